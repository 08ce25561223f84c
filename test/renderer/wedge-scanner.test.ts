import { describe, expect, it } from 'vitest'
import {
  type KeyFacts,
  type Scan,
  usChar,
  WEDGE_START,
  type WedgeOutcome,
  type WedgeSettings,
  type WedgeState,
  wedgeKey,
  wedgePause,
} from '../../src-renderer/input/wedge-scanner.ts'

const US: WedgeSettings = { layout: 'us', prefixKey: '' }
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
const digit = (char: string, timeStamp: number, over: Partial<KeyFacts> = {}) => fact({ code: `Digit${char}`, key: char, timeStamp, ...over })
const enter = (timeStamp: number) => fact({ code: 'Enter', key: 'Enter', timeStamp })

/** Plays keys and gives every outcome. */
function play(keys: KeyFacts[], settings = US, from: WedgeState = WEDGE_START): { state: WedgeState; outcomes: WedgeOutcome[] } {
  let state = from
  const outcomes: WedgeOutcome[] = []
  for (const key of keys) {
    const step = wedgeKey(state, key, settings)
    state = step.state
    outcomes.push(step.outcome)
  }
  return { state, outcomes }
}
const scanOf = (outcomes: WedgeOutcome[]): Scan | undefined => outcomes.flatMap((outcome) => (outcome.does === 'scan' ? [outcome.scan] : []))[0]
const typed = (text: string, gap: number, over: Partial<KeyFacts> = {}) => [...text].map((char, index) => digit(char, index * gap, over))

const CODE = '281234567890126612'

