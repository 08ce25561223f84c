import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertPerson } from '#main/db/people.ts'
import { readOrderPage } from '#main/orders/read-orders.ts'
import { type RangeDeps, readRangeReport } from '#main/reports/range-report.ts'
import type { OrderRow } from '#shared/domain/order.ts'
import { NO_FILTER, type OrderFilter } from '#shared/domain/order.ts'
import { COMPARE_WITH, type RangeReport, TOTALS_BY, type TotalsQuery, type TotalsRow } from '#shared/domain/totals.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'
import { putSale, SHOP } from '../helpers/sales.ts'
import { liveThrough } from '../helpers/shop-story.ts'

let rig: Rig
let deps: RangeDeps
const open = () => {
  rig = openRig()
  rig.db.pragma('synchronous = OFF')
  insertPerson(rig.db, { name: 'Bob', role: 'cashier', pinHash: null, practice: false })
  deps = { db: rig.db, shop: SHOP, practice: false, nameOfAccount: () => null }
}
afterEach(() => rig.close())

const at = (text: string) => Date.parse(text)
function read(query: Partial<TotalsQuery> & { from: string; to: string }, now = at('2026-06-01T12:00:00Z')): RangeReport {
  const report = readRangeReport(deps, { currency: null, compare: null, ...query }, now)
  if (!report.ok) throw new Error(report.error.code)
  return report.value
}

/** Every order that a filter opens, page by page. */
function behind(filter: Partial<OrderFilter>): OrderRow[] {
  const rows: OrderRow[] = []
  for (let cursor: string | null = null; ; ) {
    const page = readOrderPage(deps.db, deps.shop, deps.practice, { ...NO_FILTER, ...filter }, cursor, 200)
    rows.push(...page.rows)
    if (page.next === null) return rows
    cursor = page.next
  }
}

/** Done refunds of sales that count, one by one, with the sale each is of, straight from the rows. */
function refundsOf(orderIds: number[], within: (refund: Refund) => boolean): { count: number; sumMinor: number } {
  const text = `SELECT r.order_id AS orderId, r.amount_minor AS minor, r.business_day AS day, r.shop_hour AS hour, r.person_id AS personId, coalesce(r.shift_id, 0) AS shiftId, r.till_code AS till
    FROM refunds r JOIN attempts a ON a.id = r.attempt_id WHERE r.status = 'done' AND a.status = 'paid'
    UNION ALL SELECT order_id, amount_minor, business_day, shop_hour, person_id, coalesce(shift_id, 0), till_code FROM cash_refunds`
  const rows = (deps.db.prepare(text).all() as Refund[]).filter((refund) => orderIds.includes(refund.orderId) && within(refund))
  return { count: rows.length, sumMinor: rows.reduce((sum, { minor }) => sum + minor, 0) }
}
type Refund = { orderId: number; minor: number; day: string; hour: number; personId: number; shiftId: number; till: string }

const fits = ({ day, hour, personId, shiftId, till }: Refund, filter: Partial<OrderFilter>): boolean =>
  (!filter.day || day === filter.day) &&
  (!filter.from || day >= filter.from) &&
  (!filter.to || day <= filter.to) &&
  (!filter.weekday || (new Date(`${day}T00:00:00Z`).getUTCDay() || 7) === filter.weekday) &&
  (filter.hour === null || filter.hour === undefined || hour === filter.hour) &&
  (!filter.personId || personId === filter.personId) &&
  (filter.shiftId === null || filter.shiftId === undefined || shiftId === filter.shiftId) &&
  (!filter.tillCode || till === filter.tillCode)

