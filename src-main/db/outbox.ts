import { type Db, sql } from './sql.ts'

/** Business days with anything real on them, after `after` and before `before`, oldest first: each is of a report that is due. */
export function daysWithBusiness(db: Db, after: string, before: string): string[] {
  const days = `SELECT DISTINCT business_day FROM orders WHERE practice = 0 AND business_day > ? AND business_day < ?
    UNION SELECT DISTINCT refunds.business_day FROM refunds JOIN orders ON orders.id = refunds.order_id
      WHERE orders.practice = 0 AND refunds.business_day > ? AND refunds.business_day < ?
    UNION SELECT DISTINCT business_day FROM cash_refunds WHERE practice = 0 AND business_day > ? AND business_day < ? ORDER BY 1`
  return sql(db, days).pluck().all(after, before, after, before, after, before) as string[]
}
