import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { clearMisses } from '../db/people.ts'
import { checkPersonPin, listSignIns, type PeopleDeps } from './sign-in.ts'

/**
 * Checks that a manager agrees: their role and their own PIN, with the same counting and lock-out as signing in. A manager without a PIN can
 * only agree to what they do themselves (`atTillId`), since anybody could name them.
 */
export async function checkApprover(
  deps: PeopleDeps,
  practice: boolean,
  approver: { personId: number; pin: string },
  atTillId: number,
): Promise<Result<{ personId: number; name: string }, AppError>> {
  const person = listSignIns(deps.db, practice).find(({ id }) => id === approver.personId)
  if (person?.role !== 'manager') return fail(appError('approval-needed'))
  if (person.pinHash === null && person.id !== atTillId) return fail(appError('approval-needed'))
  const checked = await checkPersonPin(deps, practice, person.id, approver.pin)
  if (!checked.ok) return checked
  clearMisses(deps.db, person.id)
  return ok({ personId: person.id, name: person.name })
}
