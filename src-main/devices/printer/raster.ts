import type { SKRSContext2D } from '@napi-rs/canvas'
import { cellsOf } from './cells.ts'
import { type Dots, ditherDots, dotAt, emptyDots, rgbaOf, setDot } from './dots.ts'
import { createFontFinder } from './fonts.ts'

/** A line of text as a picture has this many rows; both are multiples of 8, as the encoder sends pictures. */
export const LINE_ROWS = 32
export const DOUBLE_LINE_ROWS = 56
/** The type is as high as a printer's own: 24 dots. */
const TYPE_ROWS = 24
const MOST_LETTER_ROWS = 22
/** Rows from the top of a line to the foot of its letters. */
const FOOT_ROW = 22
/** Darker than this on the way from black (0) to white (255) becomes a dot. */
const DARK = 150
const MOST_LOGO_ROWS = 320
const MOST_LOGO_PIXELS = 2_000

/** How a line is drawn: at the printer's dots, each column `columnDots` wide. */
export type LineStyle = { width: number; columnDots: number; rows: number; bold: boolean; double: boolean }
export type DrawnLine = { dots: Dots; missing: string[] }

/** Draws without a browser and without a window, in both hosts. */
export type Raster = {
  /** One line of text; a character that no font has is a box, and is told. */
  line(text: string, style: LineStyle): DrawnLine
  /** A PNG data URL, no wider than `width` dots, on white and in the middle; null where it is no picture that can be read. */
  logo(dataUrl: string, width: number): Promise<Dots | null>
  /** A PNG of dots, as a data URL. */
  png(dots: Dots): string
}

let loaded: Promise<Raster | null> | undefined

/**
 * The raster of this machine, loaded when it is first needed: 35 MB of native code that a shop with a plain Latin printer never touches.
 * Null where there is none for this machine; then such lines go out with question marks and say so.
 */
export function loadRaster(): Promise<Raster | null> {
  loaded ??= import('@napi-rs/canvas').then(newRaster).catch(() => null)
  return loaded
}

type Canvas = typeof import('@napi-rs/canvas')

