import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { HIDAsync } from 'node-hid'
import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import { DriverMissing, loadNodeHid, messageOf, partOf } from '../drivers.ts'
import { type LinkState, REOPEN_MS, stateOfError } from '../link/link-state.ts'
import { type HidLayout, layoutOfDescriptor } from './hid-descriptor.ts'

/** A HID scanner that is opened, kept open, and opened again by itself after it was unplugged. */
export type HidLink = {
  open(): void
  close(): Promise<void>
  /** One report at a time, report id first. */
  onReport(listener: (report: Buffer) => void): () => void
  onState(listener: (state: LinkState) => void): () => void
  state(): LinkState
  /** The device was just seen: tries at once instead of waiting. */
  tryNow(): void
}

export type HidLinkDeps = { clock: DeviceClock; log: Log; deviceId: string; findPath(): string | null }

/** Makes a link to a HID scanner; nothing is opened before `open`. hidraw may be opened twice and would then tell everything twice, so it never is here. */
export function createHidLink({ clock, log, deviceId, findPath }: HidLinkDeps): HidLink {
  const reportListeners = new Set<(report: Buffer) => void>()
  const stateListeners = new Set<(state: LinkState) => void>()
  let state: LinkState = { state: 'closed' }
  let wanted = false
  let device: HIDAsync | null = null
  let opening: Promise<void> | null = null
  let tries = 0
  let cancelRetry = (): void => {}

  function become(next: LinkState): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    for (const listener of [...stateListeners]) listener(next)
  }

  function retryLater(): void {
    if (!wanted) return
    cancelRetry()
    cancelRetry = clock.after(REOPEN_MS[Math.min(tries, REOPEN_MS.length - 1)] ?? 5_000, () => begin())
    tries++
  }

  function begin(): void {
    cancelRetry()
    if (!wanted || device !== null || opening !== null) return
    opening = openOnce().finally(() => {
      opening = null
      if (device === null) retryLater()
    })
  }

  async function openOnce(): Promise<void> {
    const path = findPath()
    if (path === null) return become({ state: 'missing' })
    try {
      const hid = await loadNodeHid()
      const fresh = await hid.HIDAsync.open(path).catch((error: unknown) => {
        const message = messageOf(error)
        throw /lib(usb|udev)/.test(message) ? new DriverMissing(partOf(message), message) : error
      })
      if (!wanted) return void (await fresh.close())
      device = fresh
      tries = 0
      fresh.on('error', (error: unknown) => lost(fresh, error))
      fresh.on('data', (report: Buffer) => {
        if (device !== fresh) return
        for (const listener of [...reportListeners]) listener(report)
      })
      become({ state: 'open', path })
    } catch (error) {
      const next = await stateOfError(error, path)
      if (next.state !== state.state) log.warn('hid scanner not opened', { deviceId, state: next.state, detail: messageOf(error) })
      become(wanted ? next : { state: 'closed' })
    }
  }

  function lost(which: HIDAsync, error: unknown): void {
    if (device !== which) return
    device = null
    // Closing a device that is gone may itself fail; there is nothing left to close then.
    which.close().catch(() => undefined)
    log.info('hid scanner lost', { deviceId, detail: messageOf(error) })
    become(wanted ? { state: 'missing' } : { state: 'closed' })
    tries = 0
    retryLater()
  }

  return {
    open() {
      if (wanted) return
      wanted = true
      tries = 0
      begin()
    },
    async close() {
      wanted = false
      cancelRetry()
      await opening
      const open = device
      device = null
      await open?.close().catch(() => undefined)
      become({ state: 'closed' })
    },
    onReport(listener) {
      reportListeners.add(listener)
      return () => reportListeners.delete(listener)
    },
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    state: () => state,
    tryNow() {
      if (device === null && wanted) begin()
    },
  }
}

/** The layout that Linux tells from the device's own report descriptor; null elsewhere, and where it cannot be read. */
export async function readSysfsLayout(path: string): Promise<HidLayout | null> {
  if (process.platform !== 'linux') return null
  const descriptor = await readFile(`/sys/class/hidraw/${basename(path)}/device/report_descriptor`).catch(() => null)
  return descriptor === null ? null : layoutOfDescriptor(descriptor)
}
