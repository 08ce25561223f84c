import { describe, expect, it } from 'vitest'
import { BANKS_ID, BANKS_VN } from '#shared/domain/bank-codes.ts'
import { DOKYPAY_COUNTRIES } from '#shared/domain/dokypay-countries.ts'

describe('the lists of banks and countries', () => {
  it.each([
    ['Indonesia', BANKS_ID, 63],
    ['Vietnam', BANKS_VN, 47],
  ])('of %s has each code once, in the form that is sent', (_, banks, count) => {
    expect(banks).toHaveLength(count)
    expect(new Set(banks.map(({ code }) => code)).size).toBe(count)
    expect(banks.every(({ code, name }) => /^[A-Z0-9]{8}$/.test(code) && name.trim() === name && name !== '')).toBe(true)
  })
  it('has each country once, and offers no currency that is gone', () => {
    expect(DOKYPAY_COUNTRIES).toHaveLength(57)
    expect(new Set(DOKYPAY_COUNTRIES.map(({ country }) => country)).size).toBe(57)
    expect(DOKYPAY_COUNTRIES.every(({ country, currency }) => /^[A-Z]{2}$/.test(country) && /^[A-Z]{3}$/.test(currency))).toBe(true)
    expect(DOKYPAY_COUNTRIES.filter(({ gone }) => gone).map(({ currency }) => currency)).toEqual(['HRK', 'LTL'])
  })
})
