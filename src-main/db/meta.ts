import { randomUUID } from 'node:crypto'
import { type Db, sql } from './sql.ts'

/** Gives the book its own id at its birth; the journal's chain begins with it. */
export function ensureBookId(db: Db): string {
  sql(db, "INSERT INTO meta (key, value) VALUES ('book_id', ?) ON CONFLICT DO NOTHING").run(randomUUID())
  return sql(db, "SELECT value FROM meta WHERE key = 'book_id'").pluck().get() as string
}

/** Reads one of the book's own notes, or null. */
export function readMeta(db: Db, key: string): string | null {
  return (sql(db, 'SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined) ?? null
}

/** Writes one of the book's own notes. */
export function writeMeta(db: Db, key: string, value: string): void {
  sql(db, 'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value)
}
