import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Refund } from '#shared/domain/refund.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readRefund } from '../db/refunds.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier, PaymentDeps } from '../payments/payment-deps.ts'
import type { RefundResolver } from './resolve-refunds.ts'
import { writeRefundStep } from './write-refund-step.ts'

/**
 * A manager ends a refund that nobody can decide, with a reason. Nothing is sent; the till goes on watching, and money that left after all
 * makes it done. Only an unresolved one can be closed: before that, the answer may be seconds away. `approver`: the second manager, where one agreed.
 */
export function closeRefund(
  deps: PaymentDeps,
  resolver: RefundResolver,
  refundId: string,
  reason: string,
  by: Cashier,
  approver: Cashier | null = null,
): Result<Refund, AppError> {
  if (reason.trim().length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const refund = readRefund(deps.db, refundId)
  if (!refund) return fail(appError('not-found'))
  if (refund.status !== 'unresolved') return fail(appError('already-final', { status: refund.status }))
  const now = deps.clock.now()
  // With a next question it is watched after a restart, too.
  const change = { reason: 'by_hand' as const, endedAt: now, nextAskAt: now }
  const closed = writeRefundStep(deps, refund, {
    to: 'closed',
    change,
    type: 'refund.closed',
    facts: { reason: reason.trim(), approverId: approver?.personId ?? null, approver: approver?.name ?? null },
    by,
  })
  resolver.watchClosed(closed)
  return ok(closed)
}
