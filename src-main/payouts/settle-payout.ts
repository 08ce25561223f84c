import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { isOpenPayout, type Payout, type PayoutReason, type PayoutStatus } from '#shared/domain/payout.ts'
import { unreachable } from '#shared/domain/result.ts'
import type { PayoutChange } from '../db/payouts.ts'
import type { PayoutAnswer, PayoutFacts } from '../gateways/gateway.ts'

/** What is heard about a payout beyond answers: a verified call that says the money came back. */
export type Reversal = { kind: 'reversed'; detail: 'payout_reversed'; code: string | null; gatewayRef: string | null }

/**
 * What was heard: the reply to the request itself, the answer to a question, or a verified call of the gateway (`noticeId` is its number in the
 * book). `confirming`: the question was sent when a refusal was already known, so its answer can confirm that.
 */
export type Heard =
  | { source: 'reply'; answer: PayoutAnswer }
  | { source: 'question'; answer: PayoutAnswer; confirming: boolean }
  | { source: 'notice'; answer: PayoutAnswer | Reversal; noticeId: number }

/**
 * What is known when it is heard. `sendOver`: the request can no longer be on its way (replied, failed or timed out). `notFoundForMs`: how long
 * the gateway has been saying that it does not know the payout, on the monotonic clock; 0 for the first time.
 */
export type PayoutContext = { now: number; sendOver: boolean; notFoundForMs: number }

/** What it does to the payout: a move (or none), what is written, and whether to ask again at once. */
export type PayoutDecision = { to: PayoutStatus | null; change: PayoutChange; type: JournalType; facts: JournalFacts; askSoon: boolean }

/** Law 8: this many answers, over at least this long, say that the gateway does not know the payout. */
const NOT_FOUND_ANSWERS = 3
const NOT_FOUND_SPREAD_MS = 30_000

/** True for an answer that says there is no such payout. */
export function knowsNone(answer: Heard['answer']): boolean {
  return answer.kind === 'no_answer' && answer.notFound
}

/**
 * Decides what one thing that was heard means for one payout. Pure: no clock, no database. Only "done" with every fact fitting leads to done;
 * only an explicit no leads to failed, one that names no cause after a question; whatever is unclear leaves the state as it is and is noted.
 */
export function settlePayout(payout: Payout, heard: Heard, context: PayoutContext): PayoutDecision {
  const { answer, source } = heard
  const { kind, detail, code } = answer
  const change: PayoutChange = {
    lastAnswer: { kind, detail, code },
    lastAnswerAt: context.now,
    askedCount: payout.askedCount + (source === 'question' ? 1 : 0),
    notFoundCount: 0,
    notFoundSince: null,
    ...(source === 'notice' && { heardNotice: Math.max(payout.heardNotice, heard.noticeId) }),
  }
  const type = source === 'reply' ? 'payout.answered' : source === 'question' ? 'payout.asked' : 'payout.told'
  const noted: PayoutDecision = { to: null, change, type, facts: { answer: kind, detail, code }, askSoon: false }
  // What never left cannot have come to any end out there.
  if (payout.status === 'waiting' || payout.status === 'withdrawn') return noted
  switch (answer.kind) {
    case 'done':
      return settleDone(payout, answer.facts, noted, context)
    case 'failed':
      return settleFailed(payout, heard, answer, noted, context)
    case 'pending':
      return settlePending(payout, answer.gatewayRef, noted, isConfirming(heard))
    case 'not_sent':
      // Only the request itself can prove that nothing left; a question that did not leave proves nothing.
      if (source !== 'reply' || payout.status !== 'sending') return noted
      return end(noted, 'not_sent', detail === 'refused' ? 'settings' : 'not_reached', context)
    case 'no_answer':
      return settleNoAnswer(payout, heard, answer, noted, context)
    case 'reversed':
      return settleReversed(payout, noted, context)
    default:
      return unreachable(answer)
  }
}

function isConfirming(heard: Heard): boolean {
  return heard.source === 'question' && heard.confirming
}

function isDecidable({ status }: Payout): boolean {
  return status === 'asking' || status === 'unresolved'
}

function settleDone(payout: Payout, facts: PayoutFacts, noted: PayoutDecision, context: PayoutContext): PayoutDecision {
  const said: JournalFacts = {
    ...noted.facts,
    paidMinor: facts.amountMinor,
    paidCurrency: facts.currency,
    feeMinor: facts.feeMinor,
    gatewayRef: facts.gatewayRef,
    bankRef: facts.bankRef,
  }
  const change: PayoutChange = {
    ...noted.change,
    gatewayRef: payout.gatewayRef ?? facts.gatewayRef,
    bankRef: facts.bankRef ?? payout.bankRef,
    feeMinor: facts.feeMinor ?? payout.feeMinor,
  }
  // Nothing about the amount proves nothing about the money.
  if (facts.amountMinor === null) {
    const lastAnswer = { kind: 'no_answer', detail: 'unreadable', code: noted.change.lastAnswer?.code ?? null } as const
    return { ...noted, change: { ...noted.change, lastAnswer }, facts: { ...noted.facts, answer: 'no_answer', detail: 'unreadable' } }
  }
  const reason = findMisfit(payout, facts)
  const paid: PayoutChange = { ...change, paidMinor: facts.amountMinor, reason }
  if (reason !== null) {
    // Another payout's number must not become ours.
    const misfit: PayoutChange = reason === 'wrong_order' ? { ...noted.change, reason } : paid
    if (payout.status === 'sending' || isDecidable(payout)) {
      return { ...noted, to: 'held', change: misfit, type: 'payout.held', facts: { ...said, reason, askedMinor: payout.amountMinor } }
    }
    // A wrong amount that a person has already seen and closed does not come back; one that nobody saw yet is money all the same.
    const ended = payout.status === 'failed' || payout.status === 'closed' || payout.status === 'not_sent'
    const isNews = ended && payout.paidMinor === null && reason !== 'wrong_order'
    return isNews
      ? {
          ...noted,
          to: 'late_done',
          change: { ...paid, endedAt: context.now, nextAskAt: null },
          type: 'payout.late_done',
          facts: { ...said, reason },
        }
      : noted
  }
  const ended: PayoutChange = { ...paid, endedAt: context.now, nextAskAt: null }
  switch (payout.status) {
    case 'sending':
    case 'asking':
    case 'unresolved':
    case 'held':
      return { ...noted, to: 'done', change: ended, type: 'payout.done', facts: said }
    case 'failed':
    case 'not_sent':
    case 'closed':
      return { ...noted, to: 'late_done', change: ended, type: 'payout.late_done', facts: said }
    case 'done':
    case 'late_done':
      // The bank's number often comes later than the word.
      return { ...noted, change: { ...change, paidMinor: payout.paidMinor }, facts: said }
    default:
      return noted
  }
}

