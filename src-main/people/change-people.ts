import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { JournalFacts } from '#shared/domain/diary.ts'
import type { Role } from '#shared/domain/person.ts'
import { pinFault } from '#shared/domain/pin-rules.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { appendJournal } from '../db/journal.ts'
import { deactivatePerson, insertPerson, liftLock, listPeople, type PersonRow, readPerson, updatePerson } from '../db/people.ts'
import { transact } from '../db/sql.ts'
import { lockLeft } from './lock-out.ts'
import { hashPin } from './pin.ts'
import { listSignIns, type PeopleDeps } from './sign-in.ts'

/** Who makes the change; it stands in the journal's line. */
type By = { personId: number; name: string }

/** A person as a manager typed them. `pin`: null keeps what is there, empty takes it away. */
export type PersonWish = { personId: number | null; name: string; role: Role; pin: string | null }

/**
 * Adds or changes a person, with a line that says what was before and what is after; never the PIN, only that it is another one. Errors:
 * settings-refused with the field (name, role, pin) and why, not-found.
 */
export async function savePerson(deps: PeopleDeps, practice: boolean, wish: PersonWish, by: By): Promise<Result<null, AppError>> {
  const { db } = deps
  const name = wish.name.trim()
  const before = wish.personId === null ? null : readPerson(db, wish.personId)
  if (wish.personId !== null && before === null) return fail(appError('not-found'))
  const refusal = refuseName(deps, wish.personId, name) ?? refuseRole(deps, practice, wish) ?? refusePin(wish, before)
  if (refusal) return fail(refusal)
  const pinHash = wish.pin === null ? undefined : wish.pin === '' ? null : await hashPin(wish.pin, deps.tillKey)
  return transact(db, (): Result<null, AppError> => {
    // Hashing took time: somebody may have been renamed or removed meanwhile.
    const again = refuseName(deps, wish.personId, name) ?? refuseRole(deps, practice, wish)
    if (again) return fail(again)
    if (wish.personId !== null && readPerson(db, wish.personId) === null) return fail(appError('not-found'))
    const { role } = wish
    if (wish.personId === null) insertPerson(db, { name, role, pinHash: pinHash ?? null, practice: false })
    else updatePerson(db, wish.personId, { name, role, pinHash })
    const had = before?.pinHash ?? null
    const pin = pinHash === undefined ? 'kept' : pinHash === null ? (had === null ? 'none' : 'taken_away') : had === null ? 'set' : 'changed'
    note(deps, by, {
      change: before === null ? 'added' : 'changed',
      aboutId: before?.id ?? listPeople(db).find((one) => one.name === name)?.id ?? null,
      about: name,
      nameBefore: before?.name ?? null,
      role,
      roleBefore: before?.role ?? null,
      pin,
    })
    return ok(null)
  })
}

/** Takes a person off the sign-in screen. The one who is signed in (`by`) and the last manager stay. */
export function removePerson(deps: PeopleDeps, practice: boolean, personId: number, by: By): Result<null, AppError> {
  if (personId === by.personId) return fail(appError('settings-refused', { field: 'person', why: 'is signed in' }))
  return transact(deps.db, (): Result<null, AppError> => {
    const person = readPerson(deps.db, personId)
    if (!person) return fail(appError('not-found'))
    const left = listSignIns(deps.db, practice).filter(({ id, role }) => id !== personId && role === 'manager')
    if (left.length === 0) return fail(appError('settings-refused', { field: 'person', why: 'is the last manager' }))
    deactivatePerson(deps.db, personId)
    note(deps, by, { change: 'removed', aboutId: personId, about: person.name, roleBefore: person.role })
    return ok(null)
  })
}

/** Lets in a person whom wrong PINs locked out; their next lock-out is as long as it would have been. */
export function unlockPerson(deps: PeopleDeps, personId: number, by: By): Result<null, AppError> {
  return transact(deps.db, (): Result<null, AppError> => {
    const person = readPerson(deps.db, personId)
    if (!person) return fail(appError('not-found'))
    const leftMs = lockLeft(deps, person)
    liftLock(deps.db, personId)
    const line = { at: deps.clock.now(), orderId: null, attemptId: null, personId: by.personId, personName: by.name }
    appendJournal(deps.db, {
      ...line,
      type: 'person.unlocked',
      facts: { aboutId: personId, about: person.name, leftSeconds: Math.ceil(leftMs / 1_000) },
    })
    return ok(null)
  })
}

/** True for people of whom none is a manager; nobody at all is no such case, since the till then makes one. */
export function lacksManager(people: readonly { role: string }[]): boolean {
  return people.length > 0 && people.every(({ role }) => role !== 'manager')
}

function refuseName({ db }: PeopleDeps, personId: number | null, name: string): AppError | null {
  if (name === '') return appError('settings-refused', { field: 'name', why: 'must not be empty' })
  const twin = listPeople(db).find((person) => person.name.toLowerCase() === name.toLowerCase() && person.id !== personId)
  return twin ? appError('settings-refused', { field: 'name', why: 'is already taken' }) : null
}

function refuseRole({ db }: PeopleDeps, practice: boolean, { personId, role }: PersonWish): AppError | null {
  if (personId === null) return null
  const people = listSignIns(db, practice)
  const after = people.map((person) => (person.id === personId ? { ...person, role } : person))
  return lacksManager(after) ? appError('settings-refused', { field: 'role', why: 'must stay manager, there is no other' }) : null
}

/**
 * A manager's PIN agrees to what others do, so it must not be one that is tried first. One kept from another role was never held against that, and
 * its hash does not tell: whoever becomes a manager gets a new one. Whether two people have the same PIN is not asked: the answer would tell
 * whoever sets PINs, try by try, what others' are.
 */
function refusePin({ role, pin }: PersonWish, before: PersonRow | null): AppError | null {
  if (pin === null) {
    const isPromoted = role === 'manager' && before !== null && before.role !== 'manager' && before.pinHash !== null
    return isPromoted ? appError('settings-refused', { field: 'pin', why: 'pin-anew' }) : null
  }
  const fault = pin === '' ? null : pinFault(pin)
  if (fault === 'shape') return appError('settings-refused', { field: 'pin', why: 'must be 4 to 8 digits' })
  return fault === 'weak' && role === 'manager' ? appError('settings-refused', { field: 'pin', why: 'pin-weak' }) : null
}

function note({ db, clock }: PeopleDeps, by: By, facts: JournalFacts): void {
  const line = { at: clock.now(), orderId: null, attemptId: null, personId: by.personId, personName: by.name }
  appendJournal(db, { ...line, type: 'person.changed', facts })
}
