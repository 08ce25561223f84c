import type { Clock } from '../clock/clock.ts'
import {
  clearMisses,
  countMiss,
  listPeople,
  lockPerson,
  type PersonRow,
  type PinWatch,
  readPinWatch,
  settleLock,
  writePinWatch,
} from '../db/people.ts'
import { type Db, transact } from '../db/sql.ts'

/*
 * How long a wrong PIN costs. Everything is kept as time that is left, with the monotonic moment as of which it is so. The clock on the wall has no
 * part in it: set ahead it would end a lock, set back it would make one endless.
 *
 * The monotonic clock begins anew with each start of the program. What a later run finds is a moment of an earlier one, and that errs on one side
 * only: a moment ahead of the clock counts as no time passed, and for one behind it `now - moment` is at most as long as this run lasts, so at
 * most what really passed. A stop therefore never shortens a lock; it lengthens it by what was not written down (settleLocks, every few seconds),
 * and by the time the till was off.
 */

/** After this many wrong PINs a person is locked out. */
export const MISSES_BEFORE_LOCK = 5
/** Each lock-out without a right PIN in between lasts twice as long as the one before, up to the last of these. */
const LOCKS_MS = [30, 60, 120, 240].map((minutes) => minutes * 60_000)
/** In practice people try things; they should not wait half an hour for it. */
const PRACTICE_LOCK_MS = 60_000

/** So many wrong PINs of anybody cost the till nothing; after each further one none is looked at for a while. */
export const FREE_TILL_MISSES = 15
const PAUSE_MS = 60_000
const PRACTICE_PAUSE_MS = 10_000
/** One wrong PIN of the till is forgotten in this time. */
const FORGET_MS = 10 * 60_000

type Deps = { db: Db; clock: Clock }

/** What is left of this person's lock-out, in milliseconds; 0 where they are not locked out. */
export function lockLeft({ clock }: Pick<Deps, 'clock'>, { lockLeftMs, lockSeenMs }: Pick<PersonRow, 'lockLeftMs' | 'lockSeenMs'>): number {
  return Math.max(0, lockLeftMs - passed(clock, lockSeenMs))
}

/** How long no PIN of anybody is looked at, in milliseconds; 0 where one may be tried. */
export function pauseLeft(deps: Deps): number {
  return watchNow(deps).pauseLeftMs
}

/**
 * Counts a try before it is looked at, on disk, for the person and for the till: ending the program gives neither back. Gives the person's misses,
 * this one among them.
 */
export function countTry(deps: Deps, personId: number, practice: boolean): number {
  return transact(deps.db, () => {
    const watch = watchNow(deps)
    const misses = watch.misses + 1
    const pauseLeftMs = misses > FREE_TILL_MISSES ? (practice ? PRACTICE_PAUSE_MS : PAUSE_MS) : 0
    writePinWatch(deps.db, { ...watch, misses, pauseLeftMs, forgetLeftMs: watch.misses === 0 ? FORGET_MS : watch.forgetLeftMs })
    return countMiss(deps.db, personId)
  })
}

/** A right PIN: the person's misses are forgotten, for the till only theirs, so that nobody's own PIN makes room for guessing at others'. */
export function forgetMisses(deps: Deps, personId: number): void {
  transact(deps.db, () => {
    const watch = watchNow(deps)
    const own = clearMisses(deps.db, personId)
    writePinWatch(deps.db, { ...watch, misses: Math.max(0, watch.misses - own), pauseLeftMs: 0 })
  })
}

/** Locks a person out and gives for how long, in milliseconds. */
export function lockOut({ db, clock }: Deps, person: Pick<PersonRow, 'id' | 'locks'>, practice: boolean): number {
  const leftMs = practice ? PRACTICE_LOCK_MS : (LOCKS_MS[Math.min(person.locks, LOCKS_MS.length - 1)] ?? PRACTICE_LOCK_MS)
  lockPerson(db, person.id, leftMs, moment(clock))
  return leftMs
}

/**
 * Writes down how much is left of everything: at the start of the program, where what an earlier run wrote becomes this run's, and every few seconds
 * after that. Gives true while anything runs.
 */
export function settleLocks(deps: Deps): boolean {
  const { db, clock } = deps
  const locked = listPeople(db).filter(({ lockLeftMs }) => lockLeftMs > 0)
  const stored = readPinWatch(db)
  if (locked.length === 0 && stored.misses === 0 && stored.pauseLeftMs === 0) return false
  transact(db, () => {
    for (const person of locked) settleLock(db, person.id, lockLeft(deps, person), moment(clock))
    writePinWatch(db, watchNow(deps))
  })
  return locked.length > 0 || pauseLeft(deps) > 0
}

/** The till's count as it is now, with what was forgotten since it was written. */
function watchNow({ db, clock }: Deps): PinWatch {
  const stored = readPinWatch(db)
  let { misses, forgetLeftMs } = stored
  let rest = passed(clock, stored.seenMs)
  const pauseLeftMs = Math.max(0, stored.pauseLeftMs - rest)
  while (misses > 0 && rest >= forgetLeftMs) {
    rest -= forgetLeftMs
    misses -= 1
    forgetLeftMs = FORGET_MS
  }
  return { misses, forgetLeftMs: misses === 0 ? 0 : forgetLeftMs - rest, pauseLeftMs, seenMs: moment(clock) }
}

function passed(clock: Clock, seenMs: number): number {
  return Math.max(0, Math.floor(clock.monotonic()) - seenMs)
}

/** Rounded up, so that no fraction of a millisecond is ever given away. */
function moment(clock: Clock): number {
  return Math.ceil(clock.monotonic())
}
