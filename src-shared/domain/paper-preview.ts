/** A part of a paper as a screen draws it, from top to bottom. */
export type PaperPart =
  /** Dots as they print, as a PNG data URL; `width` and `height` in dots. */
  | { kind: 'dots'; png: string; width: number; height: number }
  /** A QR code, in the middle, each module so many dots. */
  | { kind: 'qr'; text: string; moduleDots: number }
  | { kind: 'cut'; cutter: 'none' | 'partial' | 'full' }

/** A paper as it prints at one width: the same lines as the bytes are made of. `rasterLines` go out as pictures, `missing` not at all. */
export type PaperPreview = {
  dots: number
  parts: PaperPart[]
  /** All text on it, for whoever cannot see the picture. */
  text: string
  rasterLines: number
  missing: string[]
}

/** What the designer can show. */
export const PREVIEW_KINDS = ['sale', 'cash', 'refund', 'day-report'] as const
export type PreviewKind = (typeof PREVIEW_KINDS)[number]
