import type { CurrencyCode } from '#shared/domain/money.ts'
import type { OrderFilter, OrderRow, OrderStatus, OrderWord } from '#shared/domain/order.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { type Db, sql } from './sql.ts'

/** A sale with what only main needs to know. */
export type OrderRecord = OrderRow & {
  amountMinor: number
  personId: number
  givenMinor: number | null
  changeMinor: number | null
  /** The journal's hash when the sale was paid; its beginning stands on the receipt. */
  paidHash: string | null
}

type StoredOrder = Omit<OrderRecord, 'practice'> & { practice: number }

/** What was surely given back of the payment that counts for a sale, or from the drawer of a cash sale. */
const REFUNDED = `CASE orders.kind WHEN 'cash' THEN (SELECT coalesce(sum(c.amount_minor), 0) FROM cash_refunds c WHERE c.order_id = orders.id)
  ELSE (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r WHERE r.attempt_id = orders.number AND r.status = 'done') END`
/** True for a sale whose late success was given back whole: there is nothing left to decide. */
export const GIVEN_BACK = `orders.status = 'late_paid' AND (${REFUNDED}) >= (SELECT coalesce(a.paid_minor, a.amount_minor) FROM attempts a WHERE a.id = orders.number)`

const COLUMNS = `orders.id AS orderId, number, orders.created_at AS at, business_day AS businessDay, tender, orders.kind, amount_minor + tip_minor AS totalMinor,
  amount_minor AS amountMinor, tip_minor AS tipMinor, currency, status, reason, person_name AS personName, person_id AS personId, note, practice,
  (${REFUNDED}) AS refundedMinor, given_minor AS givenMinor, change_minor AS changeMinor, paid_hash AS paidHash`

/** What a new sale needs. Amounts in minor units, times UTC milliseconds. */
export type NewOrder = {
  number: string
  at: number
  businessDay: string
  shopHour: number
  tender: Tender
  kind: OrderRow['kind']
  amountMinor: number
  tipMinor: number
  currency: CurrencyCode
  status: OrderStatus
  note: string
  personId: number
  personName: string
  practice: boolean
  givenMinor: number | null
  changeMinor: number | null
  tillCode: string
  /** Where the money comes through; null for cash. */
  accountId: string | null
  /** The shift that is open, or null. */
  shiftId: number | null
}

/** Writes a new sale and gives its id. Throws when the number exists. */
export function insertOrder(db: Db, order: NewOrder): number {
  const { lastInsertRowid } = sql(
    db,
    `INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name,
       practice, given_minor, change_minor, till_code, account_id, shift_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    order.number,
    order.at,
    order.businessDay,
    order.shopHour,
    order.tender,
    order.kind,
    order.amountMinor,
    order.tipMinor,
    order.currency,
    order.status,
    order.note,
    order.personId,
    order.personName,
    order.practice ? 1 : 0,
    order.givenMinor,
    order.changeMinor,
    order.tillCode,
    order.accountId,
    order.shiftId,
  )
  return Number(lastInsertRowid)
}

/** The next attempt of a sale takes over: its number, wallet and kind are now the sale's. */
export function renumberOrder(db: Db, orderId: number, next: { number: string; tender: Tender; kind: OrderRow['kind']; accountId: string }): void {
  sql(db, "UPDATE orders SET number = ?, tender = ?, kind = ?, account_id = ?, status = 'created', reason = NULL WHERE id = ?").run(
    next.number,
    next.tender,
    next.kind,
    next.accountId,
    orderId,
  )
}

/**
 * Makes a sale say what its attempt that counts says: the paid one, else the one that may still be paid, else a late success, else the
 * newest. A late success of an earlier attempt takes the sale over when the later ones ended without money.
 */
export function followAttempts(db: Db, orderId: number): void {
  sql(
    db,
    `UPDATE orders SET (number, tender, kind, account_id, status, reason) = (
       SELECT id, wallet, attempts.kind, attempts.account_id, attempts.status, attempts.reason FROM attempts WHERE order_id = orders.id
       ORDER BY CASE WHEN attempts.status = 'paid' THEN 0 WHEN attempts.status IN ('created','sending','asking','unresolved','held') THEN 1
         WHEN attempts.status = 'late_paid' THEN 2 ELSE 3 END, attempts.rowid DESC LIMIT 1)
     WHERE id = ?`,
  ).run(orderId)
}

/** Remembers the journal's line with which a sale was paid: its number, which says what closing of the day counts it, and its hash. */
export function rememberPaid(db: Db, number: string, line: { seq: number; hash: string }): void {
  sql(db, 'UPDATE orders SET paid_hash = ?, paid_seq = ? WHERE number = ?').run(line.hash, line.seq, number)
}

/** One sale by id, or null. */
export function readOrder(db: Db, orderId: number): OrderRecord | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM orders WHERE id = ?`).get(orderId) as StoredOrder | undefined
  return row ? asOrder(row) : null
}

