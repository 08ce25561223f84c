import type { PrinterTrouble } from '#shared/domain/printing.ts'
import { type LinkState, stateOfError } from '../../link/link-state.ts'
import { openSerialWire, type SerialWire, WriteFailed } from '../../link/serial-wire.ts'
import { findSerialPath } from '../../list-devices.ts'
import { within } from '../../within.ts'
import { type Line, LineError, type Written } from '../line.ts'

const PIECE = 1_024
const END_MS = 3_000

const TROUBLE: Partial<Record<LinkState['state'], PrinterTrouble>> = { missing: 'absent', busy: 'busy', 'no-driver': 'no_driver' }

/** Opens a serial printer where it is now; throws LineError. */
export async function openSerialLine(deviceId: string, baudRate: number): Promise<Line> {
  let path: string | null = null
  try {
    path = await findSerialPath(deviceId)
    if (path !== null) return asLine(await openSerialWire({ path, baudRate }))
  } catch (error) {
    throw new LineError(TROUBLE[(await stateOfError(error, path ?? '')).state] ?? 'unreachable', error)
  }
  throw new LineError('absent')
}

function asLine(wire: SerialWire): Line {
  return {
    gone: wire.gone.then(() => undefined),
    isGone: wire.isGone,
    listen: wire.listen,
    async write(bytes, stallMs): Promise<Written> {
      // In pieces, so that a slow line that moves is told from one that stands still.
      for (let at = 0; at < bytes.length; at += PIECE) {
        try {
          await wire.write(bytes.subarray(at, at + PIECE), stallMs)
        } catch (error) {
          const kind = error instanceof WriteFailed ? error.kind : 'lost'
          return { ok: false, some: at > 0 || kind !== 'not-open', why: kind === 'timeout' ? 'stalled' : 'lost' }
        }
      }
      return { ok: true }
    },
    async end() {
      if (wire.isGone()) return false
      await within(wire.drain(), END_MS, undefined)
      await wire.close()
      return true
    },
    drop: wire.close,
  }
}
