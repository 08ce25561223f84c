import type { OrderStatus } from '#shared/domain/order.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { type Db, sql } from './sql.ts'
import type { TotalsOf } from './totals.ts'

/** One order as a report lists it: amounts in minor units, `refundedMinor` what was given back of it on whatever day, `accountId` null for cash. */
export type ReportOrder = {
  number: string
  at: number
  businessDay: string
  tender: Tender
  accountId: string | null
  amountMinor: number
  tipMinor: number
  refundedMinor: number
  personId: number
  shiftNumber: number | null
  tillCode: string
  status: OrderStatus
  note: string
}

/** How many orders of any state a range has. */
export function countReportOrders(db: Db, { practice, currency, from, to }: TotalsOf): number {
  const text = 'SELECT coalesce(sum(count), 0) FROM order_counts WHERE practice = ? AND currency = ? AND business_day BETWEEN ? AND ?'
  return sql(db, text)
    .pluck()
    .get(practice ? 1 : 0, currency, from, to) as number
}

/** The business days of a range that have orders, the newest first: a list of orders is read day by day. */
export function listReportDays(db: Db, { practice, currency, from, to }: TotalsOf): string[] {
  const text = `SELECT business_day FROM order_counts WHERE practice = ? AND currency = ? AND business_day BETWEEN ? AND ? GROUP BY business_day
    HAVING sum(count) > 0 ORDER BY business_day DESC`
  return sql(db, text)
    .pluck()
    .all(practice ? 1 : 0, currency, from, to) as string[]
}

/** The orders of one business day in the order they were made. */
export function listReportOrders(db: Db, { practice, currency }: Pick<TotalsOf, 'practice' | 'currency'>, day: string): ReportOrder[] {
  const text = `SELECT number, created_at AS at, business_day AS businessDay, tender, account_id AS accountId, amount_minor AS amountMinor, tip_minor AS tipMinor,
    CASE orders.kind WHEN 'cash' THEN (SELECT coalesce(sum(c.amount_minor), 0) FROM cash_refunds c WHERE c.order_id = orders.id)
      ELSE (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r WHERE r.attempt_id = orders.number AND r.status = 'done') END AS refundedMinor,
    person_id AS personId, (SELECT s.number FROM shifts s WHERE s.id = shift_id) AS shiftNumber, till_code AS tillCode, status, note
    FROM orders WHERE practice = ? AND business_day = ? AND currency = ? ORDER BY +created_at, id`
  return sql(db, text).all(practice ? 1 : 0, day, currency) as ReportOrder[]
}
