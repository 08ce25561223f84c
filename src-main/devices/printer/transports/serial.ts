import type { SerialPort } from 'serialport'
import { type Line, LineError, type Written, within } from '../line.ts'

/** What a serial port of this machine tells about itself, as serialport lists it. */
export type SerialPortInfo = {
  path: string
  vendorId?: string | undefined
  productId?: string | undefined
  serialNumber?: string | undefined
  manufacturer?: string | undefined
}

/** Loads the driver late, so that a till without udev or without serial ports runs; throws LineError('no_driver') where it cannot be. */
async function loadSerialPort(): Promise<typeof SerialPort> {
  try {
    return (await import('serialport')).SerialPort
  } catch (error) {
    throw new LineError('no_driver', error)
  }
}

/** The machine's serial ports; throws LineError('no_driver') where listing needs what is not installed (`udevadm`). */
export async function listSerialPorts(): Promise<SerialPortInfo[]> {
  const driver = await loadSerialPort()
  try {
    return await driver.list()
  } catch (error) {
    throw new LineError('no_driver', error)
  }
}

/** `usb:VVVV:PPPP:SERIAL` of a port that says so, else `path:...`. */
export function serialDeviceId({ path, vendorId, productId, serialNumber }: SerialPortInfo): string {
  if (vendorId === undefined || productId === undefined) return `path:${path}`
  return `usb:${vendorId.toLowerCase()}:${productId.toLowerCase()}:${serialNumber ?? ''}`
}

/** The path that a device has now; throws LineError('absent') when it is not there. */
async function findPath(deviceId: string): Promise<string> {
  if (deviceId.startsWith('path:')) return deviceId.slice('path:'.length)
  const port = (await listSerialPorts()).find((info) => serialDeviceId(info) === deviceId)
  if (!port) throw new LineError('absent')
  return port.path
}

/** Opens a serial printer. serialport locks the port, so a second program gets it never while we have it. */
export async function openSerialLine(deviceId: string, baudRate: number): Promise<Line> {
  const driver = await loadSerialPort()
  const port = new driver({ path: await findPath(deviceId), baudRate, autoOpen: false })
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(new LineError(troubleOf(error), error)) : resolve())))
  return asLine(port)
}

function troubleOf(error: Error): 'absent' | 'busy' | 'unreachable' {
  if (/No such file|ENOENT|cannot find/i.test(error.message)) return 'absent'
  return /lock|busy|temporarily unavailable|Access denied/i.test(error.message) ? 'busy' : 'unreachable'
}

function asLine(port: SerialPort): Line {
  let hear: (bytes: Uint8Array) => void = () => {}
  const gone = new Promise<void>((resolve) => port.once('close', () => resolve()))
  // Without somebody who listens for data, a port that is only written to never notices that it was unplugged.
  port.on('data', (bytes: Buffer) => hear(bytes))
  port.on('error', () => port.isOpen && port.close(() => {}))
  const drop = async (): Promise<void> => {
    if (port.isOpen) port.close(() => {})
    await within(gone, END_MS, undefined)
  }
  return {
    gone,
    isGone: () => !port.isOpen,
    listen(listener) {
      hear = listener
    },
    async write(bytes, stallMs): Promise<Written> {
      // In pieces, so that a slow line that moves is told from one that stands still.
      for (let at = 0; at < bytes.length; at += PIECE) {
        // A write to a port that was closed never calls back.
        if (!port.isOpen) return { ok: false, some: at > 0, why: 'lost' }
        const piece = Buffer.from(bytes.subarray(at, at + PIECE))
        const taken = new Promise<'taken' | 'lost'>((resolve) => {
          port.write(piece, (error) => (error ? resolve('lost') : port.drain((fault) => resolve(fault ? 'lost' : 'taken'))))
        })
        const met = await within(Promise.race([taken, gone.then(() => 'lost' as const)]), stallMs, 'stalled' as const)
        if (met !== 'taken') return { ok: false, some: true, why: met }
      }
      return { ok: true }
    },
    async end() {
      if (!port.isOpen) return false
      await within(new Promise<void>((resolve) => port.drain(() => resolve())), END_MS, undefined)
      await drop()
      return true
    },
    drop,
  }
}

const PIECE = 1_024
const END_MS = 3_000
