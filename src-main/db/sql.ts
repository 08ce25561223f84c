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

/** Runs `work` in one IMMEDIATE transaction: all of it is on disk when this returns, or none of it. */
export function transact<T>(db: Db, work: () => T): T {
  let run = runners.get(db)
  if (!run) {
    // Made once: wrapping every work anew costs more than some of the works.
    run = db.transaction<Runner>((given) => given()).immediate
    runners.set(db, run)
  }
  return run(work) as T
}
