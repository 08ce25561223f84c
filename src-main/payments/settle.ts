import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { AnswerDetail, AnswerNote, Attempt, AttemptStatus, Reason } from '#shared/domain/payment.ts'
import { unreachable } from '#shared/domain/result.ts'
import type { AttemptChange } from '../db/attempts.ts'
import type { Answer, PaidFacts } from '../gateways/gateway.ts'

/** Where an answer came from: the reply to the pay request itself, or a question asked afterwards. */
export type AnswerSource = 'reply' | 'question'

/**
 * What is known when an answer arrives. `sendOver`: the pay request can no longer be on its way (replied, failed or timed out).
 * `confirming`: the question was sent when a refusal of the pay request was already known, so its answer can confirm that.
 * `notFoundForMs`: how long the gateway has been saying that it does not know the order (or words nobody knows), on the monotonic clock; 0 for the first time.
 */
export type SettleContext = {
  source: AnswerSource
  now: number
  merchantId: string
  sendOver: boolean
  confirming: boolean
  notFoundForMs: number
}

/** What an answer does to an attempt: a move (or none), what is written, and whether to ask again at once. */
export type Decision = { to: AttemptStatus | null; change: AttemptChange; type: JournalType; facts: JournalFacts; askSoon: boolean }

/** Law 8: this many answers, over at least this long, say that the gateway does not know the order. */
const NOT_FOUND_ANSWERS = 3
const NOT_FOUND_SPREAD_MS = 30_000

/** True for an answer that may say, in its own words or in ones we do not know, that there is no such order. */
export function mayKnowNone(answer: Answer): boolean {
  return answer.kind === 'no_answer' && (answer.notFound || (answer.spoken && answer.detail === 'unknown_code'))
}

/** What an answer that does not fit our own row is worth. */
type Misfit = { worth: 'hold'; reason: Reason } | { worth: 'nothing'; detail: AnswerDetail }

/**
 * Decides what one answer means for one attempt. Pure: no clock, no database. Only `paid` with every fact fitting leads to paid (law 4);
 * only an explicit no leads to declined (law 3); whatever is unclear leaves the state as it is and is noted.
 */
export function settle(attempt: Attempt, answer: Answer, context: SettleContext): Decision {
  const note: AnswerNote = { kind: answer.kind, detail: answer.detail, code: answer.code }
  const change: AttemptChange = {
    lastAnswer: note,
    lastAnswerAt: context.now,
    askedCount: attempt.askedCount + (context.source === 'question' ? 1 : 0),
    notFoundCount: 0,
    notFoundSince: null,
  }
  const nothing: Decision = {
    to: null,
    change,
    type: context.source === 'reply' ? 'payment.answered' : 'payment.asked',
    facts: { answer: answer.kind, detail: answer.detail, code: answer.code },
    askSoon: false,
  }
  switch (answer.kind) {
    case 'paid':
      return settlePaid(attempt, answer.facts, nothing, context)
    case 'declined':
      return settleDeclined(attempt, answer, nothing, context)
    case 'pending':
      return settlePending(attempt, nothing, context)
    case 'not_sent':
      // Only the pay request itself can prove that nothing left; a question that did not leave proves nothing.
      if (context.source !== 'reply' || attempt.status !== 'sending') return nothing
      // Not sent because it cannot be said in the vendor's words, or because nobody was there to take it.
      return end(nothing, 'not_sent', answer.detail === 'refused' ? 'settings' : 'not_reached', context)
    case 'no_answer':
      return settleNoAnswer(attempt, answer, nothing, context)
    default:
      return unreachable(answer)
  }
}

function settlePaid(attempt: Attempt, facts: PaidFacts, nothing: Decision, context: SettleContext): Decision {
  const misfit = findMisfit(attempt, facts, context.merchantId)
  if (misfit?.worth === 'nothing') {
    const note: AnswerNote = { kind: 'no_answer', detail: misfit.detail, code: nothing.change.lastAnswer?.code ?? null }
    return { ...nothing, change: { ...nothing.change, lastAnswer: note }, facts: { ...nothing.facts, answer: 'no_answer', detail: misfit.detail } }
  }
  const paid: AttemptChange = { ...nothing.change, gatewayRef: facts.gatewayRef ?? attempt.gatewayRef, paidMinor: facts.amountMinor }
  const said: JournalFacts = { ...nothing.facts, paidMinor: facts.amountMinor, feeMinor: facts.feeMinor, gatewayRef: facts.gatewayRef }
  if (misfit) {
    const change = { ...paid, reason: misfit.reason }
    if (attempt.status === 'sending' || attempt.status === 'asking' || attempt.status === 'unresolved') {
      return { ...nothing, to: 'held', change, type: 'payment.held', facts: { ...said, reason: misfit.reason, askedMinor: attempt.amountMinor } }
    }
    // A wrong amount that a person has already seen and closed does not come back; one that nobody saw yet is money all the same.
    const ended = attempt.status === 'declined' || attempt.status === 'closed' || attempt.status === 'not_sent'
    if (ended && attempt.paidMinor === null) {
      return { ...nothing, to: 'late_paid', change, type: 'payment.late_paid', facts: { ...said, reason: misfit.reason } }
    }
    return nothing
  }
  switch (attempt.status) {
    case 'sending':
    case 'asking':
    case 'unresolved':
    case 'held':
      return { ...nothing, to: 'paid', change: { ...paid, reason: null, endedAt: context.now, nextAskAt: null }, type: 'payment.paid', facts: said }
    case 'declined':
    case 'not_sent':
    case 'closed':
      return { ...nothing, to: 'late_paid', change: { ...paid, nextAskAt: null }, type: 'payment.late_paid', facts: said }
    default:
      return nothing
  }
}

