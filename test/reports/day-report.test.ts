import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertPerson } from '#main/db/people.ts'
import { readOrderPage } from '#main/orders/read-orders.ts'
import { readDayReport } from '#main/reports/day-report.ts'
import { NO_FILTER, type OrderFilter } from '#shared/domain/order.ts'
import { ATTEMPT_STATUSES } from '#shared/domain/payment.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'
import { putSale, type Sale, SHOP } from '../helpers/sales.ts'

const HOUR = 3_600_000
const at = (text: string) => Date.parse(text)
let rig: Rig
let second: number
beforeEach(() => {
  rig = openRig()
  second = insertPerson(rig.db, { name: 'Bob', role: 'cashier', pinHash: null, practice: false })
})
afterEach(() => rig.close())

const report = (day: string | null, now: number, practice = false) => readDayReport(rig.db, SHOP, practice, day, now)
const sum = (sales: Sale[]) => sales.reduce((total, sale) => total + sale.totalMinor, 0)
/** The sales behind a total, as the order list opens them. */
const behind = (filter: Partial<OrderFilter>, practice = false) => {
  const page = readOrderPage(rig.db, SHOP, practice, { ...NO_FILTER, ...filter }, null, 200)
  return { count: page.count, sumMinor: page.rows.reduce((total, row) => total + row.totalMinor, 0) }
}

describe('the day report', () => {
  it('every total equals an independent count and opens exactly its orders', () => {
    const start = at('2026-03-04T09:00:00Z')
    const sales: Sale[] = []
    for (let index = 0; index < 120; index++) {
      sales.push(
        putSale(rig.db, {
          at: start + ((index * 7_919) % (30 * 60)) * 60_000,
          totalMinor: 100 + index * 13,
          tipMinor: (index % 4) * 10,
          tender: (['alipay', 'wechat', 'unionpay', 'cash'] as const)[index % 4] ?? 'cash',
          status: index % 4 === 3 ? 'paid' : (ATTEMPT_STATUSES[index % ATTEMPT_STATUSES.length] ?? 'paid'),
          personId: index % 3 === 0 ? second : 1,
          practice: index % 11 === 0,
        }),
      )
    }
    for (const practice of [false, true]) {
      const day = '2026-03-04'
      const is = report(day, at('2026-03-20T12:00:00Z'), practice)
      const ofDay = sales.filter((sale) => sale.practice === practice && sale.at < start + 24 * HOUR)
      const paid = ofDay.filter(({ status }) => status === 'paid')
      expect([is.count, is.salesMinor, is.tipsMinor]).toEqual([paid.length, sum(paid), paid.reduce((total, { tipMinor }) => total + tipMinor, 0)])
      expect(is.averageMinor).toBe(paid.length === 0 ? 0 : Math.round(sum(paid) / paid.length))
      expect(behind({ day, word: 'paid' }, practice)).toEqual({ count: is.count, sumMinor: is.salesMinor })
      for (const lines of [is.byWallet, is.byHour, is.byPerson]) {
        expect(lines.reduce((total, { count }) => total + count, 0)).toBe(is.count)
        expect(lines.reduce((total, { sumMinor }) => total + sumMinor, 0)).toBe(is.salesMinor)
      }
      for (const { key, count, sumMinor } of is.byWallet) {
        expect([count, sumMinor]).toEqual([paid.filter(({ tender }) => tender === key).length, sum(paid.filter(({ tender }) => tender === key))])
        expect(behind({ day, word: 'paid', tender: key }, practice)).toEqual({ count, sumMinor })
      }
      for (const { key, count, sumMinor } of is.byHour) expect(behind({ day, word: 'paid', hour: key }, practice)).toEqual({ count, sumMinor })
      for (const { key, count, sumMinor } of is.byPerson) {
        expect(count).toBe(paid.filter(({ personId }) => personId === key).length)
        expect(behind({ day, word: 'paid', personId: key }, practice)).toEqual({ count, sumMinor })
      }
      const unresolved = ofDay.filter(({ status }) => status === 'unresolved')
      expect(is.unresolved).toEqual({ count: unresolved.length, sumMinor: sum(unresolved) })
      expect(behind({ day, word: 'unresolved' }, practice)).toEqual(is.unresolved)
      expect(behind({ day, word: 'late_paid' }, practice)).toEqual(is.late)
      expect(behind({ day, word: 'declined' }, practice).count).toBe(is.declinedCount)
    }
  })

  it('belongs to the shop’s day: up to the close hour the day before, also when summer time begins and ends', () => {
    for (const [day, first, last] of [
      ['2026-03-04', '2026-03-04T09:00:00Z', '2026-03-05T08:59:59Z'],
      ['2026-03-07', '2026-03-07T09:00:00Z', '2026-03-08T07:59:59Z'],
      ['2026-10-31', '2026-10-31T08:00:00Z', '2026-11-01T08:59:59Z'],
    ] as const) {
      putSale(rig.db, { at: at(first) - 1, totalMinor: 1 })
      putSale(rig.db, { at: at(first), totalMinor: 10 })
      putSale(rig.db, { at: at(last), totalMinor: 100 })
      putSale(rig.db, { at: at(last) + 1_000, totalMinor: 1_000 })
      expect([day, report(day, at('2027-01-01')).salesMinor]).toEqual([day, 110])
    }
  })

  it('is today’s when no day is named, with the running hour', () => {
    const now = at('2026-03-05T07:30:00Z')
    putSale(rig.db, { at: now - 60_000 })
    expect(report(null, now)).toMatchObject({ day: '2026-03-04', count: 1, runningHour: 2 })
    expect(report('2026-03-03', now).runningHour).toBeNull()
  })

  it('holds today against last week up to the same time of the shop’s clock, also over summer time', () => {
    for (const [now, lastWeek] of [
      ['2026-03-18T14:00:00Z', '2026-03-11T14:00:00Z'],
      // Monday 10:00 in Toronto, before and after the clocks went forward, and back.
      ['2026-03-09T14:00:00Z', '2026-03-02T15:00:00Z'],
      ['2026-11-02T15:00:00Z', '2026-10-26T14:00:00Z'],
    ] as const) {
      putSale(rig.db, { at: at(lastWeek) - 60_000, totalMinor: 100 })
      putSale(rig.db, { at: at(lastWeek) + 60_000, totalMinor: 900 })
      const { lastWeek: is } = report(null, at(now))
      expect([now, is.day, is.count, is.salesMinor, is.wholeDayMinor]).toEqual([now, lastWeek.slice(0, 10), 1, 100, 1_000])
      const later = report(new Date(at(now)).toISOString().slice(0, 10), at(now) + 10 * 24 * HOUR)
      expect(later.lastWeek.salesMinor).toBe(1_000)
    }
  })

  it('of a day without sales is all zeros', () => {
    expect(report('2020-01-01', at('2026-03-05T12:00:00Z'))).toMatchObject({
      count: 0,
      salesMinor: 0,
      tipsMinor: 0,
      averageMinor: 0,
      byWallet: [],
      byHour: [],
      byPerson: [],
      unresolved: { count: 0, sumMinor: 0 },
    })
  })
})
