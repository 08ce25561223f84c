import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import { messageOf } from '../drivers.ts'
import { type LinkState, REOPEN_MS, stateOfError } from './link-state.ts'

/** Something that was opened: `gone` is fulfilled with what ended it, `close` when the system has it back. */
export type Opened = { gone: Promise<unknown>; close(): Promise<void> }

/** A device that is opened, kept open, and opened again by itself after it was unplugged. */
export type KeptOpen = {
  /** Begins to open it and goes on until `close`. */
  open(): void
  /** Lets it go for good; resolves when the system has it back. */
  close(): Promise<void>
  /** Each change of the state, with the error that made it, where one did. Returns what takes the listener off. */
  onState(listener: (state: LinkState, why: unknown) => void): () => void
  state(): LinkState
  /** The device was just seen: tries at once instead of waiting. */
  tryNow(): void
}

/** `what` names the kind in the log. `findPath` says where the device is now, or null. `open` opens what is there, or throws what stateOfError reads. */
export type KeepOpenDeps<D> = {
  clock: DeviceClock
  log: Log
  what: string
  deviceId: string
  findPath(): Promise<string | null> | string | null
  open(path: string): Promise<D>
}

/** Keeps one device open; nothing is opened before `open`, and never twice at a time. `device` is what is open now, or null. */
export function keepOpen<D extends Opened>({ clock, log, what, deviceId, findPath, open }: KeepOpenDeps<D>): KeptOpen & { device(): D | null } {
  const listeners = new Set<(state: LinkState, why: unknown) => void>()
  let state: LinkState = { state: 'closed' }
  let wanted = false
  let device: D | null = null
  let opening: Promise<void> | null = null
  let tries = 0
  let cancelRetry = (): void => {}

  function become(next: LinkState, why: unknown = null): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    for (const listener of [...listeners]) listener(next, why)
  }

  function retryLater(): void {
    if (!wanted) return
    cancelRetry()
    cancelRetry = clock.after(REOPEN_MS[Math.min(tries, REOPEN_MS.length - 1)] ?? 5_000, begin)
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
    let path = ''
    try {
      path = (await findPath()) ?? ''
      if (!wanted) return
      if (path === '') return become({ state: 'missing' })
      // A fault that is told already stands until it is over.
      if (state.state === 'closed' || state.state === 'missing') become({ state: 'opening' })
      const fresh = await open(path)
      if (!wanted) return void (await fresh.close())
      device = fresh
      tries = 0
      become({ state: 'open', path })
      void fresh.gone.then((why) => lost(fresh, why))
    } catch (error) {
      const next = await stateOfError(error, path)
      if (!wanted) return
      if (next.state !== state.state) log.warn(`${what} not opened`, { deviceId, state: next.state, detail: messageOf(error) })
      become(next, error)
    }
  }

  function lost(which: D, why: unknown): void {
    if (device !== which) return
    device = null
    void which.close()
    log.info(`${what} lost`, { deviceId, detail: why === null ? '' : messageOf(why) })
    become({ state: 'missing' }, why)
    tries = 0
    // One that is gone the moment it is open is tried again by the opening itself.
    if (opening === null) retryLater()
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
      const was = device
      device = null
      await was?.close()
      become({ state: 'closed' })
    },
    onState(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    state: () => state,
    tryNow() {
      if (device === null && wanted) begin()
    },
    device: () => device,
  }
}
