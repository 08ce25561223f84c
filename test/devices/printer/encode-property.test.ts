import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellsOf, cleanText, plainSpaces } from '#main/devices/printer/cells.ts'
import { encodeDocument } from '#main/devices/printer/encode.ts'
import { layOut, type PaperLine } from '#main/devices/printer/layout.ts'
import { DOUBLE_LINE_ROWS, LINE_ROWS } from '#main/devices/printer/raster.ts'
import { createTextRouter } from '#main/devices/printer/route-text.ts'
import { replaceSigns } from '#main/devices/printer/signs.ts'
import { ORIGINAL } from '#main/receipts/paper-parts.ts'
import { salePaper } from '#main/receipts/sale-paper.ts'
import { PRINTER_CJK, type PrinterProfile } from '#shared/domain/device-settings.ts'
import { LANGUAGES } from '#shared/domain/person.ts'
import type { PrintBlock } from '#shared/domain/print-document.ts'
import type { CopyMarks, Receipt } from '#shared/domain/receipt.ts'
import { type Printed, readJob } from '../../helpers/escpos-reader.ts'
import { DESIGN, PRINTERS, RECEIPT } from '../../helpers/papers.ts'

/* What people write: words of three languages, and everything Unicode has, controls and halves of characters included. */
const words = fc.oneof(
  fc.constantFrom(
    'Café crème',
    'Œuf “à la coque”',
    'Total',
    'pain au levain',
    '红烧牛肉面',
    '（大份）',
    '谢谢惠顾！',
    '龍',
    'ไทย',
    'Ж',
    '𠮷',
    '👨‍👩‍👧',
    '₹',
    '€ 12',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
)
const text = fc.array(words, { maxLength: 5 }).map((parts) => parts.join(' '))
const amount = fc.integer({ min: 0, max: 999_999_999 })

const receipts: fc.Arbitrary<Receipt> = fc.record({
  shopName: text,
  address: fc.array(text, { maxLength: 3 }),
  tillName: text,
  number: fc.stringMatching(/^[A-Z0-9]{6,15}$/),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  zone: fc.constantFrom('America/Toronto', 'Asia/Shanghai'),
  personName: text,
  currency: fc.constantFrom('CAD', 'JPY', 'EUR', 'INR', 'CNY', 'KWD', 'CHF', 'GBP'),
  amountMinor: amount,
  tipMinor: amount,
  totalMinor: amount,
  tender: fc.constantFrom('alipay', 'wechat', 'unionpay', 'cash'),
  gatewayRef: fc.option(fc.stringMatching(/^[0-9]{8}$/)),
  cashGivenMinor: fc.option(amount),
  cashChangeMinor: fc.option(amount),
  practice: fc.boolean(),
  note: text,
  footer: text,
  journalHash: fc.constant(RECEIPT.journalHash),
})
const designs = fc.record({
  logo: fc.constant(null),
  languages: fc.uniqueArray(fc.constantFrom(...LANGUAGES), { minLength: 1, maxLength: 2 }),
  autoPrint: fc.constant('never' as const),
  showPerson: fc.boolean(),
  showAddress: fc.boolean(),
  orderQr: fc.boolean(),
})
const marks: fc.Arbitrary<CopyMarks> = fc.record({ copy: fc.integer({ min: 0, max: 99 }), duplicate: fc.boolean() })
const profiles: fc.Arbitrary<PrinterProfile> = fc
  .record({
    of: fc.constantFrom(...Object.values(PRINTERS)),
    columns: fc.integer({ min: 20, max: 64 }),
    cjk: fc.constantFrom(...PRINTER_CJK),
    inlineCjk: fc.boolean(),
    codePages: fc.constantFrom(['cp858', 'cp437', 'windows1252'], ['cp437'], ['windows1252', 'windows1251'], ['no-such-page']),
  })
  .map(({ of, codePages, ...rest }) => ({ ...of, ...rest, codePages: [...codePages] }))

type TextLine = Extract<PaperLine, { kind: 'text' }>

/** What a block says, as it may stand on paper, without spaces. */
function charactersOf(blocks: readonly PrintBlock[], carries: (character: string) => boolean): string[] {
  const said = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : block.kind === 'pair' ? [block.left, block.right] : []))
  return said.flatMap((one) => charactersIn(replaceSigns(cleanText(one), carries)))
}
function charactersIn(line: string): string[] {
  return cellsOf(plainSpaces(line).replaceAll('\n', ' '))
    .map((cell) => cell.text)
    .filter((character) => character !== ' ')
}

