/*
 * What goes on paper, as data: made by a use case, kept by the printing queue, turned into bytes by the printer's encoder and into a
 * picture by the preview. It knows no printer: widths, code pages and dots come in when it is laid out.
 */

export type PrintAlign = 'left' | 'center' | 'right'

/** How the printer doctor's lines are sent: the way itself is what is tried, so the profile does not choose it. */
export const PRINT_PROBES = ['ascii', 'gbk', 'gb18030', 'utf8', 'raster'] as const
export type PrintProbe = (typeof PRINT_PROBES)[number]

/** One part of a document, from top to bottom. `double` is twice as wide and twice as high. */
export type PrintBlock =
  | { kind: 'text'; text: string; align: PrintAlign; bold: boolean; double: boolean }
  /** A label at the left edge and a value at the right one; both wrap where they do not fit beside each other. */
  | { kind: 'pair'; left: string; right: string; bold: boolean; double: boolean }
  /** A line across the paper. */
  | { kind: 'rule' }
  | { kind: 'feed'; lines: number }
  /** The shop's logo, where it has one; nothing otherwise. */
  | { kind: 'logo' }
  /** A QR code in the middle, made by the printer itself. */
  | { kind: 'qr'; text: string }
  /** A numbered line of the test page, sent in exactly this way whatever the profile says. */
  | { kind: 'probe'; number: number; probe: PrintProbe; text: string }
  /** Digits along the width of the line, so that a person sees where the printer wraps. */
  | { kind: 'ruler' }

export const PRINT_TITLES = ['sale', 'refund', 'cash', 'shift', 'x-report', 'z-report', 'range-report', 'test'] as const
export type PrintTitle = (typeof PRINT_TITLES)[number]

/** A whole piece of paper; a cut follows it where the printer can. `practice` says that PRACTICE stands at its top and bottom. */
export type PrintDocument = { title: PrintTitle; blocks: PrintBlock[]; practice: boolean }
