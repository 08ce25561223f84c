import type { AnswerDetail } from '#shared/domain/payment.ts'
import type { JsonObject } from '../codec/strict-json.ts'
import type { Secret, Unknown } from '../gateway.ts'
import type { HttpOutcome, LostCause } from '../http.ts'
import type { DokypayAccount, DokypayOperation, Means } from './account.ts'
import { byTrimmedNames, type SignedParams, signedMembers, signRequest, withoutBlanks } from './seal.ts'
import { type CodeMeaning, meaningOfCode, RESULT_OK } from './status.ts'
import { readReplyEnvelope, textOf } from './wire.ts'

/** Which of the two secrets; `either` is for what no document assigns: both are ours alone. `none` is for replies that carry no signature. */
export type KeyName = 'app' | 'merchant'
export type ReplyKey = KeyName | 'either' | 'none'

/** What went wrong with a call, before each operation makes its own answer of it. `refused` is a result code that we know or do not. */
export type Failure =
  | { kind: 'not_sent'; detail: AnswerDetail; code: string | null }
  | { kind: 'refused'; meaning: CodeMeaning; code: string }
  | { kind: 'no_answer'; detail: AnswerDetail; code: string | null; spoken: boolean }
/** Verified data by trimmed names, and their clock; or what went wrong. */
export type Read = { ok: true; data: JsonObject; at: number | null } | { ok: false; failure: Failure }

/** What is sent where, signed with which key, and how long it may take. */
export type Call = { operation: DokypayOperation; key: KeyName; params: SignedParams; timeoutMs: number }

/** Sends a request once. Blank members are left out, as they are of the signature. */
export function send({ account, http, limits }: Means, call: Call, fileBytes?: number): Promise<HttpOutcome> {
  const params = withoutBlanks(call.params)
  const body = JSON.stringify({ ...params, sign: signRequest(params, keyOf(account, call.key)) })
  const headers = { accept: 'application/json', 'content-type': 'application/json; charset=utf-8' }
  const request = { url: account.urls[call.operation], headers, body, timeoutMs: call.timeoutMs, connectMs: limits.connectMs }
  return http.post(fileBytes === undefined ? request : { ...request, fileBytes })
}

/** Sends a request and reads its reply. */
export async function ask(means: Means, call: Call, replyKey: ReplyKey): Promise<Read> {
  return readOutcome(means.account, await send(means, call), replyKey)
}

/** From what the wire brought to verified data. A failure's body carries no signature (their samples), so its code is all that is read of it. */
export function readOutcome(account: DokypayAccount, outcome: HttpOutcome, replyKey: ReplyKey): Read {
  const lost = lostOf(outcome)
  if (lost) return { ok: false, failure: lost }
  return readReply(account, outcome.outcome === 'reply' ? outcome.body : '', replyKey)
}

/** What the wire itself did to a call, or null where a reply came. */
export function lostOf(outcome: HttpOutcome): Failure | null {
  if (outcome.outcome === 'not_sent') return { kind: 'not_sent', detail: 'not_reached', code: outcome.cause }
  if (outcome.outcome === 'lost') return noAnswer(LOST_DETAILS[outcome.cause], outcome.cause, false)
  return outcome.status === 200 ? null : noAnswer('server_error', `HTTP_${outcome.status}`, false)
}

/** Reads the text of a reply. */
export function readReply(account: DokypayAccount, body: string, replyKey: ReplyKey): Read {
  const failed = (failure: Failure): Read => ({ ok: false, failure })
  const envelope = readReplyEnvelope(body)
  if (!envelope) return failed(noAnswer('unreadable', null, false))
  if (envelope.code !== '200') return failed(noAnswer('server_error', `CODE_${shortCode(envelope.code)}`, true))
  const all = envelope.data && byTrimmedNames(envelope.data)
  const result = all && textOf(all['resultCode'])
  if (!envelope.data || !result) return failed(noAnswer('unreadable', null, false))
  if (result !== RESULT_OK) return failed({ kind: 'refused', meaning: meaningOfCode(result), code: shortCode(result) })
  const verified = verifiedMembers(account, envelope.data, replyKey)
  const data = verified && byTrimmedNames(verified)
  return data ? { ok: true, data, at: envelope.at } : failed(noAnswer('bad_signature', RESULT_OK, false))
}

/** The members that a signature by the key that is due covers, or null where there is none. */
export function verifiedMembers(account: DokypayAccount, members: JsonObject, replyKey: ReplyKey): JsonObject | null {
  if (replyKey === 'none') return members
  if (replyKey !== 'either') return signedMembers(members, keyOf(account, replyKey))
  return signedMembers(members, account.appKey) ?? signedMembers(members, account.merchantKey)
}

function keyOf(account: DokypayAccount, name: KeyName): Secret {
  return name === 'app' ? account.appKey : account.merchantKey
}

const LOST_DETAILS: Record<LostCause, AnswerDetail> = {
  timeout: 'timeout',
  connection: 'connection_lost',
  too_large: 'unreadable',
  compressed: 'unreadable',
}

export function noAnswer(detail: AnswerDetail, code: string | null, spoken: boolean): Extract<Failure, { kind: 'no_answer' }> {
  return { kind: 'no_answer', detail, code, spoken }
}

/** A failure as what could not be read, for questions that are no one's money. */
export function unknownOf(failure: Failure): Unknown {
  if (failure.kind === 'refused') {
    const detail = failure.meaning === 'not_found' ? 'not_found' : failure.meaning === 'settings' ? 'refused' : 'unknown_code'
    return { known: false, detail, code: failure.code, spoken: true }
  }
  return { known: false, detail: failure.detail, code: failure.code, spoken: failure.kind === 'no_answer' && failure.spoken }
}

/** What is refused before anything is sent; `code` says why, in capitals. */
export function unfit(code: string): { kind: 'not_sent'; detail: AnswerDetail; code: string } {
  return { kind: 'not_sent', detail: 'refused', code }
}

/** The vendor's word as the diary may hold it: a word, not whatever a broken reply put there. */
export function shortCode(word: string): string {
  return word
    .replace(/[^\w.-]/g, '_')
    .replace(/\d{6,}/g, '###')
    .slice(0, 40)
}
