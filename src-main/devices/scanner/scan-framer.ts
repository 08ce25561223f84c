import type { ScanSuffix } from '#shared/domain/device-settings.ts'
import type { FrameEnd, ScanFault } from '#shared/domain/scanner.ts'
import type { DeviceClock } from '../device-clock.ts'

const STX = 0x02
const ETX = 0x03
const TAB = 0x09
const LF = 0x0a
const CR = 0x0d

/** The longest code in bytes; the largest QR holds 2,953. */
export const MAX_FRAME_BYTES = 4_096
/** Silence after which a scanner that sends no end is done: bytes of a code follow each other at once. */
const IDLE_MS = 50
/** The same on a slow line, where a byte takes a millisecond and converters send in lumps. */
const SLOW_IDLE_MS = 120
const SLOW_BAUD = 9_600
/** Silence after which a code is torn, on a line whose codes have an end. */
const TORN_MS = 250
/** A timer that fires this late was held up with everything else, bytes of the same code among it. */
const LATE_MS = 10
/** So many torn codes in a row, and the scanner was set to send no end any more. */
const UNLEARN_AFTER = 3

/** One code as it came: its bytes without start and end. `raw` is all of it; `gapsMs` the pauses between the pieces in which it came. */
export type Frame = { bytes: Buffer; raw: Buffer; end: FrameEnd; gapsMs: number[] }
/** Something that came and is no code. */
export type BrokenFrame = { fault: ScanFault; raw: Buffer; gapsMs: number[] }

/** How long a line of this speed (bits a second) has to be silent for a code to be over. USB lines have no speed of their own. */
export function idleMsOf(baudRate: number, isUsbCom: boolean): number {
  return isUsbCom || baudRate > SLOW_BAUD ? IDLE_MS : SLOW_IDLE_MS
}

export type ScanFramer = {
  /** Takes bytes as they came. */
  push(bytes: Uint8Array): void
  /** Forgets what has begun: the line was lost. */
  reset(): void
}

export type ScanFramerDeps = {
  clock: Pick<DeviceClock, 'monotonic' | 'after'>
  suffix: ScanSuffix
  idleMs: number
  onFrame(frame: Frame): void
  onBroken(broken: BrokenFrame): void
}

/**
 * Cuts a stream of bytes into codes, however they are cut into pieces on the way. `auto` takes CR, LF, CRLF, Tab, STX..ETX and silence as they
 * come; after it has seen an end, what falls silent without one is torn and dropped, since half a payment code must not be charged.
 * Empty codes are no codes. GS (1D) and everything else inside a code pass.
 */
export function createScanFramer({ clock, suffix, idleMs, onFrame, onBroken }: ScanFramerDeps): ScanFramer {
  let held: number[] = []
  let raw: number[] = []
  let gapsMs: number[] = []
  let inside = false
  /** Above the limit: everything is dropped until an end. */
  let flooded = false
  let sawEnd = false
  let torn = 0
  let lastAt = 0
  let cancelIdle = (): void => {}

  function clear(): void {
    held = []
    raw = []
    gapsMs = []
    inside = false
    flooded = false
  }

  function broken(fault: ScanFault): void {
    const what = { fault, raw: Buffer.from(raw), gapsMs }
    clear()
    onBroken(what)
  }

  function ended(end: FrameEnd): void {
    if (flooded) {
      broken('too-long')
      return
    }
    // Between STX and ETX a line end may stand before the ETX.
    if (end === 'stx-etx') while (held.at(-1) === CR || held.at(-1) === LF) held.pop()
    const frame = { bytes: Buffer.from(held), raw: Buffer.from(raw), end, gapsMs }
    clear()
    if (frame.bytes.length === 0) return
    if (end !== 'idle') {
      sawEnd = true
      torn = 0
    }
    onFrame(frame)
  }

  function keep(byte: number): void {
    if (held.length >= MAX_FRAME_BYTES) flooded = true
    else held.push(byte)
  }

  /** The end a byte makes, or null. CRLF is a CR, then a LF that ends nothing; only where it is asked for are both needed. */
  function endOf(byte: number): FrameEnd | null {
    if (inside) return byte === ETX ? 'stx-etx' : null
    switch (suffix) {
      case 'auto':
        return byte === CR ? 'cr' : byte === LF ? 'lf' : byte === TAB ? 'tab' : null
      case 'cr':
        return byte === CR ? 'cr' : null
      case 'lf':
        return byte === LF ? 'lf' : null
      case 'tab':
        return byte === TAB ? 'tab' : null
      case 'crlf':
        return byte === LF && held.at(-1) === CR ? 'crlf' : null
      default:
        return null
    }
  }

  function take(byte: number): void {
    const framed = suffix === 'auto' || suffix === 'stx-etx'
    if (framed && byte === STX) {
      // A start inside something that began before: that one never ended.
      if (held.length > 0 || inside) broken('torn')
      inside = true
      raw.push(byte)
      return
    }
    if (raw.length <= MAX_FRAME_BYTES) raw.push(byte)
    const end = endOf(byte)
    if (end === null) {
      // Line ends between codes belong to none.
      const between = held.length === 0 && !inside && (byte === CR || byte === LF)
      if (between && suffix !== 'crlf') raw.pop()
      else keep(byte)
      return
    }
    if (end === 'crlf') held.pop()
    ended(end)
  }

  function silent(dueAt: number, again: boolean): void {
    if (!again && clock.monotonic() - dueAt > LATE_MS) {
      cancelIdle = clock.after(idleMs, () => silent(clock.monotonic(), true))
      return
    }
    if (held.length === 0 && !inside) clear()
    else if (flooded) broken('too-long')
    else if (suffix === 'none' || (suffix === 'auto' && !inside && !sawEnd)) ended('idle')
    else {
      torn++
      if (torn >= UNLEARN_AFTER) sawEnd = false
      broken('torn')
    }
  }

  return {
    push(bytes) {
      cancelIdle()
      const now = clock.monotonic()
      if (held.length > 0 || inside) gapsMs.push(Math.round(now - lastAt))
      lastAt = now
      for (const byte of bytes) take(byte)
      if (held.length === 0 && !inside) return
      const wait = suffix === 'none' || (suffix === 'auto' && !sawEnd && !inside) ? idleMs : Math.max(idleMs, TORN_MS)
      cancelIdle = clock.after(wait, () => silent(now + wait, false))
    },
    reset() {
      cancelIdle()
      clear()
    },
  }
}
