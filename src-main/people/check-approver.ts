import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Approver, Role } from '#shared/domain/person.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { forgetMisses } from './lock-out.ts'
import { checkPersonPin, listSignIns, type PeopleDeps } from './sign-in.ts'

/**
 * Checks that a manager agrees: their role and their own PIN, with the same counting and lock-out as signing in. A manager without a PIN can
 * only agree to what they do themselves (`atTillId`), since anybody could name them.
 */
export function checkApprover(
  deps: PeopleDeps,
  practice: boolean,
  approver: Approver,
  atTillId: number,
): Promise<Result<{ personId: number; name: string }, AppError>> {
  return checkPersonAgrees(deps, practice, approver, atTillId, ['manager'])
}

/** The same for people of any of these roles. */
export async function checkPersonAgrees(
  deps: PeopleDeps,
  practice: boolean,
  approver: Approver,
  atTillId: number,
  roles: readonly Role[],
): Promise<Result<{ personId: number; name: string }, AppError>> {
  const person = listSignIns(deps.db, practice).find(({ id }) => id === approver.personId)
  if (!person || !roles.includes(person.role)) return fail(appError('approval-needed'))
  if (person.pinHash === null && person.id !== atTillId) return fail(appError('approval-needed'))
  const checked = await checkPersonPin(deps, practice, person.id, approver.pin)
  if (!checked.ok) return checked
  forgetMisses(deps, person.id)
  return ok({ personId: person.id, name: person.name })
}
