import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalToMinor, minorToDecimal, signedDecimalToMinor } from '#main/gateways/codec/decimal.ts'

describe('decimalToMinor', () => {
  it.each([
    ['10', 'CAD', 1000],
    ['10.0', 'CAD', 1000],
    ['10.00', 'CAD', 1000],
    ['10.000', 'CAD', 1000],
    ['0.05', 'CAD', 5],
    ['0', 'CAD', 0],
    ['10.00', 'JPY', 10],
    ['500', 'VND', 500],
    ['1.234', 'KWD', 1234],
    ['1.2', 'KWD', 1200],
    ['90071992547409.91', 'CAD', 9_007_199_254_740_991],
    ['0.57', 'CAD', 57],
    ['1.005', 'KWD', 1005],
  ])('%s %s', (text, currency, minor) => expect(decimalToMinor(text, currency)).toBe(minor))

  it.each([
    ['10.001', 'CAD'],
    ['10.5', 'JPY'],
    ['1.2345', 'KWD'],
    ['', 'CAD'],
    ['.5', 'CAD'],
    ['5.', 'CAD'],
    ['05', 'CAD'],
    ['-1', 'CAD'],
    ['+1', 'CAD'],
    ['1e3', 'CAD'],
    ['1,000', 'CAD'],
    [' 1', 'CAD'],
    ['1\n', 'CAD'],
    ['NaN', 'CAD'],
    ['0x10', 'CAD'],
    ['١', 'CAD'],
    ['90071992547409.92', 'CAD'],
    ['9'.repeat(400), 'CAD'],
    ['1', 'cad'],
    ['1', ''],
    ['1', 'USDT'],
  ])('%j %s is no amount', (text, currency) => expect(decimalToMinor(text, currency)).toBeNull())
})

describe('minorToDecimal', () => {
  it.each([
    [1234, 'CAD', 2, '12.34'],
    [5, 'CAD', 2, '0.05'],
    [1200, 'CAD', 0, '12'],
    [1230, 'CAD', 1, '12.3'],
    [500, 'JPY', 2, '500.00'],
    [500, 'JPY', 0, '500'],
    [1230, 'KWD', 2, '1.23'],
    [0, 'CAD', 2, '0.00'],
  ])('%d %s with %d is %s', (minor, currency, decimals, text) => expect(minorToDecimal(minor, currency, decimals)).toBe(text))

  it.each([
    [1234, 'CAD', 0],
    [1234, 'CAD', 1],
    [1234, 'KWD', 2],
    [1.5, 'CAD', 2],
    [-1, 'CAD', 2],
    [Number.NaN, 'CAD', 2],
    [2 ** 53, 'CAD', 2],
    [1, 'nonsense', 2],
  ])('%d %s with %d is refused, never rounded', (minor, currency, decimals) => expect(minorToDecimal(minor, currency, decimals)).toBeNull())

  it('comes back as it was in every currency', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 53 - 1 }), fc.constantFrom('JPY', 'CAD', 'KWD'), (minor, currency) => {
        const text = minorToDecimal(minor, currency, 3)
        expect(decimalToMinor(text ?? '', currency)).toBe(minor)
      }),
      { seed: 5, numRuns: 500 },
    )
  })
})

describe('signedDecimalToMinor', () => {
  it.each([
    ['-10.5', -1050],
    ['10.5', 1050],
    ['-0', 0],
    ['--1', null],
    ['-', null],
  ])('%s', (text, minor) => expect(signedDecimalToMinor(text, 'CAD')).toBe(minor))
})
