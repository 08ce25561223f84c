import type { DayReport, ShopSettings } from '#shared/bridge/contract.ts'
import { businessDay, shopClock, shopHour, weekBefore } from '#shared/domain/business-day.ts'
import { journalHead } from '../db/journal.ts'
import type { Db } from '../db/sql.ts'
import { sumByHour, sumByPerson, sumByTender, sumDay, sumInStates, sumOtherCurrencies, sumRefunds } from '../db/totals.ts'

const WEEK_MS = 7 * 24 * 60 * 60_000
const EVERYTHING = Number.MAX_SAFE_INTEGER

/** The totals of one business day (null: today), practice apart, the shop's currency apart from others. Last week's day is cut at the same time of day while today still runs. */
export function readDayReport(db: Db, shop: ShopSettings, practice: boolean, wantedDay: string | null, now: number): DayReport {
  const today = businessDay(now, shop.zone, shop.closeHour)
  const day = wantedDay ?? today
  const { currency } = shop
  const of = { practice, currency, day, before: EVERYTHING }
  const sums = sumDay(db, of)
  const lastDay = weekBefore(day)
  const lastWeekSoFar = { practice, currency, day: lastDay, before: day === today ? weekEarlier(now, shop.zone) : EVERYTHING }
  const lastSums = sumDay(db, lastWeekSoFar)
  const head = journalHead(db)
  const lastWhole = { practice, currency, day: lastDay, before: EVERYTHING }
  const refunds = sumRefunds(db, of, 'paid')
  const wholeDayMinor = sumDay(db, lastWhole).salesMinor
  return {
    day,
    zone: shop.zone,
    currency,
    practice,
    count: sums.count,
    salesMinor: sums.salesMinor,
    tipsMinor: sums.tipsMinor,
    refunds,
    lateRefunds: sumRefunds(db, of, 'late_paid'),
    netMinor: sums.salesMinor - refunds.sumMinor,
    averageMinor: average(sums),
    byWallet: sumByTender(db, of),
    byHour: sumByHour(db, of),
    byPerson: sumByPerson(db, of),
    unresolved: sumInStates(db, of, ['unresolved']),
    late: sumInStates(db, of, ['late_paid']),
    declinedCount: sumInStates(db, of, ['declined', 'not_sent']).count,
    otherCurrencies: sumOtherCurrencies(db, of),
    lastWeek: {
      day: lastDay,
      count: lastSums.count,
      salesMinor: lastSums.salesMinor,
      netMinor: lastSums.salesMinor - sumRefunds(db, lastWeekSoFar, 'paid').sumMinor,
      averageMinor: average(lastSums),
      wholeDayMinor,
      wholeDayNetMinor: wholeDayMinor - sumRefunds(db, lastWhole, 'paid').sumMinor,
      byHour: sumByHour(db, lastWhole),
    },
    runningHour: day === today ? shopHour(now, shop.zone) : null,
    journal: { lines: head.seq, lastHash: head.hash },
  }
}

/** The same time on the shop's clock a week ago, which is an hour less or more than seven days where summer time began or ended between. */
function weekEarlier(atMs: number, zone: string): number {
  const ahead = (at: number): number => {
    const { year, month, day, hour, minute, second } = shopClock(at, zone)
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000
  }
  return atMs - WEEK_MS + ahead(atMs) - ahead(atMs - WEEK_MS)
}

function average({ count, salesMinor }: { count: number; salesMinor: number }): number {
  return count === 0 ? 0 : Math.round(salesMinor / count)
}
