import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { JournalCheck } from '#shared/domain/book.ts'
import { type BookState, makeSingleFile, readBook, readFormat } from '../db/copy.ts'
import { appendJournal, type JournalHead, journalHead } from '../db/journal.ts'
import { readMeta } from '../db/meta.ts'
import { MIGRATIONS } from '../db/migrations/list.ts'
import { closeBook, openBook } from '../db/open.ts'
import { type Db, transact } from '../db/sql.ts'
import { lastAnchor, readAnchors, writeAnchor } from './anchor.ts'
import { backupsFolder, listCopies } from './backup.ts'
import { nameTime, syncFile, syncFolder } from './files.ts'
import { checkJournal } from './verify-journal.ts'

/** Why nothing was restored: one sentence, and whether it is the copy that is not whole. Nothing was changed. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused'
  readonly unsound: boolean
  constructor(message: string, unsound = false) {
    super(message)
    this.unsound = unsound
  }
}

/** What a restore did: the copy taken, the lines now and before, and where the book before lies. */
export type Restored = { from: string; lines: number; oldLines: number; keptAside: string | null; skipped: string[] }

type Copy = { file: string; bookId: string | null; head: JournalHead; check: JournalCheck }
type Target = { file: string; state: BookState; bookId: string | null; head: JournalHead | null }

/**
 * Puts a copy in the place of the book; `from` null takes the newest copy that is whole. Refuses while the book is open, for a copy that is
 * damaged, foreign, newer than this program or of another till, and over a book that knows more lines, unless `force`. The book before is
 * always kept beside it. The journal goes on: its next line says what was restored over what, and the anchors follow.
 */
export function restoreBook(options: { dataDir: string; from: string | null; force: boolean; now: number }): Restored {
  const { dataDir, force, now } = options
  const target = readTarget(join(dataDir, 'scantill.db'))
  const anchored = lastAnchor(readAnchors(dataDir))
  const { copy, skipped } = options.from === null ? newestSoundCopy(dataDir) : { copy: readCopy(resolve(options.from)), skipped: [] }
  if (target.bookId !== null && copy.bookId !== target.bookId && !force) {
    throw new RestoreRefused(`${copy.file} is a copy of another till's book; nothing was changed. To put it here all the same, add --force.`)
  }
  const known = Math.max(target.head?.seq ?? 0, anchored?.seq ?? 0)
  // What only the anchors know is lost already, and a copy is the way out; keeping a book that lost it is a decision.
  const present = copy.file === resolve(target.file) ? known : (target.head?.seq ?? 0)
  if (present > copy.head.seq && !force) {
    throw new RestoreRefused(
      `The book here knows journal line ${present}, the copy ends at line ${copy.head.seq}: ${present - copy.head.seq} lines would be put aside; nothing was changed. To restore all the same, add --force; the present book is kept.`,
    )
  }
  const old: JournalHead = target.head ?? (anchored ? { seq: anchored.seq, hash: anchored.hash } : { seq: 0, hash: '' })
  const fresh = join(dataDir, '.restoring')
  rmSync(fresh, { recursive: true, force: true })
  const head = writeRestored(fresh, copy, { old, now, force })
  const keptAside = putAside(target, now)
  renameSync(join(fresh, 'scantill.db'), target.file)
  rmSync(fresh, { recursive: true, force: true })
  syncFolder(dataDir)
  writeAnchor(dataDir, { at: now, seq: head.seq, hash: head.hash, rejoinsAt: copy.head.seq })
  return { from: copy.file, lines: head.seq, oldLines: known, keptAside, skipped }
}

function readTarget(file: string): Target {
  const { state, value } = readBook(file, (db) => ({ head: journalHead(db), bookId: readMeta(db, 'book_id') }))
  if (state === 'in-use') throw inUse(file)
  if (state === 'newer' || state === 'foreign') {
    throw new RestoreRefused(
      `${file} is ${state === 'newer' ? 'the book of a newer Scantill' : 'a database of another program'}; nothing was changed. Move it away first.`,
    )
  }
  return { file, state, head: value?.head ?? null, bookId: value?.bookId ?? null }
}

