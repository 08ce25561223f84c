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
  lockedUntil: number | null
}

type StoredPerson = Omit<PersonRow, 'practice'> & { practice: number }

const COLUMNS = 'id, name, role, pin_hash AS pinHash, language, practice, misses, locked_until AS lockedUntil'

/** Everybody who may sign in, in the order they were added. */
export function listPeople(db: Db): PersonRow[] {
  return (sql(db, `SELECT ${COLUMNS} FROM people WHERE active = 1 ORDER BY id`).all() as StoredPerson[]).map(asPerson)
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
  if (person.pinHash !== undefined) sql(db, 'UPDATE people SET pin_hash = ?, misses = 0, locked_until = NULL WHERE id = ?').run(person.pinHash, id)
}

/** Takes a person off the sign-in screen; their name stays in the orders and the journal. */
export function deactivatePerson(db: Db, id: number): void {
  sql(db, 'UPDATE people SET active = 0 WHERE id = ?').run(id)
}

/** Counts a PIN try before it is checked, so that ending the program does not give it back. Gives the new count. */
export function countMiss(db: Db, id: number): number {
  return sql(db, 'UPDATE people SET misses = misses + 1 WHERE id = ? RETURNING misses').pluck().get(id) as number
}

/** Locks a person out until then. */
export function lockPerson(db: Db, id: number, until: number): void {
  sql(db, 'UPDATE people SET locked_until = ? WHERE id = ?').run(until, id)
}

/** Forgets misses and lock. */
export function clearMisses(db: Db, id: number): void {
  sql(db, 'UPDATE people SET misses = 0, locked_until = NULL WHERE id = ?').run(id)
}

/** Remembers the language a person chose. */
export function setPersonLanguage(db: Db, id: number, language: Language): void {
  sql(db, 'UPDATE people SET language = ? WHERE id = ?').run(language, id)
}

function asPerson(row: StoredPerson): PersonRow {
  return { ...row, practice: row.practice === 1 }
}
