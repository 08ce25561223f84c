import { access, constants } from 'node:fs/promises'
import type { SerialPort } from 'serialport'
import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import { loadSerialPort, messageOf } from '../drivers.ts'
import { type LinkState, REOPEN_MS, stateOfError } from './link-state.ts'

/** How often it is looked whether an open device's node is still there. */
const LOOK_MS = 1_000

/** Why bytes were not written. not-open: none left. timeout, lost: nobody knows how many did; the rest is thrown away, never sent later. */
export class WriteFailed extends Error {
  override readonly name = 'WriteFailed'
  readonly kind: 'not-open' | 'timeout' | 'lost'
  constructor(kind: WriteFailed['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** A serial device that is opened, kept open, and opened again by itself after it was unplugged. */
export type SerialLink = {
  /** Begins to open it and goes on until `close`. */
  open(): void
  /** Lets it go for good; resolves when the system has it back. */
  close(): Promise<void>
  /** Bytes as they come, in pieces of any size. Returns what takes the listener off. */
  onData(listener: (bytes: Buffer) => void): () => void
  /** Each change of the state. Returns what takes the listener off. */
  onState(listener: (state: LinkState) => void): () => void
  state(): LinkState
  /** Resolves when the system has sent the bytes on. Rejects with WriteFailed. */
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>
  /** The device was just seen: tries at once instead of waiting. */
  tryNow(): void
}

/** `findPath` says where the device is now, or null (see findSerialPath). `baudRate` in bits a second; always 8 data bits, no parity, 1 stop bit. */
export type SerialLinkDeps = { clock: DeviceClock; log: Log; deviceId: string; baudRate: number; findPath(): Promise<string | null> }

/** Makes a link to a serial device; nothing is opened before `open`. The port is locked, so that no other program reads half of a code. */
export function createSerialLink({ clock, log, deviceId, baudRate, findPath }: SerialLinkDeps): SerialLink {
  const dataListeners = new Set<(bytes: Buffer) => void>()
  const stateListeners = new Set<(state: LinkState) => void>()
  let state: LinkState = { state: 'closed' }
  let wanted = false
  let port: SerialPort | null = null
  let opening: Promise<void> | null = null
  let tries = 0
  let cancelRetry = (): void => {}
  let cancelLook = (): void => {}

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
    if (!wanted || port !== null || opening !== null) return
    opening = openOnce().finally(() => {
      opening = null
      if (port === null) retryLater()
    })
  }

  async function openOnce(): Promise<void> {
    let path = ''
    try {
      path = (await findPath()) ?? ''
      if (path === '') return become({ state: 'missing' })
      const Port = await loadSerialPort()
      if (!wanted) return
      if (state.state !== 'busy' && state.state !== 'no-permission') become({ state: 'opening' })
      const fresh = new Port({ path, baudRate, autoOpen: false })
      // Always listened to: without a data listener an unplugged port is not noticed, without an error listener it ends the program.
      fresh.on('error', (error) => lost(fresh, error))
      fresh.on('close', (error: Error | null) => lost(fresh, error))
      await new Promise<void>((resolve, reject) => fresh.open((error) => (error ? reject(error) : resolve())))
      if (!wanted) {
        fresh.close()
        return
      }
      // What came before anybody listened is not of now: an old code must not be taken for a customer's.
      await new Promise<void>((resolve) => fresh.flush(() => resolve()))
      port = fresh
      tries = 0
      fresh.on('data', (bytes: Buffer) => {
        if (port !== fresh) return
        for (const listener of [...dataListeners]) listener(bytes)
      })
      become({ state: 'open', path })
      lookLater(fresh, path)
    } catch (error) {
      const next = await stateOfError(error, path)
      if (next.state !== state.state) log.warn('serial device not opened', { deviceId, state: next.state, detail: messageOf(error) })
      become(wanted ? next : { state: 'closed' })
    }
  }

  /** A hang-up right behind the last bytes is read as "nothing yet" for ever and never told; the node of a device that is gone is gone as well. */
  function lookLater(which: SerialPort, path: string): void {
    if (process.platform === 'win32') return
    cancelLook = clock.after(LOOK_MS, () => {
      access(path, constants.F_OK).then(
        () => port === which && lookLater(which, path),
        () => lost(which, new Error('its node is gone')),
      )
    })
  }

  function lost(which: SerialPort, error: Error | null): void {
    if (port !== which) return
    port = null
    cancelLook()
    if (which.isOpen) which.close(() => undefined)
    log.info('serial device lost', { deviceId, detail: error ? messageOf(error) : '' })
    become(wanted ? { state: 'missing' } : { state: 'closed' })
    tries = 0
    retryLater()
  }

  /** A port whose write hung is thrown away with what it still holds. */
  function drop(which: SerialPort): void {
    which.flush(() => which.isOpen && which.close(() => undefined))
    lost(which, new Error('a write timed out'))
  }

  async function write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    const writing = port
    if (!writing?.isOpen) throw new WriteFailed('not-open', `${deviceId} is not open`)
    await new Promise<void>((resolve, reject) => {
      let settled = false
      const settle = (work: () => void): void => {
        if (settled) return
        settled = true
        cancel()
        writing.off('close', closed)
        work()
      }
      // A port that closes with a write under way never calls back.
      const closed = (): void => settle(() => reject(new WriteFailed('lost', `${deviceId} was lost while it was written to`)))
      const failed = (error: Error): void => {
        settle(() => reject(new WriteFailed('lost', messageOf(error))))
        lost(writing, error)
      }
      const cancel = clock.after(timeoutMs, () => {
        settle(() => reject(new WriteFailed('timeout', `${deviceId} took nothing for ${timeoutMs} ms`)))
        drop(writing)
      })
      writing.once('close', closed)
      writing.write(Buffer.from(bytes), (error) => {
        if (error) failed(error)
        else writing.drain((undrained) => (undrained ? failed(undrained) : settle(resolve)))
      })
    })
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
      cancelLook()
      await opening
      cancelLook()
      const open = port
      port = null
      if (open?.isOpen) await new Promise<void>((resolve) => open.close(() => resolve()))
      become({ state: 'closed' })
    },
    onData(listener) {
      dataListeners.add(listener)
      return () => dataListeners.delete(listener)
    },
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    state: () => state,
    write,
    tryNow() {
      if (port === null && wanted) begin()
    },
  }
}
