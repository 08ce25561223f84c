import type { SerialPort } from 'serialport'
import type { SerialPortView } from '#shared/domain/counter.ts'
import { type DisplayPort, DisplayPortError, type OpenDisplayPort } from './counter-display.ts'

/** A display at 2400 baud takes 0.2 s for both lines; one that takes no bytes for this long is not there. */
const WRITE_MS = 1_500
const OPEN_MS = 4_000

/** Loaded when a display is used for the first time: a till without one needs no driver. */
async function driver(): Promise<typeof import('serialport')> {
  try {
    return await import('serialport')
  } catch (error) {
    throw new DisplayPortError('no-driver', String(error))
  }
}

type ListedPort = { path: string; vendorId?: string | undefined; productId?: string | undefined; serialNumber?: string | undefined }

/** `usb:VVVV:PPPP:SERIAL` of a port that says what it is, else `path:...`. */
function idOf({ path, vendorId, productId, serialNumber }: ListedPort): string {
  return vendorId && productId ? `usb:${vendorId.toLowerCase()}:${productId.toLowerCase()}:${serialNumber ?? ''}` : `path:${path}`
}

/** The serial ports of this machine. Empty where they cannot be listed (no udevadm); a path can be set all the same. */
export async function listSerialPorts(): Promise<SerialPortView[]> {
  try {
    const { SerialPort } = await driver()
    const ports = await SerialPort.list()
    return ports.map((port) => ({
      deviceId: idOf(port),
      path: port.path,
      name: [port.manufacturer, port.pnpId?.replace(/^usb-|-if\d+.*$/g, '').replaceAll('_', ' ')].find(Boolean) ?? '',
    }))
  } catch {
    return []
  }
}

async function findPath(deviceId: string): Promise<string> {
  if (deviceId.startsWith('path:')) return deviceId.slice('path:'.length)
  const found = (await listSerialPorts()).find((port) => port.deviceId === deviceId)
  if (!found) throw new DisplayPortError('not-found', `no serial port ${deviceId}`)
  return found.path
}

function asFault(error: Error): DisplayPortError {
  const { message } = error
  if (/cannot lock|busy|access denied/i.test(message)) return new DisplayPortError('in-use', message)
  if (/permission denied|EACCES/i.test(message)) return new DisplayPortError('not-allowed', message)
  if (/no such file|file not found|ENOENT|ENXIO|ENODEV/i.test(message)) return new DisplayPortError('not-found', message)
  return new DisplayPortError('failed', message)
}

/** Calls back through a promise within a time; a driver that never calls back is a driver that is stuck. */
function within(ms: number, work: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DisplayPortError('silent', 'the display takes no bytes')), ms)
    work((error) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve()
    })
  })
}

function asDisplayPort(port: SerialPort): DisplayPort {
  let gone = false
  let tell = (): void => {}
  const ended = (): void => {
    if (gone) return
    gone = true
    tell()
  }
  // Without a reader an unplugged display is noticed only by the next write; without an error listener that write would end the till.
  port.on('data', () => undefined)
  port.on('error', ended)
  port.once('close', ended)
  return {
    async write(bytes) {
      // A write to a port that has closed would never call back.
      if (gone || !port.isOpen) throw new DisplayPortError('not-found', 'the display is gone')
      await within(WRITE_MS, (done) => port.write(bytes, (error) => (error ? done(error) : port.drain(done))))
    },
    onGone(listener) {
      tell = listener
    },
    async close() {
      gone = true
      if (port.isOpen) await within(WRITE_MS, (done) => port.close(done)).catch(() => undefined)
    },
  }
}

/** Opens a display on a serial line, 8N1. */
export const openSerialDisplay: OpenDisplayPort = async ({ deviceId, baudRate }) => {
  const { SerialPort } = await driver()
  const port = new SerialPort({ path: await findPath(deviceId), baudRate, autoOpen: false })
  // A port that opens after the wait is over must not stay open, and its late error must not end the till.
  port.on('error', () => undefined)
  try {
    await within(OPEN_MS, (done) => port.open(done))
  } catch (error) {
    if (port.isOpen) port.close(() => undefined)
    else port.once('open', () => port.close(() => undefined))
    throw error instanceof DisplayPortError ? error : asFault(error as Error)
  }
  return asDisplayPort(port)
}
