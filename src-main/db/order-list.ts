import type { CurrencyCode } from '#shared/domain/money.ts'
import type { OrderFilter, OrderHit } from '#shared/domain/order.ts'
import { type Condition, conditionOf } from './order-filter.ts'
import { type Source, sourceOf } from './order-sources.ts'
import { type Way, waysOf } from './order-ways.ts'
import { type Db, sql } from './sql.ts'

/*
 * Pages of the order list, the newest first by the order of writing. Ids come from the shortest way there is (order-sources.ts), in blocks, and every
 * block's rows are held against the whole filter. No page looks at more than MOST_LOOKED_AT of them: where so many brought too little, it ends with
 * what it has and says where to go on, so that no list, whatever it looks for, keeps the till from a sale.
 */

/** About what 10 ms are enough for. */
const MOST_LOOKED_AT = 6_000
const FIRST_BLOCK = 64
const BLOCK_GROWS = 4
/** Up to so many orders are counted; of more it is only said that there are at least so many. */
export const MOST_COUNTED = 4_000

/** One page of ids. `next` is where the next one begins (below that id), or null at the end. `hits`: what the search text was found in. */
export type IdPage = { ids: number[]; next: number | null; hits: Map<number, OrderHit> }

/** Up to `limit` ids below `below` that a filter and its search text let through. */
export function listOrderIds(db: Db, practice: boolean, filter: OrderFilter, currency: CurrencyCode, below: number, limit: number): IdPage {
  const condition = conditionOf(practice, filter)
  const ways = waysFor(db, practice, filter, currency)
  const hits = new Map<number, OrderHit>()
  const ids: number[] = []
  let from = below
  let lookedAt = 0
  for (let size = Math.max(FIRST_BLOCK, limit + 1); ; size = Math.min(size * BLOCK_GROWS, MOST_LOOKED_AT)) {
    const block = nextBlock(db, ways, from, size, hits)
    lookedAt += block.lookedAt
    ids.push(...filtered(db, block.ids, condition))
    if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1] ?? null, hits }
    if (block.downTo === null) return { ids, next: null, hits }
    from = block.downTo
    if (lookedAt >= MOST_LOOKED_AT) return { ids, next: from, hits }
  }
}

/** How many orders there are, and the sum of the paid ones in a currency: of all, or (`isLeast`) of those that were looked at, without the sum. */
export function countOrders(
  db: Db,
  practice: boolean,
  filter: OrderFilter,
  currency: CurrencyCode,
): { count: number; countIsLeast: boolean; paidSumMinor: number | null } {
  const block = nextBlock(db, waysFor(db, practice, filter, currency), Number.MAX_SAFE_INTEGER, MOST_COUNTED, new Map())
  const { where, values } = conditionOf(practice, filter)
  const { count, paidSumMinor } = sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(CASE WHEN status = 'paid' AND currency = ? THEN amount_minor + tip_minor END), 0) AS paidSumMinor
     FROM orders WHERE id IN (SELECT value FROM json_each(?)) AND ${where}`,
  ).get(currency, JSON.stringify(block.ids), ...values) as { count: number; paidSumMinor: number }
  const countIsLeast = block.downTo !== null
  return { count, countIsLeast, paidSumMinor: countIsLeast ? null : paidSumMinor }
}

function waysFor(db: Db, practice: boolean, filter: OrderFilter, currency: CurrencyCode): (Way | { by: null; source: Source; check: null })[] {
  const text = filter.search.trim()
  return text === '' ? [{ by: null, source: sourceOf(db, practice, filter), check: null }] : waysOf(db, practice, text, currency)
}

/**
 * The next ids of all ways together, the newest first. Where a way has more than it gave, nothing below what it gave is known yet: the block ends
 * there (`downTo`); null when all ways are at their end.
 */
function nextBlock(
  db: Db,
  ways: ReturnType<typeof waysFor>,
  below: number,
  size: number,
  hits: Map<number, OrderHit>,
): { ids: number[]; downTo: number | null; lookedAt: number } {
  const given = ways.map(({ source }) => source.below(below, size))
  const ends = given.filter((ids) => ids.length === size).map((ids) => ids.at(-1) ?? 0)
  const downTo = ends.length === 0 ? null : Math.max(...ends)
  const found = new Set<number>()
  for (const [place, { by, check }] of ways.entries()) {
    const reached = (given[place] ?? []).filter((id) => downTo === null || id >= downTo)
    for (const id of check === null ? reached : filtered(db, reached, check)) {
      found.add(id)
      if (by !== null && !hits.has(id)) hits.set(id, by)
    }
  }
  return { ids: [...found].sort((a, b) => b - a), downTo, lookedAt: given.reduce((sum, ids) => sum + ids.length, 0) }
}

/** Those of some ids whose rows fulfil a condition, the newest first. */
function filtered(db: Db, ids: readonly number[], { where, values }: Condition): number[] {
  if (ids.length === 0) return []
  const rows = `SELECT id FROM orders WHERE id IN (SELECT value FROM json_each(?)) AND ${where} ORDER BY id DESC`
  return sql(db, rows)
    .pluck()
    .all(JSON.stringify(ids), ...values) as number[]
}