/** True when an order, an attempt, a refund or a payout already bears this number. */
export function numberTaken(db: Db, number: string): boolean {
  const taken = `SELECT 1 FROM orders WHERE number = ? UNION ALL SELECT 1 FROM attempts WHERE id = ? UNION ALL SELECT 1 FROM refunds WHERE id = ?
    UNION ALL SELECT 1 FROM payouts WHERE id = ? UNION ALL SELECT 1 FROM cash_refunds WHERE id = ?`
  return sql(db, taken).get(number, number, number, number, number) !== undefined
}

/** The sale that a number on paper belongs to (its own, an earlier attempt's or a refund's), in the till's mode only; null when there is none. */
export function findOrderByNumber(db: Db, practice: boolean, number: string): OrderRow | null {
  const named =
    'SELECT id FROM orders WHERE number = ? UNION SELECT order_id FROM attempts WHERE id = ? UNION SELECT order_id FROM refunds WHERE id = ? UNION SELECT order_id FROM cash_refunds WHERE id = ?'
  const row = sql(db, `SELECT ${COLUMNS} FROM orders WHERE practice = ? AND id IN (${named})`).get(practice ? 1 : 0, number, number, number, number)
  return row ? asRow(asOrder(row as StoredOrder)) : null
}

/** The newest sales of the till's mode. */
export function listRecentOrders(db: Db, practice: boolean, limit: number): OrderRow[] {
  const rows = sql(db, `SELECT ${COLUMNS} FROM orders WHERE practice = ? ORDER BY created_at DESC, id DESC LIMIT ?`).all(practice ? 1 : 0, limit)
  return (rows as StoredOrder[]).map(asOrder).map(asRow)
}

/**
 * The newest sale through a gateway of the same total and currency that is unresolved, held or waiting, or was paid after `paidSince` (law 13), or null.
 * `exceptOrderId` is the sale being charged, which is no twin of itself.
 */
export function findSimilarOrder(
  db: Db,
  practice: boolean,
  { totalMinor, currency }: { totalMinor: number; currency: CurrencyCode },
  openSince: number,
  paidSince: number,
  exceptOrderId: number | null,
): OrderRow | null {
  const row = sql(
    db,
    `SELECT ${COLUMNS} FROM orders
     WHERE practice = ? AND amount_minor + tip_minor = ? AND currency = ? AND created_at > ? AND kind <> 'cash' AND id <> ?
       AND (status IN ('created','sending','asking','unresolved','held')
         OR (status IN ('paid','late_paid') AND (created_at > ? OR EXISTS (SELECT 1 FROM attempts WHERE attempts.id = number AND ended_at > ?))))
     ORDER BY created_at DESC LIMIT 1`,
  ).get(practice ? 1 : 0, totalMinor, currency, openSince, exceptOrderId ?? -1, paidSince, paidSince) as StoredOrder | undefined
  return row ? asRow(asOrder(row)) : null
}

const STATUSES_OF_WORD: Record<OrderWord, AttemptStatus[]> = {
  waiting: ['created', 'sending', 'asking'],
  paid: ['paid'],
  declined: ['declined', 'not_sent'],
  unresolved: ['unresolved'],
  held: ['held'],
  closed: ['closed'],
  late_paid: ['late_paid'],
}

/** Where a page of the list begins: behind this sale. */
export type OrderCursor = { at: number; orderId: number }

type Condition = { where: string; values: (string | number)[] }

/** One page of the list, newest first, at most `limit` rows after `cursor`. `amountMinor` is what the search text means as an amount, or null. */
export function listOrders(
  db: Db,
  practice: boolean,
  filter: OrderFilter,
  amountMinor: number | null,
  cursor: OrderCursor | null,
  limit: number,
): OrderRow[] {
  const { where, values } = conditionOf(practice, filter, amountMinor)
  const after = cursor ? ' AND (created_at, id) < (?, ?)' : ''
  const rows = sql(db, `SELECT ${COLUMNS} FROM orders WHERE ${where}${after} ORDER BY created_at DESC, id DESC LIMIT ?`).all(
    ...values,
    ...(cursor ? [cursor.at, cursor.orderId] : []),
    limit,
  )
  return (rows as StoredOrder[]).map(asOrder).map(asRow)
}

