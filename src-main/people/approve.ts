import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { ApprovalSettings } from '#shared/domain/house-rules.ts'
import type { Approver, Role } from '#shared/domain/person.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { checkApprover } from './check-approver.ts'
import type { PeopleDeps } from './sign-in.ts'

/** What somebody wants to do, and who stands at the till. `amountMinor` is null where no amount is concerned. */
export type ApprovalWish = {
  rule: 'refund' | 'cash-refund' | 'mistake' | 'paid-out' | 'drawer' | 'close-by-hand'
  amountMinor: number | null
  limits: ApprovalSettings & { refundLimitMinor: number }
  at: { personId: number; role: Role }
}

/**
 * Says who agreed: null where nobody has to (at or below the limit, or a manager is at the till), else the manager whose PIN was typed. Closing by
 * hand needs another manager only where the shop wants a second one; a drawer without a sale always needs somebody senior.
 */
export async function approve(
  deps: PeopleDeps,
  practice: boolean,
  wish: ApprovalWish,
  approver: Approver | null,
): Promise<Result<{ personId: number; name: string } | null, AppError>> {
  if (!needsApproval(wish)) return ok(null)
  if (approver === null) return fail(appError('approval-needed', { limitMinor: limitOf(wish) ?? 0 }))
  return checkApprover(deps, practice, approver, wish.at.personId)
}

function needsApproval(wish: ApprovalWish): boolean {
  const { rule, amountMinor, limits, at } = wish
  if (rule === 'close-by-hand') return limits.secondForCloseByHand
  if (at.role === 'manager') return false
  if (rule === 'drawer') return at.role !== 'supervisor'
  const limitMinor = limitOf(wish)
  return limitMinor === null || amountMinor === null || amountMinor > limitMinor
}

function limitOf({ rule, limits }: ApprovalWish): number | null {
  if (rule === 'refund') return limits.refundLimitMinor
  if (rule === 'cash-refund') return limits.cashRefundLimitMinor
  if (rule === 'mistake') return limits.mistakeLimitMinor
  return rule === 'paid-out' ? limits.paidOutLimitMinor : null
}
