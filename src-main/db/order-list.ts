import type { CurrencyCode } from '#shared/domain/money.ts'
import type { OrderFilter, OrderHit } from '#shared/domain/order.ts'
import { countKept } from './order-counts.ts'
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
/** Up to so many orders that lie together, or that were searched for here and there, are counted. */
const MOST_COUNTED = { together: 5_000, apart: 300 }

/** One page of ids. `next` is where the next one begins (below that id), or null at the end. `hits`: what the search text was found in. */
export type IdPage = { ids: number[]; next: number | null; hits: Map<number, OrderHit> }
/** How many orders there are, and the sum of the paid ones in a currency; where they are too many to count, at least how many, and no sum. */
export type Counted = { count: number; countIsLeast: boolean; paidSumMinor: number | null }
type AnyWay = Way | { by: null; source: Source; check: null }

/** Up to `limit` orders below the id `below` that a filter and its search text let through, and how many there are in all. */
export function listOrderIds(db: Db, practice: boolean, filter: OrderFilter, currency: CurrencyCode, below: number, limit: number): IdPage & Counted {
  const condition = conditionOf(practice, filter)
  const text = filter.search.trim()
  const ways: AnyWay[] = text === '' ? [{ by: null, source: sourceOf(db, practice, filter), check: null }] : waysOf(db, practice, text, currency)
  const run = text === '' ? ways[0]?.source.run : undefined
  if (run)
    return {
      ...listAsRun(db, run, condition, below, limit),
      ...(countKept(db, practice, filter, currency) ?? countRun(db, run, condition, currency)),
    }
  if (ways.every(({ source, check }) => source.all !== undefined && check === null)) return listAll(db, ways, condition, currency, below, limit)
  return { ...listAsFound(db, ways, condition, below, limit), ...countFound(db, ways, condition, currency) }
}

/** Where every id is known, each row is looked at once. */
function listAll(db: Db, ways: readonly AnyWay[], condition: Condition, currency: CurrencyCode, below: number, limit: number): IdPage & Counted {
  const hits = new Map<number, OrderHit>()
  for (const { by, source } of ways) for (const id of source.all ?? []) if (by !== null && !hits.has(id)) hits.set(id, by)
  const known = [...new Set(ways.flatMap(({ source }) => source.all ?? []))]
  const matching = filtered(db, known, condition)
  const paidSumMinor = sumPaid(db, matching, currency)
  const rest = matching.filter((id) => id < below)
  const ids = rest.slice(0, limit)
  return { ids, next: rest.length > limit ? (ids.at(-1) ?? null) : null, hits, count: matching.length, countIsLeast: false, paidSumMinor }
}

/** Rows that lie together are read backwards until the page is full. */
function listAsRun(db: Db, run: Required<Source>['run'], { where, values }: Condition, below: number, limit: number): IdPage {
  const last = run.lastBelow(below)
  const hits = new Map<number, OrderHit>()
  if (last === null) return { ids: [], next: null, hits }
  const downTo = Math.max(run.first, last - MOST_LOOKED_AT)
  const ids = sql(db, `SELECT id FROM orders NOT INDEXED WHERE id <= ? AND id >= ? AND ${where} ORDER BY id DESC LIMIT ?`)
    .pluck()
    .all(last, downTo, ...values, limit + 1) as number[]
  if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1] ?? null, hits }
  return { ids, next: downTo === run.first ? null : downTo, hits }
}

/** Ids that come from here and there, in blocks that grow. */
function listAsFound(db: Db, ways: readonly AnyWay[], condition: Condition, below: number, limit: number): IdPage {
  const hits = new Map<number, OrderHit>()
  const ids: number[] = []
  let from = below
  let lookedAt = 0
  for (let size = Math.max(FIRST_BLOCK, limit + 1); ; size = Math.min(size * BLOCK_GROWS, MOST_LOOKED_AT / 4)) {
    const block = nextBlock(db, ways, from, size, hits)
    lookedAt += block.lookedAt
    ids.push(...filtered(db, block.ids, condition))
    if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1] ?? null, hits }
    if (block.downTo === null) return { ids, next: null, hits }
    from = block.downTo
    if (lookedAt >= MOST_LOOKED_AT) return { ids, next: from, hits }
  }
}

function countRun(db: Db, run: Required<Source>['run'], { where, values }: Condition, currency: CurrencyCode): Counted {
  const last = run.lastBelow(Number.MAX_SAFE_INTEGER) ?? run.first
  const all = last - run.first < MOST_COUNTED.together
  const { count, paidSumMinor } = sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(CASE WHEN status = 'paid' AND currency = ? THEN amount_minor + tip_minor END), 0) AS paidSumMinor
     FROM orders NOT INDEXED WHERE id <= ? AND id >= ? AND ${where}`,
  ).get(currency, last, all ? run.first : last - MOST_COUNTED.apart, ...values) as { count: number; paidSumMinor: number }
  return { count, countIsLeast: !all, paidSumMinor: all ? paidSumMinor : null }
}

function countFound(db: Db, ways: readonly AnyWay[], condition: Condition, currency: CurrencyCode): Counted {
  const block = nextBlock(db, ways, Number.MAX_SAFE_INTEGER, MOST_COUNTED.apart, new Map())
  const ids = filtered(db, block.ids, condition)
  const all = block.downTo === null
  return { count: ids.length, countIsLeast: !all, paidSumMinor: all ? sumPaid(db, ids, currency) : null }
}

function sumPaid(db: Db, ids: readonly number[], currency: CurrencyCode): number {
  const sum = `SELECT coalesce(sum(amount_minor + tip_minor), 0) FROM orders
    WHERE id IN (SELECT value FROM json_each(?)) AND status = 'paid' AND currency = ?`
  return sql(db, sum).pluck().get(JSON.stringify(ids), currency) as number
}

/**
 * The next ids of all ways together, the newest first. Where a way has more than it gave, nothing below what it gave is known yet: the block ends
 * there (`downTo`); null when all ways are at their end.
 */
function nextBlock(
  db: Db,
  ways: readonly AnyWay[],
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
