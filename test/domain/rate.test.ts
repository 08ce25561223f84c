import { describe, expect, it } from 'vitest'
import { aboutMinor } from '#shared/domain/rate.ts'

describe('about how much an amount is', () => {
  it('multiplies in whole numbers and rounds half up', () => {
    expect(aboutMinor(12_840, { from: 'CAD', to: 'CNY', rate: '5.2474' })).toBe(67_377)
    expect(aboutMinor(1, { from: 'CAD', to: 'CNY', rate: '0.5' })).toBe(1)
    expect(aboutMinor(1, { from: 'CAD', to: 'CNY', rate: '0.49' })).toBe(0)
    expect(aboutMinor(999_999_999, { from: 'CAD', to: 'CNY', rate: '5.24740001' })).toBe(5_247_400_005)
  })

  it('follows the digits of each currency', () => {
    expect(aboutMinor(1_000, { from: 'CAD', to: 'JPY', rate: '110' })).toBe(1_100)
    expect(aboutMinor(1_000, { from: 'JPY', to: 'KWD', rate: '0.002' })).toBe(2_000)
  })

  it('says nothing for what is no rate', () => {
    for (const rate of ['0', '0.000', '-1', '', '1e3', 'NaN', '1.', '.5', '12345678901'])
      expect(aboutMinor(100, { from: 'CAD', to: 'CNY', rate }), rate).toBeNull()
  })
})
