import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readAttempt } from '../db/attempts.ts'
import type { Cashier, PaymentDeps } from './payment-deps.ts'
import type { Resolver } from './resolve-payments.ts'
import { writeAttemptStep } from './write-attempt.ts'

/** A reason shorter than this says nothing to whoever reads the journal. */
export const SHORTEST_REASON = 3

/**
 * A manager ends an attempt that nobody can decide, with a reason (law 6). Nothing is sent; the till goes on watching, and money that comes
 * after all is a late success. Only an unresolved or held attempt can be closed: while the window runs, the answer may be seconds away. `approver`: the second manager, where one agreed.
 */
export function closeByHand(
  deps: PaymentDeps,
  resolver: Resolver,
  attemptId: string,
  reason: string,
  by: Cashier,
  approver: Cashier | null = null,
): Result<Attempt, AppError> {
  if (reason.trim().length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const attempt = readAttempt(deps.db, attemptId)
  if (!attempt) return fail(appError('not-found'))
  if (attempt.status !== 'unresolved' && attempt.status !== 'held') return fail(appError('already-final', { status: attempt.status }))
  const now = deps.clock.now()
  // With a next question it is watched after a restart, too.
  const change = { reason: 'by_hand' as const, endedAt: now, nextAskAt: now }
  const closed = writeAttemptStep(deps, attempt, {
    to: 'closed',
    change,
    type: 'payment.closed',
    facts: { reason: reason.trim(), was: attempt.status, approverId: approver?.personId ?? null, approver: approver?.name ?? null },
    by,
  })
  resolver.watchClosed(closed)
  return ok(closed)
}
