import type { ComplaintRow } from '#shared/domain/receiver.ts'
import { type Db, sql } from './sql.ts'

/** A verified question about a customer. `rndDigest` is 64 hex digits over what the vendor drew at random for it. */
export type NewComplaint = {
  accountId: string
  rndDigest: string
  attemptId: string | null
  receivedAt: number
  outcome: 'answered' | 'waiting' | 'unknown'
}

/** True when this account's vendor asked with this random text before. */
export function isComplaintKnown(db: Db, accountId: string, rndDigest: string): boolean {
  return sql(db, 'SELECT 1 FROM complaints WHERE account_id = ? AND rnd_digest = ?').get(accountId, rndDigest) !== undefined
}

/** Writes a question. Throws when its random text came before. */
export function insertComplaint(db: Db, complaint: NewComplaint): void {
  sql(db, 'INSERT INTO complaints (account_id, rnd_digest, attempt_id, received_at, outcome) VALUES (?, ?, ?, ?, ?)').run(
    complaint.accountId,
    complaint.rndDigest,
    complaint.attemptId,
    complaint.receivedAt,
    complaint.outcome,
  )
}

/** How many questions of an account are kept. */
export function countComplaints(db: Db, accountId: string): number {
  return sql(db, 'SELECT count(*) FROM complaints WHERE account_id = ?').pluck().get(accountId) as number
}

/** How often something was said about one order's customer. */
export function countAnswered(db: Db, accountId: string, attemptId: string): number {
  const text = "SELECT count(*) FROM complaints WHERE account_id = ? AND attempt_id = ? AND outcome = 'answered'"
  return sql(db, text).pluck().get(accountId, attemptId) as number
}

/** The orders that were asked about, newest question first. */
export function listComplaints(db: Db, limit: number): ComplaintRow[] {
  const text = `SELECT c.account_id AS accountId, c.attempt_id AS attemptId, a.order_id AS orderId, count(*) AS questions,
      sum(c.outcome = 'answered') AS answered, max(c.received_at) AS lastAt, r.made_at AS readyAt
    FROM complaints c JOIN attempts a ON a.id = c.attempt_id
      LEFT JOIN complaint_answers r ON r.account_id = c.account_id AND r.attempt_id = c.attempt_id
    GROUP BY c.account_id, c.attempt_id ORDER BY max(c.id) DESC LIMIT ?`
  return sql(db, text).all(limit) as ComplaintRow[]
}

/** True when the vendor of this account asked about this order. */
export function isAskedAbout(db: Db, accountId: string, attemptId: string): boolean {
  return sql(db, 'SELECT 1 FROM complaints WHERE account_id = ? AND attempt_id = ? LIMIT 1').get(accountId, attemptId) !== undefined
}

/** Keeps what shall be answered about an order's customer, wrapped; an earlier answer ends. */
export function writeComplaintAnswer(db: Db, accountId: string, attemptId: string, wrapped: string, at: number): void {
  const text = `INSERT INTO complaint_answers (account_id, attempt_id, wrapped, made_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (account_id, attempt_id) DO UPDATE SET wrapped = excluded.wrapped, made_at = excluded.made_at`
  sql(db, text).run(accountId, attemptId, wrapped, at)
}

/** What was kept for an order, if it was typed at `since` or later. */
export function readComplaintAnswer(db: Db, accountId: string, attemptId: string, since: number): string | null {
  const text = 'SELECT wrapped FROM complaint_answers WHERE account_id = ? AND attempt_id = ? AND made_at >= ?'
  return (sql(db, text).pluck().get(accountId, attemptId, since) as string | undefined) ?? null
}

/** Lets go of what was kept for an order; false where there was nothing. */
export function deleteComplaintAnswer(db: Db, accountId: string, attemptId: string): boolean {
  return sql(db, 'DELETE FROM complaint_answers WHERE account_id = ? AND attempt_id = ?').run(accountId, attemptId).changes > 0
}

/** Lets go of everything typed before this moment; gives how many. */
export function pruneComplaintAnswers(db: Db, before: number): number {
  return sql(db, 'DELETE FROM complaint_answers WHERE made_at < ?').run(before).changes
}
