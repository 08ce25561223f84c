import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Payout } from '#shared/domain/payout.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readPayout } from '../db/payouts.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { writePayoutStep } from './write-payout-step.ts'

/** Takes a payout back that still waits for its second person. Nothing was sent, and nothing ever is. */
export function withdrawPayout(deps: PayoutDeps, payoutId: string, practice: boolean, by: Cashier): Result<Payout, AppError> {
  const payout = readPayout(deps.db, payoutId)
  if (!payout || payout.practice !== practice) return fail(appError('not-found'))
  if (payout.status !== 'waiting') return fail(appError('already-final', { status: payout.status }))
  const change = { endedAt: deps.clock.now() }
  return ok(writePayoutStep(deps, payout, { to: 'withdrawn', change, type: 'payout.withdrawn', facts: {}, by }))
}
