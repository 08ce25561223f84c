import { describe, expect, it } from 'vitest'
import { cleanText, widestWord, widthOf, wrapText } from '#main/devices/printer/cells.ts'
import { layOut } from '#main/devices/printer/layout.ts'
import { replaceSigns } from '#main/devices/printer/signs.ts'
import type { PrintBlock } from '#shared/domain/print-document.ts'

const everything = () => true
const nothing = (character: string) => character >= ' ' && character <= '~'
const lines = (block: PrintBlock, columns: number) =>
  layOut({ title: 'sale', practice: false, blocks: [block] }, { columns, carries: everything }).map((line) =>
    line.kind === 'text' ? line.text : line.kind,
  )
const pair = (left: string, right: string, double = false): PrintBlock => ({ kind: 'pair', left, right, bold: false, double })
const text = (words: string, align: 'left' | 'center' | 'right' = 'left', double = false): PrintBlock => ({
  kind: 'text',
  text: words,
  align,
  bold: false,
  double,
})

describe('text on its way to paper', () => {
  it('has no control characters, so that a note cannot command a printer', () => {
    expect(cleanText('a\x10\x14\x01\x00\x05b \x1bp0')).toBe('ab p0')
    expect(cleanText('tab\there\r\nnext\u2028last')).toBe('tab here\nnext\nlast')
  })
  it('is NFC, without invisible marks, and whole', () => {
    expect(cleanText('cre\u0300me')).toBe('crème')
    expect(cleanText('a\u200b\u202eb\ufeff')).toBe('ab')
    expect(cleanText('\ud800x')).toBe('\ufffdx')
  })
  it('counts Chinese and its kin as two columns, accents as one', () => {
    expect(widthOf('收据 crème（大）')).toBe(4 + 6 + 6)
    expect(widthOf('한글アｱ')).toBe(4 + 2 + 1)
  })
})

describe('wrapping', () => {
  it('breaks at spaces, and between Chinese characters', () => {
    expect(wrapText('pain au levain', 8)).toEqual(['pain au', 'levain'])
    expect(wrapText('红烧牛肉面', 6)).toEqual(['红烧牛', '肉面'])
    expect(wrapText('红烧beef noodles', 8)).toEqual(['红烧beef', 'noodles'])
  })
  it('leaves closing marks at the end of a line and opening ones at the beginning of the next', () => {
    expect(wrapText('红烧牛，肉面', 6)).toEqual(['红烧', '牛，肉', '面'])
    expect(wrapText('红烧（大份）', 6)).toEqual(['红烧', '（大', '份）'])
  })
  it('tears a word only where it does not fit a line at all', () => {
    expect(wrapText('a Donaudampfschifffahrt b', 10)).toEqual(['a', 'Donaudampf', 'schifffahr', 't b'])
  })
  it('never lets an amount and its sign part', () => {
    expect(wrapText('1\u00a0234,50\u00a0$', 12)).toEqual(['1\u00a0234,50\u00a0$'])
    expect(widestWord('Total 1\u00a0234,50\u00a0$')).toBe(10)
  })
  it('keeps empty lines, and ends on paper narrower than a character', () => {
    expect(wrapText('a\n\nb', 5)).toEqual(['a', '', 'b'])
    expect(wrapText('收', 1)).toEqual(['收'])
  })
})

describe('pairs', () => {
  it('end at the right edge, whatever stands at the left', () => {
    for (const columns of [32, 42, 48])
      for (const left of ['Total', '合计', 'Œufs à la coque']) expect(widthOf(lines(pair(left, '$12.34'), columns)[0] ?? '')).toBe(columns)
  })
  it('put the second language under the first', () => {
    expect(lines(pair('Total\n合计', '$12.34'), 20)).toEqual(['Total         $12.34', '合计'])
  })
  it('wrap a long label beside its value, and give a long value lines of its own', () => {
    expect(lines(pair('Late payments given back (0)', '$0.00'), 24)).toEqual(['Late payments      $0.00', 'given back (0)'])
    expect(lines(pair('Why', 'it was cold and never came'), 20)).toEqual(['Why', '     it was cold and', '          never came'])
  })
  it('give up the large type rather than tear an amount', () => {
    const [line] = layOut(
      { title: 'sale', practice: false, blocks: [pair('Total', 'INR\u00a099,999,999.99', true)] },
      { columns: 32, carries: everything },
    )
    expect(line).toMatchObject({ text: 'Total          INR 99,999,999.99', double: false, bold: true })
  })
})

describe('lines', () => {
  it('stand left, in the middle and right', () => {
    expect([lines(text('ab'), 6), lines(text('ab', 'center'), 6), lines(text('ab', 'right'), 6)].flat()).toEqual(['ab', '  ab', '    ab'])
  })
  it('have half the columns in large type, and none where a word would be torn', () => {
    expect(lines(text('Maple & Pine Market', 'left', true), 32)).toEqual(['Maple & Pine', 'Market'])
    expect(lines(text('Patisserieboulangerie', 'left', true), 32)).toEqual(['Patisserieboulangerie'])
  })
  it('have a rule and a ruler as long as they are', () => {
    expect(lines({ kind: 'rule' }, 12)).toEqual(['------------'])
    expect(lines({ kind: 'ruler' }, 12)).toEqual(['123456789012'])
  })
})

describe('signs', () => {
  it('stay where the printer has them', () => {
    expect(replaceSigns('“12,34 €” – l’été…', everything)).toBe('“12,34 €” – l’été…')
  })
  it('have a plain form where it has not', () => {
    expect(replaceSigns('“€12.34” – l’été…', nothing)).toBe('"EUR\u00a012.34" - l\'été...')
    expect(replaceSigns('12,34\u00a0€', nothing)).toBe('12,34\u00a0EUR')
    expect(replaceSigns('12€', nothing)).toBe('12\u00a0EUR')
  })
})
