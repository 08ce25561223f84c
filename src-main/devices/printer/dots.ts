/** A picture at the printer's dots: rows of `Math.ceil(width / 8)` bytes, the leftmost dot in the highest bit, 1 is black. */
export type Dots = { width: number; height: number; rows: Uint8Array }

/** An empty picture. */
export function emptyDots(width: number, height: number): Dots {
  return { width, height, rows: new Uint8Array(rowBytes(width) * height) }
}

function rowBytes(width: number): number {
  return Math.ceil(width / 8)
}

/** True for a black dot. */
export function dotAt(dots: Dots, x: number, y: number): boolean {
  return ((dots.rows[y * rowBytes(dots.width) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
}

/** Blackens a dot; outside the picture nothing happens. */
export function setDot(dots: Dots, x: number, y: number): void {
  if (x < 0 || y < 0 || x >= dots.width || y >= dots.height) return
  const at = y * rowBytes(dots.width) + (x >> 3)
  dots.rows[at] = (dots.rows[at] ?? 0) | (0x80 >> (x & 7))
}

/** Pictures of the same width below each other. */
export function stackDots(parts: readonly Dots[]): Dots {
  const [first] = parts
  if (!first) return emptyDots(8, 0)
  const stacked = emptyDots(
    first.width,
    parts.reduce((height, part) => height + part.height, 0),
  )
  let at = 0
  for (const part of parts) {
    stacked.rows.set(part.rows, at)
    at += part.rows.length
  }
  return stacked
}

/** The same dots without the empty bytes at the right, which a slow line would send for nothing. At least one byte wide. */
export function trimRight(dots: Dots): Dots {
  const from = rowBytes(dots.width)
  let to = 1
  for (const [at, byte] of dots.rows.entries()) if (byte !== 0) to = Math.max(to, (at % from) + 1)
  if (to === from) return dots
  const rows = new Uint8Array(to * dots.height)
  for (let y = 0; y < dots.height; y++) rows.set(dots.rows.subarray(y * from, y * from + to), y * to)
  return { width: to * 8, height: dots.height, rows }
}

/** Parts of at most `most` rows, for printers that lose their place in a taller picture. */
export function bands(dots: Dots, most: number): Dots[] {
  const bytes = rowBytes(dots.width)
  return Array.from({ length: Math.ceil(dots.height / most) }, (_, at) => {
    const height = Math.min(most, dots.height - at * most)
    return { width: dots.width, height, rows: dots.rows.slice(at * most * bytes, (at * most + height) * bytes) }
  })
}

/**
 * Keeps a picture from holding what a printer obeys at once, wherever it stands: DLE EOT (10 04), DLE ENQ (10 05) and DLE DC4 (10 14),
 * which opens a drawer (Epson, GS ( D). A dot is added to the first byte; nobody sees one dot, and printers that know no GS ( D are safe too.
 */
export function withoutCommands(dots: Dots): Dots {
  const rows = dots.rows.slice()
  for (let at = 0; at + 1 < rows.length; at++) {
    const next = rows[at + 1]
    if (rows[at] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) rows[at] = 0x18
  }
  return { ...dots, rows }
}

const BLACK_PIXEL = new Uint32Array(new Uint8Array([0, 0, 0, 255]).buffer)[0] ?? 0

/** As the encoder package wants a picture, and a PNG too: RGBA, black on white. */
export function rgbaOf(dots: Dots): { data: Uint8ClampedArray; width: number; height: number } {
  const { width, height, rows } = dots
  const pixels = new Uint32Array(width * height).fill(0xffffffff)
  const across = rowBytes(width)
  for (const [at, byte] of rows.entries()) {
    if (byte === 0) continue
    const y = Math.floor(at / across)
    const left = (at % across) * 8
    for (let bit = 0; bit < 8 && left + bit < width; bit++) if (byte & (0x80 >> bit)) pixels[y * width + left + bit] = BLACK_PIXEL
  }
  return { data: new Uint8ClampedArray(pixels.buffer), width, height }
}

/** Grey values (0 black to 255 white) as dots, the error of each spread over its neighbours (Floyd and Steinberg), for photographs and logos. */
export function ditherDots(grey: Float32Array, width: number, height: number): Dots {
  const dots = emptyDots(width, height)
  const spread = (x: number, y: number, error: number): void => {
    if (x >= 0 && x < width && y < height) grey[y * width + x] = (grey[y * width + x] ?? 0) + error
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wanted = grey[y * width + x] ?? 255
      const black = wanted < 128
      if (black) setDot(dots, x, y)
      const error = wanted - (black ? 0 : 255)
      spread(x + 1, y, (error * 7) / 16)
      spread(x - 1, y + 1, (error * 3) / 16)
      spread(x, y + 1, (error * 5) / 16)
      spread(x + 1, y + 1, error / 16)
    }
  }
  return dots
}