function inUse(file: string): RestoreRefused {
  return new RestoreRefused(`The book ${file} is open; nothing was changed. Close the till and try again.`)
}

/** Reads a copy through and through. */
function readCopy(file: string): Copy {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new RestoreRefused(`There is no copy ${file}; nothing was changed.`)
  const { state, value } = readBook(file, (db) => ({ bookId: readMeta(db, 'book_id'), head: journalHead(db), check: checkJournal(db, []) }))
  if (state === 'newer') {
    const newest = MIGRATIONS.at(-1)?.version ?? 0
    throw new RestoreRefused(
      `${file} was written by a newer Scantill (format ${readFormat(file)}, this one knows ${newest}); nothing was changed. Install the newer version first.`,
    )
  }
  if (state === 'foreign') throw new RestoreRefused(`${file} is a database of another program; nothing was changed.`)
  if (state === 'in-use') throw inUse(file)
  if (value === null) throw new RestoreRefused(`${file} is damaged; nothing was changed. Take another copy.`, true)
  const [bad] = value.check.findings.filter(({ what }) => what !== 'clock_back')
  if (bad) {
    const where = bad.seq === null ? '' : ` at line ${bad.seq}`
    throw new RestoreRefused(`The journal in ${file} does not verify (${bad.what}${where}); nothing was changed. Take another copy.`, true)
  }
  return { file, ...value }
}

function newestSoundCopy(dataDir: string): { copy: Copy; skipped: string[] } {
  const skipped: string[] = []
  for (const { file } of listCopies(dataDir)) {
    try {
      return { copy: readCopy(join(backupsFolder(dataDir), file)), skipped }
    } catch (error) {
      if (!(error instanceof RestoreRefused)) throw error
      skipped.push(error.message)
    }
  }
  const none = skipped.length === 0 ? 'There is no copy' : 'There is no copy that is whole'
  throw new RestoreRefused(`${none} in ${backupsFolder(dataDir)}; nothing was changed. Name one with --from FILE.`, skipped.length > 0)
}

/** Makes the new book in a folder of its own, with the line that joins it to the old one, as one synced file. */
function writeRestored(folder: string, copy: Copy, { old, now, force }: { old: JournalHead; now: number; force: boolean }): JournalHead {
  const file = join(folder, 'scantill.db')
  const format = readFormat(copy.file)
  mkdirSync(folder, { mode: 0o700 })
  copyFileSync(copy.file, file)
  // A present book that is kept as it is may have its newest commits in its log.
  if (existsSync(`${copy.file}-wal`)) copyFileSync(`${copy.file}-wal`, `${file}-wal`)
  // It is not upgraded here: the till does that when it starts.
  const db: Db = openBook(
    folder,
    MIGRATIONS.filter(({ version }) => version <= format),
  )
  let head: JournalHead
  try {
    head = transact(db, () =>
      appendJournal(db, {
        type: 'book.restored',
        at: now,
        orderId: null,
        attemptId: null,
        personId: null,
        personName: null,
        facts: { file: basename(copy.file), oldSeq: old.seq, oldHash: old.hash, newSeq: copy.head.seq, newHash: copy.head.hash, force },
      }),
    )
  } finally {
    closeBook(db)
  }
  makeSingleFile(file)
  syncFile(file)
  syncFolder(folder)
  return head
}

/**
 * Keeps the present book beside its place, with its log. The log goes first: a new book beside an old one's log would take its pages over.
 * The book's own name stays taken until the new one replaces it, so that no till finds an empty place meanwhile.
 */
function putAside({ file, state }: Target, now: number): string | null {
  rmSync(`${file}-shm`, { force: true })
  if (state === 'absent') {
    rmSync(`${file}-wal`, { force: true })
    return null
  }
  const aside = freeName(`${file}.before-restore-${nameTime(now)}`)
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${aside}-wal`)
  try {
    linkSync(file, aside)
  } catch {
    copyFileSync(file, aside)
    syncFile(aside)
  }
  return aside
}

function freeName(wanted: string): string {
  let name = wanted
  for (let count = 2; existsSync(name); count++) name = `${wanted}-${count}`
  return name
}
