import type { NoticeKind, NoticeOutcome, NoticeRow } from '#shared/domain/notice.ts'
import type { DoorKind } from '#shared/domain/receiver.ts'
import { HAS_GATEWAY_REF } from './attempts.ts'
import { type Db, sql } from './sql.ts'

/** A call as it is written. `digest` is 64 hex digits over everything that was received. */
export type NewNotice = {
  accountId: string
  about: NoticeKind
  receivedAt: number
  digest: string
  body: Uint8Array
  contentType: string
  query: string
  outcome: NoticeOutcome
  why: string | null
  subjectId: string | null
  attemptId: string | null
  says: string | null
  code: string | null
  answerStatus: number
  answerBody: string
}

/** What is known of a call that came before. */
export type KnownNotice = Pick<NoticeRow, 'id' | 'accountId' | 'about' | 'outcome' | 'subjectId' | 'repeats' | 'answerStatus' | 'askedAt'> & {
  answerBody: string
}

const KNOWN = `id, account_id AS accountId, about, outcome, subject_id AS subjectId, repeats, answer_status AS answerStatus,
  answer_body AS answerBody, asked_at AS askedAt`

/** Writes a call and gives its number. Throws when the very same one is there. */
export function insertNotice(db: Db, notice: NewNotice): number {
  const made = sql(
    db,
    `INSERT INTO notices (account_id, about, received_at, digest, body, content_type, query, verified, outcome, why, subject_id, attempt_id,
       says, code, answer_status, answer_body, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    notice.accountId,
    notice.about,
    notice.receivedAt,
    notice.digest,
    Buffer.from(notice.body),
    notice.contentType,
    notice.query,
    notice.outcome === 'refused' ? 0 : 1,
    notice.outcome,
    notice.why,
    notice.subjectId,
    notice.attemptId,
    notice.says,
    notice.code,
    notice.answerStatus,
    notice.answerBody,
    notice.receivedAt,
  )
  return Number(made.lastInsertRowid)
}

/** The very same call, if it came to this account before. */
export function findNotice(db: Db, accountId: string, digest: string): KnownNotice | null {
  return (sql(db, `SELECT ${KNOWN} FROM notices WHERE account_id = ? AND digest = ?`).get(accountId, digest) as KnownNotice | undefined) ?? null
}

/** Takes a quarantined call as accepted now that what it names is known; false when it was none. */
export function acceptNotice(db: Db, id: number, to: Pick<NewNotice, 'subjectId' | 'attemptId' | 'answerStatus' | 'answerBody'>): boolean {
  const text = `UPDATE notices SET outcome = 'accepted', subject_id = ?, attempt_id = ?, answer_status = ?, answer_body = ?
    WHERE id = ? AND outcome = 'unknown'`
  return sql(db, text).run(to.subjectId, to.attemptId, to.answerStatus, to.answerBody, id).changes === 1
}

/** Counts a repetition. */
export function countRepeat(db: Db, id: number, at: number): void {
  sql(db, 'UPDATE notices SET repeats = repeats + 1, last_at = ? WHERE id = ?').run(at, id)
}

/** Notes that the question which an accepted call caused is done. */
export function markAsked(db: Db, id: number, at: number): void {
  sql(db, 'UPDATE notices SET asked_at = ? WHERE id = ? AND asked_at IS NULL').run(at, id)
}

/** Accepted calls since `since` whose question is not done, newest first. */
export function listUnasked(db: Db, since: number, limit: number): KnownNotice[] {
  const text = `SELECT ${KNOWN} FROM notices WHERE outcome = 'accepted' AND asked_at IS NULL AND received_at >= ? ORDER BY id DESC LIMIT ?`
  return sql(db, text).all(since, limit) as KnownNotice[]
}

/** How many different calls about one subject were taken in. */
export function countOfSubject(db: Db, accountId: string, about: NoticeKind, subjectId: string): number {
  const text = 'SELECT count(*) FROM notices WHERE account_id = ? AND about = ? AND subject_id = ?'
  return sql(db, text).pluck().get(accountId, about, subjectId) as number
}

/** How many calls of an account are kept with this outcome. */
export function countOfOutcome(db: Db, accountId: string, outcome: Exclude<NoticeOutcome, 'accepted'>): number {
  // Named twice: SQLite uses the partial index only where it sees that accepted ones are out.
  const text = "SELECT count(*) FROM notices WHERE outcome = ? AND outcome <> 'accepted' AND account_id = ?"
  return sql(db, text).pluck().get(outcome, accountId) as number
}

/** Lets go of refused calls and of the raw text of all others from before these times. */
export function pruneNotices(db: Db, refusedBefore: number, rawBefore: number): void {
  sql(db, "DELETE FROM notices WHERE outcome = 'refused' AND outcome <> 'accepted' AND received_at < ?").run(refusedBefore)
  sql(db, "UPDATE notices SET body = x'', query = '' WHERE received_at < ? AND (length(body) > 0 OR query <> '')").run(rawBefore)
}

/** The newest calls, with how what they are about stands today. */
export function listNotices(db: Db, limit: number): NoticeRow[] {
  const text = `SELECT n.id, n.account_id AS accountId, n.about, n.received_at AS receivedAt, n.outcome, n.why, n.subject_id AS subjectId, n.says,
      n.code, n.repeats, n.last_at AS lastAt, n.answer_status AS answerStatus, n.asked_at AS askedAt,
      a.order_id AS orderId, CASE n.about WHEN 'refund' THEN r.status ELSE a.status END AS became
    FROM notices n LEFT JOIN attempts a ON a.id = n.attempt_id LEFT JOIN refunds r ON n.about = 'refund' AND r.id = n.subject_id
    ORDER BY n.id DESC LIMIT ?`
  return sql(db, text).all(limit) as NoticeRow[]
}

/** An address of ours: one for each account and kind. `token` is its secret part. */
export type NoticeDoor = { accountId: string; about: DoorKind; token: string }

/** Every address that was ever given out and not renewed. */
export function listDoors(db: Db): NoticeDoor[] {
  return sql(db, 'SELECT account_id AS accountId, about, token FROM notice_doors ORDER BY account_id, about').all() as NoticeDoor[]
}

/** Stores an address; an earlier one of the same account and kind ends. */
export function writeDoor(db: Db, door: NoticeDoor, at: number): void {
  const text = `INSERT INTO notice_doors (account_id, about, token, made_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (account_id, about) DO UPDATE SET token = excluded.token, made_at = excluded.made_at`
  sql(db, text).run(door.accountId, door.about, door.token, at)
}

/** The attempts of an account that the gateway knows under this number of its own; more than one proves nothing. */
export function findAttemptsByGatewayRef(db: Db, accountId: string, gatewayRef: string): string[] {
  const text = `SELECT id FROM attempts WHERE ${HAS_GATEWAY_REF} AND account_id = ? LIMIT 2`
  return sql(db, text).pluck().all(gatewayRef, gatewayRef, accountId) as string[]
}
