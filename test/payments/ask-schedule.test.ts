import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageAtStart, endedForAtStart, LATE_WATCH_MS, nextClosedLookIn, nextLateLookIn, nextQuestionIn } from '#main/payments/ask-schedule.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The ages at which questions are asked when every answer comes at once. */
function ages(windowMs: number, until: number): number[] {
  const asked: number[] = []
  for (let age = 0; age < until; ) {
    const wait = nextQuestionIn(age, windowMs)
    if (wait === null) break
    age += wait
    asked.push(age)
  }
  return asked
}

describe('when an attempt is asked about (law 5)', () => {
  it('first after 5 s, then every 3 s in the window', () => {
    expect(ages(45_000, 21_000)).toEqual([5_000, 8_000, 11_000, 14_000, 17_000, 20_000, 23_000])
    expect(nextQuestionIn(44_999, 45_000)).toBe(3_000)
    expect(nextQuestionIn(45_000, 45_000)).toBe(15_000)
    expect(nextQuestionIn(59_999, 60_000)).toBe(3_000)
  })

  it('then 15 s to 5 min, a minute to 1 h, 15 min to 24 h, a day to 7 days, then a person', () => {
    const asked = ages(45_000, 8 * DAY)
    const gapsFrom = (from: number, to: number) =>
      new Set(asked.flatMap((age, index) => (age >= from && age < to && asked[index + 1] !== undefined ? [(asked[index + 1] ?? 0) - age] : [])))
    expect([...gapsFrom(45_000, 5 * MINUTE)]).toEqual([15 * SECOND])
    expect([...gapsFrom(5 * MINUTE, HOUR)]).toEqual([MINUTE])
    expect([...gapsFrom(HOUR, DAY)]).toEqual([15 * MINUTE])
    expect([...gapsFrom(DAY, 7 * DAY)]).toEqual([DAY])
    expect(nextQuestionIn(7 * DAY, 45_000)).toBeNull()
    expect(asked.at(-1)).toBeGreaterThanOrEqual(7 * DAY)
  })

  it('a long QR window keeps its own pace to its end', () => {
    expect(nextQuestionIn(8 * MINUTE, 9 * MINUTE)).toBe(3_000)
  })

  it('is never hurried, whatever the age', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 8 * DAY, noNaN: true }), fc.integer({ min: 0, max: 600_000 }), (age, window) => {
        const wait = nextQuestionIn(age, window)
        if (wait !== null && age >= 5_000) expect(wait).toBeGreaterThanOrEqual(3_000)
        if (wait !== null) expect(wait).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('a declined one is looked at again 2, 5, 15 and 60 minutes after its end (law 7)', () => {
    const looks: number[] = []
    for (let ended = 0, wait = nextLateLookIn(0, true); wait !== null; wait = nextLateLookIn(ended, true)) {
      ended += wait
      looks.push(ended)
    }
    expect(looks).toEqual([2 * MINUTE, 5 * MINUTE, 15 * MINUTE, LATE_WATCH_MS])
    expect(nextLateLookIn(LATE_WATCH_MS, true)).toBeNull()
    expect(nextLateLookIn(10 * DAY, true)).toBeNull()
  })

  it('a last look that brought no answer was none: every 15 minutes to 24 h, daily to 7 days', () => {
    expect(nextLateLookIn(0, false)).toBe(2 * MINUTE)
    expect(nextLateLookIn(LATE_WATCH_MS, false)).toBe(15 * MINUTE)
    expect(nextLateLookIn(DAY - 1, false)).toBe(15 * MINUTE)
    expect(nextLateLookIn(DAY, false)).toBe(DAY)
    expect(nextLateLookIn(7 * DAY, false)).toBeNull()
  })

  it('a start takes no clock on the wall at its word: a day is not over for an open one, nor the last look for an ended one', () => {
    expect([-DAY, 0, HOUR, 300 * DAY].map(ageAtStart)).toEqual([0, 0, HOUR, 23 * HOUR])
    expect([-DAY, 0, MINUTE, 300 * DAY].map(endedForAtStart)).toEqual([0, 0, MINUTE, 15 * MINUTE])
  })

  it('a closed one has the whole ladder, and late looks after it where a start only knows the clock on the wall', () => {
    expect(nextClosedLookIn(HOUR, 45_000, null, true)).toBe(15 * MINUTE)
    expect(nextClosedLookIn(2 * DAY, 45_000, LATE_WATCH_MS, true)).toBe(DAY)
    expect(nextClosedLookIn(7 * DAY, 45_000, null, false)).toBeNull()
    expect(nextClosedLookIn(300 * DAY, 45_000, 15 * MINUTE, true)).toBe(45 * MINUTE)
    expect(nextClosedLookIn(300 * DAY, 45_000, LATE_WATCH_MS, true)).toBeNull()
    expect(nextClosedLookIn(300 * DAY, 45_000, LATE_WATCH_MS, false)).toBe(15 * MINUTE)
    expect(nextClosedLookIn(300 * DAY, 45_000, 7 * DAY, false)).toBeNull()
  })
})
