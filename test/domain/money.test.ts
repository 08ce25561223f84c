import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalText, formatMoney, isAmountMinor, MAX_AMOUNT_MINOR, minorDigits, parseAmount, percentOf } from '#shared/domain/money.ts'

const currency = fc.constantFrom('CAD', 'JPY', 'KWD', 'CNY', 'EUR')
const amount = fc.integer({ min: 0, max: MAX_AMOUNT_MINOR })

describe('money (law 11)', () => {
  it('knows currencies of 0, 2 and 3 digits, and throws on none', () => {
    expect(['JPY', 'CAD', 'KWD'].map(minorDigits)).toEqual([0, 2, 3])
    // By the standard, not by how Intl likes to show them.
    expect(['PKR', 'IDR', 'COP', 'HUF', 'INR', 'VND', 'IQD'].map(minorDigits)).toEqual([2, 2, 2, 2, 2, 0, 3])
    expect(formatMoney({ amountMinor: 15_050, currency: 'PKR' }, 'en')).toMatch(/150\.50$/)
    expect(() => minorDigits('')).toThrow(RangeError)
    expect(() => minorDigits('12')).toThrow(RangeError)
  })

  it('writes amounts as text without a float', () => {
    for (const [amountMinor, code, text] of [
      [0, 'CAD', '0.00'],
      [5, 'CAD', '0.05'],
      [1234, 'CAD', '12.34'],
      [-5, 'CAD', '-0.05'],
      [500, 'JPY', '500'],
      [1, 'KWD', '0.001'],
      [999_999_999, 'CAD', '9999999.99'],
    ] as const)
      expect(decimalText({ amountMinor, currency: code })).toBe(text)
    expect(formatMoney({ amountMinor: 1234, currency: 'CAD' }, 'en')).toBe('$12.34')
    expect(formatMoney({ amountMinor: 999_999_999, currency: 'CAD' }, 'en')).toBe('$9,999,999.99')
    expect(formatMoney({ amountMinor: 500, currency: 'JPY' }, 'en')).toBe('¥500')
    expect(formatMoney({ amountMinor: 1234, currency: 'CAD' }, 'fr').replace(/\s/g, ' ')).toBe('12,34 $')
  })

  it('reads what it wrote, in any currency, with point or comma', () => {
    fc.assert(
      fc.property(amount, currency, (amountMinor, code) => {
        const text = decimalText({ amountMinor, currency: code })
        expect(parseAmount(text, code)).toBe(amountMinor)
        expect(parseAmount(text.replace('.', ','), code)).toBe(amountMinor)
        expect(parseAmount(formatMoney({ amountMinor, currency: code }, 'fr'), code) ?? amountMinor).toBe(amountMinor)
      }),
    )
  })

  it('reads what people type, and nothing else', () => {
    for (const [text, code, minor] of [
      ['12', 'CAD', 1200],
      ['12.', 'CAD', 1200],
      ['12.3', 'CAD', 1230],
      ['1 234.50', 'CAD', 123450],
      ['$12.34', 'CAD', 1234],
      ['007', 'JPY', 7],
      ['1.5', 'KWD', 1500],
    ] as const)
      expect(parseAmount(text, code)).toBe(minor)
    for (const text of ['', '.', '.5', '-1', '1.234', '1e3', '0x10', 'abc', '1.2.3', '١٢', '9'.repeat(20), '12.34.', '１２'])
      expect([text, parseAmount(text, 'CAD')]).toEqual([text, null])
    expect(parseAmount('1.0', 'JPY')).toBeNull()
  })

  it('takes whole amounts above zero up to the largest', () => {
    for (const good of [1, MAX_AMOUNT_MINOR]) expect(isAmountMinor(good)).toBe(true)
    for (const bad of [0, -0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_AMOUNT_MINOR + 1, Number.MAX_SAFE_INTEGER + 1])
      expect(isAmountMinor(bad)).toBe(false)
    expect(isAmountMinor(0, true)).toBe(true)
    expect(isAmountMinor(-1, true)).toBe(false)
    expect(isAmountMinor('5' as unknown as number)).toBe(false)
  })

  it('rounds a percentage half up to a whole unit', () => {
    expect([percentOf(1230, 15), percentOf(1, 50), percentOf(1, 49), percentOf(999_999_999, 100)]).toEqual([185, 1, 0, 999_999_999])
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 100 }), (amountMinor, percent) => {
        const share = percentOf(amountMinor, percent)
        expect(Number.isInteger(share)).toBe(true)
        expect(Math.abs(share * 100 - amountMinor * percent)).toBeLessThanOrEqual(50)
      }),
    )
  })
})
