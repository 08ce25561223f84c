import type { PrinterTrouble } from '#shared/domain/printing.ts'

/** How writing went: all of it was taken, or not; `some` is true when part of it may have left. */
export type Written = { ok: true } | { ok: false; some: boolean; why: PrinterTrouble }

/** An open way to a printer that carries bytes both ways. */
export type Line = {
  /** Writes all of it; gives up when nothing moves for `stallMs`. */
  write(bytes: Uint8Array, stallMs: number): Promise<Written>
  /** Who hears the bytes that come; one at a time, earlier bytes are not kept. */
  listen(hear: (bytes: Uint8Array) => void): void
  /** Fulfilled when the line is gone, by the printer's doing or ours. */
  gone: Promise<void>
  isGone(): boolean
  /** Ends the line after what was written; true when everything was surely taken by the other side. */
  end(): Promise<boolean>
  /** Lets go at once; fulfilled when another may open it. */
  drop(): Promise<void>
}

/** A line could not be opened: surely nothing was sent. */
export class LineError extends Error {
  override readonly name = 'LineError'
  readonly why: PrinterTrouble
  constructor(why: PrinterTrouble, cause?: unknown) {
    super(why, { cause })
    this.why = why
  }
}

/** Opens the line, or throws LineError. */
export type OpenLine = () => Promise<Line>
