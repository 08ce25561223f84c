import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Payout } from '#shared/domain/payout.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readPayout } from '../db/payouts.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import type { PayoutDeps } from './payout-deps.ts'
import type { PayoutResolver } from './resolve-payouts.ts'
import { writePayoutStep } from './write-payout-step.ts'

/**
 * A manager ends a payout that nobody can decide, with a reason. Nothing is sent; the till goes on watching, and money that left after all is
 * told as such. Only an unresolved or held one can be closed: before that, the answer may be seconds away. `approver`: the second manager, where one agreed.
 */
export function closePayout(
  deps: PayoutDeps,
  resolver: PayoutResolver,
  payoutId: string,
  reason: string,
  by: Cashier,
  approver: Cashier | null = null,
): Result<Payout, AppError> {
  if (reason.trim().length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const payout = readPayout(deps.db, payoutId)
  if (!payout) return fail(appError('not-found'))
  if (payout.status !== 'unresolved' && payout.status !== 'held') return fail(appError('already-final', { status: payout.status }))
  const now = deps.clock.now()
  // With a next question it is watched after a restart, too.
  const change = { reason: 'by_hand' as const, endedAt: now, nextAskAt: now }
  const facts = { reason: reason.trim(), was: payout.status, approverId: approver?.personId ?? null, approver: approver?.name ?? null }
  const closed = writePayoutStep(deps, payout, { to: 'closed', change, type: 'payout.closed', facts, by })
  resolver.watchClosed(closed)
  return ok(closed)
}
