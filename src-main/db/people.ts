import type { Language, Role } from '#shared/domain/person.ts'
import { type Db, sql } from './sql.ts'

export type PersonRow = {
  id: number
  name: string
  role: Role
  pinHash: string | null
  language: Language | null
  practice: boolean
  misses: number
  /** What is left of a lock-out as of `lockSeenMs` on the monotonic clock; 0: not locked. */
  lockLeftMs: number
  lockSeenMs: number
  /** Lock-outs since the last right PIN. */
  locks: number
}

type StoredPerson = Omit<PersonRow, 'practice'> & { practice: number }

const COLUMNS = 'id, name, role, pin_hash AS pinHash, language, practice, misses, lock_left_ms AS lockLeftMs, lock_seen_ms AS lockSeenMs, locks'

/** Everybody who may sign in, in the order they were added. */
export function listPeople(db: Db): PersonRow[] {
  return (sql(db, `SELECT ${COLUMNS} FROM people WHERE active = 1 ORDER BY id`).all() as StoredPerson[]).map(asPerson)
}

/** True when there ever was a practice person of this role, also one who was removed. */
export function hadPracticeRole(db: Db, role: Role): boolean {
  return sql(db, 'SELECT 1 FROM people WHERE practice = 1 AND role = ? LIMIT 1').get(role) !== undefined
}

/** One person by id, or null when there is none or they were removed. */
export function readPerson(db: Db, id: number): PersonRow | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM people WHERE id = ? AND active = 1`).get(id) as StoredPerson | undefined
  return row ? asPerson(row) : null
}

/** Adds a person and gives the id. */
export function insertPerson(db: Db, person: { name: string; role: Role; pinHash: string | null; practice: boolean }): number {
  const { lastInsertRowid } = sql(db, 'INSERT INTO people (name, role, pin_hash, practice) VALUES (?, ?, ?, ?)').run(
    person.name,
    person.role,
    person.pinHash,
    person.practice ? 1 : 0,
  )
  return Number(lastInsertRowid)
}

/** Changes name and role, and the PIN where a new hash is given (undefined keeps it, null takes it away). */
export function updatePerson(db: Db, id: number, person: { name: string; role: Role; pinHash: string | null | undefined }): void {
  sql(db, 'UPDATE people SET name = ?, role = ? WHERE id = ?').run(person.name, person.role, id)
  if (person.pinHash !== undefined)
    sql(db, 'UPDATE people SET pin_hash = ?, misses = 0, lock_left_ms = 0, locks = 0 WHERE id = ?').run(person.pinHash, id)
}

/** Takes a person off the sign-in screen; their name stays in the orders and the journal. */
export function deactivatePerson(db: Db, id: number): void {
  sql(db, 'UPDATE people SET active = 0 WHERE id = ?').run(id)
}

/** Counts a PIN try before it is checked, so that ending the program does not give it back. Gives the new count. */
export function countMiss(db: Db, id: number): number {
  return sql(db, 'UPDATE people SET misses = misses + 1 WHERE id = ? RETURNING misses').pluck().get(id) as number
}

/** Locks a person out for so long, counted from here on the monotonic clock; the misses begin anew. */
export function lockPerson(db: Db, id: number, leftMs: number, seenMs: number): void {
  sql(db, 'UPDATE people SET misses = 0, locks = locks + 1, lock_left_ms = ?, lock_seen_ms = ? WHERE id = ?').run(leftMs, seenMs, id)
}

/** Writes down how much of a lock-out is left now. */
export function settleLock(db: Db, id: number, leftMs: number, seenMs: number): void {
  sql(db, 'UPDATE people SET lock_left_ms = ?, lock_seen_ms = ? WHERE id = ?').run(leftMs, seenMs, id)
}

/** Ends a lock-out; how many there were stays, until a right PIN. */
export function liftLock(db: Db, id: number): void {
  sql(db, 'UPDATE people SET misses = 0, lock_left_ms = 0 WHERE id = ?').run(id)
}

/** Forgets misses, lock and earlier locks. Gives how many misses there were. */
export function clearMisses(db: Db, id: number): number {
  const misses = (sql(db, 'SELECT misses FROM people WHERE id = ?').pluck().get(id) as number | undefined) ?? 0
  sql(db, 'UPDATE people SET misses = 0, lock_left_ms = 0, locks = 0 WHERE id = ?').run(id)
  return misses
}

/** The wrong PINs of everybody together: how many, when the next is forgotten, how long none is looked at, all as of `seenMs` (monotonic). */
export type PinWatch = { misses: number; forgetLeftMs: number; pauseLeftMs: number; seenMs: number }

/** The wrong PINs of everybody together, as they were last written. */
export function readPinWatch(db: Db): PinWatch {
  const columns = 'misses, forget_left_ms AS forgetLeftMs, pause_left_ms AS pauseLeftMs, seen_ms AS seenMs'
  return sql(db, `SELECT ${columns} FROM pin_watch WHERE id = 1`).get() as PinWatch
}

/** Writes them down. */
export function writePinWatch(db: Db, watch: PinWatch): void {
  sql(db, 'UPDATE pin_watch SET misses = ?, forget_left_ms = ?, pause_left_ms = ?, seen_ms = ? WHERE id = 1').run(
    watch.misses,
    watch.forgetLeftMs,
    watch.pauseLeftMs,
    watch.seenMs,
  )
}

/** Remembers the language a person chose. */
export function setPersonLanguage(db: Db, id: number, language: Language): void {
  sql(db, 'UPDATE people SET language = ? WHERE id = ?').run(language, id)
}

function asPerson(row: StoredPerson): PersonRow {
  return { ...row, practice: row.practice === 1 }
}
