import type { DayReport, ShopSettings, TotalLine } from '#shared/bridge/contract.ts'
import { businessDay, daysEarlier, shopHour, weekBefore } from '#shared/domain/business-day.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { journalHead } from '../db/journal.ts'
import type { Db } from '../db/sql.ts'
import {
  readDaySums,
  readDayTotals,
  readHourTotals,
  readOtherCurrencies,
  readPersonNames,
  readWordSums,
  type Sums,
  sumDayUntil,
  sumLate,
  type TotalsOf,
} from '../db/totals.ts'
import { breakDown, figuresOf, nothing } from './break-down.ts'

/** The totals of one business day (null: today), practice apart, the shop's currency apart from others. Last week's day is cut at the same time of day while today still runs. */
export function readDayReport(db: Db, shop: ShopSettings, practice: boolean, wantedDay: string | null, now: number): DayReport {
  const today = businessDay(now, shop.zone, shop.closeHour)
  const day = wantedDay ?? today
  const { currency } = shop
  const of: TotalsOf = { practice, currency, from: day, to: day }
  const { whole, by, late } = breakDown(readDayTotals(db, of), (accountId) => accountId)
  const sums = figuresOf(whole)
  const words = readWordSums(db, of)
  const people = readPersonNames(db)
  const head = journalHead(db)
  const none = { count: 0, sumMinor: 0 }

  const lastDay = weekBefore(day)
  const lastOf: TotalsOf = { ...of, from: lastDay, to: lastDay }
  const lastWhole = figuresOf(readDaySums(db, lastOf)[0] ?? nothing())
  const before = daysEarlier(now, shop.zone, 7)
  const soFar = day === today ? figuresOf(sumDayUntil(db, { practice, currency, day: lastDay, before })) : lastWhole
  return {
    day,
    zone: shop.zone,
    currency,
    practice,
    count: sums.count,
    salesMinor: sums.salesMinor,
    tipsMinor: sums.tipsMinor,
    refunds: { count: sums.refundCount, sumMinor: sums.refundMinor },
    lateRefunds: late,
    netMinor: sums.netMinor,
    averageMinor: sums.averageMinor,
    byWallet: salesBy(by.tender, (key) => key as Tender),
    byHour: salesByHour(db, of, shop.closeHour),
    byPerson: salesBy(by.person, Number).map((line) => ({ ...line, name: people.get(line.key) ?? String(line.key) })),
    unresolved: words.unresolved ?? none,
    late: sumLate(db, of),
    declinedCount: words.declined?.count ?? 0,
    otherCurrencies: readOtherCurrencies(db, of)
      .filter(({ count }) => count > 0)
      .map(({ currency: other, count, salesMinor }) => ({ currency: other, count, sumMinor: salesMinor })),
    lastWeek: {
      day: lastDay,
      count: soFar.count,
      salesMinor: soFar.salesMinor,
      netMinor: soFar.netMinor,
      averageMinor: soFar.averageMinor,
      wholeDayMinor: lastWhole.salesMinor,
      wholeDayNetMinor: lastWhole.netMinor,
      byHour: salesByHour(db, lastOf, shop.closeHour),
    },
    runningHour: day === today ? shopHour(now, shop.zone) : null,
    journal: { lines: head.seq, lastHash: head.hash },
  }
}

/** Lines with sales, the largest sum first. */
function salesBy<K extends string | number>(lines: Map<string, Sums>, keyOf: (key: string) => K): TotalLine<K>[] {
  return [...lines]
    .filter(([, { count }]) => count > 0)
    .map(([key, { count, salesMinor }]) => ({ key: keyOf(key), count, sumMinor: salesMinor }))
    .sort((a, b) => b.sumMinor - a.sumMinor || (a.key < b.key ? -1 : 1))
}

/** Hours with sales in the order of the shop's day. */
function salesByHour(db: Db, of: TotalsOf, closeHour: number): TotalLine<number>[] {
  const place = (hour: number): number => (hour - closeHour + 24) % 24
  return readHourTotals(db, of)
    .filter(({ count }) => count > 0)
    .map(({ hour, count, salesMinor }) => ({ key: hour, count, sumMinor: salesMinor }))
    .sort((a, b) => place(a.key) - place(b.key))
}
