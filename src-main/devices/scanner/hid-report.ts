import type { ScanFault } from '#shared/domain/scanner.ts'
import type { DeviceClock } from '../device-clock.ts'
import type { HidLayout } from './hid-descriptor.ts'

/*
 * HID POS scanned-data reports (report 2, 64 bytes), of which there are two kinds. Sources: Access-IS ATR110/LSR118 manuals and the HID POS Usage
 * Tables 1.02 (with AIM identifier); Newland NLS-FM420 p. 47 and Quio QU-R-302 p. 79 (without). Both: byte 1 length, last byte's bit 0 "goes on".
 */

/** The identifier in bytes 2 to 4, data in 5 to 60. */
export const AIM_LAYOUT: HidLayout = { reportId: 2, lengthAt: 1, aimAt: 2, dataAt: 5, dataBytes: 56, moreAt: 63, moreMask: 1 }
/** Data in bytes 2 to 57. */
export const PLAIN_LAYOUT: HidLayout = { reportId: 2, lengthAt: 1, aimAt: null, dataAt: 2, dataBytes: 56, moreAt: 63, moreMask: 1 }

/** A code that goes on in a next report which does not come within this time is dropped. */
export const UNFINISHED_MS = 500
const MAX_CODE_BYTES = 4_096
const BRACKET = 0x5d
const CR = 0x0d
const LF = 0x0a

/** One code of one or several reports; `aim` is the identifier that stood in its own field. */
export type HidScan = { bytes: Buffer; aim: string | null; layout: HidLayout; raw: Buffer; gapsMs: number[] }

/** Which of the two kinds a report is, where neither the descriptor nor the maker nor a person says. */
export function guessLayout(report: Uint8Array): HidLayout {
  const length = report[PLAIN_LAYOUT.lengthAt] ?? 0
  const head = report.subarray(2, 5)
  // A field of zeros is an identifier that the scanner did not fill in.
  if (length > 0 && head.every((byte) => byte === 0)) return AIM_LAYOUT
  if (head[0] !== BRACKET) return PLAIN_LAYOUT
  // The identifier may also be the beginning of the data: then nothing stands in the three bytes after it.
  const after = report.subarray(2 + length, 5 + length)
  return length >= 3 && length + 5 <= report.length && after.every((byte) => byte === 0) ? PLAIN_LAYOUT : AIM_LAYOUT
}

export type HidAssembler = { push(report: Uint8Array): void; reset(): void }

export type HidAssemblerDeps = {
  clock: Pick<DeviceClock, 'monotonic' | 'after'>
  /** Null: each code's first report tells. */
  layout: HidLayout | null
  onScan(scan: HidScan): void
  onBroken(broken: { fault: ScanFault; raw: Buffer; gapsMs: number[] }): void
}

/** Puts codes together from reports. Other reports than scanned data are ignored. Bytes stay as they are, save one line end at the code's end. */
export function createHidAssembler({ clock, layout: told, onScan, onBroken }: HidAssemblerDeps): HidAssembler {
  let parts: Buffer[] = []
  let raws: Buffer[] = []
  let gapsMs: number[] = []
  let aim: string | null = null
  let layout: HidLayout | null = null
  let lastAt = 0
  let cancel = (): void => {}

  function clear(): void {
    cancel()
    parts = []
    raws = []
    gapsMs = []
    aim = null
    layout = null
  }

  function broken(fault: ScanFault): void {
    const what = { fault, raw: Buffer.concat(raws), gapsMs }
    clear()
    onBroken(what)
  }

  function aimOf(report: Uint8Array, { aimAt }: HidLayout): string | null {
    if (aimAt === null) return null
    const text = Buffer.from(report.subarray(aimAt, aimAt + 3)).toString('latin1')
    return /^\][A-Za-z][0-9A-Za-z]$/.test(text) ? text : null
  }

  return {
    push(report) {
      if ((told ?? AIM_LAYOUT).reportId !== 0 && report[0] !== (told ?? AIM_LAYOUT).reportId) return
      cancel()
      const now = clock.monotonic()
      if (parts.length > 0) gapsMs.push(Math.round(now - lastAt))
      lastAt = now
      layout ??= told ?? guessLayout(report)
      raws.push(Buffer.from(report))
      const length = report[layout.lengthAt] ?? 0
      if (length > layout.dataBytes || layout.dataAt + length > report.length) return broken('bad-length')
      if (parts.length === 0) aim = aimOf(report, layout)
      parts.push(Buffer.from(report.subarray(layout.dataAt, layout.dataAt + length)))
      if (parts.reduce((sum, part) => sum + part.length, 0) > MAX_CODE_BYTES) return broken('too-long')
      if (layout.moreAt >= 0 && ((report[layout.moreAt] ?? 0) & layout.moreMask) !== 0) {
        cancel = clock.after(UNFINISHED_MS, () => broken('torn'))
        return
      }
      const scan = { bytes: withoutLineEnd(Buffer.concat(parts)), aim, layout, raw: Buffer.concat(raws), gapsMs }
      clear()
      if (scan.bytes.length > 0) onScan(scan)
    },
    reset: clear,
  }
}

/** Without one CR, LF or CRLF at the end, which scanners that were keyboards before go on sending. */
function withoutLineEnd(bytes: Buffer): Buffer {
  const last = bytes.at(-1)
  if (last === CR) return bytes.subarray(0, -1)
  if (last !== LF) return bytes
  return bytes.subarray(0, bytes.at(-2) === CR ? -2 : -1)
}
