import type { PrinterProfile } from '#shared/domain/device-settings.ts'
import type { PrintDocument, PrintProbe } from '#shared/domain/print-document.ts'
import { type CodePage, isAscii, twoByteCode } from './code-pages.ts'
import {
  boldBytes,
  CHINESE_OFF,
  CHINESE_ON,
  endBytes,
  LINE_FEED,
  pictureBytes,
  qrBytes,
  sizeBytes,
  startBytes,
  UTF8_OFF,
  UTF8_ON,
} from './commands.ts'
import { type Dots, stackDots } from './dots.ts'
import { layOut, type PaperLine } from './layout.ts'
import { DOUBLE_LINE_ROWS, LINE_ROWS, type LineStyle, loadRaster, type Raster } from './raster.ts'
import { createTextRouter, type TextPiece, type TextRouter } from './route-text.ts'

/** What goes to a printer: the bytes, how many lines of text went as pictures, and characters that neither way could print. */
export type Encoded = { bytes: Uint8Array; rasterLines: number; missing: string[] }

type TextLine = Extract<PaperLine, { kind: 'text' }>

/** Bytes of a document for this printer; no drawer kick in them ever. `logo` is a PNG as a data URL. */
export async function encodeDocument(document: PrintDocument, profile: PrinterProfile, logo: string | null): Promise<Encoded> {
  const router = createTextRouter(profile)
  const lines = layOut(document, { columns: profile.columns, carries: router.carries })
  const plans = lines.map((line) => planLine(line, router))
  // Only a document with a picture in it wakes the raster.
  const raster =
    plans.some(({ kind }) => kind === 'drawn') || (logo !== null && lines.some(({ kind }) => kind === 'logo')) ? await loadRaster() : null
  const printer = new ByteWriter(profile)
  const missing = new Set<string>()
  let rasterLines = 0

  for (let at = 0; at < plans.length; at++) {
    const plan = plans[at] as LinePlan
    if (plan.kind === 'pieces') printer.text(plan.line, plan.pieces)
    else if (plan.kind === 'drawn' && raster) {
      // Lines below each other are one picture: fewer commands, and no gaps on printers that feed after each.
      const drawn: Dots[] = []
      for (; plans[at]?.kind === 'drawn'; at++) drawn.push(drawLine(raster, (plans[at] as DrawnPlan).line, profile, missing))
      at--
      rasterLines += drawn.length
      printer.picture(stackDots(drawn))
    } else if (plan.kind === 'drawn') printer.text(plan.line, questionMarks(plan.line.text, router, missing))
    else if (plan.line.kind === 'feed') printer.feed(plan.line.lines)
    else if (plan.line.kind === 'qr') printer.raw(qrBytes(profile.language, plan.line.text, qrSize(profile)))
    else if (plan.line.kind === 'logo' && raster && logo) {
      const dots = await raster.logo(logo, profile.dots)
      if (dots) printer.picture(dots)
    }
  }
  return { bytes: printer.end(), rasterLines, missing: [...missing] }
}

type DrawnPlan = { kind: 'drawn'; line: TextLine }
type LinePlan = { kind: 'pieces'; line: TextLine; pieces: TextPiece[] } | DrawnPlan | { kind: 'other'; line: Exclude<PaperLine, TextLine> }

function planLine(line: PaperLine, router: TextRouter): LinePlan {
  if (line.kind !== 'text') return { kind: 'other', line }
  const pieces = line.probe === null ? router.route(line.text) : probePieces(line.text, line.probe)
  return pieces ? { kind: 'pieces', line, pieces } : { kind: 'drawn', line }
}

/** A line of the test page in exactly the way that it tries; null: as a picture. */
function probePieces(text: string, probe: PrintProbe): TextPiece[] | null {
  if (probe === 'raster') return null
  return Array.from(text, (character): TextPiece => {
    if (isAscii(character) || probe === 'ascii') return plain(isAscii(character) ? character : '?')
    if (probe === 'utf8') return { way: 'utf8', bytes: [...Buffer.from(character)] }
    const code = twoByteCode(character, probe)
    return code ? { way: 'chinese', bytes: [...code] } : plain('?')
  })
}

function plain(character: string): TextPiece {
  return { way: 'page', page: null, bytes: [character.charCodeAt(0)] }
}

/** The last way out, on a machine without the raster: what can be sent is sent, and the rest is told. */
function questionMarks(text: string, router: TextRouter, missing: Set<string>): TextPiece[] {
  return Array.from(text).flatMap((character) => {
    const pieces = router.route(character)
    if (!pieces) missing.add(character)
    return pieces ?? [plain('?')]
  })
}

/** One line as dots; the same for the bytes and for the preview. */
export function drawLine(raster: Raster, line: TextLine, profile: PrinterProfile, missing: Set<string>): Dots {
  const drawn = raster.line(line.text, lineStyle(line, profile))
  for (const character of drawn.missing) missing.add(character)
  return drawn.dots
}

function lineStyle({ bold, double }: TextLine, profile: PrinterProfile): LineStyle {
  const columnDots = Math.floor(profile.dots / profile.columns)
  return { width: profile.dots, columnDots, rows: double ? DOUBLE_LINE_ROWS : LINE_ROWS, bold, double }
}

/** Dots a module of a QR code: large enough for a worn head, small enough for the paper. */
export function qrSize({ dots }: PrinterProfile): number {
  return dots >= 500 ? 6 : 5
}

/** Collects bytes and knows what the printer is set to, so that a command is sent only where something changes. */
class ByteWriter {
  readonly #profile: PrinterProfile
  readonly #bytes: number[] = []
  #bold = false
  #double = false
  #page: CodePage | null = null

  constructor(profile: PrinterProfile) {
    this.#profile = profile
    this.raw(startBytes(profile.language))
  }

  raw(bytes: Iterable<number>): void {
    for (const byte of bytes) this.#bytes.push(byte)
  }

  text(line: TextLine, pieces: TextPiece[]): void {
    this.#style(line.bold, line.double)
    let mode: 'page' | 'chinese' | 'utf8' = 'page'
    for (const piece of pieces) {
      if (piece.way !== mode) {
        this.raw(leaveMode(mode))
        if (piece.way !== 'page') this.raw(piece.way === 'chinese' ? CHINESE_ON : UTF8_ON)
        mode = piece.way
      }
      if (piece.way === 'page' && piece.page && piece.page !== this.#page) {
        this.raw(piece.page.select)
        this.#page = piece.page
      }
      this.raw(piece.bytes)
    }
    this.raw(leaveMode(mode))
    this.raw([LINE_FEED])
  }

  picture(dots: Dots): void {
    this.#style(false, false)
    this.raw(pictureBytes(this.#profile.language, dots))
  }

  feed(lines: number): void {
    this.#style(false, false)
    this.raw(Array.from({ length: lines }, () => LINE_FEED))
  }

  end(): Uint8Array {
    this.#style(false, false)
    this.raw(endBytes(this.#profile.language, this.#profile.cutter))
    return Uint8Array.from(this.#bytes)
  }

  #style(bold: boolean, double: boolean): void {
    const { language } = this.#profile
    if (bold !== this.#bold) this.raw(boldBytes(language, bold))
    if (double !== this.#double) this.raw(sizeBytes(language, double))
    this.#bold = bold
    this.#double = double
  }
}

function leaveMode(mode: 'page' | 'chinese' | 'utf8'): number[] {
  return mode === 'page' ? [] : mode === 'chinese' ? CHINESE_OFF : UTF8_OFF
}
