import type { CurrencyCode } from '#shared/domain/money.ts'
import { type Db, sql } from './sql.ts'

/** A paid sale through a wallet or link with what the first statement line that settles it says; `line` null: none does. */
export type ClockSale = {
  orderId: number
  businessDay: string
  /** When the payment that counts was sent, UTC milliseconds. */
  at: number
  minor: number
  currency: CurrencyCode
  line: ClockLine | null
}
export type ClockLine = {
  amountMinor: number
  currency: CurrencyCode
  feeMinor: number
  feeCurrency: CurrencyCode
  feeKnown: number
  settledMinor: number
  settledCurrency: CurrencyCode
  settledKnown: number
  settledOn: string
}
/** A done refund of such a sale that a statement settled. */
export type ClockRefund = { orderId: number; minor: number; currency: CurrencyCode; settledOn: string }

/** A payment for an order that waited longer than this counts in the shop's day alone. */
const ORDER_BEFORE_MS = 32 * 86_400_000

const LINE = `l.amount_minor AS amountMinor, l.currency AS lineCurrency, l.fee_minor AS feeMinor, l.fee_currency AS feeCurrency, l.fee_known AS feeKnown,
  l.settled_minor AS settledMinor, l.settled_currency AS settledCurrency, l.settled_known AS settledKnown, l.settled_on AS settledOn`

/** Paid sales, cash apart, of a shop's day or whose payment was sent between two instants (the second not in it). */
export function listClockSales(db: Db, practice: boolean, day: string, from: number, to: number): ClockSale[] {
  const columns = `o.id AS orderId, o.business_day AS businessDay, a.created_at AS at, o.amount_minor + o.tip_minor AS minor, o.currency, ${LINE}, l.id AS lineId`
  const joins = `JOIN attempts a ON a.id = o.number LEFT JOIN settlement_lines l ON l.id = (SELECT min(e.id) FROM settlement_lines e
    WHERE e.order_no = o.number AND e.account_id = a.account_id AND e.kind <> 'refund' AND e.moved = 1 AND e.settled_on <> '')`
  const paid = "o.practice = ? AND o.status = 'paid' AND o.kind <> 'cash'"
  const rows = sql(
    db,
    `SELECT ${columns} FROM orders o ${joins} WHERE ${paid} AND o.business_day = ?
     UNION SELECT ${columns} FROM orders o ${joins} WHERE ${paid} AND o.created_at >= ? AND o.created_at < ? AND a.created_at >= ? AND a.created_at < ?
     ORDER BY at, orderId`,
  ).all(practice ? 1 : 0, day, practice ? 1 : 0, from - ORDER_BEFORE_MS, to, from, to) as Stored[]
  return rows.map(({ orderId, businessDay, at, minor, currency, lineId, lineCurrency, ...line }) => ({
    orderId,
    businessDay,
    at,
    minor,
    currency,
    line: lineId === null ? null : { ...line, currency: lineCurrency },
  }))
}
type Stored = Omit<ClockSale, 'line'> & Omit<ClockLine, 'currency'> & { lineCurrency: CurrencyCode; lineId: number | null }

/** Settled refunds of such sales that were begun between two instants. */
export function listClockRefunds(db: Db, practice: boolean, from: number, to: number): ClockRefund[] {
  return sql(
    db,
    `SELECT r.order_id AS orderId, abs(coalesce(l.refund_minor, l.amount_minor)) AS minor, l.settled_currency AS currency, l.settled_on AS settledOn
     FROM refunds r JOIN attempts a ON a.id = r.attempt_id JOIN orders o ON o.id = r.order_id
       JOIN settlement_lines l ON l.id = (SELECT min(e.id) FROM settlement_lines e WHERE e.order_no = r.attempt_id AND e.refund_id = r.id
         AND e.account_id = a.account_id AND e.kind = 'refund' AND e.moved = 1 AND e.settled_on <> '')
     WHERE o.practice = ? AND o.status = 'paid' AND r.status = 'done' AND r.created_at >= ? AND r.created_at < ? ORDER BY r.created_at, r.rowid`,
  ).all(practice ? 1 : 0, from, to) as ClockRefund[]
}
