import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { ditherDots, dotAt, emptyDots, withoutCommands } from '#main/devices/printer/dots.ts'
import { encodeDocument } from '#main/devices/printer/encode.ts'
import { previewDocument } from '#main/devices/printer/preview.ts'
import { LINE_ROWS, loadRaster } from '#main/devices/printer/raster.ts'
import { defaultProfile } from '#shared/domain/default-profile.ts'
import type { PrinterProfile } from '#shared/domain/device-settings.ts'
import type { PrintBlock, PrintDocument } from '#shared/domain/print-document.ts'
import { readJob } from '../../helpers/escpos-reader.ts'

const P80 = defaultProfile(80)
const GB: PrinterProfile = { ...P80, cjk: 'gb18030' }
const text = (words: string): PrintBlock => ({ kind: 'text', text: words, align: 'left', bold: false, double: false })
const page = (...blocks: PrintBlock[]): PrintDocument => ({ title: 'sale', practice: false, blocks })
const hex = (bytes: Uint8Array | number[]) => Buffer.from(bytes).toString('hex')
/** The bytes between the start of a job and the feed before its cut. */
const body = async (words: string, profile: PrinterProfile) => {
  const { bytes, ...told } = await encodeDocument(page(text(words)), { ...profile, cutter: 'none' }, null)
  return {
    sent: hex(bytes)
      .replace(/^1b401c2e1b4d00/, '')
      .replace(/0a0a0a0a$/, ''),
    ...told,
  }
}
/** A picture of black and white squares, as a shop would upload a logo. */
const squares = (width: number, height: number) => {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillRect(0, 0, width / 2, height / 2)
  context.fillRect(width / 2, height / 2, width / 2, height / 2)
  return canvas.toDataURL('image/png')
}

// Checked by hand against Epson's command reference and the code pages' tables.
describe('text as bytes', () => {
  it('takes the first code page that has the character, and says so only when it changes', async () => {
    expect((await body('é à Œ é', P80)).sent).toBe('1b7413822085201b74108c20e90a')
  })
  it('prints the euro on page 19, 858', async () => {
    expect((await body('12 €', P80)).sent).toBe('1b7413' + '313220' + 'd5' + '0a')
  })
  it('goes into the Chinese mode for Chinese alone, and out of it again', async () => {
    expect((await body('A收据é', GB)).sent).toBe('41' + '1c26' + 'cad5bedd' + '1c2e' + '1b7413' + '82' + '0a')
  })
  it('leaves the Chinese mode first of all: Chinese printers wake up in it', async () => {
    const { bytes } = await encodeDocument(page(text('é')), P80, null)
    expect(hex(bytes).startsWith('1b401c2e')).toBe(true)
    const [line] = readJob(bytes, { wakesInChinese: true }).printed
    expect(line).toMatchObject({ text: 'é' })
  })
  it('sends UTF-8 where the printer reads it', async () => {
    expect((await body('收', { ...P80, cjk: 'utf8' })).sent).toBe('1c284302003002' + 'e694b6' + '1c284302003001' + '0a')
  })
  it('makes a picture of the whole line for a printer without Chinese, and of a mixed one where the mode waits for the next line', async () => {
    for (const profile of [P80, { ...GB, inlineCjk: false }]) {
      const { sent, rasterLines, missing } = await body('A 收据', profile)
      expect({ rasterLines, missing, picture: sent.startsWith('1d284403001401001d763000') }).toEqual({ rasterLines: 1, missing: [], picture: true })
    }
  })
  it('never sends a four-byte code of GB18030: such a line is a picture, and a character without a font is told', async () => {
    const { rasterLines, missing } = await body('龘 \u{20bb7} \u{2f8a6}', GB)
    expect(rasterLines).toBe(1)
    expect(missing.every((character) => '\u{20bb7}\u{2f8a6}'.includes(character))).toBe(true)
  })
  it('tells what no font of the till has', async () => {
    expect(await body('ok \u{10ffff}\u{e123}', P80)).toMatchObject({ rasterLines: 1, missing: expect.arrayContaining(['\u{e123}']) })
  })
  it('speaks StarPRNT to Star printers, with Chinese as pictures', async () => {
    const { bytes, rasterLines } = await encodeDocument(page(text('é'), text('收')), { ...GB, language: 'star-prnt', cutter: 'full' }, null)
    expect(hex(bytes)).toContain('1b1d7404' + '82' + '0a')
    expect(hex(bytes)).toContain('1b30' + '1b58')
    expect(hex(bytes)).not.toContain('1c26')
    expect(hex(bytes).endsWith('1b6400')).toBe(true)
    expect(rasterLines).toBe(1)
  })
})

