import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encoderOf } from '#main/devices/counter-display/encoders.ts'
import { poleLines } from '#main/devices/counter-display/pole-lines.ts'
import { transliterate } from '#main/devices/counter-display/transliterate.ts'
import { EVERY_SHOW, viewOf } from './counter-view-maker.ts'
import { emulateDisplay } from './pole-emulator.ts'

const PROTOCOLS = ['cd5220', 'esc-pos'] as const
const shown = (lines: readonly [string, string]) => lines.map((line) => line.trim())

describe('letters for a pole display', () => {
  it.each([
    ['Café Crème', 'Cafe Creme'],
    ['Œuvre à 3,50 €', 'OEuvre a 3,50 EUR'],
    ['¥500 — £2', 'Y500 - GBP2'],
    ['“L’été”', '"L\'ete"'],
    ['Łódź Straße', 'Lodz Strasse'],
    ['Tea 茶 House', 'Tea House'],
    ['ＡＢＣ１２', 'ABC12'],
    ['a\u00a0b\u202fc', 'a b c'],
  ])('%s is %s', (text, plain) => expect(transliterate(text)).toBe(plain))
  it('says when nothing is left to read', () => {
    for (const text of ['枫叶超市', '', '  ', '🍁', '茶·馆']) expect(transliterate(text), text).toBeNull()
  })
  it('gives printable ASCII or nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const plain = transliterate(text)
        return plain === null || /^[\x20-\x7e]+$/.test(plain)
      }),
    )
  })
})

describe('the two lines', () => {
  it('are twenty plain characters in every state, language, currency and shop name', () => {
    for (const show of EVERY_SHOW)
      for (const languages of [['en'], ['fr'], ['zh'], ['zh', 'fr'], ['en', 'zh']] as const)
        for (const currency of ['CAD', 'EUR', 'JPY', 'CNY', 'KWD'])
          for (const shopName of ['枫叶超市', 'A very long shop name that fits nowhere', 'Café'])
            for (const practice of [true, false])
              for (const line of poleLines(viewOf(show, { languages: [...languages], currency, shopName, practice })))
                expect(line, `${show.state} ${currency}`).toMatch(/^[\x20-\x7e]{20}$/)
  })
  it('say what to do and what it costs', () => {
    expect(EVERY_SHOW.map((show) => shown(poleLines(viewOf(show))))).toEqual([
      ['Cafe Creme & Sohne', 'Welcome'],
      ['Total        $128.40', 'Please check'],
      ['Total        $128.40', 'Show your code'],
      ['Total        $128.40', 'Pay, not Receive'],
      ['Total        $128.40', 'Check your phone'],
      ['Total        $128.40', 'Scan the QR to pay'],
      ['Total        $128.40', 'Scan the QR to pay'],
      ['Total        $128.40', '8808123456789012'],
      ['Total        $128.40', '88081234567890123456'],
      ['Total        $128.40', 'Check your phone'],
      ['PAID         $128.40', 'Thank you'],
      ['PAID          $18.34', 'Change         $1.66'],
      ['Not paid', 'Ask the cashier'],
      ['One moment please', 'Do not pay again'],
      ['Thank you', 'Cafe Creme & Sohne'],
      ['ABCDEFGHIJKLMNOPQRST', '0123456789 $12.34 ok'],
    ])
  })
  it('never cut an amount, and name a currency that is no dollar', () => {
    const [first] = poleLines(viewOf({ state: 'amount', totalMinor: 99_999_999_999 }, { currency: 'EUR' }))
    expect(first).toBe('Tota EUR 999999999.99'.replace('a', ''))
    expect(poleLines(viewOf({ state: 'amount', totalMinor: 500 }, { currency: 'JPY' }))[0]).toBe('Total        JPY 500')
  })
  it('keep the word of practice in sight', () => {
    for (const show of EVERY_SHOW) {
      const lines = poleLines(viewOf(show, { practice: true })).join('|')
      if (show.state === 'paid' && show.changeMinor !== null) expect(lines).toContain('Change')
      else expect(lines).toContain('PRACTICE')
    }
  })
  it('use French where the shop has no English, and English for Chinese alone', () => {
    const paid = { state: 'not-paid' } as const
    expect(shown(poleLines(viewOf(paid, { languages: ['zh', 'fr'] })))).toEqual(['Non paye', 'Voyez la caisse'])
    expect(shown(poleLines(viewOf(paid, { languages: ['zh'] })))).toEqual(['Not paid', 'Ask the cashier'])
    expect(shown(poleLines(viewOf({ state: 'idle' }, { shopName: '枫叶', languages: ['zh'], greeting: 'Bienvenue à tous' })))).toEqual([
      'Welcome',
      'Bienvenue a tous',
    ])
  })
})

describe.each(PROTOCOLS)('the bytes for %s', (protocol) => {
  const encoder = encoderOf(protocol)
  it('show exactly the lines, one after the other, with nothing left of the ones before', () => {
    const display = emulateDisplay(protocol)
    display.write(encoder.begin(3))
    expect(display.lines().join('').trim()).toBe('')
    expect(display.brightness()).toBe(3)
    for (const show of [...EVERY_SHOW, ...EVERY_SHOW.toReversed()]) {
      const lines = poleLines(viewOf(show))
      display.write(encoder.lines(lines))
      expect(display.lines()).toEqual(lines)
    }
    // After a display was in use: begun anew, it takes its brightness again.
    display.write(encoder.begin(1))
    expect([display.brightness(), display.lines().join('').trim()]).toEqual([1, ''])
    display.write(encoder.clear())
    expect(display.lines().join('').trim()).toBe('')
    expect(display.strange()).toEqual([])
  })
  it('survive being split anywhere', () => {
    const bytes = [...encoder.begin(4), ...encoder.lines(['A'.repeat(20), 'B'.repeat(20)])]
    for (let at = 0; at <= bytes.length; at++) {
      const display = emulateDisplay(protocol)
      display.write(Uint8Array.from(bytes.slice(0, at)))
      display.write(Uint8Array.from(bytes.slice(at)))
      expect(display.lines()).toEqual(['A'.repeat(20), 'B'.repeat(20)])
    }
  })
})

it('known bytes: a CD5220 and an ESC/POS display by hand', () => {
  const lines = ['Total         $12.34', 'Show your code      '] as const
  expect(Buffer.from(encoderOf('cd5220').lines(lines)).toString('latin1')).toBe('\x1bQATotal         $12.34\r\x1bQBShow your code      \r')
  expect(Buffer.from(encoderOf('esc-pos').lines(lines)).toString('latin1')).toBe('\x1f$\x01\x01Total         $12.34\x1f$\x01\x02Show your code      ')
})