describe('any receipt on any printer', () => {
  it('loses no character, breaks no line of the paper, and opens no drawer', async () => {
    await fc.assert(
      fc.asyncProperty(receipts, designs, marks, profiles, async (receipt, design, mark, profile) => {
        const document = salePaper(receipt, design, mark)
        const { carries, route } = createTextRouter(profile)
        const lines = layOut(document, { columns: profile.columns, carries })
        const rules = lines.filter((line) => line.kind === 'text' && /^-+$/.test(line.text)).length
        const laidOut = lines.flatMap((line) => (line.kind === 'text' ? charactersIn(line.text) : []))
        const dashes = document.blocks.filter(({ kind }) => kind === 'rule').length * profile.columns
        expect(rules).toBeGreaterThanOrEqual(document.blocks.filter(({ kind }) => kind === 'rule').length)
        expect(laidOut.sort()).toEqual([...charactersOf(document.blocks, carries), ...'-'.repeat(dashes)].sort())

        const { bytes, rasterLines, missing } = await encodeDocument(document, profile, null)
        const reader = readJob(bytes, { wakesInChinese: true })
        expect(reader.held).toBe(0)
        expect(reader.pictures.bare).toBe(0)
        const texts = lines.filter((line): line is TextLine => line.kind === 'text')
        const drawn = texts.filter((line) => route(line.text) === null)
        expect(rasterLines).toBe(drawn.length)
        // Every line that is no picture stands on the paper as it was laid out, and the pictures are as high as their lines.
        const printedLines = reader.printed.filter((one): one is Extract<Printed, { kind: 'line' }> => one.kind === 'line' && one.text !== '')
        expect(printedLines.map((one) => one.text)).toEqual(
          texts.filter((line) => !drawn.includes(line) && line.text !== '').map((line) => line.text),
        )
        const rows = reader.printed.reduce((sum, one) => sum + (one.kind === 'image' ? one.height : 0), 0)
        expect(rows).toBe(drawn.reduce((sum, line) => sum + (line.double ? DOUBLE_LINE_ROWS : LINE_ROWS), 0))
        for (const one of printedLines) expect(one.columns).toBeLessThanOrEqual(profile.columns)
        for (const character of missing) expect(drawn.some((line) => line.text.includes(character))).toBe(true)

        expect(reader.printed.filter(({ kind }) => kind === 'kick' || kind === 'unknown')).toEqual([])
        expect(finds(reader.outsidePictures, [0x1b, 0x70])).toBe(false)
        // Real-time commands are obeyed wherever they stand, so not even a picture may hold one.
        for (const command of [0x04, 0x05, 0x14]) expect(finds(bytes, [0x10, command])).toBe(false)
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('reads the same however the line splits its bytes', async () => {
    const { bytes } = await encodeDocument(
      salePaper({ ...RECEIPT, note: '收据 é €' }, { ...DESIGN, languages: ['zh', 'fr'] }, ORIGINAL),
      PRINTERS['58mm-gb']!,
      null,
    )
    const whole = readJob(bytes).printed
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const reader = readJob(new Uint8Array())
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1
          reader.write(bytes.subarray(at, at + size))
          at += size
        }
        expect(reader.printed).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })
})

function finds(bytes: ArrayLike<number>, sequence: readonly number[]): boolean {
  return Array.from(bytes).some((_, at) => sequence.every((byte, offset) => bytes[at + offset] === byte))
}
