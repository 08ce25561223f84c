import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { AnswerDetail } from '#shared/domain/payment.ts'
import { isOpenRefund, type Refund, type RefundNote, type RefundReason, type RefundStatus } from '#shared/domain/refund.ts'
import { unreachable } from '#shared/domain/result.ts'
import type { RefundChange } from '../db/refunds.ts'
import type { RefundAnswer, RefundedAnswer } from '../gateways/gateway.ts'
import { type Claimant, explainRise } from './explain-count.ts'

/**
 * What was heard about a refund: the reply to the refund request itself, or the gateway's count of what was refunded of the payment.
 * `confirming`: the question was sent when a refusal was already known, so its answer can confirm that.
 */
export type Heard = { source: 'reply'; answer: RefundAnswer } | { source: 'question'; answer: RefundedAnswer; confirming: boolean }

/** What is known when it is heard: the time, the sum of the payment's other refunds that are done, and the others that are not (oldest first). */
export type RefundContext = { now: number; othersDoneMinor: number; rivals: readonly Claimant[] }

/** What it does to the refund: a move (or none), what is written, and whether to ask again at once. */
export type RefundDecision = { to: RefundStatus | null; change: RefundChange; type: JournalType; facts: JournalFacts; askSoon: boolean }

/**
 * Decides what one answer means for one refund. Pure: no clock, no database. Only the gateway's own count makes it done, whatever the reply
 * says; a refusal is believed only after a question found that count where it was and no refund under way; whatever is unclear leaves the state and
 * is noted.
 */
export function settleRefund(refund: Refund, heard: Heard, context: RefundContext): RefundDecision {
  return heard.source === 'reply' ? settleReply(refund, heard.answer, context) : settleCount(refund, heard.answer, heard.confirming, context)
}

function settleReply(refund: Refund, answer: RefundAnswer, { now }: RefundContext): RefundDecision {
  const { kind, detail, code } = answer
  const change: RefundChange = { lastAnswer: { kind, detail, code }, lastAnswerAt: now }
  const noted: RefundDecision = { to: null, change, type: 'refund.answered', facts: { answer: kind, detail, code }, askSoon: false }
  if (!isOpenRefund(refund.status)) return noted
  const asking: RefundDecision = { ...noted, to: refund.status === 'sending' ? 'asking' : null, askSoon: true }
  switch (answer.kind) {
    case 'refused':
      return { ...asking, change: { ...change, reason: answer.reason } }
    case 'not_sent':
      return refund.status === 'sending' ? end(noted, 'not_sent', 'refund.not_sent', now, 'not_reached') : noted
    case 'pending':
      return { ...asking, askSoon: false }
    case 'done':
    case 'no_answer':
      return asking
    default:
      return unreachable(answer)
  }
}

function settleCount(refund: Refund, answer: RefundedAnswer, confirming: boolean, context: RefundContext): RefundDecision {
  const { now, othersDoneMinor } = context
  // What the count must have stood at without this refund. Another one that turned out done meanwhile has its own share of it.
  const withoutMinor = Math.max(refund.beforeMinor ?? 0, othersDoneMinor)
  const isThere = answer.known && isIn(answer.refundedMinor - withoutMinor, refund, context)
  const stoodStill = answer.known && answer.refundedMinor === withoutMinor
  const underWay = answer.known && answer.underWay === true
  const unmoved: AnswerDetail = underWay ? 'in_progress' : 'refund_not_seen'
  const detail: AnswerDetail = isThere ? 'refund_seen' : stoodStill ? unmoved : answer.known ? 'refund_misfit' : answer.detail
  const note: RefundNote = { kind: isThere ? 'done' : stoodStill ? 'pending' : 'no_answer', detail, code: answer.code }
  const noted: RefundDecision = {
    to: null,
    change: { lastAnswer: note, lastAnswerAt: now, askedCount: refund.askedCount + 1 },
    type: 'refund.asked',
    facts: { answer: note.kind, detail, code: answer.code, refundedMinor: answer.refundedMinor },
    askSoon: false,
  }
  if (refund.status === 'done' || refund.status === 'created') return noted
  const late = !isOpenRefund(refund.status)
  if (isThere) return end(noted, 'done', late ? 'refund.late_done' : 'refund.done', now, null)
  // A refusal is not the last word while the gateway itself calls the refund under way.
  const decidable = (refund.status === 'asking' || refund.status === 'unresolved') && !underWay
  if (stoodStill && confirming && decidable && refund.reason !== null) return end(noted, 'refused', 'refund.refused', now, refund.reason)
  return noted
}

/**
 * True when the count's rise is this refund's. Where some of the payment's refunds make it up exactly, it is theirs and nobody else's. Where none do,
 * somebody gave money back elsewhere too: then it is in there if it was on its way, or left and nothing else is on its way.
 */
function isIn(riseMinor: number, refund: Refund, { rivals }: RefundContext): boolean {
  if (riseMinor < refund.amountMinor) return false
  const explained = explainRise(riseMinor, [...rivals, refund])
  if (explained) return explained.some(({ id }) => id === refund.id)
  return isOpenRefund(refund.status) || (refund.status !== 'not_sent' && !rivals.some(({ status }) => isOpenRefund(status)))
}

function end(base: RefundDecision, to: RefundStatus, type: JournalType, now: number, reason: RefundReason | null): RefundDecision {
  const facts: JournalFacts = reason === null ? base.facts : { ...base.facts, reason }
  return { ...base, to, type, facts, change: { ...base.change, reason, endedAt: now, nextAskAt: null } }
}
