import type { AnswerDetail } from '#shared/domain/payment.ts'
import type { JsonObject } from '../codec/strict-json.ts'
import type { QueryRequest, RefundAnswer, RefundedAnswer, RefundListAnswer, RefundQuery, RefundRequest } from '../gateway.ts'
import type { Means } from './account.ts'
import { ask, type Failure, noAnswer, shortCode, unfit, unknownOf } from './call.ts'
import { noticeUrlOf, queryLink, queryParams } from './collect.ts'
import { REFUND_MEANINGS, standingOf } from './status.ts'
import { listOf, type RefundReply, readRefund, sentAmount } from './wire.ts'

/* Refunds: making one, asking about one, listing those of an order, and counting what an order gave back. */

const REFUND_VERSION = '2.0'
/** More refunds of one payment than any shop makes; each is one question. */
const MOST_REFUNDS = 40

/**
 * Gives money back. They want their own number of the payment; where it is not known the order is asked first, and without it nothing of
 * the refund leaves the till.
 */
export async function refund(means: Means, request: RefundRequest): Promise<RefundAnswer> {
  const { account } = means
  const amount = sentAmount(request.amountMinor, request.currency)
  if (account.currencies.length > 0 && !account.currencies.includes(request.currency)) return unfit('WRONG_CURRENCY')
  if (amount === null) return unfit('WRONG_AMOUNT')
  const notifyUrl = noticeUrlOf(account, request.noticeUrl ?? null)
  if (notifyUrl === null) return unfit('NO_NOTICE_URL')
  const found = request.gatewayRef ? { tradeNo: request.gatewayRef } : await tradeNoOf(means, request)
  if ('why' in found) return { kind: 'not_sent', detail: found.why, code: 'NO_TRADE_NO' }
  const params = {
    version: REFUND_VERSION,
    merchantId: account.merchantId,
    tradeNo: found.tradeNo,
    merRefundNo: request.refundId,
    amount,
    currency: request.currency,
    notifyUrl,
  }
  const read = await ask(means, { operation: 'refund', key: 'merchant', params, timeoutMs: means.limits.payMs }, 'merchant')
  if (!read.ok) return refundFailure(read.failure, 'made')
  return refundAnswer(readRefund(read.data), request)
}

/** Their number of a paid order of ours, or why it is not known. */
async function tradeNoOf(means: Means, request: RefundRequest): Promise<{ tradeNo: string } | { why: AnswerDetail }> {
  const answer = await queryLink(means, { orderId: request.orderId, gatewayRef: null })
  if (answer.kind !== 'paid') return { why: answer.detail }
  return answer.facts.gatewayRef === null ? { why: 'unreadable' } : { tradeNo: answer.facts.gatewayRef }
}

/** Asks about one refund by our number. */
export async function queryRefund(means: Means, request: RefundQuery): Promise<RefundAnswer> {
  const read = await askRefund(means, { merRefundNo: request.refundId })
  return read.ok ? refundAnswer(readRefund(read.data), request) : refundFailure(read.failure, 'asked')
}

function askRefund(means: Means, which: { merRefundNo: string } | { refundNo: string }): ReturnType<typeof ask> {
  const params = { ...queryParams(means.account), ...which }
  return ask(means, { operation: 'refundQuery', key: 'merchant', params, timeoutMs: means.limits.queryMs }, 'merchant')
}

/** A verified refund's members: they have to be ours before its status counts. */
function refundAnswer(reply: RefundReply, request: RefundQuery): RefundAnswer {
  const code = shortCode(reply.status ?? '0000')
  const isOurs = reply.refundId === request.refundId && reply.amountMinor === request.amountMinor && reply.currency === request.currency
  if (!isOurs) return noAnswer('wrong_order', code, true)
  const standing = reply.status === null ? null : standingOf(reply.status)
  if (standing === null) return noAnswer(reply.status === null ? 'unreadable' : 'unknown_code', code, true)
  const kind = REFUND_MEANINGS[standing]
  if (kind === 'refused') return { kind, detail: 'refused', code, reason: 'refused' }
  return { kind, detail: kind === 'done' ? 'refund_accepted' : 'in_progress', code }
}

/** A result code refuses a refund that is being made; to a question it says nothing of the refund, save that it is not known. */
function refundFailure(failure: Failure, asked: 'made' | 'asked'): RefundAnswer {
  if (failure.kind !== 'refused') return failure
  if (failure.meaning === 'settings' && asked === 'made') return { kind: 'refused', detail: 'refused', code: failure.code, reason: 'settings' }
  if (failure.meaning === 'not_found' && asked === 'asked') return { ...noAnswer('not_found', failure.code, true), notFound: true }
  return noAnswer(failure.meaning === 'settings' ? 'refused' : 'unknown_code', failure.code, true)
}

type Listed = { ok: true; refunds: RefundReply[] } | { ok: false; failure: Failure }

