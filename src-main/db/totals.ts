import type { DayReport, TotalLine } from '#shared/bridge/contract.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { GIVEN_BACK } from './orders.ts'
import { type Db, sql } from './sql.ts'

/** Which sales a total is over: one business day, one currency, practice or real, and only those made before `before` (UTC ms). */
export type TotalsOf = { practice: boolean; currency: CurrencyCode; day: string; before: number }

export type DayTotals = { count: number; salesMinor: number; tipsMinor: number }

const PAID = "practice = ? AND currency = ? AND business_day = ? AND created_at < ? AND status = 'paid'"

/** Count and sums of the paid sales. */
export function sumDay(db: Db, of: TotalsOf): DayTotals {
  return sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(amount_minor + tip_minor), 0) AS salesMinor, coalesce(sum(tip_minor), 0) AS tipsMinor FROM orders WHERE ${PAID}`,
  ).get(...valuesOf(of)) as DayTotals
}

/** Paid sales by wallet or cash, the largest sum first. */
export function sumByTender(db: Db, of: TotalsOf): TotalLine<Tender>[] {
  return sql(
    db,
    `SELECT tender AS key, count(*) AS count, sum(amount_minor + tip_minor) AS sumMinor FROM orders WHERE ${PAID} GROUP BY tender ORDER BY sumMinor DESC, key`,
  ).all(...valuesOf(of)) as TotalLine<Tender>[]
}

/** Paid sales by the hour of the shop's clock. */
export function sumByHour(db: Db, of: TotalsOf): TotalLine<number>[] {
  return sql(
    db,
    `SELECT shop_hour AS key, count(*) AS count, sum(amount_minor + tip_minor) AS sumMinor FROM orders WHERE ${PAID} GROUP BY shop_hour ORDER BY min(created_at)`,
  ).all(...valuesOf(of)) as TotalLine<number>[]
}

/** Paid sales by cashier, the largest sum first. */
export function sumByPerson(db: Db, of: TotalsOf): (TotalLine<number> & { name: string })[] {
  return sql(
    db,
    `SELECT person_id AS key, max(person_name) AS name, count(*) AS count, sum(amount_minor + tip_minor) AS sumMinor FROM orders WHERE ${PAID}
     GROUP BY person_id ORDER BY sumMinor DESC, key`,
  ).all(...valuesOf(of)) as (TotalLine<number> & { name: string })[]
}

/**
 * Count and sum of the refunds begun on a day and done, of payments that count as sales (`paid`) or of late successes (`late_paid`).
 * The day is the refund's own; `before` cuts by when it was begun.
 */
export function sumRefunds(db: Db, of: TotalsOf, status: 'paid' | 'late_paid'): { count: number; sumMinor: number } {
  return sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(refunds.amount_minor), 0) AS sumMinor FROM refunds
     JOIN orders ON orders.id = refunds.order_id JOIN attempts ON attempts.id = refunds.attempt_id
     WHERE orders.practice = ? AND refunds.currency = ? AND refunds.business_day = ? AND refunds.created_at < ? AND refunds.status = 'done' AND attempts.status = ?`,
  ).get(...valuesOf(of), status) as { count: number; sumMinor: number }
}

/** Paid sales of the day in every currency but the one, each by itself. */
export function sumOtherCurrencies(db: Db, of: TotalsOf): DayReport['otherCurrencies'] {
  return sql(
    db,
    `SELECT currency, count(*) AS count, sum(amount_minor + tip_minor) AS sumMinor FROM orders
     WHERE practice = ? AND currency <> ? AND business_day = ? AND created_at < ? AND status = 'paid' GROUP BY currency ORDER BY currency`,
  ).all(...valuesOf(of)) as DayReport['otherCurrencies']
}

/** Count and sum of a day's sales in some states other than paid; a late success that was given back is in none of them. */
export function sumInStates(db: Db, of: Omit<TotalsOf, 'before'>, statuses: readonly string[]): { count: number; sumMinor: number } {
  return sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(amount_minor + tip_minor), 0) AS sumMinor FROM orders
     WHERE practice = ? AND currency = ? AND business_day = ? AND status IN (${statuses.map(() => '?').join(', ')}) AND NOT (${GIVEN_BACK})`,
  ).get(of.practice ? 1 : 0, of.currency, of.day, ...statuses) as { count: number; sumMinor: number }
}

function valuesOf({ practice, currency, day, before }: TotalsOf): [number, string, string, number] {
  return [practice ? 1 : 0, currency, day, before]
}