describe('a wedge scanner is told from a person', () => {
  it('takes a fast run with Enter as a scan', () => {
    const { outcomes } = play([...typed(CODE, 5), enter(CODE.length * 5)])
    expect(scanOf(outcomes)).toEqual({ code: CODE, averageGapMs: 5, suffix: 'Enter', joined: 0, torn: false })
  })

  it('takes Tab and a line feed as suffixes', () => {
    const tab = play([...typed(CODE, 5), fact({ code: 'Tab', key: 'Tab', timeStamp: 95 })])
    expect(scanOf(tab.outcomes)?.suffix).toBe('Tab')
    const feed = play([...typed(CODE, 5), fact({ code: 'KeyJ', key: 'j', ctrl: true, timeStamp: 95 })])
    expect(scanOf(feed.outcomes)?.suffix).toBe('LF')
  })

  it('swallows the second suffix of CR+LF, and gives Enter back to people 300 ms later', () => {
    const { state } = play([...typed(CODE, 5), enter(90)])
    const second = wedgeKey(state, fact({ code: 'KeyJ', key: 'j', ctrl: true, timeStamp: 95 }), US)
    expect(second.outcome.does).toBe('swallow')
    expect(wedgeKey(second.state, enter(391), US).outcome.does).toBe('pass')
  })

  it('takes a fast run without a suffix after a pause', () => {
    const { state } = play(typed(CODE, 5))
    const { outcome } = wedgePause(state, 400)
    expect(outcome).toMatchObject({ does: 'scan', scan: { code: CODE, suffix: 'pause' } })
  })

  it('leaves a person alone: 67 ms between keys', () => {
    const { outcomes, state } = play([...typed('12840123', 67), enter(600)])
    expect(scanOf(outcomes)).toBeUndefined()
    expect(outcomes.at(-1)?.does).toBe('pass')
    expect(wedgePause(state, 900).outcome.does).toBe('pass')
    expect(outcomes.slice(0, 8).every((outcome) => outcome.does === 'typed' && outcome.starts)).toBe(true)
  })

  it('leaves five fast digits to the person, six are a scan', () => {
    expect(scanOf(play([...typed('12345', 5), enter(26)]).outcomes)).toBeUndefined()
    expect(scanOf(play([...typed('123456', 5), enter(31)]).outcomes)?.code).toBe('123456')
  })

  it('leaves a fast typist alone: an average over 35 ms is no scan', () => {
    expect(scanOf(play([...typed('1234567890', 45), enter(455)]).outcomes)).toBeUndefined()
  })

  it('keeps the beginning of a scan that hiccups in the middle', () => {
    const keys = [...CODE].map((char, index) => digit(char, index * 5 + (index >= 9 ? 120 : 0)))
    expect(scanOf(play([...keys, enter(CODE.length * 5 + 120)]).outcomes)?.code).toBe(CODE)
  })

  it('puts a scan together that was torn apart before it was known to be one', () => {
    const times = [0, 70, 140, 145, 150, 230, 235, 240, 245, 250, 255, 260, 265, 270, 275, 280, 285, 290]
    const keys = [...CODE].map((char, index) => digit(char, times[index] ?? 0))
    const { outcomes } = play([...keys, enter(295)])
    expect(scanOf(outcomes)?.code).toBe(CODE)
    expect(outcomes.flatMap((outcome) => (outcome.does === 'typed' && outcome.starts ? [outcome.joins] : []))).toEqual([false, true, true])
  })

  it('finds the lost first letter of an order’s number on a receipt, behind an amount', () => {
    const key = (char: string, at: number) =>
      /\d/.test(char) ? digit(char, at) : fact({ code: `Key${char}`, key: char, shift: true, timeStamp: at })
    const number = 'T011RW0RCGG4XSBR'.slice(0, 15)
    const keys = [...typed('640', 90), ...[...number].map((char, index) => key(char, 500 + index * 5 + (index === 0 ? 0 : 120)))]
    expect(scanOf(play([...keys, enter(705)]).outcomes)?.code).toBe(number)
  })

  it('takes a long run at 55 ms for a slow scanner, and the same pace for a person where it is short', () => {
    expect(scanOf(play([...typed(CODE, 55), enter(CODE.length * 55)]).outcomes)?.code).toBe(CODE)
    expect(scanOf(play([...typed('12840', 55), enter(5 * 55)]).outcomes)).toBeUndefined()
  })

  it('finds the lost first digit of a scan behind an amount typed just before, and leaves the amount alone', () => {
    const person = typed('2500', 200)
    const first = digit('2', 800)
    const rest = [...CODE.slice(1)].map((char, index) => digit(char, 1100 + index * 5))
    let state = play([...person, first]).state
    state = wedgePause(state, 1000).state
    expect(scanOf(play([...rest, enter(1190)], US, state).outcomes)).toMatchObject({ code: CODE, joined: 1 })
  })

  it('does not put what a person typed into the code, even right before the scan', () => {
    for (const pause of [90, 300]) {
      const person = typed('12840', 90)
      const from = 4 * 90 + pause
      const scan = [...CODE].map((char, index) => digit(char, from + index * 5))
      expect(scanOf(play([...person, ...scan, enter(from + 92)]).outcomes)).toMatchObject({ code: CODE, joined: 0 })
    }
  })

  it('charges nothing where a key right before the scan may be the scan’s own first digit', () => {
    const unionPay = '6277031166317367315'
    const first = digit('6', 800)
    const rest = [...unionPay.slice(1)].map((char, index) => digit(char, 1000 + index * 5))
    expect(scanOf(play([...typed('4275', 150), first, ...rest, enter(1100)]).outcomes)).toMatchObject({ code: unionPay, joined: 1, torn: true })
    // Half a second later it was a person's.
    const later = [...unionPay.slice(1)].map((char, index) => digit(char, 1400 + index * 5))
    expect(scanOf(play([...typed('4275', 150), first, ...later, enter(1500)]).outcomes)).toMatchObject({ code: unionPay.slice(1), torn: false })
  })

  it('reads key positions: the same code on a French keyboard and under a Chinese input method', () => {
    const azerty = '59012'.split('').map((char, index) => digit(char, index * 5, { key: '(ç"é&'[index] ?? '' }))
    const letters = [fact({ code: 'KeyQ', key: 'a', timeStamp: 25 }), fact({ code: 'KeyA', key: 'q', timeStamp: 30 })]
    expect(scanOf(play([...azerty, ...letters, enter(35)]).outcomes)?.code).toBe('59012qa')
    const composed = typed(CODE, 5, { key: 'Process', keyCode: 229 })
    expect(scanOf(play([...composed, enter(95)]).outcomes)?.code).toBe(CODE)
  })

  it('takes characters as typed where the shop says so', () => {
    const keys = [...'ABC123'].map((char, index) => fact({ code: 'KeyX', key: char, timeStamp: index * 5 }))
    expect(scanOf(play([...keys, enter(30)], { layout: 'typed', prefixKey: '' }).outcomes)?.code).toBe('ABC123')
  })

  it('knows shifted characters of the US layout and ignores the Shift key itself', () => {
    const keys = [
      ...typed('1234', 5),
      fact({ code: 'ShiftLeft', key: 'Shift', timeStamp: 20, shift: true }),
      fact({ code: 'KeyB', key: 'B', timeStamp: 22, shift: true }),
      fact({ code: 'Semicolon', key: ':', timeStamp: 26, shift: true }),
    ]
    expect(scanOf(play([...keys, enter(30)]).outcomes)?.code).toBe('1234B:')
    expect(usChar('Slash', true)).toBe('?')
    expect(usChar('F5', false)).toBeNull()
  })

  it('starts anew at a held key, a shortcut or a key without a character', () => {
    for (const between of [
      digit('4', 20, { repeat: true }),
      fact({ code: 'KeyC', key: 'c', ctrl: true, timeStamp: 20 }),
      fact({ code: 'ArrowLeft', key: 'ArrowLeft', timeStamp: 20 }),
    ]) {
      const { outcomes } = play([...typed('1234', 5), between, digit('5', 25), digit('6', 30), enter(35)])
      expect(scanOf(outcomes)).toBeUndefined()
    }
  })

  it('reads characters sent as Alt codes', () => {
    const keys: KeyFacts[] = []
    let at = 0
    for (const char of '123456') {
      keys.push(fact({ code: 'AltLeft', key: 'Alt', timeStamp: at, alt: true }))
      for (const part of String(char.charCodeAt(0)).padStart(3, '0')) {
        at += 4
        keys.push(fact({ code: `Numpad${part}`, key: part, timeStamp: at, alt: true }))
      }
    }
    const { outcomes } = play([...keys, enter(at + 4)])
    expect(scanOf(outcomes)?.code).toBe('123456')
    expect(outcomes.some((outcome) => outcome.does === 'typed')).toBe(false)
  })

  describe('with a prefix key', () => {
    const F13: WedgeSettings = { layout: 'us', prefixKey: 'F13' }
    const prefix = fact({ code: 'F13', key: 'F13', timeStamp: 0 })

    it('lets nothing of a scan through, however slow it is', () => {
      const slow = [...CODE].map((char, index) => digit(char, 60 + index * 60))
      const { outcomes } = play([prefix, ...slow, enter(1200)], F13)
      expect(scanOf(outcomes)?.code).toBe(CODE)
      expect(outcomes.slice(0, -1).every((outcome) => outcome.does === 'swallow')).toBe(true)
    })

    it('gives the keyboard back to the person when nothing follows', () => {
      const { state } = play([prefix], F13)
      const { state: after } = wedgePause(state, 500)
      expect(wedgeKey(after, digit('1', 900), F13).outcome).toEqual({ does: 'typed', char: '1', starts: true, joins: false })
    })
  })
})
