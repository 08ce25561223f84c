import type { DiaryLine } from '#shared/domain/diary.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { type Payout, type PayoutFilter, type PayoutStatus, STATUSES_OF_PAYOUT_WORD } from '#shared/domain/payout.ts'
import { asDiaryLine, type JournalRow } from './journal.ts'
import { moveRow } from './move-row.ts'
import { type Db, sql } from './sql.ts'

type StoredPayout = Omit<Payout, 'lastAnswer' | 'payee' | 'practice'> & { lastAnswer: string | null; payee: string; practice: number }

const COLUMNS = `id, account_id AS accountId, method_id AS methodId, country, payee, amount_minor AS amountMinor, currency, note, practice, status, reason,
  person_id AS personId, person_name AS personName, approver_id AS approverId, approver_name AS approverName, gateway_ref AS gatewayRef,
  bank_ref AS bankRef, fee_minor AS feeMinor, paid_minor AS paidMinor, created_at AS createdAt, sent_at AS sentAt, ended_at AS endedAt,
  asked_count AS askedCount, not_found_count AS notFoundCount, not_found_since AS notFoundSince, last_answer AS lastAnswer,
  last_answer_at AS lastAnswerAt, next_ask_at AS nextAskAt, heard_notice AS heardNotice`
/** Made once: a text joined anew at each call costs more than the query. */
const BY_ID = `SELECT ${COLUMNS} FROM payouts WHERE id = ?`

/** What a new payout needs; everything else begins empty. */
export type NewPayout = Pick<
  Payout,
  'id' | 'accountId' | 'methodId' | 'country' | 'payee' | 'amountMinor' | 'currency' | 'note' | 'practice' | 'personId' | 'personName' | 'createdAt'
> & { destination: string; businessDay: string }

/** Writes a new payout that waits for the second person. Throws when the id exists. */
export function insertPayout(db: Db, payout: NewPayout): void {
  sql(
    db,
    `INSERT INTO payouts (id, account_id, method_id, country, payee, destination, amount_minor, currency, note, practice, status, person_id,
       person_name, business_day, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?)`,
  ).run(
    payout.id,
    payout.accountId,
    payout.methodId,
    payout.country,
    JSON.stringify(payout.payee),
    payout.destination,
    payout.amountMinor,
    payout.currency,
    payout.note,
    payout.practice ? 1 : 0,
    payout.personId,
    payout.personName,
    payout.businessDay,
    payout.createdAt,
  )
}

/** One payout by its own id, or null. */
export function readPayout(db: Db, id: string): Payout | null {
  const row = sql(db, BY_ID).get(id) as StoredPayout | undefined
  return row ? asPayout(row) : null
}

/** Payouts that were sent and whose end nobody knows, or that are held; oldest first. */
export function listOpenPayouts(db: Db): Payout[] {
  const open = `SELECT ${COLUMNS} FROM payouts WHERE status IN ('sending','asking','unresolved','held') ORDER BY created_at, rowid`
  return (sql(db, open).all() as StoredPayout[]).map(asPayout)
}

/** Payouts that ended and are still looked at (without money, or done and since called about): those with a next question; in the order of their ends. */
export function listEndedPayoutsStillWatched(db: Db): Payout[] {
  const ended = `SELECT ${COLUMNS} FROM payouts WHERE status IN ('failed','closed','done','late_done') AND next_ask_at IS NOT NULL ORDER BY ended_at, rowid`
  return (sql(db, ended).all() as StoredPayout[]).map(asPayout)
}

/** True while practice money may still be paid out, so that the practice gateway is needed in live mode, too. */
export function hasOpenPracticePayout(db: Db): boolean {
  return sql(db, "SELECT 1 FROM payouts WHERE practice = 1 AND status IN ('sending','asking','unresolved','held') LIMIT 1").get() !== undefined
}

/** How many payouts wait for a second person, and how many for a word about their money. */
export function countPayouts(db: Db, practice: boolean): { waiting: number; doubtful: number } {
  const text = `SELECT count(*) FILTER (WHERE status = 'waiting') AS waiting, count(*) FILTER (WHERE status IN ('unresolved','held')) AS doubtful
    FROM payouts WHERE status IN ('waiting','sending','asking','unresolved','held') AND practice = ?`
  return sql(db, text).get(practice ? 1 : 0) as { waiting: number; doubtful: number }
}

/** What a new payout may be a repeat of. Times are UTC milliseconds. */
export type Twin = { practice: boolean; destination: string; amountMinor: number; currency: string; since: number }

/** The newest payout of the same amount to the same place that may have brought money: since then, or still open whenever it was made. */
export function findSimilarPayout(db: Db, { practice, destination, amountMinor, currency, since }: Twin): Payout | null {
  const row = sql(
    db,
    `SELECT ${COLUMNS} FROM payouts
     WHERE destination = ? AND amount_minor = ? AND currency = ? AND practice = ?
       AND (status IN ('waiting','sending','asking','unresolved','held')
         OR (status IN ('done','late_done','closed','reversed') AND (created_at > ? OR ended_at > ?)))
     ORDER BY created_at DESC, rowid DESC LIMIT 1`,
  ).get(destination, amountMinor, currency, practice ? 1 : 0, since, since) as StoredPayout | undefined
  return row ? asPayout(row) : null
}

/** When a payout of this account to this phone number was last sent since then, in UTC milliseconds, or null. */
export function lastSentToPhone(db: Db, accountId: string, phone: string, since: number): number | null {
  const text = `SELECT max(sent_at) FROM payouts WHERE account_id = ? AND sent_at > ? AND status <> 'not_sent' AND payee ->> '$.phone' = ?`
  return sql(db, text).pluck().get(accountId, since, phone) as number | null
}

