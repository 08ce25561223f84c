import type { Channel } from '#shared/bridge/contract.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { Language, Session } from '#shared/domain/person.ts'
import { appendJournal } from './db/journal.ts'
import type { PersonRow } from './db/people.ts'
import { readPerson } from './db/people.ts'
import { transact } from './db/sql.ts'
import type { Log } from './log/log.ts'
import { settleLocks } from './people/lock-out.ts'
import { type PeopleDeps, welcome } from './people/sign-in.ts'
import { sessionOf, type TillState } from './till-state.ts'

/** Who is at the till: coming, changing over, going idle. */
export type PeopleDesk = {
  /** What checking PINs works with. */
  deps: PeopleDeps
  /** Takes over what is left of lock-outs from the run before, and looks every few seconds from then on. */
  start(): void
  stop(): void
  /** Somebody who was checked is at the till now; whoever was before them is written out. */
  enter(person: PersonRow): Session
  /** A call was answered: those that only a person makes keep the screen awake. */
  acted(channel: Channel): void
  /** Who is signed in, after a look at how long nobody did anything. */
  session(): Session | null
  /** Puts the session aside until its person comes back with their PIN. False where nobody is signed in, or they have no PIN to come back with. */
  lock(why: 'idle' | 'hand'): boolean
}

/**
 * Calls that a person causes, not a screen by itself. A screen tells touches and keys as `session:touch`; what a scanner read reaches the till
 * without either.
 */
export const ACTS: readonly Channel[] = ['session:touch', 'session:sign-in', 'payment:start', 'orders:find', 'scanner:heard']

const LOOK_MS = 5_000
/** How much of a lock-out a stop of the program can add to it. */
const SETTLE_MS = 15_000

type DeskDeps = {
  people: PeopleDeps
  state: TillState
  /** Minutes without a touch after which the screen locks; 0: never. */
  idleMinutes(): number
  language(): Language
  log: Log
  changed(): void
}

/** Makes the desk of an open till. */
export function createPeopleDesk({ people, state, idleMinutes, language, log, changed }: DeskDeps): PeopleDesk {
  const { clock, db } = people
  const note = (type: JournalType, { personId, name }: Session, facts: JournalFacts): void => {
    transact(db, () => appendJournal(db, { type, at: clock.now(), orderId: null, attemptId: null, personId, personName: name, facts }))
  }
  let acted = { mono: clock.monotonic(), wall: clock.now() }
  let settledAt = clock.monotonic()
  let cancel: () => void = () => {}

  const touch = (): void => {
    acted = { mono: clock.monotonic(), wall: clock.now() }
  }
  /** The larger of both clocks: the one that only grows stands still while the machine sleeps. A wall clock set ahead locks early, which costs a PIN. */
  const idleMs = (): number => Math.max(clock.monotonic() - acted.mono, clock.now() - acted.wall)

  function lock(why: 'idle' | 'hand'): boolean {
    const { session } = state
    if (!session || (readPerson(db, session.personId)?.pinHash ?? null) === null) return false
    const facts = { why, minutes: why === 'idle' ? Math.floor(idleMs() / 60_000) : null }
    state.locked = session
    state.session = null
    try {
      note('person.locked', session, facts)
    } catch (error) {
      // A disk that takes no more lines must not leave the till open to whoever comes by.
      log.error('the lock could not be written down', error)
    }
    changed()
    return true
  }

  function lockIfIdle(): void {
    const limit = idleMinutes() * 60_000
    if (limit === 0 || state.session === null || idleMs() < limit) return
    // Who cannot be locked is looked at again only after the whole time.
    if (!lock('idle')) touch()
  }

  function settle(): void {
    try {
      // The screen counts a lock-out down; a clock that was set shows there only until the next of these.
      if (settleLocks(people)) changed()
    } catch (error) {
      log.error('what is left of lock-outs could not be written down', error)
    }
  }

  function planLook(): void {
    cancel = clock.after(LOOK_MS, () => {
      if (!db.open) return
      lockIfIdle()
      if (clock.monotonic() - settledAt >= SETTLE_MS) {
        settledAt = clock.monotonic()
        settle()
      }
      planLook()
    })
  }

  return {
    deps: people,
    start() {
      settleLocks(people)
      planLook()
    },
    stop: () => cancel(),
    enter(person) {
      const before = state.session ?? state.locked
      const isBack = state.session === null && before?.personId === person.id
      const welcomed = transact(db, () => {
        if (before && before.personId !== person.id) note('person.signed_out', before, { next: person.name })
        return welcome(people, person, isBack ? { back: true } : {})
      })
      const session = sessionOf(welcomed, language())
      state.session = session
      state.locked = null
      touch()
      return session
    },
    acted(channel) {
      if (ACTS.includes(channel)) touch()
    },
    session() {
      lockIfIdle()
      return state.session
    },
    lock,
  }
}
