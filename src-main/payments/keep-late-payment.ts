import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { isOpenRefund } from '#shared/domain/refund.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { listAttemptsOfOrder, readAttempt } from '../db/attempts.ts'
import { listRefundsOfAttempt } from '../db/refunds.ts'
import { SHORTEST_REASON } from './close-by-hand.ts'
import type { Cashier, PaymentDeps } from './payment-deps.ts'
import { writeAttemptStep } from './write-attempt.ts'

/**
 * A manager keeps a late success as the sale it was meant to be (the goods went out unpaid). Refused when another amount came, and while the same sale was paid, or may
 * still be paid, by another attempt: then the money belongs to the customer. Refused too once any of it went back, or may be on its way.
 */
export function keepLatePayment(deps: PaymentDeps, attemptId: string, reason: string, by: Cashier): Result<Attempt, AppError> {
  if (reason.trim().length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const attempt = readAttempt(deps.db, attemptId)
  if (!attempt) return fail(appError('not-found'))
  if (attempt.status !== 'late_paid') return fail(appError('already-final', { status: attempt.status }))
  const refund = listRefundsOfAttempt(deps.db, attemptId).find(({ status }) => status === 'done' || isOpenRefund(status))
  if (refund) return fail(appError(refund.status === 'done' ? 'already-final' : 'refund-open', { refundId: refund.id }))
  // Another amount came than the sale asks: kept as the sale, the book would tell a sum that nobody paid.
  if (attempt.reason === 'wrong_amount' || attempt.reason === 'wrong_currency')
    return fail(appError('other-amount', { paidMinor: attempt.paidMinor ?? 0 }))
  const others = listAttemptsOfOrder(deps.db, attempt.orderId).filter((other) => other.id !== attempt.id)
  const paid = others.find((other) => other.status === 'paid')
  if (paid) return fail(appError('order-paid', { orderId: attempt.orderId, number: paid.id }))
  const open = others.find((other) => isOpen(other.status))
  if (open) return fail(appError('attempt-open', { orderId: attempt.orderId, number: open.id }))
  const change = { reason: null, endedAt: deps.clock.now() }
  return ok(writeAttemptStep(deps, attempt, { to: 'paid', change, type: 'payment.kept', facts: { reason: reason.trim() }, by }))
}
