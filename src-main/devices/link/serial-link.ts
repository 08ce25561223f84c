import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import { type KeptOpen, keepOpen } from './keep-open.ts'
import { openSerialWire, type SerialWire, WriteFailed } from './serial-wire.ts'

/** A serial device that is kept open. */
export type SerialLink = KeptOpen & {
  /** Bytes as they come, in pieces of any size. Returns what takes the listener off. */
  onData(listener: (bytes: Buffer) => void): () => void
  /** Resolves when the system has sent the bytes on. Rejects with WriteFailed; what a device did not take in time is thrown away, never sent later. */
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>
}

/** `findPath` as findSerialPath says it. `greet`: what has to be said before the device counts as open; where it throws, it is not. */
export type SerialLinkDeps = {
  clock: DeviceClock
  log: Log
  deviceId: string
  baudRate: number
  openMs?: number
  findPath(): Promise<string | null>
  greet?(wire: Pick<SerialWire, 'write'>): Promise<void>
}

/** Makes a link to a serial device; nothing is opened before `open`. */
export function createSerialLink({ clock, log, deviceId, baudRate, openMs, findPath, greet }: SerialLinkDeps): SerialLink {
  const listeners = new Set<(bytes: Buffer) => void>()
  const { device, ...kept } = keepOpen<SerialWire>({
    clock,
    log,
    what: 'serial device',
    deviceId,
    findPath,
    async open(path) {
      const wire = await openSerialWire({ path, baudRate, openMs })
      wire.listen((bytes) => {
        for (const listener of [...listeners]) listener(bytes)
      })
      try {
        await greet?.(wire)
      } catch (error) {
        await wire.throwAway(error)
        throw error
      }
      return wire
    },
  })
  return {
    ...kept,
    onData(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async write(bytes, timeoutMs) {
      const wire = device()
      if (wire === null) throw new WriteFailed('not-open', `${deviceId} is not open`)
      try {
        await wire.write(bytes, timeoutMs)
      } catch (error) {
        void wire.throwAway(error)
        throw error
      }
    },
  }
}
