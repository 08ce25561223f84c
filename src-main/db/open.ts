import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { MIGRATIONS } from './migrations/list.ts'
import type { Migration } from './migrations/migration.ts'
import type { Db } from './sql.ts'
import { isWholeAtStart } from './start-check.ts'

/** From this much on, and this part of the file, room that an upgrade left empty is given back. */
const EMPTY_BYTES = 10_000_000
const EMPTY_PART = 5

/** Why the book cannot be opened. The message is one sentence for people; nothing on disk was changed. */
export class BookError extends Error {
  override readonly name = 'BookError'
}

/** Marks a SQLite file as a Scantill book ("SCTL"), so that another program's database is never upgraded by mistake. */
export const APPLICATION_ID = 0x5343544c

/** SQLite before this may lose commits in WAL mode (the WAL-reset race, sqlite.org/wal.html#walresetbug). */
const OLDEST_SQLITE = [3, 51, 3]

/**
 * Opens the book in `dataDir`, creating or upgrading it, and proves that what it promises is switched on: WAL, every commit
 * synced (better-sqlite3's build lowers that to NORMAL on each later open), one user, foreign keys.
 * Throws BookError with a sentence that says what to do; a damaged, newer or foreign file is left as it is.
 */
export function openBook(dataDir: string, migrations: readonly Migration[] = MIGRATIONS): Db {
  const file = join(dataDir, 'scantill.db')
  prepareFolder(dataDir)
  if (!existsSync(file)) makeBook(file, dataDir, migrations)
  refuseByHeader(file, migrations)
  let db: Db | null = null
  try {
    db = new Database(file, { timeout: 2_000 })
    db.pragma('locking_mode = EXCLUSIVE')
    const version = refuseForeignBook(db, file, migrations)
    if (!isWholeAtStart(db)) throw damaged(file)
    applyPragmas(db)
    migrate(db, version, dataDir, migrations)
    return db
  } catch (error) {
    db?.close()
    throw asBookError(error, file)
  }
}

/**
 * Makes a new book whole before it has its name: a first start that is killed would else leave an empty file, which cannot be told from
 * a book that lost its content. Each process has a draft of its own; who is second opens the book of the first.
 */
function makeBook(file: string, dataDir: string, migrations: readonly Migration[]): void {
  const draft = `${file}.${process.pid}.new`
  removeDrafts(dataDir, basename(draft))
  let db: Db | null = null
  try {
    db = new Database(draft, { timeout: 2_000 })
    db.pragma('locking_mode = EXCLUSIVE')
    const version = refuseForeignBook(db, draft, migrations)
    applyPragmas(db)
    migrate(db, version, dataDir, migrations)
    closeBook(db)
    syncPath(draft, 'r+')
    nameBook(draft, file)
    removeDrafts(dataDir, basename(file))
  } catch (error) {
    db?.close()
    removeDrafts(dataDir, basename(draft))
    throw asBookError(error, file)
  }
}

function nameBook(draft: string, file: string): void {
  try {
    // Unlike a rename, a link never takes the place of a book that another start made meanwhile.
    linkSync(draft, file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (existsSync(file)) return
    // A disk that knows no links, such as a memory stick.
    if (code === 'ENOENT') throw error
    renameSync(draft, file)
  }
  if (process.platform !== 'win32') syncPath(dirname(file), 'r')
}

/** Takes away drafts with this beginning and what SQLite keeps beside them. */
function removeDrafts(dataDir: string, beginning: string): void {
  for (const name of readdirSync(dataDir))
    if (name.startsWith(beginning) && /\.\d+\.new(?:-(?:wal|shm|journal))?$/.test(name)) rmSync(join(dataDir, name), { force: true })
}

function syncPath(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Moves the log into the book and closes it. */
export function closeBook(db: Db): void {
  if (!db.open) return
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    const probe = join(dataDir, '.write-test')
    closeSync(openSync(probe, 'w', 0o600))
    rmSync(probe)
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new BookError(
      `The data folder ${dataDir} cannot be written (${cause}); nothing was changed. Give this user the right to write there, or start with --data and another folder.`,
    )
  }
}

/**
 * Refuses by the file's first bytes what SQLite would change by opening it: it forgets the log beside an empty file, and writes a log
 * left by a crash into the file on closing (sqlite.org/fileformat2.html: magic at 0, user version at 60, application id at 68).
 * Called only while this process has not opened the file: closing a handle drops every lock the process has on it (sqlite.org/howtocorrupt.html).
 */
function refuseByHeader(file: string, migrations: readonly Migration[]): void {
  const header = Buffer.alloc(100)
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    throw unwritable(file, error instanceof Error && 'code' in error ? String(error.code) : 'unknown')
  }
  try {
    if (readSync(handle, header, 0, header.length, 0) < header.length) throw damaged(file)
  } finally {
    closeSync(handle)
  }
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw damaged(file)
  const pageSize = header.readUInt16BE(16)
  const unlogged = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0
  // SQLite reads a last page that was cut as if it ended in zeros. With a log beside it the log has that page whole.
  if (unlogged && statSync(file).size % (pageSize === 1 ? 65_536 : Math.max(512, pageSize)) !== 0) throw damaged(file)
  const application = header.readInt32BE(68)
  if (application === APPLICATION_ID) refuseNewer(file, header.readInt32BE(60), migrations)
  else if (application !== 0) throw foreign(file)
}

function refuseNewer(file: string, version: number, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0
  if (version <= newest) return
  throw new BookError(
    `The book ${file} was written by a newer Scantill (format ${version}, this one knows ${newest}); nothing was changed. Install the newer version again, or start with --data and another folder.`,
  )
}

