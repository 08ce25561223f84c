import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '#shared/bridge/app-error.ts'
import { JOURNAL_TYPES } from '#shared/domain/diary.ts'
import { ANSWER_DETAILS, REASONS } from '#shared/domain/payment.ts'
import { LANGUAGES } from '#shared/domain/person.ts'
import { ALL_TEXT, AREAS, type TextKey } from '../../src-renderer/text/all-text.ts'
import { frenchSpaces } from '../../src-renderer/text/words.ts'

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe.each(Object.entries(AREAS))('words of %s', (_, area) => {
  const byLanguage: Record<string, Record<string, string>> = area
  const english = byLanguage.en ?? {}

  it.each(LANGUAGES)('are all there in %s, none empty, with the same places to fill', (lang) => {
    const words = byLanguage[lang] ?? {}
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort())
    for (const [key, text] of Object.entries(words)) {
      expect(text.trim(), `${lang} ${key}`).not.toBe('')
      expect(holes(text), `${lang} ${key}`).toEqual(holes(english[key] ?? ''))
    }
  })

  it('have French spaces before double signs', () => {
    for (const [key, text] of Object.entries(byLanguage.fr ?? {})) expect(text, key).not.toMatch(/[^\s\u00a0\u202f] [;!?:»]/)
  })
})

describe('words for everything main can say', () => {
  const keys = [
    ...ERROR_CODES.map((code) => `error.${code}`),
    ...JOURNAL_TYPES.map((type) => `diary.${type}`),
    ...ANSWER_DETAILS.map((detail) => `answer.${detail}`),
    ...REASONS.flatMap((reason) => [`reason.${reason}`, `reason.${reason}.do`]),
  ] as TextKey[]

  it.each(LANGUAGES)('in %s', (lang) => {
    expect(keys.filter((key) => !ALL_TEXT[lang][key])).toEqual([])
  })

  it('no two areas share a key', () => {
    const all = Object.values(AREAS).flatMap((area) => Object.keys(area.en))
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([])
  })

  it('keeps the English names that people and tests rely on', () => {
    const en = ALL_TEXT.en
    expect([en['sale.backspace'], en['sale.clear'], en['sale.scan'], en['sale.qr'], en['sale.link'], en['sale.cash']]).toEqual([
      'Backspace',
      'Clear',
      'Scan to pay',
      'Show QR',
      'Checkout link',
      'Cash',
    ])
    expect([en['common.newSale'], en['common.print'], en['common.askNow'], en['qr.hide'], en['common.amount']]).toEqual([
      'New sale',
      'Print',
      'Ask now',
      'Hide QR',
      'Amount',
    ])
    expect(en['card.chargeAmount']).toMatch(/^Charge /)
    expect(en['paid.status']).toMatch(/^Paid /)
    expect(en['declined.status']).toMatch(/^Declined /)
    expect(en['unresolved.status']).toMatch(/^Unresolved/)
    expect(en['asking.status']).toMatch(/^Waiting/)
    expect(en['qr.status']).toMatch(/^Waiting/)
  })

  it('sets French spaces', () => expect(frenchSpaces('« oui » : quoi ?')).toBe('«\u00a0oui\u00a0»\u00a0: quoi\u202f?'))
})
