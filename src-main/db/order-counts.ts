import type { CurrencyCode } from '#shared/domain/money.ts'
import type { OrderFilter } from '#shared/domain/order.ts'
import { daysOf } from './order-filter.ts'
import type { Counted } from './order-list.ts'
import { type Db, sql } from './sql.ts'

/**
 * How many orders a filter of days, way to pay, state and currency lets through, and the sum of the paid ones in `currency`, from what the database
 * keeps of each day: years cost what a day costs. Null for every other filter.
 */
export function countKept(db: Db, practice: boolean, filter: OrderFilter, currency: CurrencyCode): Counted | null {
  const { search, personId, hour, kind, accountId, shiftId = null, tillCode, word, tender, weekday } = filter
  // Of late successes those that were given back are no more in the list, but still in what is kept.
  if (search.trim() !== '' || personId !== null || hour !== null || kind || accountId || tillCode || shiftId !== null) return null
  if (word === 'refunded' || word === 'late_paid') return null
  const { where, values } = daysOf(filter, 'order_counts')
  const parts = [where]
  const add = (part: string, value: string | number | null | undefined): void => {
    if (value === null || value === undefined) return
    parts.push(` AND ${part} = ?`)
    values.push(value)
  }
  add("CAST(strftime('%u', business_day) AS INTEGER)", weekday)
  add('tender', tender)
  add('word', word)
  add('currency', filter.currency)
  const text = `SELECT coalesce(sum(count), 0) AS count, coalesce(sum(CASE WHEN word = 'paid' AND currency = ? THEN sum_minor END), 0) AS paidSumMinor
    FROM order_counts WHERE practice = ?${parts.join('')}`
  const kept = sql(db, text).get(currency, practice ? 1 : 0, ...values) as { count: number; paidSumMinor: number }
  return { ...kept, countIsLeast: false }
}
