import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { ApprovalSettings } from '#shared/domain/house-rules.ts'
import type { Approver, Role } from '#shared/domain/person.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { appendJournal } from '../db/journal.ts'
import { readPerson } from '../db/people.ts'
import { transact } from '../db/sql.ts'
import { checkPersonAgrees } from './check-approver.ts'
import type { PeopleDeps } from './sign-in.ts'

/** What may need a second person; a payout always does. */
export type ApprovalRule = 'refund' | 'cash-refund' | 'mistake' | 'paid-out' | 'drawer' | 'close-by-hand' | 'payout'

/** The limits of the settings; `refundLimitMinor` is what may still go back of this payment without anybody. Amounts in minor units. */
export type ApprovalLimits = ApprovalSettings & { refundLimitMinor: number }

/** A deed that may need another person: `amountMinor` null where it is about no amount. `at` is who stands at the till. */
export type ApprovalWish = {
  rule: ApprovalRule
  amountMinor: number | null
  limits: ApprovalLimits
  at: { personId: number; role: Role }
}

/** Whom a deed needs: nobody, a person of one of these roles (`other`: and not the one at the till), or it may not be done at all. */
export type Need = { needs: 'nobody' } | { needs: 'person'; roles: readonly Role[]; other: boolean } | { needs: 'not-allowed' }

const NOBODY: Need = { needs: 'nobody' }
const MANAGER = { needs: 'person', roles: ['manager'], other: false } as const satisfies Need

/** The house's rules in one place. A manager at the till needs nobody, except where the rule wants a second one. */
export function whoMustAgree({ rule, amountMinor, limits, at }: ApprovalWish): Need {
  if (at.role === 'auditor') return { needs: 'not-allowed' }
  if (rule === 'close-by-hand') {
    if (at.role !== 'manager') return { needs: 'not-allowed' }
    return limits.secondForCloseByHand ? { ...MANAGER, other: true } : NOBODY
  }
  // That it is not the one who asked is the payout's own rule: whoever is at the till now need not be them.
  if (rule === 'payout') return MANAGER
  if (rule === 'drawer') {
    if (at.role !== 'cashier') return NOBODY
    return limits.drawerByCashier ? { needs: 'person', roles: ['supervisor', 'manager'], other: true } : { needs: 'not-allowed' }
  }
  if (at.role === 'manager') return NOBODY
  return amountMinor !== null && amountMinor <= limitOf(rule, limits) ? NOBODY : MANAGER
}

function limitOf(rule: 'refund' | 'cash-refund' | 'mistake' | 'paid-out', limits: ApprovalLimits): number {
  if (rule === 'refund') return limits.refundLimitMinor
  if (rule === 'cash-refund') return limits.cashRefundLimitMinor
  return rule === 'mistake' ? limits.mistakeLimitMinor : limits.paidOutLimitMinor
}

/**
 * Decides whether a deed needs another person and checks the one who was named, with the counting and lock-out of signing in. Gives them, or
 * null where nobody is needed and nobody was named: whoever is named has to agree even then, because the book must not name somebody who did
 * not. What came of it is in the journal (`approval.given`, `approval.refused`), signed by who stood at the till; the deed's own line names the
 * approver too. Errors: not-allowed, approval-needed, same-person, and those of a PIN.
 */
export async function approve(
  deps: PeopleDeps,
  practice: boolean,
  wish: ApprovalWish,
  approver: Approver | null,
): Promise<Result<{ personId: number; name: string } | null, AppError>> {
  const { rule, limits, at } = wish
  const need = whoMustAgree(wish)
  if (need.needs === 'not-allowed') return fail(appError('not-allowed', { role: at.role }))
  if (approver === null) {
    if (need.needs === 'nobody') return ok(null)
    const hasLimit = rule !== 'drawer' && rule !== 'close-by-hand' && rule !== 'payout'
    return fail(appError('approval-needed', hasLimit ? { rule, limitMinor: limitOf(rule, limits) } : { rule }))
  }
  const roles = need.needs === 'person' ? need.roles : rule === 'drawer' ? (['supervisor', 'manager'] as const) : (['manager'] as const)
  const isSame = need.needs === 'person' && need.other && approver.personId === at.personId
  const checked = isSame ? fail(appError('same-person')) : await checkPersonAgrees(deps, practice, approver, at.personId, roles)
  note(deps, wish, approver.personId, checked.ok ? null : checked.error.code)
  return checked
}

/** The line about who agreed, or who was named and why that came to nothing. */
function note({ db, clock }: PeopleDeps, { rule, amountMinor, at }: ApprovalWish, approverId: number, refused: string | null): void {
  const facts = { rule, amountMinor, approverId, approver: readPerson(db, approverId)?.name ?? null }
  const line = { at: clock.now(), orderId: null, attemptId: null, personId: at.personId, personName: readPerson(db, at.personId)?.name ?? null }
  transact(db, () =>
    refused === null
      ? appendJournal(db, { ...line, type: 'approval.given', facts })
      : appendJournal(db, { ...line, type: 'approval.refused', facts: { ...facts, why: refused } }),
  )
}