function settlePending(attempt: Attempt, nothing: Decision, { confirming }: SettleContext): Decision {
  if (attempt.status === 'sending') return { ...nothing, to: 'asking' }
  // The gateway was asked whether it refused, and says that it has not decided: then nothing later may pass for a confirmation.
  const disproved = confirming && (attempt.status === 'asking' || attempt.status === 'unresolved')
  return disproved ? { ...nothing, change: { ...nothing.change, reason: null } } : nothing
}

function settleDeclined(attempt: Attempt, answer: Extract<Answer, { kind: 'declined' }>, nothing: Decision, context: SettleContext): Decision {
  if (attempt.status !== 'sending' && attempt.status !== 'asking' && attempt.status !== 'unresolved') return nothing
  // The answer to a question is the confirmation itself.
  if (answer.confirm && context.source === 'reply') {
    // The refusal is remembered in `reason` while one question confirms it.
    const change = { ...nothing.change, reason: answer.reason }
    return { ...nothing, to: attempt.status === 'sending' ? 'asking' : null, change, askSoon: true }
  }
  return end(nothing, 'declined', attempt.reason ?? answer.reason, context)
}

function settleNoAnswer(attempt: Attempt, answer: Extract<Answer, { kind: 'no_answer' }>, nothing: Decision, context: SettleContext): Decision {
  const decidable = attempt.status === 'asking' || attempt.status === 'unresolved'
  // A refusal of the pay request stands once the gateway was asked and cannot name a payment for it. Trouble on its own side is no such answer.
  const confirms = decidable && attempt.reason !== null && context.confirming && answer.spoken
  if (confirms && (answer.notFound || answer.detail === 'refused')) return end(nothing, 'declined', attempt.reason ?? 'refused', context)
  // A word nobody knows may be its name for "no such order" or for "busy": after a refusal it counts like "not found", never at once (laws 3 and 8).
  if (answer.notFound || (confirms && answer.detail === 'unknown_code')) {
    const since = attempt.notFoundSince ?? context.now
    const count = attempt.notFoundCount + 1
    const counted: Decision = { ...nothing, change: { ...nothing.change, notFoundCount: count, notFoundSince: since } }
    const proven = context.sendOver && count >= NOT_FOUND_ANSWERS && context.notFoundForMs >= NOT_FOUND_SPREAD_MS
    return decidable && proven ? end(counted, 'declined', attempt.reason ?? 'not_found', context) : counted
  }
  if (context.source !== 'reply') return nothing
  // A QR that never reached the till was never shown, so nobody can have paid it; it is still looked at again for late money.
  const undecided = attempt.status === 'sending' || attempt.status === 'asking'
  if (undecided && attempt.kind === 'qr' && attempt.codeUrl === null) return end(nothing, 'declined', 'no_code', context)
  return attempt.status === 'sending' ? { ...nothing, to: 'asking', askSoon: true } : nothing
}

function end(base: Decision, to: 'declined' | 'not_sent', reason: Reason, { now }: SettleContext): Decision {
  const type = to === 'declined' ? 'payment.declined' : 'payment.not_sent'
  return { ...base, to, type, change: { ...base.change, reason, endedAt: now, nextAskAt: null }, facts: { ...base.facts, reason } }
}

/**
 * Holds the facts of an answer against our row. Another order's or merchant's answer is worth nothing (it may be a mix-up on the way);
 * our own order with another amount or currency is held. An amount may exceed ours by exactly the fee and tip the gateway names.
 */
function findMisfit(attempt: Attempt, facts: PaidFacts, merchantId: string): Misfit | null {
  if (facts.orderId !== null && facts.orderId !== attempt.id) return { worth: 'nothing', detail: 'wrong_order' }
  if (facts.merchantId !== null && facts.merchantId !== merchantId) return { worth: 'nothing', detail: 'wrong_order' }
  if (facts.amountMinor === null) return { worth: 'nothing', detail: 'unreadable' }
  if (facts.currency !== null && facts.currency !== attempt.currency) return { worth: 'hold', reason: 'wrong_currency' }
  const fits = facts.amountMinor === attempt.amountMinor || (facts.feeMinor > 0 && facts.amountMinor === attempt.amountMinor + facts.feeMinor)
  return fits ? null : { worth: 'hold', reason: 'wrong_amount' }
}
