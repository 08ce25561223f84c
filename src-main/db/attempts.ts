import type { Attempt, AttemptStatus } from '#shared/domain/payment.ts'
import { moveRow } from './move-row.ts'
import { type Db, sql } from './sql.ts'

type StoredAttempt = Omit<Attempt, 'lastAnswer' | 'panel'> & { lastAnswer: string | null; panel: string | null }

const COLUMNS = `id, order_id AS orderId, kind, account_id AS accountId, wallet, method_id AS methodId, amount_minor AS amountMinor, currency, status, reason,
  code_url AS codeUrl, panel, code_masked AS codeMasked, gateway_ref AS gatewayRef, paid_minor AS paidMinor, created_at AS createdAt, sent_at AS sentAt,
  ended_at AS endedAt, window_ms AS windowMs, asked_count AS askedCount, not_found_count AS notFoundCount, not_found_since AS notFoundSince,
  last_answer AS lastAnswer, last_answer_at AS lastAnswerAt, next_ask_at AS nextAskAt`
/** Made once: a text joined anew at each call costs more than the query. */
const BY_ID = `SELECT ${COLUMNS} FROM attempts WHERE id = ?`

/** The condition that an attempt has a vendor's number, which is given twice: by its last digits it is found without an index of its own. */
export const HAS_GATEWAY_REF = 'gateway_ref = ? AND substr(gateway_ref, -4) = substr(?, -4)'

/** What a new attempt needs; everything else begins empty. */
export type NewAttempt = Pick<
  Attempt,
  'id' | 'orderId' | 'kind' | 'accountId' | 'wallet' | 'amountMinor' | 'currency' | 'codeMasked' | 'createdAt' | 'windowMs'
> & {
  codeHash: string | null
  /** What the account is called now. */
  accountName?: string | null
  methodId?: string | null
  /** The payer's phone, keyed, where the method allows only so many requests for it. */
  phoneHash?: string | null
}

/** Writes a new attempt in state created. Throws when the id exists or the sale already has a live attempt. */
export function insertAttempt(db: Db, attempt: NewAttempt): void {
  sql(
    db,
    `INSERT INTO attempts (id, order_id, kind, account_id, account_name, wallet, method_id, amount_minor, currency, status, code_hash, code_masked,
       phone_hash, created_at, window_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'created', ?, ?, ?, ?, ?)`,
  ).run(
    attempt.id,
    attempt.orderId,
    attempt.kind,
    attempt.accountId,
    attempt.accountName ?? null,
    attempt.wallet,
    attempt.methodId ?? null,
    attempt.amountMinor,
    attempt.currency,
    attempt.codeHash,
    attempt.codeMasked,
    attempt.phoneHash ?? null,
    attempt.createdAt,
    attempt.windowMs,
  )
}

/** One attempt by its order id at the gateway, or null. */
export function readAttempt(db: Db, id: string): Attempt | null {
  const row = sql(db, BY_ID).get(id) as StoredAttempt | undefined
  return row ? asAttempt(row) : null
}

/** All attempts of a sale, oldest first. */
export function listAttemptsOfOrder(db: Db, orderId: number): Attempt[] {
  return (sql(db, `SELECT ${COLUMNS} FROM attempts WHERE order_id = ? ORDER BY created_at, rowid`).all(orderId) as StoredAttempt[]).map(asAttempt)
}

/** Attempts through which money may still come, or whose late success waits for a person; oldest first. */
export function listOpenAttempts(db: Db): Attempt[] {
  const open = `SELECT ${COLUMNS} FROM attempts WHERE status IN ('created','sending','asking','unresolved','held','late_paid') ORDER BY created_at`
  return (sql(db, open).all() as StoredAttempt[]).map(asAttempt)
}

/** Attempts that ended without money and are still looked at for late money: those with a next question; in the order of their ends. */
export function listEndedStillWatched(db: Db): Attempt[] {
  const ended = `SELECT ${COLUMNS} FROM attempts INDEXED BY attempts_watched WHERE status IN ('declined','closed') AND next_ask_at IS NOT NULL ORDER BY ended_at`
  return (sql(db, ended).all() as StoredAttempt[]).map(asAttempt)
}

/** The newest attempt with this code that was sent, or may have been, after `since`; one that surely never left does not count. */
export function findAttemptByCode(db: Db, codeHash: string, since: number): Attempt | null {
  const row = sql(
    db,
    `SELECT ${COLUMNS} FROM attempts INDEXED BY attempts_by_code_time WHERE code_hash = ? AND created_at > ? AND status <> 'not_sent' ORDER BY created_at DESC LIMIT 1`,
  ).get(codeHash, since) as StoredAttempt | undefined
  return row ? asAttempt(row) : null
}

/** Where an attempt was sent, in words: the account's name then, and the vendor's id of the method. Null for one that is not there. */
export function readThrough(db: Db, id: string): { accountName: string | null; methodId: string | null } | null {
  const row = sql(db, 'SELECT account_name AS accountName, method_id AS methodId FROM attempts WHERE id = ?').get(id)
  return (row as { accountName: string | null; methodId: string | null } | undefined) ?? null
}

/** When the newest request for this phone was made at an account within a span, or null; one that surely never left does not count. */
export function lastRequestForPhone(db: Db, accountId: string, phoneHash: string, from: number, to: number): number | null {
  const newest = `SELECT max(created_at) FROM attempts
    WHERE phone_hash = ? AND account_id = ? AND created_at > ? AND created_at < ? AND status <> 'not_sent'`
  return sql(db, newest).pluck().get(phoneHash, accountId, from, to) as number | null
}

/** Forgets phones of requests made before `before`. */
export function forgetPhones(db: Db, before: number): void {
  sql(db, 'UPDATE attempts SET phone_hash = NULL WHERE phone_hash IS NOT NULL AND created_at < ?').run(before)
}

/** The columns a move or a note may set. */
export type AttemptChange = Partial<
  Pick<
    Attempt,
    | 'reason'
    | 'codeUrl'
    | 'panel'
    | 'windowMs'
    | 'gatewayRef'
    | 'paidMinor'
    | 'sentAt'
    | 'endedAt'
    | 'askedCount'
    | 'notFoundCount'
    | 'notFoundSince'
    | 'lastAnswer'
    | 'lastAnswerAt'
    | 'nextAskAt'
  >
>

const CHANGE_COLUMNS: Record<keyof AttemptChange, string> = {
  reason: 'reason',
  codeUrl: 'code_url',
  panel: 'panel',
  windowMs: 'window_ms',
  gatewayRef: 'gateway_ref',
  paidMinor: 'paid_minor',
  sentAt: 'sent_at',
  endedAt: 'ended_at',
  askedCount: 'asked_count',
  notFoundCount: 'not_found_count',
  notFoundSince: 'not_found_since',
  lastAnswer: 'last_answer',
  lastAnswerAt: 'last_answer_at',
  nextAskAt: 'next_ask_at',
}

/** Moves an attempt from one state to another and sets `change`; false when it was not in `from` any more. */
export function updateAttempt(db: Db, id: string, from: AttemptStatus, to: AttemptStatus, change: AttemptChange): boolean {
  return moveRow(db, 'attempts', CHANGE_COLUMNS, id, from, to, change)
}

function asAttempt(row: StoredAttempt): Attempt {
  const parsed = (text: string | null) => (text === null ? null : JSON.parse(text))
  return { ...row, panel: parsed(row.panel), lastAnswer: parsed(row.lastAnswer) }
}
