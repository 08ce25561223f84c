import { describe, expect, it } from 'vitest'
import { type HeldStep, holdReleased, holdTyped, keyAction, keyDigit, NOTHING_HELD } from '../../src-renderer/input/keypad-keys.ts'
import type { KeyFacts } from '../../src-renderer/input/wedge-scanner.ts'
import { quickAmounts } from '../../src-renderer/screens/cash/quick-amounts.ts'
import { withDigits } from '../../src-renderer/stores/amount-digits.ts'

const fact = (over: Partial<KeyFacts>): KeyFacts => ({
  code: '',
  key: '',
  timeStamp: 0,
  repeat: false,
  ctrl: false,
  alt: false,
  meta: false,
  shift: false,
  keyCode: 0,
  ...over,
})

/** A screen that shows an amount and remembers where a run began. */
function screen(start: number) {
  let amount = start
  let mark = start
  const take = (step: HeldStep) => {
    if (step.first) amount = withDigits(amount, step.first)
    if (step.undo) amount = mark
    if (step.apply) amount = withDigits(amount, step.apply)
    return step.state
  }
  return { take, amount: () => amount, mark: () => (mark = amount), restore: () => (amount = mark) }
}

describe('keys of the amount', () => {
  it('fills minor units from the right and stops at the most one sale may have', () => {
    expect(withDigits(0, '1')).toBe(1)
    expect(withDigits(1284, '0')).toBe(12_840)
    expect(withDigits(12, '00')).toBe(1200)
    expect(withDigits(999_999_99, '9')).toBe(999_999_999)
    expect(withDigits(999_999_999, '9')).toBe(999_999_999)
    expect(withDigits(0, '00')).toBe(0)
  })

  it('takes digits, also under an input method, and neither point nor comma', () => {
    expect(keyDigit(fact({ key: '7', code: 'Numpad7' }))).toBe('7')
    expect(keyDigit(fact({ key: 'Process', code: 'Digit7', keyCode: 229 }))).toBe('7')
    expect(keyDigit(fact({ key: '.', code: 'NumpadDecimal' }))).toBeNull()
    expect(keyDigit(fact({ key: '7', code: 'Digit7', ctrl: true }))).toBeNull()
  })

  it('knows the keys of the sale', () => {
    expect(['Backspace', 'Escape', 'Enter', 'F2', 'F3', 'F4', '/', '.'].map((key) => keyAction(fact({ key })))).toEqual([
      'backspace',
      'escape',
      'enter',
      'f2',
      'f3',
      'f4',
      'slash',
      null,
    ])
  })

  it('shows a single digit at once', () => {
    const till = screen(128)
    till.mark()
    till.take(holdTyped(NOTHING_HELD, '4', true))
    expect(till.amount()).toBe(1284)
  })

  it('shows at most one digit of a fast run, and none stays after a scan', () => {
    const till = screen(12_840)
    till.mark()
    let state = till.take(holdTyped(NOTHING_HELD, '2', true))
    const seen: number[] = []
    for (const digit of '81234567890126612') {
      state = till.take(holdTyped(state, digit, false))
      seen.push(till.amount())
    }
    expect(new Set(seen)).toEqual(new Set([12_840]))
    till.restore()
    expect(till.amount()).toBe(12_840)
  })

  it('types a fast run that was a person after all', () => {
    const till = screen(0)
    till.mark()
    let state = till.take(holdTyped(NOTHING_HELD, '1', true))
    state = till.take(holdTyped(state, '2', false))
    state = till.take(holdTyped(state, null, false))
    state = till.take(holdTyped(state, '5', false))
    expect(till.amount()).toBe(0)
    expect(till.take(holdReleased(state))).toEqual(NOTHING_HELD)
    expect(till.amount()).toBe(125)
  })

  it('types what was held before the next run begins', () => {
    const till = screen(0)
    till.mark()
    let state = till.take(holdTyped(NOTHING_HELD, '1', true))
    state = till.take(holdTyped(state, '2', false))
    till.take(holdTyped(state, '3', true))
    expect(till.amount()).toBe(123)
  })
})

describe('quick amounts of cash', () => {
  it('offers the next round sums, smallest first and never the total itself', () => {
    expect(quickAmounts(12_840, 'CAD')).toEqual([13_000, 14_000, 15_000, 20_000])
    expect(quickAmounts(10_000, 'CAD')).toEqual([])
    expect(quickAmounts(1, 'CAD')).toEqual([500, 1000, 2000, 5000])
    expect(quickAmounts(1234, 'JPY')).toEqual([1500, 2000, 5000, 10_000])
  })
})
