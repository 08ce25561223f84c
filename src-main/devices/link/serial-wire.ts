import { access, constants } from 'node:fs/promises'
import type { SerialPort } from 'serialport'
import { loadSerialPort } from '../drivers.ts'
import { within } from '../within.ts'

/** How often it is looked whether an open device's node is still there. */
const LOOK_MS = 1_000
/** A port that is closed is waited for this long, not longer. */
const CLOSE_MS = 3_000

/** Why bytes were not written. not-open: none left. timeout, lost: nobody knows how many did. */
export class WriteFailed extends Error {
  override readonly name = 'WriteFailed'
  readonly kind: 'not-open' | 'timeout' | 'lost'
  constructor(kind: WriteFailed['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** A serial port that is open, until it is gone: unplugged, or closed by us. It is never opened again; who wants that keeps a link. */
export type SerialWire = {
  /** Who hears the bytes as they come, in pieces of any size; one at a time, and nobody once it is gone. */
  listen(hear: (bytes: Buffer) => void): void
  /** Resolves when the system has sent the bytes on. Rejects with WriteFailed; after `timeout` the wire is still there, with the bytes that it holds. */
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>
  /** Resolves when what was written has left, or with the wire. */
  drain(): Promise<void>
  /** Fulfilled with what ended it, or null where it was closed. */
  gone: Promise<unknown>
  isGone(): boolean
  /** Resolves when the system has the port back. */
  close(): Promise<void>
  /** Closes it and throws away what was written and has not left; `gone` tells why. */
  throwAway(why: unknown): Promise<void>
}

/** `baudRate` in bits a second; always 8 data bits, no parity, 1 stop bit. `openMs`: how long the system may take to open it; for ever where not said. */
export type SerialWireOptions = { path: string; baudRate: number; openMs?: number | undefined }

/** Opens a serial port. It is locked, so that no other program gets half of what comes. Throws DriverMissing or what the driver says (see stateOfError). */
export async function openSerialWire({ path, baudRate, openMs }: SerialWireOptions): Promise<SerialWire> {
  const Port = await loadSerialPort()
  const port = new Port({ path, baudRate, autoOpen: false })
  // Without an error listener the first error ends the program, even one that comes after nobody waits any more.
  port.on('error', () => undefined)
  const opening = new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
  if (openMs === undefined) await opening
  else if (
    await within(
      opening.then(() => false),
      openMs,
      true,
    )
  ) {
    // A port that opens after all must not stay open.
    void opening.then(
      () => port.close(() => undefined),
      () => undefined,
    )
    throw new WriteFailed('timeout', `${path} did not open in ${openMs} ms`)
  }
  // What came before anybody listened is not of now: an old code must not be taken for a customer's, nor an old answer for a printer's.
  await new Promise<void>((resolve) => port.flush(() => resolve()))
  // From here on its end is heard; one that came before would never be told.
  if (!port.isOpen) throw new Error(`No such device: ${path} went while it was opened`)
  return asWire(port, path)
}

function asWire(port: SerialPort, path: string): SerialWire {
  let hear: (bytes: Buffer) => void = () => {}
  let over = false
  let tellGone: (why: unknown) => void = () => {}
  const gone = new Promise<unknown>((resolve) => {
    tellGone = resolve
  })
  /** Who waits for something that a port never tells once it is gone. */
  const atGone = new Set<() => void>()
  const closed = new Promise<void>((resolve) => port.once('close', () => resolve()))
  const shut = (): void => void (port.isOpen && port.close(() => undefined))
  const end = (why: unknown, discard = false): void => {
    if (over) return
    over = true
    clearInterval(look)
    if (discard && port.isOpen) port.flush(shut)
    else shut()
    for (const tell of atGone) tell()
    tellGone(why)
  }
  // Listened to at all times: without a data listener an unplugged port is not noticed before the next write.
  port.on('data', (bytes: Buffer) => over || hear(bytes))
  port.on('error', (error) => end(error))
  port.once('close', (error: Error | null) => end(error))
  // A hang-up right behind the last bytes is read as "nothing yet" for ever and never told; the node of a device that is gone is gone as well.
  const look = setInterval(() => {
    if (process.platform !== 'win32') access(path, constants.F_OK).catch(() => end(new Error('its node is gone')))
  }, LOOK_MS)
  look.unref()

  async function close(why: unknown = null, discard = false): Promise<void> {
    end(why, discard)
    await within(closed, CLOSE_MS, undefined)
  }

  return {
    listen(listener) {
      hear = listener
    },
    async write(bytes, timeoutMs) {
      // A write to a port that was closed never calls back.
      if (over || !port.isOpen) throw new WriteFailed('not-open', `${path} is not open`)
      let lost = (): void => {}
      const sent = new Promise<null>((resolve, reject) => {
        lost = () => reject(new WriteFailed('lost', `${path} was lost while it was written to`))
        atGone.add(lost)
        const drained = (error?: Error | null): void => (error ? end(error) : resolve(null))
        port.write(Buffer.from(bytes), (error) => (error ? end(error) : port.drain(drained)))
      })
      const late = await within(sent, timeoutMs, 'late' as const).finally(() => atGone.delete(lost))
      if (late !== null) throw new WriteFailed('timeout', `${path} took nothing for ${timeoutMs} ms`)
    },
    drain: () =>
      new Promise((resolve) => {
        if (over) return resolve()
        atGone.add(resolve)
        port.drain(() => {
          atGone.delete(resolve)
          resolve()
        })
      }),
    gone,
    isGone: () => over || !port.isOpen,
    close: () => close(),
    throwAway: (why) => close(why, true),
  }
}
