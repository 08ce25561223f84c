import type { CurrencyCode } from './money.ts'
import type { AnswerDetail } from './payment.ts'

/**
 * The states of one refund (one refund id of our own at the gateway).
 * created: on disk, nothing sent. sending: the request may have left. asking: it left, and the gateway's own count decides.
 * unresolved: a minute is over and nobody knows. done: the gateway counts it as refunded. refused: it said no, and its count did not move.
 * not_sent: surely nothing left. closed: a manager ended it by hand.
 */
export const REFUND_STATUSES = ['created', 'sending', 'asking', 'unresolved', 'done', 'refused', 'not_sent', 'closed'] as const
export type RefundStatus = (typeof REFUND_STATUSES)[number]

/**
 * Every legal move. A refusal is believed only after a question, so nothing leads from sending to refused. The ends without money have one
 * way out: the money left all the same. Nothing leads away from done.
 */
export const LEGAL_REFUND_MOVES: Record<RefundStatus, readonly RefundStatus[]> = {
  created: ['sending', 'not_sent'],
  sending: ['asking', 'unresolved', 'done', 'not_sent'],
  asking: ['unresolved', 'done', 'refused'],
  unresolved: ['done', 'refused', 'closed'],
  done: [],
  refused: ['done'],
  not_sent: ['done'],
  closed: ['done'],
}

/** States in which money may still leave without us knowing: no other refund of the same payment meanwhile (law 9). */
export const OPEN_REFUND_STATUSES = ['created', 'sending', 'asking', 'unresolved'] as const satisfies RefundStatus[]

/** True while the gateway may still give this money back, or a person has to decide about it. */
export function isOpenRefund(status: RefundStatus): boolean {
  return (OPEN_REFUND_STATUSES as readonly RefundStatus[]).includes(status)
}

/** Why a refund ended without money, for the screens: refused by the gateway, wrong merchant data, never sent, or ended by hand. */
export const REFUND_REASONS = ['refused', 'settings', 'not_reached', 'by_hand'] as const
export type RefundReason = (typeof REFUND_REASONS)[number]

/** What the last reply or question brought. */
export type RefundNote = { kind: 'done' | 'refused' | 'pending' | 'not_sent' | 'no_answer'; detail: AnswerDetail; code: string | null }

/** One refund as it stands on disk. Times are UTC milliseconds, amounts minor units. */
export type Refund = {
  /** Our own refund id at the gateway: at most 20 characters A-Z 0-9. */
  id: string
  orderId: number
  /** The payment that is given back. */
  attemptId: string
  amountMinor: number
  currency: CurrencyCode
  status: RefundStatus
  /** Set with a refusal before it is believed, so that the question which confirms it survives a restart. */
  reason: RefundReason | null
  /** The person's own words. */
  why: string
  personName: string
  approverName: string | null
  createdAt: number
  sentAt: number | null
  endedAt: number | null
  askedCount: number
  lastAnswer: RefundNote | null
  lastAnswerAt: number | null
  nextAskAt: number | null
  /** What the gateway counted as refunded of this payment just before this one; null when it was not asked. */
  beforeMinor: number | null
}

/** Money given back from the drawer for a cash sale. `id` is a number of its own, as on its paper. */
export type CashRefund = {
  id: string
  orderId: number
  amountMinor: number
  currency: CurrencyCode
  /** True: the sale was keyed wrong and is taken back; false: goods came back. */
  mistake: boolean
  why: string
  personName: string
  approverName: string | null
  createdAt: number
}

/** What may be given back of one payment: paid, what is neither refunded nor on its way, and how much of that needs no manager's PIN. */
export type Refundable = { attemptId: string; paidMinor: number; refundableMinor: number; withoutPinMinor: number }
