import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { JournalFacts } from '#shared/domain/diary.ts'
import type { PersonTile } from '#shared/domain/person.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Clock } from '../clock/clock.ts'
import { appendJournal } from '../db/journal.ts'
import { listPeople, type PersonRow, readPerson } from '../db/people.ts'
import { type Db, transact } from '../db/sql.ts'
import { countTry, forgetMisses, lockLeft, lockOut, MISSES_BEFORE_LOCK, pauseLeft } from './lock-out.ts'
import { checkPin } from './pin.ts'

export type PeopleDeps = { db: Db; clock: Clock; tillKey: Buffer }

/** Who may sign in now: in live mode only real people; in practice the practice people too, until there is a real manager. */
export function listSignIns(db: Db, practice: boolean): PersonRow[] {
  const people = listPeople(db)
  const real = people.filter((person) => !person.practice)
  return !practice || real.some((person) => person.role === 'manager') ? real : people
}

/** A person as the sign-in screen shows them. */
export function asTile(clock: Clock, person: PersonRow): PersonTile {
  const leftMs = lockLeft({ clock }, person)
  const lockedUntil = leftMs > 0 ? clock.now() + leftMs : null
  return { personId: person.id, name: person.name, role: person.role, needsPin: person.pinHash !== null, lockedUntil }
}

/** Checks a PIN, writes down that this person signed in, and gives them. */
export async function signIn(deps: PeopleDeps, practice: boolean, personId: number, pin: string): Promise<Result<PersonRow, AppError>> {
  const checked = await checkPersonPin(deps, practice, personId, pin)
  return checked.ok ? ok(welcome(deps, checked.value, {})) : checked
}

/**
 * Checks a PIN and gives the person; whoever calls it forgets the misses after a good one. A miss is counted on disk before the check, so
 * ending the program does not give the try back. The fifth miss locks the person out (half an hour and longer each time; a minute in practice),
 * and too many of anybody make the till look at none for a while.
 */
export async function checkPersonPin(deps: PeopleDeps, practice: boolean, personId: number, pin: string): Promise<Result<PersonRow, AppError>> {
  const { db, clock } = deps
  const person = listSignIns(db, practice).find(({ id }) => id === personId)
  if (!person) return fail(appError('wrong-pin', { left: 0 }))
  const leftMs = lockLeft(deps, person)
  if (leftMs > 0) return fail(appError('locked-out', { until: clock.now() + leftMs }))
  if (person.pinHash === null) return ok(person)
  const pauseMs = pauseLeft(deps)
  if (pauseMs > 0) return fail(appError('pins-paused', { seconds: Math.ceil(pauseMs / 1_000) }, true))
  const misses = countTry(deps, person.id, practice)
  // A sixth try begun while five are being checked, or after a stop between counting and checking, is not looked at.
  const checked = misses <= MISSES_BEFORE_LOCK && (await checkPin(pin, person.pinHash, deps.tillKey))
  // Somebody may have been removed, or given another PIN, while this one was being looked at.
  const still = checked ? readPerson(db, person.id) : null
  if (still && still.pinHash === person.pinHash) return ok(still)

  const left = Math.max(0, MISSES_BEFORE_LOCK - misses)
  const until = transact(db, () => {
    const line = { at: clock.now(), orderId: null, attemptId: null, personId: person.id, personName: person.name }
    appendJournal(db, { ...line, type: 'person.pin_refused', facts: { misses } })
    if (left > 0) return null
    const now = readPerson(db, person.id) ?? person
    // Tries that were begun together end together: the first of them locks, the others find it locked.
    const runningMs = lockLeft(deps, now)
    const lockMs = runningMs > 0 ? runningMs : lockOut(deps, now, practice)
    if (runningMs === 0) appendJournal(db, { ...line, type: 'person.locked_out', facts: { until: clock.now() + lockMs, minutes: lockMs / 60_000 } })
    return clock.now() + lockMs
  })
  return until === null ? fail(appError('wrong-pin', { left })) : fail(appError('locked-out', { until }))
}

/** Writes down that this person is at the till now; `how` says how they came, where there is more than that to say. */
export function welcome(deps: PeopleDeps, person: PersonRow, how: JournalFacts): PersonRow {
  const { db, clock } = deps
  transact(db, () => {
    forgetMisses(deps, person.id)
    appendJournal(db, {
      type: 'person.signed_in',
      at: clock.now(),
      orderId: null,
      attemptId: null,
      personId: person.id,
      personName: person.name,
      facts: { role: person.role, ...how },
    })
  })
  return readPerson(db, person.id) ?? person
}
