import type { CurrencyCode } from '#shared/domain/money.ts'
import type { FilterWord } from '#shared/domain/order.ts'
import type { Sum } from '#shared/domain/shift.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { GIVEN_BACK } from './orders.ts'
import { type Db, sql } from './sql.ts'

/*
 * Reads the totals that the database keeps by itself (migrations/0165-totals.ts). What they mean stands in src-shared/domain/totals.ts; how they are
 * held against the rows they are made of in recount-totals.ts.
 */

/** Which totals are wanted: practice or real, one currency, business days from and to, both in it. */
export type TotalsOf = { practice: boolean; currency: CurrencyCode; from: string; to: string }

/** Sums in minor units; sales with their tips. */
export type Sums = { count: number; salesMinor: number; tipsMinor: number; refundCount: number; refundMinor: number }

/** One day's totals of one way to pay, account, person, shift and till. `accountId` '' is none, `shiftId` 0 none. */
export type DayTotal = Sums & {
  day: string
  tender: Tender
  accountId: string
  personId: number
  shiftId: number
  tillCode: string
  lateCount: number
  lateMinor: number
}

const SUMS =
  'sum(sale_count) AS count, sum(sales_minor) AS salesMinor, sum(tips_minor) AS tipsMinor, sum(refund_count) AS refundCount, sum(refund_minor) AS refundMinor'
const IN_RANGE = 'practice = ? AND currency = ? AND business_day BETWEEN ? AND ?'

/** Every total of the range, the oldest day first. */
export function* readDayTotals(db: Db, of: TotalsOf): Generator<DayTotal> {
  const text = `SELECT business_day, tender, account_id, person_id, shift_id, till_code, sale_count, sales_minor, tips_minor, refund_count, refund_minor,
    late_count, late_minor FROM totals_by_day WHERE ${IN_RANGE} ORDER BY business_day`
  // As bare rows: all time is tens of thousands of them, and objects by column names cost twice as much.
  const rows = sql(db, text)
    .raw(true)
    .iterate(...valuesOf(of)) as IterableIterator<
    [string, Tender, string, number, number, string, number, number, number, number, number, number, number]
  >
  for (const [
    day,
    tender,
    accountId,
    personId,
    shiftId,
    tillCode,
    count,
    salesMinor,
    tipsMinor,
    refundCount,
    refundMinor,
    lateCount,
    lateMinor,
  ] of rows)
    yield { day, tender, accountId, personId, shiftId, tillCode, count, salesMinor, tipsMinor, refundCount, refundMinor, lateCount, lateMinor }
}

/** The range by the hour of the shop's clock. */
export function readHourTotals(db: Db, of: TotalsOf): (Sums & { hour: number })[] {
  const text = `SELECT shop_hour AS hour, ${SUMS} FROM totals_by_hour WHERE ${IN_RANGE} GROUP BY shop_hour ORDER BY shop_hour`
  return sql(db, text).all(...valuesOf(of)) as (Sums & { hour: number })[]
}

/** The range by business day, without anything else. */
export function readDaySums(db: Db, of: TotalsOf): (Sums & { day: string })[] {
  const text = `SELECT business_day AS day, ${SUMS} FROM totals_by_hour WHERE ${IN_RANGE} GROUP BY business_day ORDER BY business_day`
  return sql(db, text).all(...valuesOf(of)) as (Sums & { day: string })[]
}