/** Where a page of the list begins: behind this payout. */
export type PayoutCursor = { at: number; id: string }

/** One page of the list, newest first, at most `limit` rows after `cursor`. `amountsMinor` are what the search text can mean as an amount. */
export function listPayouts(
  db: Db,
  practice: boolean,
  filter: PayoutFilter,
  amountsMinor: readonly number[],
  cursor: PayoutCursor | null,
  limit: number,
): Payout[] {
  const parts = ['practice = ?']
  const values: (string | number)[] = [practice ? 1 : 0]
  if (filter.word !== null) {
    const statuses = STATUSES_OF_PAYOUT_WORD[filter.word]
    parts.push(`status IN (${statuses.map(() => '?').join(', ')})`)
    values.push(...statuses)
  }
  const search = filter.search.trim()
  if (search !== '') {
    const like = `%${search.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
    const ways = ['id', 'note', 'gateway_ref', 'bank_ref', 'person_name'].map((column) => `${column} LIKE ? ESCAPE '\\'`)
    ways.push("EXISTS (SELECT 1 FROM json_each(payee) WHERE value LIKE ? ESCAPE '\\')")
    values.push(...ways.map(() => like))
    if (amountsMinor.length > 0) {
      ways.push(`amount_minor IN (${amountsMinor.map(() => '?').join(', ')})`)
      values.push(...amountsMinor)
    }
    parts.push(`(${ways.join(' OR ')})`)
  }
  if (cursor) {
    parts.push('(created_at, id) < (?, ?)')
    values.push(cursor.at, cursor.id)
  }
  const text = `SELECT ${COLUMNS} FROM payouts WHERE ${parts.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT ?`
  return (sql(db, text).all(...values, limit) as StoredPayout[]).map(asPayout)
}

/** The columns a move or a note may set. */
export type PayoutChange = Partial<
  Pick<
    Payout,
    | 'reason'
    | 'approverId'
    | 'approverName'
    | 'gatewayRef'
    | 'bankRef'
    | 'feeMinor'
    | 'paidMinor'
    | 'sentAt'
    | 'endedAt'
    | 'askedCount'
    | 'notFoundCount'
    | 'notFoundSince'
    | 'lastAnswer'
    | 'lastAnswerAt'
    | 'nextAskAt'
    | 'heardNotice'
  >
>

const CHANGE_COLUMNS: Record<keyof PayoutChange, string> = {
  reason: 'reason',
  approverId: 'approver_id',
  approverName: 'approver_name',
  gatewayRef: 'gateway_ref',
  bankRef: 'bank_ref',
  feeMinor: 'fee_minor',
  paidMinor: 'paid_minor',
  sentAt: 'sent_at',
  endedAt: 'ended_at',
  askedCount: 'asked_count',
  notFoundCount: 'not_found_count',
  notFoundSince: 'not_found_since',
  lastAnswer: 'last_answer',
  lastAnswerAt: 'last_answer_at',
  nextAskAt: 'next_ask_at',
  heardNotice: 'heard_notice',
}

/** Moves a payout from one state to another and sets `change`; false when it was not in `from` any more. */
export function updatePayout(db: Db, id: string, from: PayoutStatus, to: PayoutStatus, change: PayoutChange): boolean {
  return moveRow(db, 'payouts', CHANGE_COLUMNS, id, from, to, change)
}

/** The diary of one payout, oldest first: its own lines and those about the gateway's calls. */
export function readPayoutDiary(db: Db, payoutId: string): DiaryLine[] {
  const text = `SELECT seq, type, body FROM journal WHERE (type GLOB 'payout.*' OR type = 'notice.accepted')
    AND coalesce(body ->> '$.facts.payoutId', body ->> '$.facts.subjectId') = ? ORDER BY seq`
  return (sql(db, text).all(payoutId) as JournalRow[]).map(asDiaryLine)
}

/** A gateway's call about a payout, as it came in and was verified then. */
export type PayoutNotice = { noticeId: number; contentType: string; body: Uint8Array; query: string }

/** The calls about a payout that were taken in after this one, oldest first. */
export function listNoticesOfPayout(db: Db, accountId: string, payoutId: string, afterId: number): PayoutNotice[] {
  const text = `SELECT id AS noticeId, content_type AS contentType, body, query FROM notices
    WHERE account_id = ? AND about = 'payout' AND subject_id = ? AND outcome = 'accepted' AND id > ? AND (length(body) > 0 OR query <> '') ORDER BY id`
  return sql(db, text).all(accountId, payoutId, afterId) as PayoutNotice[]
}

/** Payouts that a gateway called about and whose call was not taken into account, oldest first. */
export function listPayoutsWithUnheardNotices(db: Db): Payout[] {
  const text = `SELECT ${COLUMNS} FROM payouts WHERE sent_at IS NOT NULL AND EXISTS (SELECT 1 FROM notices n WHERE n.account_id = payouts.account_id
    AND n.about = 'payout' AND n.subject_id = payouts.id AND n.outcome = 'accepted' AND n.id > payouts.heard_notice AND length(n.body) > 0)
    ORDER BY created_at, rowid`
  return (sql(db, text).all() as StoredPayout[]).map(asPayout)
}

function asPayout(row: StoredPayout): Payout {
  return {
    ...row,
    practice: row.practice === 1,
    payee: JSON.parse(row.payee) as Party,
    lastAnswer: row.lastAnswer === null ? null : JSON.parse(row.lastAnswer),
  }
}
