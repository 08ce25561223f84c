import { close, constants, open, read, readdirSync, readFileSync, realpathSync, write } from 'node:fs'
import { join } from 'node:path'
import { usbIdentity } from '../../list-devices.ts'
import { within } from '../../within.ts'
import { type Line, LineError, type Written } from '../line.ts'

/*
 * Linux gives a USB printer as /dev/usb/lpN (usblp): written and read as a file, DLE EOT included. The number changes with the order of
 * plugging and with other devices, so a printer is found by what it says in /sys/class/usbmisc. After unplugging everything ends with ENODEV.
 */

/** Where to look; a test gives folders of its own. */
export type UsbRoots = { sys: string; dev: string }
export const USB_ROOTS: UsbRoots = { sys: '/sys/class/usbmisc', dev: '/dev/usb' }

export type UsbPrinter = { path: string; deviceId: string; name: string }

/** A read that finds nothing is repeated after this long. */
const LOOK_MS = 4
const PIECE = 4_096
const CLOSE_MS = 1_000

/** USB printers that are plugged in now. */
export function listUsbPrinters(roots: UsbRoots = USB_ROOTS): UsbPrinter[] {
  let names: string[]
  try {
    names = readdirSync(roots.sys).filter((name) => /^lp\d+$/.test(name))
  } catch {
    return []
  }
  return names.map((name) => {
    const at = join(roots.sys, name, 'device')
    const usb = (attribute: string): string => readText(join(realOr(at), '..', attribute))
    const said = readText(join(at, 'ieee1284_id'))
    const field = (...keys: string[]): string => keys.map((key) => new RegExp(`(?:^|;)${key}:([^;]*)`).exec(said)?.[1]?.trim()).find(Boolean) ?? ''
    const maker = field('MFG', 'MANUFACTURER') || usb('manufacturer')
    const model = field('MDL', 'MODEL') || usb('product')
    const vendor = usb('idVendor')
    const path = join(roots.dev, name)
    return {
      path,
      deviceId: vendor === '' ? `path:${path}` : usbIdentity(vendor, usb('idProduct'), usb('serial')),
      name: `${maker} ${model}`.trim() || name,
    }
  })
}

function realOr(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim()
  } catch {
    return ''
  }
}

/** Opens a USB printer by what it is, or by `path:`; throws LineError: absent, busy (usblp lets in one) or unreachable (no right to it). */
export async function openUsbLine(deviceId: string, roots: UsbRoots = USB_ROOTS): Promise<Line> {
  const path = deviceId.startsWith('path:')
    ? deviceId.slice('path:'.length)
    : listUsbPrinters(roots).find((found) => found.deviceId === deviceId)?.path
  if (path === undefined) throw new LineError('absent')
  // Without O_NONBLOCK a read that finds nothing would hold one of Node's few file threads for good.
  const flags = constants.O_RDWR | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)
  const fd = await new Promise<number>((resolve, reject) =>
    open(path, flags, (error, given) => {
      if (!error) resolve(given)
      else
        reject(
          new LineError(['ENOENT', 'ENODEV', 'ENXIO'].includes(error.code ?? '') ? 'absent' : error.code === 'EBUSY' ? 'busy' : 'unreachable', error),
        )
    }),
  )
  return asLine(fd)
}

function asLine(fd: number): Line {
  let hear: (bytes: Uint8Array) => void = () => {}
  let over = false
  let inHand = 0
  let tellGone = (): void => {}
  let tellClosed = (): void => {}
  const closed = new Promise<void>((resolve) => {
    tellClosed = resolve
  })
  const gone = new Promise<void>((resolve) => {
    tellGone = resolve
  })
  // The number of a closed file is given to the next one that is opened, so nothing may be under way with it.
  const closeWhenFree = (): void => {
    if (over && inHand === 0) {
      inHand = -1
      close(fd, () => tellClosed())
    }
  }
  const drop = (): Promise<void> => {
    if (!over) {
      over = true
      tellGone()
      closeWhenFree()
    }
    // A write that hangs in the kernel keeps the file open; it is not waited for.
    return within(closed, CLOSE_MS, undefined)
  }
  const use = (work: (done: () => void) => void): void => {
    inHand++
    work(() => {
      inHand--
      closeWhenFree()
    })
  }
  const buffer = Buffer.alloc(256)
  const look = (): void => {
    if (over) return
    use((done) =>
      read(fd, buffer, 0, buffer.length, null, (error, count) => {
        done()
        if (over) return
        if (error && error.code !== 'EAGAIN') return void drop()
        if (!error && count > 0) hear(Buffer.from(buffer.subarray(0, count)))
        setTimeout(look, LOOK_MS).unref()
      }),
    )
  }
  look()
  const writeSome = (piece: Uint8Array): Promise<number | 'again' | 'lost'> =>
    new Promise((resolve) =>
      use((done) =>
        write(fd, piece, (error, count) => {
          done()
          resolve(error ? (error.code === 'EAGAIN' ? 'again' : 'lost') : count)
        }),
      ),
    )
  return {
    gone,
    isGone: () => over,
    listen(listener) {
      hear = listener
    },
    async write(bytes, stallMs): Promise<Written> {
      let at = 0
      for (let moved = performance.now(); at < bytes.length; ) {
        if (over) return { ok: false, some: at > 0, why: 'lost' }
        const taken = await within(writeSome(bytes.subarray(at, at + PIECE)), stallMs, 'stalled' as const)
        if (taken === 'stalled') return { ok: false, some: true, why: 'stalled' }
        if (taken === 'lost') {
          await drop()
          return { ok: false, some: at > 0, why: 'lost' }
        }
        if (taken !== 'again') {
          at += taken
          moved = performance.now()
        } else if (performance.now() - moved > stallMs) return { ok: false, some: at > 0, why: 'stalled' }
        else await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
      return { ok: true }
    },
    async end() {
      const whole = !over
      await drop()
      return whole
    },
    drop,
  }
}
