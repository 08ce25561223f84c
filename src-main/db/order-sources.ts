import type { OrderFilter } from '#shared/domain/order.ts'
import { type Condition, daysOf, hasDays, STATUSES_OF_WORD, statusList } from './order-filter.ts'
import { type Db, sql } from './sql.ts'

/**
 * Where ids of orders come from, the newest first: up to `limit` of them below an id. Fewer than `limit` means that there are no more.
 * `run` stands where they lie close together: its first id, and the last one below an id (null: none). Such rows are read one after the other.
 * `all` stands where every one is known already.
 */
export type Source = {
  below(id: number, limit: number): number[]
  run?: { first: number; lastBelow(id: number): number | null }
  all?: readonly number[]
}

/** More ids than this are not gathered at once; then the list is walked through instead, in which so many are soon met. */
export const MOST_GATHERED = 2_000

/** Ids that were gathered, in any order. */
export function gathered(ids: Iterable<number>): Source {
  const sorted = [...new Set(ids)].sort((a, b) => b - a)
  return {
    all: sorted,
    below(id, limit) {
      const from = sorted.findIndex((one) => one < id)
      return from === -1 ? [] : sorted.slice(from, from + limit)
    },
  }
}

/** The ids a query gives, or null where there are too many to gather. Its last value is the limit. */
export function gather(db: Db, query: string, values: readonly (string | number)[]): number[] | null {
  const ids = sql(db, `${query} LIMIT ?`)
    .pluck()
    .all(...values, MOST_GATHERED + 1) as number[]
  return ids.length > MOST_GATHERED ? null : ids
}

/** Every order of a mode, between two ids where `bounds` are known. */
export function everything(db: Db, practice: boolean, bounds: { first: number; last: number } | null = null): Source {
  return runSource(db, 'orders INDEXED BY orders_by_mode WHERE practice = ?', [practice ? 1 : 0], bounds)
}

/** Orders that an index gives in the order of their ids. */
function runSource(db: Db, rows: string, values: readonly (string | number)[], bounds: { first: number; last: number } | null): Source {
  const below = (id: number, limit: number): number[] =>
    sql(db, `SELECT id FROM ${rows} AND id < ? AND id >= ? ORDER BY id DESC LIMIT ?`)
      .pluck()
      .all(...values, bounds === null ? id : Math.min(id, bounds.last + 1), bounds?.first ?? 0, limit) as number[]
  const first =
    bounds?.first ??
    (sql(db, `SELECT min(id) FROM ${rows}`)
      .pluck()
      .get(...values) as number | null) ??
    0
  return { below, run: { first, lastBelow: (id) => below(id, 1)[0] ?? null } }
}

/* As the partial indexes have it, word for word: SQLite uses one only where a query says the same. */
const UNPAID = "status IN ('declined', 'not_sent', 'unresolved', 'held', 'closed', 'late_paid')"
const OPEN = "status IN ('created','sending','asking','unresolved','held','late_paid')"

/** The shortest way to the rows of a filter without a search text. It may give more than the filter lets through, never less. */
export function sourceOf(db: Db, practice: boolean, filter: OrderFilter): Source {
  return (
    refundedSource(db, practice, filter) ??
    (filter.word === 'refunded'
      ? everything(db, practice)
      : (narrowSource(db, practice, filter) ?? everything(db, practice, boundsOf(db, practice, filter))))
  )
}

function narrowSource(db: Db, practice: boolean, filter: OrderFilter): Source | null {
  const mode = practice ? 1 : 0
  if (filter.shiftId) {
    const ids = gather(db, 'SELECT id FROM orders INDEXED BY orders_by_shift WHERE shift_id = ?', [filter.shiftId])
    if (ids) return gathered(ids)
  }
  const { word } = filter
  if (word === 'waiting') {
    const open = `SELECT order_id FROM attempts INDEXED BY attempts_open WHERE ${OPEN} AND status IN (${statusList(STATUSES_OF_WORD.waiting)})`
    const ids = gather(db, open, [])
    if (ids) return gathered(ids)
  } else if (word !== null && word !== 'paid' && word !== 'refunded') {
    const days = daysOf(filter, 'orders')
    const rare = `SELECT id FROM orders INDEXED BY orders_unpaid WHERE practice = ? AND ${UNPAID} AND status IN (${statusList(STATUSES_OF_WORD[word])})${days.where}`
    const ids = gather(db, rare, [mode, ...days.values])
    if (ids) return gathered(ids)
  }
  if (!filter.day) return null
  return runSource(db, 'orders INDEXED BY orders_by_day WHERE practice = ? AND business_day = ?', [mode, filter.day], null)
}

/** The sales of which something was given back on some days or in a shift, where those are few. */
function refundedSource(db: Db, practice: boolean, filter: OrderFilter): Source | null {
  if (filter.word !== 'refunded' || !(hasDays(filter) || filter.shiftId)) return null
  const narrowed = (table: string): Condition => {
    const days = daysOf(filter, table)
    return filter.shiftId ? { where: `${days.where} AND ${table}.shift_id = ?`, values: [...days.values, filter.shiftId] } : days
  }
  const wallet = narrowed('refunds')
  const drawer = narrowed('cash_refunds')
  const ids = gather(
    db,
    `SELECT order_id FROM (SELECT order_id FROM refunds WHERE status = 'done'${wallet.where} UNION ALL SELECT order_id FROM cash_refunds WHERE practice = ?${drawer.where})`,
    [...wallet.values, practice ? 1 : 0, ...drawer.values],
  )
  return ids && gathered(ids)
}

/** The first and the last id of a range of business days; null where there is no range. A day by itself: clocks were set back and ahead. */
function boundsOf(db: Db, practice: boolean, { from, to }: OrderFilter): { first: number; last: number } | null {
  if (!from && !to) return null
  const query = `WITH RECURSIVE days (day) AS (
      SELECT (SELECT min(business_day) FROM orders WHERE practice = @mode AND business_day >= @from)
      UNION ALL SELECT (SELECT min(business_day) FROM orders WHERE practice = @mode AND business_day > days.day) FROM days WHERE days.day < @to)
    SELECT min((SELECT min(id) FROM orders WHERE practice = @mode AND business_day = days.day)) AS first,
      max((SELECT max(id) FROM orders WHERE practice = @mode AND business_day = days.day)) AS last
    FROM days WHERE day <= @to`
  const bounds = sql(db, query).get({ mode: practice ? 1 : 0, from: from ?? '', to: to ?? '9999-12-31' }) as {
    first: number | null
    last: number | null
  }
  return { first: bounds.first ?? 0, last: bounds.last ?? -1 }
}
