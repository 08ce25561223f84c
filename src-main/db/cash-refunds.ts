import type { CashRefund } from '#shared/domain/refund.ts'
import type { Sum } from '#shared/domain/shift.ts'
import { type Db, sql } from './sql.ts'

type Stored = Omit<CashRefund, 'mistake'> & { mistake: number }

const COLUMNS = `id, order_id AS orderId, amount_minor AS amountMinor, currency, mistake, why, person_name AS personName, approver_name AS approverName,
  created_at AS createdAt`

/** What a new refund from the drawer needs; `doneSeq` is its line of the journal, written before it. */
export type NewCashRefund = CashRefund & {
  personId: number
  approverId: number | null
  practice: boolean
  businessDay: string
  shopHour: number
  shiftId: number | null
  tillCode: string
  doneSeq: number
}

/** Writes a refund from the drawer. */
export function insertCashRefund(db: Db, refund: NewCashRefund): void {
  sql(
    db,
    `INSERT INTO cash_refunds (id, order_id, amount_minor, currency, mistake, why, person_id, person_name, approver_id, approver_name, practice,
       business_day, shop_hour, shift_id, till_code, created_at, done_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    refund.id,
    refund.orderId,
    refund.amountMinor,
    refund.currency,
    refund.mistake ? 1 : 0,
    refund.why,
    refund.personId,
    refund.personName,
    refund.approverId,
    refund.approverName,
    refund.practice ? 1 : 0,
    refund.businessDay,
    refund.shopHour,
    refund.shiftId,
    refund.tillCode,
    refund.createdAt,
    refund.doneSeq,
  )
}

/** One refund from the drawer by its number, or null. */
export function readCashRefund(db: Db, id: string): CashRefund | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM cash_refunds WHERE id = ?`).get(id) as Stored | undefined
  return row ? asCashRefund(row) : null
}

/** What was given back of a cash sale, oldest first. */
export function listCashRefunds(db: Db, orderId: number): CashRefund[] {
  return (sql(db, `SELECT ${COLUMNS} FROM cash_refunds WHERE order_id = ? ORDER BY created_at, rowid`).all(orderId) as Stored[]).map(asCashRefund)
}

/** What a shift gave back from its drawer. */
export function sumShiftCashRefunds(db: Db, shift: { shiftId: number; practice: boolean; currency: string }): Sum {
  const text =
    'SELECT count(*) AS count, coalesce(sum(amount_minor), 0) AS sumMinor FROM cash_refunds WHERE shift_id = ? AND practice = ? AND currency = ?'
  return sql(db, text).get(shift.shiftId, shift.practice ? 1 : 0, shift.currency) as Sum
}

function asCashRefund(row: Stored): CashRefund {
  return { ...row, mistake: row.mistake === 1 }
}
