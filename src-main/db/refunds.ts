import type { Refund, RefundStatus } from '#shared/domain/refund.ts'
import { moveRow } from './move-row.ts'
import { type Db, sql } from './sql.ts'

type StoredRefund = Omit<Refund, 'lastAnswer'> & { lastAnswer: string | null }

const COLUMNS = `id, order_id AS orderId, attempt_id AS attemptId, amount_minor AS amountMinor, currency, status, reason, why,
  person_name AS personName, approver_name AS approverName, created_at AS createdAt, sent_at AS sentAt, ended_at AS endedAt,
  asked_count AS askedCount, last_answer AS lastAnswer, last_answer_at AS lastAnswerAt, next_ask_at AS nextAskAt, before_minor AS beforeMinor`
/** Made once: a text joined anew at each call costs more than the query. */
const OF_ATTEMPT = `SELECT ${COLUMNS} FROM refunds WHERE attempt_id = ? ORDER BY rowid`
const BY_ID = `SELECT ${COLUMNS} FROM refunds WHERE id = ?`

/** What a new refund needs; everything else begins empty. */
export type NewRefund = Pick<Refund, 'id' | 'orderId' | 'attemptId' | 'amountMinor' | 'currency' | 'why' | 'createdAt' | 'beforeMinor'> & {
  personId: number
  personName: string
  approverId: number | null
  approverName: string | null
  businessDay: string
  shopHour: number
  tillCode: string
  shiftId: number | null
}

/** Writes a new refund in state created. Throws when the id exists or another refund of the payment is open. */
export function insertRefund(db: Db, refund: NewRefund): void {
  sql(
    db,
    `INSERT INTO refunds (id, order_id, attempt_id, amount_minor, currency, status, why, person_id, person_name, approver_id, approver_name,
       before_minor, business_day, shop_hour, till_code, shift_id, created_at) VALUES (?, ?, ?, ?, ?, 'created', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    refund.id,
    refund.orderId,
    refund.attemptId,
    refund.amountMinor,
    refund.currency,
    refund.why,
    refund.personId,
    refund.personName,
    refund.approverId,
    refund.approverName,
    refund.beforeMinor,
    refund.businessDay,
    refund.shopHour,
    refund.tillCode,
    refund.shiftId,
    refund.createdAt,
  )
}

/** One refund by its own id, or null. */
export function readRefund(db: Db, id: string): Refund | null {
  const row = sql(db, BY_ID).get(id) as StoredRefund | undefined
  return row ? asRefund(row) : null
}

/** All refunds of a sale, oldest first. */
export function listRefundsOfOrder(db: Db, orderId: number): Refund[] {
  return (sql(db, `SELECT ${COLUMNS} FROM refunds WHERE order_id = ? ORDER BY created_at, rowid`).all(orderId) as StoredRefund[]).map(asRefund)
}

/** All refunds of one payment in the order they were begun, whatever the clock said then. */
export function listRefundsOfAttempt(db: Db, attemptId: string): Refund[] {
  return (sql(db, OF_ATTEMPT).all(attemptId) as StoredRefund[]).map(asRefund)
}

/** The numbers of everything that was given back, or tried to be, of a sale: by wallet and from the drawer. */
export function listRefundNumbers(db: Db, orderId: number): string[] {
  return sql(db, 'SELECT id FROM refunds WHERE order_id = ? UNION ALL SELECT id FROM cash_refunds WHERE order_id = ?')
    .pluck()
    .all(orderId, orderId) as string[]
}

/** The ids of all refunds of one payment, in no order. */
export function listRefundIdsOfAttempt(db: Db, attemptId: string): string[] {
  return sql(db, 'SELECT id FROM refunds WHERE attempt_id = ?').pluck().all(attemptId) as string[]
}

/** True while the end of one of the payment's refunds is not known. */
export function hasOpenRefund(db: Db, attemptId: string): boolean {
  return sql(db, "SELECT 1 FROM refunds WHERE attempt_id = ? AND status IN ('created','sending','asking','unresolved')").get(attemptId) !== undefined
}

/** Refunds whose end nobody knows, oldest first. */
export function listOpenRefunds(db: Db): Refund[] {
  const open = `SELECT ${COLUMNS} FROM refunds WHERE status IN ('created','sending','asking','unresolved') ORDER BY created_at, rowid`
  return (sql(db, open).all() as StoredRefund[]).map(asRefund)
}

/** Refunds that ended without money and are still looked at for money that left all the same: those with a next question; in the order of their ends. */
export function listEndedRefundsStillWatched(db: Db): Refund[] {
  const ended = `SELECT ${COLUMNS} FROM refunds WHERE status IN ('refused','closed') AND next_ask_at IS NOT NULL ORDER BY ended_at, rowid`
  return (sql(db, ended).all() as StoredRefund[]).map(asRefund)
}

/** The columns a move or a note may set. */
export type RefundChange = Partial<Pick<Refund, 'reason' | 'sentAt' | 'endedAt' | 'askedCount' | 'lastAnswer' | 'lastAnswerAt' | 'nextAskAt'>>

const CHANGE_COLUMNS: Record<keyof RefundChange, string> = {
  reason: 'reason',
  sentAt: 'sent_at',
  endedAt: 'ended_at',
  askedCount: 'asked_count',
  lastAnswer: 'last_answer',
  lastAnswerAt: 'last_answer_at',
  nextAskAt: 'next_ask_at',
}

/** Moves a refund from one state to another and sets `change`; false when it was not in `from` any more. */
export function updateRefund(db: Db, id: string, from: RefundStatus, to: RefundStatus, change: RefundChange): boolean {
  return moveRow(db, 'refunds', CHANGE_COLUMNS, id, from, to, change)
}

/** Remembers the journal's line with which a refund was done, which says what closing of the day counts it. */
export function rememberDone(db: Db, id: string, seq: number): void {
  sql(db, 'UPDATE refunds SET done_seq = ? WHERE id = ?').run(seq, id)
}

function asRefund(row: StoredRefund): Refund {
  return { ...row, lastAnswer: row.lastAnswer === null ? null : JSON.parse(row.lastAnswer) }
}