describe('the end of the paper', () => {
  it.each([
    ['partial', '0a0a0a0a1d5601'],
    ['full', '0a0a0a0a1d5600'],
    ['none', '580a0a0a0a0a'],
  ] as const)('is cut: %s', async (cutter, end) => {
    expect(hex((await encodeDocument(page(text('X')), { ...P80, cutter }, null)).bytes).endsWith(end)).toBe(true)
  })
})

describe('pictures', () => {
  it('are drawn with fonts of our own, so Chinese comes out on a machine without any', async () => {
    const raster = await loadRaster()
    const { dots, missing } = raster!.line('收据 é', { width: 576, columnDots: 12, rows: LINE_ROWS, bold: false, double: false })
    const ink = (from: number, to: number) => {
      let count = 0
      for (let y = 0; y < dots.height; y++) for (let x = from; x < to; x++) if (dotAt(dots, x, y)) count++
      return count
    }
    expect(missing).toEqual([])
    expect(ink(0, 24)).toBeGreaterThan(60)
    expect(ink(24, 48)).toBeGreaterThan(60)
    expect(ink(60, 72)).toBeGreaterThan(20)
    expect(ink(72, 576)).toBe(0)
  })
  it('come in bands of at most 255 rows, without a gap between them', async () => {
    const { bytes } = await encodeDocument(page(...Array.from({ length: 20 }, () => text('收据'))), P80, null)
    const heights = readJob(bytes).printed.flatMap((one) => (one.kind === 'image' ? [one.height] : []))
    expect(heights).toEqual([248, 248, 144])
    expect(heights.reduce((a, b) => a + b)).toBe(20 * LINE_ROWS)
  })
  it('hold nothing that a printer obeys at once', () => {
    const dots = { width: 32, height: 1, rows: Uint8Array.from([0x10, 0x14, 0x10, 0x05]) }
    expect([...withoutCommands(dots).rows]).toEqual([0x18, 0x14, 0x18, 0x05])
  })
  it('are dithered: half grey is half dots', () => {
    const dots = ditherDots(new Float32Array(64 * 64).fill(127.5), 64, 64)
    let black = 0
    for (let y = 0; y < 64; y++) for (let x = 0; x < 64; x++) if (dotAt(dots, x, y)) black++
    expect(black / 4096).toBeCloseTo(0.5, 1)
  })
  it('print a logo in the middle, no wider than the paper', async () => {
    const job = async (logo: string) =>
      readJob((await encodeDocument(page({ kind: 'logo' }), P80, logo)).bytes).printed.find(({ kind }) => kind === 'image')
    const small = await job(squares(200, 100))
    expect(small).toMatchObject({ height: 100 })
    expect(small?.kind === 'image' && dotAt(small, 190, 10)).toBe(true)
    expect(small?.kind === 'image' && dotAt(small, 180, 10)).toBe(false)
    expect(await job(squares(1_200, 300))).toMatchObject({ width: 576, height: 144 })
  })
  it('print nothing for a logo that is no picture, or one that would unfold into gigabytes', async () => {
    const huge = Buffer.from(squares(8, 8).split(',')[1] ?? '', 'base64')
    huge.writeUInt32BE(60_000, 16)
    for (const logo of ['data:image/png;base64,AAAA', `data:image/png;base64,${huge.toString('base64')}`]) {
      const { bytes } = await encodeDocument(page({ kind: 'logo' }, text('X')), P80, logo)
      expect(readJob(bytes).printed.filter(({ kind }) => kind === 'image')).toEqual([])
    }
  })
  it('are empty for a document without a logo', () => {
    expect(emptyDots(12, 2).rows).toEqual(new Uint8Array(4))
  })
})

describe('the preview', () => {
  it('shows the lines that print, and what goes out as a picture', async () => {
    const document = page({ kind: 'logo' }, text('Café'), text('收据'), { kind: 'qr', text: 'T01ABC' }, text('end'))
    const preview = await previewDocument(document, P80, squares(64, 32))
    expect(preview).toMatchObject({ dots: 576, text: 'Café\n收据\nT01ABC\nend', rasterLines: 1, missing: [] })
    expect(preview?.parts).toMatchObject([
      { kind: 'dots', width: 576, height: 32 + 2 * LINE_ROWS },
      { kind: 'qr', text: 'T01ABC', moduleDots: 6 },
      { kind: 'dots', height: LINE_ROWS },
      { kind: 'cut', cutter: 'partial' },
    ])
  })
})