describe('a range report', () => {
  it('opens behind every line exactly the sales it counts and the sales whose refunds it counts', async () => {
    const story = await liveThrough('America/Toronto', 4, at('2026-02-26T18:00:00Z'), 5)
    rig = story.rig
    deps = { db: rig.db, shop: story.shop, practice: false, nameOfAccount: () => null }
    const report = read({ from: '2026-02-26', to: '2026-03-02', compare: 'before' })
    const day = read({ from: '2026-02-28', to: '2026-02-28', compare: 'week' })
    let opened = 0
    const compared = (one: RangeReport) => [...(one.compare?.byDay ?? []), ...(one.compare?.byHour ?? [])]
    const lines = [report, day].flatMap((one) => [one.whole, ...TOTALS_BY.flatMap((by) => one.by[by]), ...compared(one)])
    for (const line of lines) {
      if (line.sales === null || line.refunds === null) continue
      opened++
      const sales = behind(line.sales)
      expect([line.sales, sales.length, sales.reduce((sum, row) => sum + row.totalMinor, 0)]).toEqual([line.sales, line.count, line.salesMinor])
      const { refunds } = line
      const ids = behind(refunds).map(({ orderId }) => orderId)
      const counted = refundsOf(ids, (refund) => fits(refund, refunds))
      expect([refunds, counted]).toEqual([refunds, { count: line.refundCount, sumMinor: line.refundMinor }])
      // And none that it does not count.
      for (const id of ids) expect([refunds, id, refundsOf([id], (refund) => fits(refund, refunds)).count > 0]).toEqual([refunds, id, true])
    }
    expect([opened > 60, report.whole.refundCount > 5, report.lateRefunds.count > 0]).toEqual([true, true, true])
    for (const by of TOTALS_BY) {
      const sum = (figure: (row: TotalsRow) => number) => report.by[by].reduce((total, row) => total + figure(row), 0)
      expect([by, sum((row) => row.netMinor), sum((row) => row.tipsMinor)]).toEqual([by, report.whole.netMinor, report.whole.tipsMinor])
    }
    const late = behind({ from: report.from, to: report.to, word: 'refunded', refundsOf: 'late' })
    expect(late.length).toBe(report.lateRefunds.count)
    expect(report.late).toEqual({ count: behind({ from: report.from, to: report.to, word: 'late_paid' }).length, sumMinor: expect.any(Number) })
    // Two accounts of one gateway are two lines, and their gateway one that no list can open.
    expect(report.by.gateway.map(({ key, sales }) => [key, sales === null]).sort()).toEqual([
      ['cash', false],
      ['other', true],
      ['test', false],
    ])
    expect(report.by.account.map(({ key }) => key).sort()).toEqual(['cash', 'other:2', 'other:3', 'test:1'])
    expect(report.by.shift.find(({ key }) => key === '0')).toMatchObject({ name: null, sales: { shiftId: 0 } })
    expect(report.by.shift.at(-1)?.name).toMatch(/^\d+ · (Anna|Bob|Chen)$/)
  })

  describe('compared', () => {
    beforeEach(open)
    it('cuts what went before at the same time of the shop’s clock while it runs, over summer time too', () => {
      const cash = (time: string, totalMinor: number) => putSale(rig.db, { at: at(time), totalMinor, tender: 'cash' })
      // Monday the 9th, 10:00 in Toronto, the day after the clocks went forward; the week before it was 10:00 an hour later.
      const now = at('2026-03-09T14:00:00Z')
      cash('2026-03-02T14:59:00Z', 1)
      cash('2026-03-02T15:01:00Z', 10)
      cash('2026-02-27T23:00:00Z', 100)
      cash('2026-03-03T12:00:00Z', 1_000)
      cash('2025-03-10T13:59:00Z', 10_000)
      cash('2025-03-10T14:01:00Z', 100_000)
      const is = (query: Parameters<typeof read>[0]) => {
        const { compare } = read(query, now)
        return [compare?.from, compare?.to, compare?.soFar.salesMinor, compare?.whole.salesMinor]
      }
      expect(is({ from: '2026-03-09', to: '2026-03-09', compare: 'week' })).toEqual(['2026-03-02', '2026-03-02', 1, 11])
      expect(is({ from: '2026-03-09', to: '2026-03-09', compare: 'year' })).toEqual(['2025-03-10', '2025-03-10', 10_000, 110_000])
      // A week that goes on until tomorrow: what was before its running day counts whole, what came after it not at all.
      expect(is({ from: '2026-03-04', to: '2026-03-10', compare: 'before' })).toEqual(['2026-02-25', '2026-03-03', 101, 1_111])
      expect(is({ from: '2026-03-02', to: '2026-03-08', compare: 'before' })).toEqual(['2026-02-23', '2026-03-01', 100, 100])
      expect(read({ from: '2026-03-01', to: '2026-03-09' }, now).runningHour).toBe(10)
      expect(read({ from: '2026-03-01', to: '2026-03-08' }, now).runningHour).toBeNull()
    })

    it('is over as many days as itself', () => {
      for (const compare of COMPARE_WITH) {
        const { compare: is } = read({ from: '2026-03-01', to: '2026-03-31', compare })
        expect([compare, is?.from, is?.to]).toEqual(
          {
            week: ['week', '2026-02-22', '2026-03-24'],
            before: ['before', '2026-01-29', '2026-02-28'],
            year: ['year', '2025-03-02', '2025-04-01'],
          }[compare],
        )
      }
    })
  })

  describe('keeps apart', () => {
    beforeEach(open)
    it('other currencies, practice, and what is not decided', () => {
      putSale(rig.db, { totalMinor: 1_000 })
      putSale(rig.db, { totalMinor: 700, tender: 'cash' }, { ...SHOP, currency: 'USD' })
      putSale(rig.db, { totalMinor: 50, tender: 'cash' }, { ...SHOP, currency: 'JPY' })
      putSale(rig.db, { totalMinor: 9, practice: true })
      for (const status of ['unresolved', 'held', 'late_paid', 'declined', 'not_sent'] as const) putSale(rig.db, { status, totalMinor: 300 })
      const is = read({ from: '2026-03-01', to: '2026-03-31' })
      expect([is.whole.salesMinor, is.unresolved, is.held, is.late, is.declinedCount]).toEqual([
        1_000,
        { count: 1, sumMinor: 300 },
        { count: 1, sumMinor: 300 },
        { count: 1, sumMinor: 300 },
        2,
      ])
      expect(is.otherCurrencies).toEqual([
        { currency: 'JPY', count: 1, sumMinor: 50, refundMinor: 0 },
        { currency: 'USD', count: 1, sumMinor: 700, refundMinor: 0 },
      ])
      expect(read({ from: '2026-03-01', to: '2026-03-31', currency: 'USD' }).whole).toMatchObject({
        count: 1,
        salesMinor: 700,
        sales: { currency: 'USD' },
      })
      deps = { ...deps, practice: true }
      expect(read({ from: '2026-03-01', to: '2026-03-31' })).toMatchObject({ practice: true, whole: { salesMinor: 9 }, otherCurrencies: [] })
    })

    it('a month that lies in the range by a part only', () => {
      putSale(rig.db, { at: at('2026-01-31T12:00:00Z') })
      putSale(rig.db, { at: at('2026-02-10T12:00:00Z') })
      putSale(rig.db, { at: at('2026-03-01T12:00:00Z') })
      const months = read({ from: '2026-01-31', to: '2026-03-01' }).by.month
      expect(months.map(({ key, sales }) => [key, sales?.day ?? null, sales?.from ?? null, sales?.to ?? null])).toEqual([
        ['2026-01', '2026-01-31', null, null],
        ['2026-02', null, '2026-02-01', '2026-02-28'],
        ['2026-03', '2026-03-01', null, null],
      ])
    })

    it('an error: a shop without a zone has no days', () => {
      for (const zone of ['', 'Mars/Olympus'])
        expect(
          readRangeReport({ ...deps, shop: { ...SHOP, zone } }, { from: '2026-03-01', to: '2026-03-01', currency: null, compare: null }, 0),
        ).toMatchObject({
          ok: false,
          error: { code: 'zone-missing' },
        })
    })
  })
})
