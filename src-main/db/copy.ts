import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { MIGRATIONS } from './migrations/list.ts'
import { APPLICATION_ID } from './open.ts'
import type { Db } from './sql.ts'

/** How many pages a copy takes before the till goes on with something else. */
const PAGES_AT_A_TIME = 400

/** A bigger book is not held in memory to compare it byte by byte. */
const MOST_COMPARED_BYTES = 64_000_000
/** The first bytes say how the file is logged, which a copy does differently; they are checked by being opened. */
const HEADER_BYTES = 100

/**
 * Copies the open book to a new file in small steps, through its own connection: what is written meanwhile is in the copy. Gives the digest
 * that digestOfCopy must find in it, or null for a book too big to hold in memory.
 */
export async function copyBook(db: Db, file: string): Promise<string | null> {
  await db.backup(file, { progress: () => PAGES_AT_A_TIME })
  // At once, before anything else is written: this is the moment the copy is of.
  const digest = bookBytes(db) > MOST_COMPARED_BYTES ? null : digestOf([db.serialize().subarray(HEADER_BYTES)])
  makeSingleFile(file)
  return digest
}

/** How big the book is, its log folded in. */
export function bookBytes(db: Db): number {
  return (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number)
}

/** The digest of a closed copy, read from the disk. */
export function digestOfCopy(file: string): string {
  return digestOf(readInPieces(file))
}

function digestOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

function* readInPieces(file: string): Generator<Uint8Array> {
  const handle = openSync(file, 'r')
  try {
    const piece = Buffer.alloc(1024 * 1024)
    for (let at = HEADER_BYTES; ; ) {
      const length = readSync(handle, piece, 0, piece.length, at)
      if (length === 0) return
      yield piece.subarray(0, length)
      at += length
    }
  } finally {
    closeSync(handle)
  }
}

/** Folds a closed book's log into it, so that it is one file which can be read without writing anything beside it. */
export function makeSingleFile(file: string): void {
  const db = new Database(file, { fileMustExist: true, timeout: 500 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('synchronous = FULL')
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}

/** What a closed book file is, without reading the book in it. */
export type BookState = 'sound' | 'absent' | 'foreign' | 'newer' | 'damaged' | 'in-use'

/**
 * Opens a book file only to read it and looks whether it is whole: header, format, every page. Leaves nothing beside the file.
 * `work` gets the connection, which is closed afterwards; for any state but sound it is not called.
 */
export function readBook<T>(file: string, work: (db: Db) => T): { state: BookState; value: T | null } {
  const header = headerState(file)
  if (header !== null) return { state: header, value: null }
  const beside = [`${file}-wal`, `${file}-shm`].filter((name) => !existsSync(name))
  let db: Db | null = null
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: 500 })
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    if ((db.pragma('integrity_check(1)') as { integrity_check: string }[])[0]?.integrity_check !== 'ok') return { state: 'damaged', value: null }
    return { state: 'sound', value: work(db) }
  } catch (error) {
    const state = stateOfError(error)
    if (state === null) throw error
    return { state, value: null }
  } finally {
    db?.close()
    // A log that was there belongs to the book; what this look made beside it is empty.
    for (const name of beside) if (existsSync(name) && (name.endsWith('-shm') || statSync(name).size === 0)) rmSync(name)
  }
}

/** The format number of a book file, from its header. */
export function readFormat(file: string): number {
  return readHeader(file).readInt32BE(60)
}

/** What a book's first bytes already tell, or null when they are those of a book this program knows. */
function headerState(file: string): BookState | null {
  if (!existsSync(file)) return 'absent'
  const header = readHeader(file)
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'damaged'
  const application = header.readInt32BE(68)
  if (application !== APPLICATION_ID) return application === 0 ? 'damaged' : 'foreign'
  return header.readInt32BE(60) > (MIGRATIONS.at(-1)?.version ?? 0) ? 'newer' : null
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(100)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, header, 0, header.length, 0)
  } finally {
    closeSync(handle)
  }
  return header
}

function stateOfError(error: unknown): BookState | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'in-use'
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR') || code === 'SQLITE_ERROR'
    ? 'damaged'
    : null
}