/** How many sales a filter lets through, and the sum of those that are paid in one currency. */
export function countOrders(
  db: Db,
  practice: boolean,
  filter: OrderFilter,
  amountMinor: number | null,
  currency: CurrencyCode,
): { count: number; paidSumMinor: number } {
  const { where, values } = conditionOf(practice, filter, amountMinor)
  return sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(CASE WHEN status = 'paid' AND currency = ? THEN amount_minor + tip_minor END), 0) AS paidSumMinor
     FROM orders WHERE ${where}`,
  ).get(currency, ...values) as { count: number; paidSumMinor: number }
}

function conditionOf(practice: boolean, filter: OrderFilter, amountMinor: number | null): Condition {
  const parts: string[] = ['practice = ?']
  const values: (string | number)[] = [practice ? 1 : 0]
  const add = (part: string, ...more: (string | number)[]): void => {
    parts.push(part)
    values.push(...more)
  }
  // Of refunded sales everything but the way to pay is the refund's own: its day, hour, person, shift and till.
  const ofRefund = filter.word === 'refunded'
  const when: Condition = { where: '', values: [] }
  const narrow = (column: string, value: string | number | null | undefined, comparison = '='): void => {
    if (value === null || value === undefined) return
    when.where += ` AND ${column} ${comparison} ?`
    when.values.push(value)
  }
  narrow('business_day', filter.day)
  narrow('business_day', filter.from, '>=')
  narrow('business_day', filter.to, '<=')
  narrow("CAST(strftime('%u', business_day) AS INTEGER)", filter.weekday)
  narrow('shop_hour', filter.hour)
  narrow('person_id', filter.personId)
  narrow('till_code', filter.tillCode)
  if (filter.shiftId === 0) when.where += ' AND shift_id IS NULL'
  else narrow('shift_id', filter.shiftId)
  if (ofRefund) {
    const { refundsOf = null } = filter
    const paid = refundsOf === 'late' ? 'late_paid' : 'paid'
    const of = refundsOf === null ? '' : ` AND EXISTS (SELECT 1 FROM attempts WHERE attempts.id = attempt_id AND attempts.status = '${paid}')`
    const cash = refundsOf === 'late' ? '0' : '1'
    add(
      `(id IN (SELECT order_id FROM refunds WHERE status = 'done'${of}${when.where}) OR id IN (SELECT order_id FROM cash_refunds WHERE ${cash}${when.where}))`,
      ...when.values,
      ...when.values,
    )
  } else if (when.where !== '') add(when.where.slice(' AND '.length), ...when.values)
  if (filter.tender !== null) add('tender = ?', filter.tender)
  if (filter.accountId) add('account_id = ?', filter.accountId)
  if (filter.currency) add('currency = ?', filter.currency)
  if (filter.word !== null && filter.word !== 'refunded') {
    const statuses = STATUSES_OF_WORD[filter.word]
    add(`status IN (${statuses.map(() => '?').join(', ')})`, ...statuses)
    // What was given back is told as refunded.
    if (filter.word === 'late_paid') add(`NOT (${GIVEN_BACK})`)
  }
  const search = filter.search.trim()
  if (search !== '') {
    const text = escapeLike(search)
    const ways = [
      "number LIKE ? ESCAPE '\\'",
      "note LIKE ? ESCAPE '\\'",
      "id IN (SELECT order_id FROM attempts WHERE id LIKE ? ESCAPE '\\' OR gateway_ref LIKE ? ESCAPE '\\')",
    ]
    values.push(`%${text.toUpperCase()}%`, `%${text}%`, `%${text.toUpperCase()}%`, `%${text}`)
    if (amountMinor !== null) {
      ways.push('amount_minor + tip_minor = ?')
      values.push(amountMinor)
    }
    parts.push(`(${ways.join(' OR ')})`)
  }
  return { where: parts.join(' AND '), values }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}

function asOrder(row: StoredOrder): OrderRecord {
  return { ...row, practice: row.practice === 1 }
}

/** What screens may see of a sale. */
export function asRow(order: OrderRecord): OrderRow {
  const { amountMinor: _amount, personId: _person, givenMinor: _given, changeMinor: _change, paidHash: _hash, ...row } = order
  return row
}
