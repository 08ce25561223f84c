import type { AppError } from '#shared/bridge/app-error.ts'
import type { Approver, Session } from '#shared/domain/person.ts'
import type { Result } from '#shared/domain/result.ts'
import type { Cashier } from '../../payments/payment-deps.ts'
import { approve } from '../../people/approve.ts'
import type { Till } from '../../till-parts.ts'

/** Who is signed in; for handlers whose guard already made sure of it. */
export function sessionAt({ state }: Till): Session {
  if (!state.session) throw new Error('a guarded call without a session')
  return state.session
}

/** The same person as use cases write them down. */
export function cashierAt(till: Till): Cashier {
  const { personId, name } = sessionAt(till)
  return { personId, name }
}

/** Asks for the other person that a rule may want; `limitMinor` is what of the rule's limit is left. */
export function askApproval(
  till: Till,
  approver: Approver | null,
): (rule: 'cash-refund' | 'mistake' | 'paid-out', amountMinor: number, limitMinor: number) => Promise<Result<Cashier | null, AppError>> {
  return (rule, amountMinor, limitMinor) => {
    const { approvals, sale } = till.settings()
    const left = { cashRefundLimitMinor: limitMinor, mistakeLimitMinor: limitMinor, paidOutLimitMinor: limitMinor }
    const { personId, role } = sessionAt(till)
    const people = { db: till.db, clock: till.payments.clock, tillKey: till.tillKey }
    const limits = { ...approvals, ...left, refundLimitMinor: sale.refundLimitMinor }
    return approve(people, till.isPractice(), { rule, amountMinor, limits, at: { personId, role } }, approver)
  }
}
