import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import { DriverMissing, loadNodeHid, messageOf, partOf } from '../drivers.ts'
import { type KeptOpen, keepOpen, type Opened } from '../link/keep-open.ts'
import { type HidLayout, layoutOfDescriptor } from './hid-descriptor.ts'

/** A HID scanner that is kept open. */
export type HidLink = KeptOpen & {
  /** One report at a time, report id first. Returns what takes the listener off. */
  onReport(listener: (report: Buffer) => void): () => void
}

export type HidLinkDeps = { clock: DeviceClock; log: Log; deviceId: string; findPath(): string | null }

/** Makes a link to a HID scanner; nothing is opened before `open`. hidraw may be opened twice and would then tell everything twice, so it never is here. */
export function createHidLink({ clock, log, deviceId, findPath }: HidLinkDeps): HidLink {
  const listeners = new Set<(report: Buffer) => void>()
  const { device, ...kept } = keepOpen({ clock, log, what: 'hid scanner', deviceId, findPath, open })

  async function open(path: string): Promise<Opened> {
    const hid = await loadNodeHid()
    const opened = await hid.HIDAsync.open(path).catch((error: unknown) => {
      const message = messageOf(error)
      throw /lib(usb|udev)/.test(message) ? new DriverMissing(partOf(message), message) : error
    })
    const wire: Opened = {
      gone: new Promise((resolve) => opened.on('error', resolve)),
      // Closing a device that is gone may itself fail; there is nothing left to close then.
      close: () => opened.close().catch(() => undefined),
    }
    opened.on('data', (report: Buffer) => {
      if (device() !== wire) return
      for (const listener of [...listeners]) listener(report)
    })
    return wire
  }

  return {
    ...kept,
    onReport(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The layout that Linux tells from the device's own report descriptor; null elsewhere, and where it cannot be read. */
export async function readSysfsLayout(path: string): Promise<HidLayout | null> {
  if (process.platform !== 'linux') return null
  const descriptor = await readFile(`/sys/class/hidraw/${basename(path)}/device/report_descriptor`).catch(() => null)
  return descriptor === null ? null : layoutOfDescriptor(descriptor)
}
