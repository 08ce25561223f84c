import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessDay, isZone, shopClock, shopHour, weekBefore } from '#shared/domain/business-day.ts'

const TORONTO = 'America/Toronto'
const HOUR = 3_600_000
const at = (text: string) => Date.parse(text)

describe('the business day (law 11)', () => {
  it('changes at the close hour of the shop’s clock', () => {
    for (const [moment, closeHour, day] of [
      ['2026-03-05T08:59:59Z', 4, '2026-03-04'],
      ['2026-03-05T09:00:00Z', 4, '2026-03-05'],
      ['2026-03-05T04:59:59Z', 0, '2026-03-04'],
      ['2026-03-05T05:00:00Z', 0, '2026-03-05'],
      ['2026-01-01T08:00:00Z', 4, '2025-12-31'],
      ['2028-03-01T06:30:00Z', 4, '2028-02-29'],
      ['2026-03-06T03:59:59Z', 23, '2026-03-04'],
    ] as const)
      expect([moment, businessDay(at(moment), TORONTO, closeHour)]).toEqual([moment, day])
  })

  it('has 23 hours when summer time begins and 25 when it ends', () => {
    for (const [from, hours] of [
      ['2026-03-07T09:00:00Z', 23],
      ['2026-10-31T08:00:00Z', 25],
      ['2026-06-01T08:00:00Z', 24],
    ] as const) {
      const day = businessDay(at(from), TORONTO, 4)
      let length = 0
      while (businessDay(at(from) + length * HOUR, TORONTO, 4) === day) length++
      expect([from, length]).toEqual([from, hours])
    }
    expect(shopHour(at('2026-11-01T05:30:00Z'), TORONTO)).toBe(1)
    expect(shopHour(at('2026-11-01T06:30:00Z'), TORONTO)).toBe(1)
    expect(shopHour(at('2026-03-08T07:00:00Z'), TORONTO)).toBe(3)
  })

  it('throws without a zone instead of taking UTC', () => {
    for (const zone of ['', 'Nowhere/Land', 'Toronto']) {
      expect(() => businessDay(0, zone, 4)).toThrow(RangeError)
      expect(isZone(zone)).toBe(false)
    }
    expect(isZone(TORONTO)).toBe(true)
  })

  it('never goes back while time goes on, and is the clock’s date or the one before', () => {
    const zones = fc.constantFrom(TORONTO, 'Asia/Shanghai', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu', 'UTC')
    fc.assert(
      fc.property(
        fc.integer({ min: at('2020-01-01'), max: at('2035-01-01') }),
        fc.integer({ min: 1, max: 48 * HOUR }),
        zones,
        (moment, later, zone) => {
          // Close hours inside the repeated hour of autumn are left out: there the clock itself goes back.
          expect(businessDay(moment + later, zone, 4) >= businessDay(moment, zone, 4)).toBe(true)
          const { year, month, day, hour } = shopClock(moment, zone)
          const date = new Date(Date.UTC(year, month - 1, hour < 4 ? day - 1 : day)).toISOString().slice(0, 10)
          expect(businessDay(moment, zone, 4)).toBe(date)
          expect(hour).toBe(shopHour(moment, zone))
        },
      ),
    )
  })

  it('a week before is seven dates before, over months, years and summer time', () => {
    expect([weekBefore('2026-03-10'), weekBefore('2026-01-03'), weekBefore('2028-03-06')]).toEqual(['2026-03-03', '2025-12-27', '2028-02-28'])
  })
})