/** One business day up to a moment (UTC milliseconds): sales made and refunds begun before it. From the rows themselves, for this one day only. */
export function sumDayUntil(
  db: Db,
  { practice, currency, day, before }: { practice: boolean; currency: CurrencyCode; day: string; before: number },
): Sums {
  const of = [practice ? 1 : 0, day, currency, before] as const
  const sales = sql(
    db,
    // The plus keeps SQLite from walking the index by time, where everything ever sold comes before the moment.
    `SELECT count(*) AS count, coalesce(sum(amount_minor + tip_minor), 0) AS salesMinor, coalesce(sum(tip_minor), 0) AS tipsMinor FROM orders
     WHERE practice = ? AND business_day = ? AND status = 'paid' AND currency = ? AND +created_at < ?`,
  ).get(...of) as Pick<Sums, 'count' | 'salesMinor' | 'tipsMinor'>
  const refunds = sql(
    db,
    `SELECT count(*) AS refundCount, coalesce(sum(amount_minor), 0) AS refundMinor FROM (
       SELECT r.amount_minor FROM refunds r CROSS JOIN attempts a ON a.id = r.attempt_id AND a.status = 'paid'
         CROSS JOIN orders o ON o.id = r.order_id AND o.practice = ? WHERE r.business_day = ? AND r.status = 'done' AND r.currency = ? AND r.created_at < ?
       UNION ALL SELECT amount_minor FROM cash_refunds WHERE practice = ? AND business_day = ? AND currency = ? AND created_at < ?)`,
  ).get(...of, ...of) as Pick<Sums, 'refundCount' | 'refundMinor'>
  return { ...sales, ...refunds }
}

/** Orders of the range by the list's word, whatever became of them. */
export function readWordSums(db: Db, of: TotalsOf): Partial<Record<FilterWord, Sum>> {
  const text = `SELECT word, sum(count) AS count, sum(sum_minor) AS sumMinor FROM order_counts WHERE ${IN_RANGE} GROUP BY word`
  const rows = sql(db, text).all(...valuesOf(of)) as (Sum & { word: FilterWord })[]
  return Object.fromEntries(rows.map(({ word, ...sum }) => [word, sum]))
}

/** Late successes of the range that nobody has decided about: those given back whole are none. */
export function sumLate(db: Db, of: TotalsOf): Sum {
  const text = `SELECT count(*) AS count, coalesce(sum(amount_minor + tip_minor), 0) AS sumMinor FROM orders
    WHERE status = 'late_paid' AND practice = ? AND currency = ? AND business_day BETWEEN ? AND ? AND NOT (${GIVEN_BACK})`
  return sql(db, text).get(...valuesOf(of)) as Sum
}

/** The range's sales and refunds in every currency but the one, each by itself. */
export function readOtherCurrencies(db: Db, of: TotalsOf): (Sums & { currency: CurrencyCode })[] {
  const practice = of.practice ? 1 : 0
  const next = sql(db, 'SELECT min(currency) FROM totals_by_hour WHERE practice = ? AND currency > ?').pluck()
  const sums = sql(db, `SELECT ${SUMS} FROM totals_by_hour WHERE ${IN_RANGE} HAVING sum(sale_count) > 0 OR sum(refund_count) > 0`)
  const found: (Sums & { currency: CurrencyCode })[] = []
  // From one currency of the key to the next: a shop has few, and this does not walk over the days of the one that is left out.
  for (let currency = next.get(practice, '') as string | null; currency !== null; currency = next.get(practice, currency) as string | null) {
    const row = currency === of.currency ? undefined : (sums.get(practice, currency, of.from, of.to) as Sums | undefined)
    if (row) found.push({ currency, ...row })
  }
  return found
}

/** What statements say vendors kept of the range's sales, by the fee's own currency. */
export function readFees(db: Db, of: TotalsOf): { currency: CurrencyCode; sales: number; minor: number }[] {
  const text = `SELECT fee_currency AS currency, sum(sale_count) AS sales, sum(fee_minor) AS minor FROM totals_of_fees WHERE ${IN_RANGE} GROUP BY fee_currency ORDER BY fee_currency`
  return sql(db, text).all(...valuesOf(of)) as { currency: CurrencyCode; sales: number; minor: number }[]
}

/** What people are called now, by their ids. */
export function readPersonNames(db: Db): Map<number, string> {
  return new Map(sql(db, 'SELECT id, name FROM people').raw(true).all() as [number, string][])
}

/** A shift's number and what the person who opened it is called now, or null. */
export function readShiftName(db: Db, shiftId: number): { number: number; personName: string } | null {
  const text = 'SELECT s.number AS number, p.name AS personName FROM shifts s JOIN people p ON p.id = s.person_id WHERE s.id = ?'
  return (sql(db, text).get(shiftId) as { number: number; personName: string } | undefined) ?? null
}

function valuesOf({ practice, currency, from, to }: TotalsOf): [number, string, string, string] {
  return [practice ? 1 : 0, currency, from, to]
}