function refuseForeignBook(db: Db, file: string, migrations: readonly Migration[]): number {
  const version = db.pragma('user_version', { simple: true }) as number
  const application = db.pragma('application_id', { simple: true }) as number
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get() as number
  if (application !== APPLICATION_ID && tables > 0) throw foreign(file)
  refuseNewer(file, version, migrations)
  const oldest = OLDEST_SQLITE
  const runs = (db.prepare('SELECT sqlite_version()').pluck().get() as string).split('.').map(Number)
  const difference = oldest.map((part, index) => (runs[index] ?? 0) - part).find((part) => part !== 0) ?? 0
  if (difference < 0)
    throw new BookError(`This build carries SQLite ${runs.join('.')}, which can lose commits; install the packages again with npm ci.`)
  return version
}

function applyPragmas(db: Db): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('fullfsync = ON')
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('foreign_keys = ON')
  // INSERT OR REPLACE deletes without asking the journal's trigger unless this is on.
  db.pragma('recursive_triggers = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('mmap_size = 0')
  // A log of 16 MB (about a hundred sales) before it goes into the book: what several of them change goes once, and fewer sales wait for it.
  db.pragma('wal_autocheckpoint = 4000')
  db.pragma('journal_size_limit = 16777216')
  const promised = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, recursive_triggers: 1, locking_mode: 'exclusive', trusted_schema: 0 }
  for (const [name, value] of Object.entries(promised)) {
    const actual = db.pragma(name, { simple: true })
    if (actual !== value) {
      throw new BookError(
        `SQLite did not accept ${name} = ${value} (it says ${actual}), so sales would not be safe; no sale can be taken. Check that the data folder is on a local disk.`,
      )
    }
  }
}

function migrate(db: Db, from: number, dataDir: string, migrations: readonly Migration[]): void {
  const due = migrations.filter((migration) => migration.version > from)
  if (due.length === 0) return
  if (from > 0) copyBeforeUpgrade(db, from, dataDir)
  let at = from
  const rebuilds = due.some((migration) => migration.rebuilds)
  try {
    // Inside a transaction this switch does nothing, and with it on, dropping a table would empty what refers to it or be refused.
    if (rebuilds) db.pragma('foreign_keys = OFF')
    // All steps or none: a book half way between two programs would be refused by both.
    db.transaction(() => {
      for (const migration of due) {
        at = migration.version
        migration.up(db)
        db.pragma(`user_version = ${migration.version}`)
      }
      if (rebuilds) refuseLostReferences(db)
      db.pragma(`application_id = ${APPLICATION_ID}`)
    }).immediate()
    if (rebuilds) applyPragmas(db)
    // The new version stands in the file itself from here on, where an older program sees it without opening the log.
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL') throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new BookError(
      `The book in ${dataDir} could not be brought to format ${at} (${why}); it is as it was before. Start the version that was used before, and send this sentence to support.`,
    )
  }
  if (rebuilds) giveRoomBack(db)
}

/**
 * Makes the file as small as what is in it, where an upgrade that made tables anew left much of it empty: every copy of the book would be as large.
 * A disk that has no room for that keeps the book as it is.
 */
function giveRoomBack(db: Db): void {
  const of = (name: string): number => db.pragma(name, { simple: true }) as number
  const [empty, all] = [of('freelist_count'), of('page_count')]
  if (empty * of('page_size') < EMPTY_BYTES || empty < all / EMPTY_PART) return
  try {
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL')) throw error
  }
}

function refuseLostReferences(db: Db): void {
  const [lost] = db.pragma('foreign_key_check') as { table: string; parent: string }[]
  if (lost) throw new Error(`a row of ${lost.table} refers to nothing in ${lost.parent}`)
}

function copyBeforeUpgrade(db: Db, from: number, dataDir: string): void {
  const folder = join(dataDir, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copy = join(folder, `before-upgrade-from-${from}-${new Date().toISOString().replace(/[:.]/g, '-')}.db`)
  db.prepare('VACUUM INTO ?').run(copy)
  // VACUUM INTO does not sync its output; without this a power cut during the upgrade could leave neither the old nor the new book.
  const handle = openSync(copy, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  // The only way back must be sound before the book is touched.
  const whole = new Database(copy, { readonly: true })
  try {
    if (whole.pragma('integrity_check(1)', { simple: true }) !== 'ok' || whole.pragma('user_version', { simple: true }) !== from) throw badCopy(copy)
  } finally {
    whole.close()
  }
}

function badCopy(file: string): BookError {
  return new BookError(
    `The copy ${file}, made before the upgrade, did not read back whole; the book was not upgraded and nothing was changed. Check the disk.`,
  )
}

function foreign(file: string): BookError {
  return new BookError(`${file} is a database of another program; nothing was changed. Move it away, or start with --data and another folder.`)
}

function unwritable(file: string, code: string): BookError {
  return new BookError(
    `The book ${file} cannot be written (${code}); nothing was changed. Give this user the right to write there, or start with --data and another folder.`,
  )
}

function damaged(file: string): BookError {
  return new BookError(
    `The book ${file} is damaged; nothing was changed and no sale can be taken. Keep the file, restore the newest copy from the backups folder, and check today's payments in the gateway's merchant centre.`,
  )
}

function asBookError(error: unknown, file: string): Error {
  if (error instanceof BookError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR')) return damaged(file)
  if (code.startsWith('SQLITE_BUSY')) {
    return new BookError(
      `Another Scantill is using the book ${file}; nothing was changed. Close the other one, or start with --data and another folder.`,
    )
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') {
    return unwritable(file, code)
  }
  if (code === 'SQLITE_FULL') return new BookError(`The disk of ${file} is full; nothing was changed. Free some space and start again.`)
  return error instanceof Error ? error : new Error(String(error))
}
