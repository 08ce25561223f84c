import type { AppError } from '#shared/bridge/app-error.ts'
import type { Approver, Session } from '#shared/domain/person.ts'
import type { Result } from '#shared/domain/result.ts'
import type { Cashier } from '../../payments/payment-deps.ts'
import { type ApprovalLimits, type ApprovalRule, approve } from '../../people/approve.ts'
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

/**
 * Whether whoever is at the till may do this alone, or who agreed: people/approve.ts with the shop's rules, or with what is left of a limit (`left`)
 * where earlier deeds used some of it. Whoever is signed in is read before a PIN is looked at: they may have changed when it was.
 */
export function approveAt(
  till: Till,
  rule: ApprovalRule,
  amountMinor: number | null,
  approver: Approver | null,
  left: Partial<ApprovalLimits> = {},
): Promise<Result<Cashier | null, AppError>> {
  const { personId, role } = sessionAt(till)
  const { approvals, sale } = till.settings()
  const limits = { ...approvals, refundLimitMinor: sale.refundLimitMinor, ...left }
  return approve(till.people.deps, till.isPractice(), { rule, amountMinor, limits, at: { personId, role } }, approver)
}

/** Asks for the other person that a rule may want; `limitMinor` is what of the rule's limit is left. */
export function askApproval(
  till: Till,
  approver: Approver | null,
): (rule: 'cash-refund' | 'mistake' | 'paid-out', amountMinor: number, limitMinor: number) => Promise<Result<Cashier | null, AppError>> {
  return (rule, amountMinor, limitMinor) =>
    approveAt(till, rule, amountMinor, approver, { cashRefundLimitMinor: limitMinor, mistakeLimitMinor: limitMinor, paidOutLimitMinor: limitMinor })
}
