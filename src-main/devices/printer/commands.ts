import type { PrinterLanguage } from './code-pages.ts'
import { newEncoder } from './code-pages.ts'
import { bands, type Dots, rgbaOf, trimRight, withoutCommands } from './dots.ts'

/*
 * The commands around the text. QR codes, cuts, the start and Star's pictures come from the encoder package; what switches type and
 * fonts is here, because the text between is ours. Nothing here opens a drawer, and nothing may.
 */

export const LINE_FEED = 0x0a
/** Rows of one raster command at most; the next multiple of 8 would not fit a byte, which some printers count them with. */
const MOST_BAND_ROWS = 248
/** Paper between the last line and the knife or the tear bar. */
const LINES_BEFORE_CUT = 4

/**
 * GS ( D: real-time commands off, or on again. A picture may hold the bytes of one, and printers obey those at once (Epson, GS ( D fn 20).
 * Off only around pictures, so that a drawer's own job finds things as they were.
 */
const REAL_TIME_OFF = [0x1d, 0x28, 0x44, 0x03, 0x00, 0x14, 0x01, 0x00]
const REAL_TIME_ON = [0x1d, 0x28, 0x44, 0x03, 0x00, 0x14, 0x01, 0x01]

/** FS & and FS . : Chinese on and off. Chinese printers wake up with it on. */
export const CHINESE_ON = [0x1c, 0x26]
export const CHINESE_OFF = [0x1c, 0x2e]
/** FS ( C fn 48: text as UTF-8, and as single bytes again (Epson's command reference; printers without it were never seen to matter, since a shop chooses UTF-8 after reading its test line). */
export const UTF8_ON = [0x1c, 0x28, 0x43, 0x02, 0x00, 0x30, 0x02]
export const UTF8_OFF = [0x1c, 0x28, 0x43, 0x02, 0x00, 0x30, 0x01]

/** ESC @, Chinese off, font A; Star's own start for its printers. */
export function startBytes(language: PrinterLanguage): Uint8Array {
  return newEncoder(language).initialize().encode()
}

/** Bold on or off. ESC E n; StarPRNT has ESC E and ESC F. */
export function boldBytes(language: PrinterLanguage, bold: boolean): number[] {
  return language === 'star-prnt' ? [0x1b, bold ? 0x45 : 0x46] : [0x1b, 0x45, bold ? 1 : 0]
}

/** Twice as wide and high, or plain. GS ! n; StarPRNT has ESC i h w. */
export function sizeBytes(language: PrinterLanguage, double: boolean): number[] {
  const n = double ? 1 : 0
  return language === 'star-prnt' ? [0x1b, 0x69, n, n] : [0x1d, 0x21, n * 0x11]
}

/** A picture as raster bands; the paper is at the start of a line afterwards. */
export function pictureBytes(language: PrinterLanguage, dots: Dots): number[] {
  const parts = bands(withoutCommands(trimRight(dots)), MOST_BAND_ROWS)
  if (language === 'star-prnt') return parts.flatMap((band) => [...starPicture(band)])
  return [...REAL_TIME_OFF, ...parts.flatMap(rasterBand), ...REAL_TIME_ON]
}

/** GS v 0, one dot a dot. Written here because the dots are final: the encoder would turn them into colours and back, ten times slower. */
function rasterBand({ width, height, rows }: Dots): number[] {
  const across = width / 8
  return [0x1d, 0x76, 0x30, 0x00, across & 0xff, across >> 8, height & 0xff, height >> 8, ...rows]
}

function starPicture(band: Dots): Uint8Array {
  const { data, width, height } = rgbaOf(band)
  const encoder = newEncoder('star-prnt')
  return withoutLastLineEnd(encoder.image({ data, width, height } as Parameters<typeof encoder.image>[0], width, height, 'threshold', 128).encode())
}

/** The encoder ends every picture with a line feed, which would leave a gap between two lines of text. */
function withoutLastLineEnd(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === LINE_FEED ? bytes.subarray(0, -1) : bytes
}

/** A QR code in the middle, `size` dots a module. */
export function qrBytes(language: PrinterLanguage, text: string, size: number): Uint8Array {
  return newEncoder(language).align('center').qrcode(text, { model: 2, size, errorlevel: 'm' }).align('left').encode()
}

/** Feed past the knife, then cut; without a cutter far enough to tear. */
export function endBytes(language: PrinterLanguage, cutter: 'none' | 'partial' | 'full'): number[] {
  const feed = Array.from({ length: LINES_BEFORE_CUT }, () => LINE_FEED)
  if (cutter === 'none') return feed
  return [...feed, ...withoutLastLineEnd(newEncoder(language).cut(cutter).encode())]
}