/** The refunds of an order as they list them. The list carries no signature. */
async function askList(means: Means, request: QueryRequest): Promise<Listed> {
  const which = request.gatewayRef ? { tradeNo: request.gatewayRef } : { merTransNo: request.orderId }
  const params = { ...queryParams(means.account), ...which }
  const read = await ask(means, { operation: 'refundList', key: 'merchant', params, timeoutMs: means.limits.queryMs }, 'none')
  // Inferred: an order that nothing was given back of may be answered with the code for "no such refund".
  if (!read.ok && read.failure.kind === 'refused' && read.failure.code === '3006') return { ok: true, refunds: [] }
  if (!read.ok) return read
  const list = listOf(read.data['refundOrderList'])
  return list ? { ok: true, refunds: list.map(readRefund) } : { ok: false, failure: noAnswer('unreadable', '0000', false) }
}

/** What they list as refunds of a payment, for people. */
export async function listRefunds(means: Means, request: QueryRequest): Promise<RefundListAnswer> {
  const listed = await askList(means, request)
  if (!listed.ok) return unknownOf(listed.failure)
  const refunds = listed.refunds.map(({ refundId, gatewayRef, amountMinor, currency, status, createdAt }) => {
    const standing = status === null ? null : standingOf(status)
    const meaning = standing === null ? null : REFUND_MEANINGS[standing]
    const says = meaning === null ? ('unknown' as const) : meaning === 'refused' ? ('failed' as const) : meaning
    return { refundId, gatewayRef, amountMinor, currency, says, at: createdAt }
  })
  return { known: true, refunds }
}

/**
 * How much of a payment was given back. The list carries no signature, so it only names refunds: each of them, and each that we ever sent
 * for this payment, is asked about by itself, and those verified answers are added up. One that cannot be read leaves the whole unknown, and so
 * does a listed one that is not ours, where the caller says which are.
 */
export async function queryRefunded(means: Means, request: QueryRequest): Promise<RefundedAnswer> {
  const unknown = (detail: AnswerDetail, code: string | null, spoken: boolean): RefundedAnswer => {
    return { known: false, refundedMinor: null, detail, code, spoken }
  }
  const listed = await askList(means, request)
  if (!listed.ok) return { ...unknownOf(listed.failure), refundedMinor: null }
  // A refund that we did not send may be the back office's, or another order's in a list that carries no signature and names no order: its
  // sum could pass for one of ours. Nobody can tell, so a person has to look.
  const isForeign = request.refundIds !== undefined && listed.refunds.some(({ refundId }) => !request.refundIds?.includes(refundId ?? ''))
  if (isForeign) return unknown('refund_misfit', 'FOREIGN_REFUND', true)
  const wanted = refundsToAsk(listed.refunds, request.refundIds ?? [])
  if (wanted === null) return unknown('unreadable', '0000', true)
  let refundedMinor = 0
  let underWay = false
  for (const one of wanted) {
    const read = await askRefund(means, one.which)
    if (!read.ok && !one.isListed && read.failure.kind === 'refused' && read.failure.meaning === 'not_found') continue
    if (!read.ok) return { ...unknownOf(read.failure), refundedMinor: null }
    const counted = countedOf(read.data, one.which, request)
    if (counted === null) return unknown('wrong_order', '0000', true)
    refundedMinor += counted.minor
    underWay ||= counted.underWay
  }
  // More than was paid is a contradiction, and proves nothing about money.
  if (refundedMinor > request.amountMinor) return unknown('unreadable', '0000', true)
  return { known: true, refundedMinor, underWay, detail: refundedMinor > 0 ? 'refund_seen' : 'refund_not_seen', code: '0000', spoken: true }
}

type Wanted = { which: { merRefundNo: string } | { refundNo: string }; isListed: boolean }

/** Each refund once: those listed by our number (by theirs where ours is missing), then those we sent. Null where a row names none, or two. */
function refundsToAsk(listed: RefundReply[], ours: readonly string[]): Wanted[] | null {
  const wanted = new Map<string, Wanted>()
  for (const { refundId, gatewayRef } of listed) {
    if (refundId === null && gatewayRef === null) return null
    const which = refundId !== null ? { merRefundNo: refundId } : { refundNo: gatewayRef ?? '' }
    const name = JSON.stringify(which)
    if (wanted.has(name)) return null
    wanted.set(name, { which, isListed: true })
  }
  for (const refundId of ours) {
    const which = { merRefundNo: refundId }
    const name = JSON.stringify(which)
    if (!wanted.has(name)) wanted.set(name, { which, isListed: false })
  }
  return wanted.size <= MOST_REFUNDS ? [...wanted.values()] : null
}

/** What one verified refund adds to the sum: its amount once it is done, nothing while it is not; null where it does not fit the question. */
function countedOf(data: JsonObject, which: Wanted['which'], request: QueryRequest): { minor: number; underWay: boolean } | null {
  const reply = readRefund(data)
  const isAsked = 'merRefundNo' in which ? reply.refundId === which.merRefundNo : reply.gatewayRef === which.refundNo
  const standing = reply.status === null ? null : standingOf(reply.status)
  if (!isAsked || standing === null || reply.currency !== request.currency || reply.amountMinor === null) return null
  const meaning = REFUND_MEANINGS[standing]
  return { minor: meaning === 'done' ? reply.amountMinor : 0, underWay: meaning === 'pending' }
}