/** Which fact does not fit our own row, or null. A number of the gateway that changed is another payout's. */
function findMisfit(payout: Payout, facts: PayoutFacts): PayoutReason | null {
  if (facts.payoutId !== null && facts.payoutId !== payout.id) return 'wrong_order'
  if (facts.gatewayRef !== null && payout.gatewayRef !== null && facts.gatewayRef !== payout.gatewayRef) return 'wrong_order'
  if (facts.currency !== null && facts.currency !== payout.currency) return 'wrong_currency'
  return facts.amountMinor === payout.amountMinor ? null : 'wrong_amount'
}

function settleFailed(
  payout: Payout,
  heard: Heard,
  answer: Extract<PayoutAnswer, { kind: 'failed' }>,
  noted: PayoutDecision,
  context: PayoutContext,
): PayoutDecision {
  // A gateway that said done and says failed now takes it back, whatever it calls that.
  if (heard.source !== 'reply' && (payout.status === 'done' || payout.status === 'late_done')) return settleReversed(payout, noted, context)
  if (payout.status !== 'sending' && !isDecidable(payout)) return noted
  // The answer to a question is the confirmation itself.
  if (heard.source === 'reply' && answer.confirm === true) {
    // The refusal is remembered in `reason` while one question confirms it.
    const change = { ...noted.change, reason: answer.reason }
    return { ...noted, to: payout.status === 'sending' ? 'asking' : null, change, askSoon: true }
  }
  return end(noted, 'failed', payout.reason ?? answer.reason, context)
}

function settlePending(payout: Payout, gatewayRef: string | null, noted: PayoutDecision, confirming: boolean): PayoutDecision {
  if (!isOpenPayout(payout.status)) return noted
  const change: PayoutChange = { ...noted.change, gatewayRef: payout.gatewayRef ?? gatewayRef }
  if (payout.status === 'sending') return { ...noted, to: 'asking', change }
  // The gateway was asked whether it refused, and says that it has not decided: then nothing later may pass for a confirmation.
  return confirming && isDecidable(payout) ? { ...noted, change: { ...change, reason: null } } : { ...noted, change }
}

function settleNoAnswer(
  payout: Payout,
  heard: Heard,
  answer: Extract<PayoutAnswer, { kind: 'no_answer' }>,
  noted: PayoutDecision,
  context: PayoutContext,
): PayoutDecision {
  const decidable = isDecidable(payout)
  // A refusal without a cause stands once the gateway was asked and cannot name a payout for it. Trouble on its own side is no such answer.
  const confirms = decidable && payout.reason !== null && isConfirming(heard) && answer.spoken
  if (confirms && (answer.notFound || answer.detail === 'refused')) return end(noted, 'failed', payout.reason ?? 'refused', context)
  if (answer.notFound && heard.source === 'question') {
    const count = payout.notFoundCount + 1
    const counted = { ...noted, change: { ...noted.change, notFoundCount: count, notFoundSince: payout.notFoundSince ?? context.now } }
    // One that they had given a number for was there: not knowing it any more is no proof.
    const proven = context.sendOver && count >= NOT_FOUND_ANSWERS && context.notFoundForMs >= NOT_FOUND_SPREAD_MS && payout.gatewayRef === null
    return decidable && proven ? end(counted, 'failed', payout.reason ?? 'not_found', context) : counted
  }
  return heard.source === 'reply' && payout.status === 'sending' ? { ...noted, to: 'asking', askSoon: true } : noted
}

function settleReversed(payout: Payout, noted: PayoutDecision, { now }: PayoutContext): PayoutDecision {
  switch (payout.status) {
    case 'asking':
    case 'unresolved':
    case 'held':
    case 'done':
    case 'closed':
    case 'late_done':
      return { ...noted, to: 'reversed', type: 'payout.reversed', change: { ...noted.change, endedAt: now, nextAskAt: null } }
    case 'sending':
      // Its reply is still on the way; the call is heard again after it.
      return { ...noted, change: { ...noted.change, heardNotice: payout.heardNotice } }
    default:
      return noted
  }
}

function end(base: PayoutDecision, to: 'failed' | 'not_sent', reason: PayoutReason, { now }: PayoutContext): PayoutDecision {
  const change = { ...base.change, reason, endedAt: now, nextAskAt: null }
  return { ...base, to, type: `payout.${to}`, change, facts: { ...base.facts, reason } }
}
