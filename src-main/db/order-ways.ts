import { parseAmount } from '#shared/domain/money.ts'
import type { OrderHit } from '#shared/domain/order.ts'
import { type Condition, escapeLike } from './order-filter.ts'
import { noteQuery } from './order-notes.ts'
import { everything, gather, gathered, type Source } from './order-sources.ts'
import { type Db, sql } from './sql.ts'

/**
 * One way in which a search text may mean an order. `check` is what a row must fulfil besides, where the source alone does not tell (a walk over
 * everything, or words whose signs between them matter).
 */
export type Way = { by: OrderHit; source: Source; check: Condition | null }

/** The shortest beginning or end of a number that is looked for. */
const SHORTEST_PART = 4
/** Behind every letter and digit of a number. */
const BEHIND = '~'

/** All ways a text may mean; none for a text that can be nothing. */
export function waysOf(db: Db, practice: boolean, text: string, currency: string): Way[] {
  const all = everything(db, practice)
  const gatheredOr = (by: OrderHit, ids: (number[] | null)[], check: Condition): Way => {
    const whole = ids.flatMap((some) => some ?? [])
    return ids.includes(null) ? { by, source: all, check } : { by, source: gathered(whole), check: null }
  }
  return [
    ...numberWays(db, text.replace(/[\s-]/g, '').toUpperCase(), gatheredOr),
    ...referenceWays(db, text, gatheredOr),
    ...amountWays(db, practice, text, currency, gatheredOr),
    noteWay(db, text, all),
  ]
}

/** The amounts a text may mean, in minor units: 12.34 and 12,34 as they stand, and 1234 as 1234.00 or, as tills are keyed, 12.34. */
export function amountsOf(text: string, currency: string): number[] {
  const asWritten = parseAmount(text, currency)
  const asKeyed = /^\d{3,9}$/.test(text) ? Number(text) : null
  return [...new Set([asWritten, asKeyed])].filter((minor) => minor !== null && minor > 0) as number[]
}

type Gathered = (by: OrderHit, ids: (number[] | null)[], check: Condition) => Way

/** Whole numbers, their beginnings and their last digits: the sale's own, earlier attempts' and those of its refunds. */
function numberWays(db: Db, number: string, way: Gathered): Way[] {
  if (number.length < SHORTEST_PART || !/^[A-Z0-9]{1,20}$/.test(number)) return []
  const tail = number.slice(-SHORTEST_PART)
  const ends = `%${number}`
  const range = [number, number + BEHIND]
  const own = way('number', [gather(db, 'SELECT id FROM orders WHERE number >= ? AND number < ?', range)], {
    where: 'orders.number >= ? AND orders.number < ?',
    values: range,
  })
  const ownEnds = way(
    'number',
    [
      gather(db, "SELECT id FROM orders INDEXED BY orders_by_cash_tail WHERE kind = 'cash' AND substr(number, -4) = ? AND number LIKE ?", [
        tail,
        ends,
      ]),
      gather(db, 'SELECT order_id FROM attempts INDEXED BY attempts_by_tail WHERE substr(id, -4) = ? AND id LIKE ?', [tail, ends]),
    ],
    { where: '(orders.number LIKE ? OR EXISTS (SELECT 1 FROM attempts a WHERE a.order_id = orders.id AND a.id LIKE ?))', values: [ends, ends] },
  )
  const earlier = way('number', [gather(db, 'SELECT order_id FROM attempts WHERE id >= ? AND id < ?', range)], {
    where: 'EXISTS (SELECT 1 FROM attempts a WHERE a.order_id = orders.id AND a.id >= ? AND a.id < ?)',
    values: range,
  })
  const ofRefunds = (table: 'refunds' | 'cash_refunds') =>
    way(
      'refund',
      [
        gather(db, `SELECT order_id FROM ${table} WHERE id >= ? AND id < ?`, range),
        gather(db, `SELECT order_id FROM ${table} INDEXED BY ${table}_by_tail WHERE substr(id, -4) = ? AND id LIKE ?`, [tail, ends]),
      ],
      {
        where: `EXISTS (SELECT 1 FROM ${table} r INDEXED BY ${table}_by_order WHERE r.order_id = orders.id AND ((r.id >= ? AND r.id < ?) OR r.id LIKE ?))`,
        values: [...range, ends],
      },
    )
  return [own, ownEnds, earlier, ofRefunds('refunds'), ofRefunds('cash_refunds')]
}

/** What the wallet's bill shows: the vendor's own number, whole or its last digits. */
function referenceWays(db: Db, text: string, way: Gathered): Way[] {
  if (!/^\S{4,60}$/.test(text)) return []
  const ends = `%${escapeLike(text)}`
  const tails = [text.slice(-SHORTEST_PART), text.slice(-SHORTEST_PART).toUpperCase()]
  const ids = gather(
    db,
    `SELECT order_id FROM attempts INDEXED BY attempts_by_ref_tail WHERE gateway_ref IS NOT NULL AND substr(gateway_ref, -4) IN (?, ?) AND gateway_ref LIKE ? ESCAPE '\\'`,
    [...tails, ends],
  )
  return [
    way('reference', [ids], {
      where: "EXISTS (SELECT 1 FROM attempts a WHERE a.order_id = orders.id AND a.gateway_ref LIKE ? ESCAPE '\\')",
      values: [ends],
    }),
  ]
}

function amountWays(db: Db, practice: boolean, text: string, currency: string, way: Gathered): Way[] {
  return amountsOf(text, currency).map((minor) =>
    way(
      'amount',
      [
        gather(db, 'SELECT id FROM orders INDEXED BY orders_by_amount WHERE practice = ? AND amount_minor + tip_minor = ?', [
          practice ? 1 : 0,
          minor,
        ]),
      ],
      { where: 'orders.amount_minor + orders.tip_minor = ?', values: [minor] },
    ),
  )
}

/** Words of notes. Signs between words count as they are typed; a text of signs alone is looked for in every note. */
function noteWay(db: Db, text: string, all: Source): Way {
  const asTyped: Condition = { where: "orders.note LIKE ? ESCAPE '\\'", values: [`%${escapeLike(text)}%`] }
  const query = noteQuery(text)
  if (query === null) return { by: 'note', source: all, check: asTyped }
  const find = 'SELECT rowid FROM order_notes WHERE order_notes MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?'
  const source: Source = { below: (id, limit) => sql(db, find).pluck().all(query, id, limit) as number[] }
  return { by: 'note', source, check: /[^\p{L}\p{N}\p{M}\s]/u.test(text) ? asTyped : null }
}
