import type Database from 'better-sqlite3'

/** The one connection to the book. */
export type Db = Database.Database

const prepared = new WeakMap<Db, Map<string, Database.Statement>>()

/** Prepares a statement once per connection and gives the same one afterwards. */
export function sql(db: Db, text: string): Database.Statement<unknown[], unknown> {
  let statements = prepared.get(db)
  if (!statements) {
    statements = new Map()
    prepared.set(db, statements)
  }
  let statement = statements.get(text)
  if (!statement) {
    statement = db.prepare(text)
    statements.set(text, statement)
  }
  return statement
}

type Runner = (work: () => unknown) => unknown
const runners = new WeakMap<Db, Runner>()

/**
 * What SQLite throws when the disk no longer says what it keeps: a sync that failed (what was written before may be gone as well, and a second
 * sync would not tell), or a page that is not what was written.
 */
const BETRAYALS = /^SQLITE_(IOERR_FSYNC|IOERR_DIR_FSYNC|CORRUPT|NOTADB)/
const betrayed = new WeakMap<Db, string>()

/** The code of the error after which this connection's disk is not trusted any more, or null. Only a new start reads what is really there. */
export function lostTrust(db: Db): string | null {
  return betrayed.get(db) ?? null
}

/** Runs `work` in one IMMEDIATE transaction: all of it is on disk when this returns, or none of it. */
export function transact<T>(db: Db, work: () => T): T {
  let run = runners.get(db)
  if (!run) {
    // Made once: wrapping every work anew costs more than some of the works.
    run = db.transaction<Runner>((given) => given()).immediate
    runners.set(db, run)
  }
  try {
    return run(work) as T
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (BETRAYALS.test(code) && !betrayed.has(db)) betrayed.set(db, code)
    throw error
  }
}