function newRaster(canvas: Canvas): Raster {
  const fontOf = createFontFinder((file, family) => void canvas.GlobalFonts.register(file, family))
  const glyphs = new Map<string, Dots | null>()
  const logos = new Map<string, Dots | null>()

  /** One character on its own, from the cache; null where no font has it. */
  function glyph(text: string, columns: 1 | 2, columnDots: number, bold: boolean): Dots | null {
    const key = `${columnDots} ${bold} ${text}`
    let drawn = glyphs.get(key)
    if (drawn === undefined) {
      drawn = drawGlyph(text, columns, columnDots, bold)
      if (glyphs.size > 5_000) glyphs.clear()
      glyphs.set(key, drawn)
    }
    return drawn
  }

  function drawGlyph(text: string, columns: 1 | 2, columnDots: number, bold: boolean): Dots | null {
    const width = columns * columnDots
    // The mono font's letters are 0.6 of their size wide; both sizes stay within the rows of a line.
    const size = columns === 2 ? Math.min(TYPE_ROWS, width) : Math.min(MOST_LETTER_ROWS, Math.round(columnDots / 0.6))
    const font = `${size}px "${fontOf(text)}"`
    const drawn = paint(text, font, width, bold)
    // What no font has is drawn as the font's empty box, or not at all: compared with a character that nobody has.
    const nothing = paint('\u{10fffd}', font, width, bold)
    return drawn.rows.every((byte) => byte === 0) || sameRows(drawn, nothing) ? null : drawn
  }

  function paint(text: string, font: string, width: number, bold: boolean): Dots {
    const context = canvas.createCanvas(width, TYPE_ROWS + 8).getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, TYPE_ROWS + 8)
    context.fillStyle = '#000'
    context.textBaseline = 'alphabetic'
    context.textAlign = 'center'
    context.font = font
    // The fonts are variable ones, and a weight in `font` does not reach their axis. Medium survives the threshold, regular breaks up.
    context.fontVariationSettings = bold ? "'wght' 800" : "'wght' 500"
    // No wider than its place: a letter from another font would else run into the next one.
    context.fillText(text, width / 2, FOOT_ROW, width)
    return thresholded(context, width, TYPE_ROWS + 8)
  }

  return {
    line(text, style) {
      const scale = style.double ? 2 : 1
      const dots = emptyDots(style.width, style.rows)
      const missing: string[] = []
      let x = 0
      for (const cell of cellsOf(text)) {
        const width = cell.columns * style.columnDots
        if (cell.text !== ' ') {
          const found = glyph(cell.text, cell.columns, style.columnDots, style.bold)
          if (!found) missing.push(cell.text)
          copyScaled(found ?? emptyBox(width), dots, x, scale)
        }
        x += width * scale
      }
      return { dots, missing }
    },
    async logo(dataUrl, width) {
      const key = `${width} ${dataUrl}`
      let dots = logos.get(key)
      if (dots === undefined) {
        dots = await drawLogo(dataUrl, width)
        // The shop's logo at the widths of its printers; designs being tried push each other out.
        if (logos.size >= 4) logos.clear()
        logos.set(key, dots)
      }
      return dots
    },
    png(dots) {
      const { data, width, height } = rgbaOf(dots.height === 0 ? emptyDots(dots.width, 1) : dots)
      const made = canvas.createCanvas(width, height)
      const context = made.getContext('2d')
      const image = context.createImageData(width, height)
      image.data.set(data)
      context.putImageData(image, 0, 0)
      return made.toDataURL('image/png')
    },
  }

  async function drawLogo(dataUrl: string, width: number): Promise<Dots | null> {
    const file = Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64')
    if (!isSmallPng(file)) return null
    const image = await canvas.loadImage(file).catch(() => null)
    if (!image) return null
    const scale = Math.min(1, width / image.width, MOST_LOGO_ROWS / image.height)
    const wide = Math.max(1, Math.round(image.width * scale))
    const high = Math.max(1, Math.round(image.height * scale))
    const context = canvas.createCanvas(width, high).getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, high)
    context.imageSmoothingQuality = 'high'
    context.drawImage(image, Math.floor((width - wide) / 2), 0, wide, high)
    return ditherDots(greyOf(context, width, high), width, high)
  }
}

function greyOf(context: SKRSContext2D, width: number, height: number): Float32Array {
  const { data } = context.getImageData(0, 0, width, height)
  return Float32Array.from(
    { length: width * height },
    (_, at) => 0.299 * (data[at * 4] ?? 0) + 0.587 * (data[at * 4 + 1] ?? 0) + 0.114 * (data[at * 4 + 2] ?? 0),
  )
}

function thresholded(context: SKRSContext2D, width: number, height: number): Dots {
  const dots = emptyDots(width, height)
  for (const [at, grey] of greyOf(context, width, height).entries()) if (grey < DARK) setDot(dots, at % width, Math.floor(at / width))
  return dots
}

function sameRows(a: Dots, b: Dots): boolean {
  return a.rows.every((byte, at) => byte === b.rows[at])
}

function copyScaled(from: Dots, to: Dots, left: number, scale: number): void {
  for (let y = 0; y < from.height * scale; y++)
    for (let x = 0; x < from.width * scale; x++) if (dotAt(from, Math.floor(x / scale), Math.floor(y / scale))) setDot(to, left + x, y)
}

/** What stands for a character that no font has. */
function emptyBox(width: number): Dots {
  const dots = emptyDots(width, TYPE_ROWS)
  for (let y = 3; y <= FOOT_ROW; y++)
    for (let x = 1; x < width - 1; x++) if (y === 3 || y === FOOT_ROW || x === 1 || x === width - 2) setDot(dots, x, y)
  return dots
}

/** True for a PNG whose own header says that it is of a sane size: a small file can unfold into gigabytes. */
function isSmallPng(file: Buffer): boolean {
  if (file.length < 33 || file.toString('latin1', 1, 4) !== 'PNG' || file.toString('latin1', 12, 16) !== 'IHDR') return false
  return file.readUInt32BE(16) <= MOST_LOGO_PIXELS && file.readUInt32BE(20) <= MOST_LOGO_PIXELS
}
