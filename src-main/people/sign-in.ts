import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { PersonTile } from '#shared/domain/person.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Clock } from '../clock/clock.ts'
import { appendJournal } from '../db/journal.ts'
import { clearMisses, countMiss, listPeople, lockPerson, type PersonRow, readPerson } from '../db/people.ts'
import { type Db, transact } from '../db/sql.ts'
import { checkPin } from './pin.ts'

/** After this many wrong PINs a person is locked out. */
export const MISSES_BEFORE_LOCK = 5
const LOCK_MS = 30 * 60_000
/** In practice people try things; they should not wait half an hour for it. */
const PRACTICE_LOCK_MS = 60_000

export type PeopleDeps = { db: Db; clock: Clock; tillKey: Buffer }

/** Who may sign in now: in live mode only real people; in practice the practice people too, until there is a real manager. */
export function listSignIns(db: Db, practice: boolean): PersonRow[] {
  const people = listPeople(db)
  const real = people.filter((person) => !person.practice)
  return !practice || real.some((person) => person.role === 'manager') ? real : people
}

/** A person as the sign-in screen shows them. */
export function asTile(person: PersonRow): PersonTile {
  return { personId: person.id, name: person.name, role: person.role, needsPin: person.pinHash !== null, lockedUntil: person.lockedUntil }
}

/** Checks a PIN, writes down that this person signed in, and gives them. */
export async function signIn(deps: PeopleDeps, practice: boolean, personId: number, pin: string): Promise<Result<PersonRow, AppError>> {
  const checked = await checkPersonPin(deps, practice, personId, pin)
  return checked.ok ? ok(welcome(deps, checked.value)) : checked
}

/**
 * Checks a PIN and gives the person; whoever calls it forgets the misses after a good one. A miss is counted on disk before the check, so
 * ending the program does not give the try back. The fifth miss locks the person out (half an hour; a minute in practice).
 */
export async function checkPersonPin(deps: PeopleDeps, practice: boolean, personId: number, pin: string): Promise<Result<PersonRow, AppError>> {
  const { db, clock } = deps
  const person = listSignIns(db, practice).find(({ id }) => id === personId)
  if (!person) return fail(appError('wrong-pin', { left: 0 }))
  const now = clock.now()
  if (person.lockedUntil !== null && person.lockedUntil > now) return fail(appError('locked-out', { until: person.lockedUntil }))
  if (person.pinHash === null) return ok(person)
  const misses = countMiss(db, person.id)
  // A sixth try begun while five are being checked, or after a stop between counting and checking, is not looked at.
  const checked = misses <= MISSES_BEFORE_LOCK && (await checkPin(pin, person.pinHash, deps.tillKey))
  if (checked) return ok(person)

  const left = Math.max(0, MISSES_BEFORE_LOCK - misses)
  const until = clock.now() + (practice ? PRACTICE_LOCK_MS : LOCK_MS)
  transact(db, () => {
    const line = { at: clock.now(), orderId: null, attemptId: null, personId: person.id, personName: person.name }
    appendJournal(db, { ...line, type: 'person.pin_refused', facts: { misses } })
    if (left > 0) return
    clearMisses(db, person.id)
    lockPerson(db, person.id, until)
    appendJournal(db, { ...line, type: 'person.locked_out', facts: { until } })
  })
  return left > 0 ? fail(appError('wrong-pin', { left })) : fail(appError('locked-out', { until }))
}

function welcome({ db, clock }: PeopleDeps, person: PersonRow): PersonRow {
  transact(db, () => {
    clearMisses(db, person.id)
    appendJournal(db, {
      type: 'person.signed_in',
      at: clock.now(),
      orderId: null,
      attemptId: null,
      personId: person.id,
      personName: person.name,
      facts: { role: person.role },
    })
  })
  return readPerson(db, person.id) ?? person
}
