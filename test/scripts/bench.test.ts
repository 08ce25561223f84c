import { describe, expect, it } from 'vitest'
import { type Figure, plainNumber, tableOf, verdictOf } from '../../scripts/bench/figures.ts'
import { measureInTurn } from '../../scripts/bench/rounds.ts'
import { median, pairedRatio, percentile } from '../../scripts/bench/stats.ts'

const figure = (change: Partial<Figure>): Figure => ({
  name: 'a figure',
  unit: '/s',
  ours: 10,
  reference: { name: '/s', value: 20 },
  ratio: 0.5,
  target: null,
  note: '',
  rounds: {},
  ...change,
})

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  it.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('%d of 1 to 100 is %d', (share, expected) => expect(percentile(hundred, share)).toBe(expected))
  it('of one value is that value', () => expect(percentile([7], 0.99)).toBe(7))
  it('of nothing is no number', () => expect(percentile([], 0.5)).toBeNaN())
  it('leaves its values as they were', () => {
    percentile(hundred, 0.5)
    expect(hundred[0]).toBe(100)
  })
})

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9], 9.5],
    [[5], 5],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected))
  it('of nothing is no number', () => expect(median([])).toBeNaN())
})

describe('pairedRatio', () => {
  it('is the median of each round by itself, so a slow round of both sides changes nothing', () => {
    expect(pairedRatio([80, 8, 80], [100, 10, 100])).toBe(0.8)
  })
  it('is not moved by one round in which only one side was disturbed', () => expect(pairedRatio([80, 1, 80], [100, 100, 100])).toBe(0.8))
  it('refuses rounds that do not pair up', () => expect(() => pairedRatio([1, 2], [1])).toThrow(RangeError))
})

describe('verdictOf', () => {
  it.each([
    ['at least', 0.5, 'ok'],
    ['at least', 0.51, 'SHORT'],
    ['below', 0.51, 'ok'],
    ['below', 0.5, 'SHORT'],
  ] as const)('a ratio of 0.5 that must be %s %d is %s', (must, value, verdict) =>
    expect(verdictOf(figure({ target: { of: 'ratio', must, value } }))).toBe(verdict),
  )
  it('looks at our own figure where the target says so', () =>
    expect(verdictOf(figure({ target: { of: 'ours', must: 'below', value: 15 } }))).toBe('ok'))
  it('without a target is for information', () => expect(verdictOf(figure({}))).toBe('info'))
  it.each(['at least', 'below'] as const)('what is no number is SHORT, also where it must be %s', (must) => {
    expect(verdictOf(figure({ ours: Number.NaN, target: { of: 'ours', must, value: 1 } }))).toBe('SHORT')
    expect(verdictOf(figure({ ratio: null, target: { of: 'ratio', must, value: 1 } }))).toBe('SHORT')
  })
})

describe('the table', () => {
  it.each([
    [171_234.4, '171,234'],
    [12.34, '12.3'],
    [1.234, '1.23'],
    [0.0712, '0.071'],
    [Number.NaN, '-'],
  ])('writes %d as %s', (value, text) => expect(plainNumber(value)).toBe(text))
  it('has a line a figure, with its target, its verdict, and its note below', () => {
    const text = tableOf([
      figure({ target: { of: 'ratio', must: 'at least', value: 0.7 }, note: 'why so' }),
      figure({ name: 'other', reference: null, ratio: null }),
    ])
    const lines = text.split('\n')
    expect(lines).toHaveLength(5)
    expect(lines[2]).toMatch(/^a figure +10\.0 \/s +20\.0 \/s +0\.50 +ratio >= 0\.7 +SHORT$/)
    expect(lines[3]).toBe('    why so')
    expect(lines[4]).toMatch(/^other +10\.0 \/s +info$/)
  })
})

describe('measureInTurn', () => {
  it('lets the sides take turns and gives one rate a round', async () => {
    const ran: string[] = []
    const side = (name: string) => (count: number) => void ran.push(`${name}${count}`)
    const rates = await measureInTurn({ a: side('a'), b: side('b') }, { rounds: 3, count: 5 })
    expect(ran).toEqual(['a5', 'b5', 'a5', 'b5', 'a5', 'b5'])
    expect([rates.a.length, rates.b.length]).toEqual([3, 3])
  })
})
