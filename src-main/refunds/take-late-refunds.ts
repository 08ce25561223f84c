import type { Refund } from '#shared/domain/refund.ts'
import { listRefundsOfAttempt } from '../db/refunds.ts'
import type { RefundedAnswer } from '../gateways/gateway.ts'
import type { PaymentDeps } from '../payments/payment-deps.ts'
import { doneMinor } from './refund-ceiling.ts'
import { type RefundContext, settleRefund } from './settle-refund.ts'
import { writeRefundStep } from './write-refund-step.ts'

/** What is known about the payment's other refunds when something is heard about this one. */
export function contextOf(deps: PaymentDeps, refund: Refund): RefundContext {
  const others = listRefundsOfAttempt(deps.db, refund.attemptId).filter(({ id }) => id !== refund.id)
  return { now: deps.clock.now(), othersDoneMinor: doneMinor(others), rivals: others.filter(({ status }) => status !== 'done') }
}

/** A count above what we know of may be a refund that had ended without money and was done after all: the newest that fits is. */
export function takeLateRefunds(deps: PaymentDeps, attemptId: string, answer: RefundedAnswer): void {
  if (!answer.known) return
  for (const refund of listRefundsOfAttempt(deps.db, attemptId).reverse()) {
    if (refund.status !== 'refused' && refund.status !== 'closed' && refund.status !== 'not_sent') continue
    const decision = settleRefund(refund, { source: 'question', answer, confirming: false }, contextOf(deps, refund))
    if (decision.to !== 'done') continue
    deps.log.warn('a refund that had ended was done after all', { refundId: refund.id, was: refund.status })
    writeRefundStep(deps, refund, decision)
  }
}
