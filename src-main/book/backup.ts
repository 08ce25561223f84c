import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BookCopy, JournalCheck, JournalFinding } from '#shared/domain/book.ts'
import { copyBook, digestOfCopy, readBook } from '../db/copy.ts'
import type { Db } from '../db/sql.ts'
import type { Anchor } from './anchor.ts'
import { nameTime, syncFile, syncFolder } from './files.ts'
import { checkJournal } from './verify-journal.ts'

const DAY_MS = 24 * 60 * 60_000
/** How many hours, days and months keep their newest copy. Of a big book fewer: sixty-six of them would be most of a disk. */
const KEEP = { hours: 24, days: 30, months: 12 }
const KEEP_BIG = { hours: 3, days: 7, months: 3 }
const BIG_BYTES = 1_000_000_000
const KEEP_UPGRADES_MS = 90 * DAY_MS
const WRITING = '.writing-'

/** A copy in the backups folder as its name tells: `count` only ever grows, whatever the clock does. */
export type NamedCopy = { name: string; at: number; count: number; kind: BookCopy['kind'] }
/** Reads a copy back: what its journal says, or CopyError. */
export type Look = (file: string, anchors: readonly Anchor[], digest: string | null) => JournalCheck | Promise<JournalCheck>
export type MadeCopy = { file: string; bytes: number; lines: number; lastHash: string; findings: JournalFinding[] }

/** The copy that was written cannot be read back whole; it was thrown away, the book itself is untouched. */
export class CopyError extends Error {
  override readonly name = 'CopyError'
}

/** Where the copies lie. */
export function backupsFolder(dataDir: string): string {
  return join(dataDir, 'backups')
}

/**
 * Copies the open book into the backups folder: written under a temporary name, read back (every page, the whole journal, the anchors it
 * must fit), synced, and only then given its name. Throws CopyError when what was read back is not whole, and what the disk threw.
 * `look` reads the copy back; a test gives one that damages it first.
 */
export async function backUpBook(db: Db, dataDir: string, at: number, anchors: readonly Anchor[], look: Look = readBack): Promise<MadeCopy> {
  const folder = backupsFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const left of readdirSync(folder)) if (left.startsWith(WRITING)) rmSync(join(folder, left), { force: true })
  const name = nextName(folder, at)
  const temporary = join(folder, `${WRITING}${name}`)
  try {
    const digest = await copyBook(db, temporary)
    const { lines, lastHash, findings } = await look(temporary, anchors, digest)
    syncFile(temporary)
    const bytes = statSync(temporary).size
    renameSync(temporary, join(folder, name))
    syncFolder(folder)
    return { file: name, bytes, lines, lastHash, findings }
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${temporary}${end}`, { force: true })
  }
}

/** Reads a copy as if it were to be restored. Throws CopyError when a byte is not the book's (`digest`), or a page is not whole. */
export function readBack(file: string, anchors: readonly Anchor[], digest: string | null): JournalCheck {
  if (digest !== null && digestOfCopy(file) !== digest) throw new CopyError('the copy is not what the book holds')
  const { state, value } = readBook(file, (copy) => checkJournal(copy, anchors))
  if (value === null) throw new CopyError(`the copy is ${state}`)
  // A fault of the book itself (a wrong total, a changed line) is no fault of the copy: it is kept as it is, and told by the check.
  return value
}

/** The copies that are there, newest first. */
export function listCopies(dataDir: string): BookCopy[] {
  const folder = backupsFolder(dataDir)
  return readNames(folder).map(({ name, at, kind }) => ({ file: name, at, kind, bytes: statSync(join(folder, name)).size }))
}

/** Removes the copies that choosePrunable names; gives how many. `made` is the one just written and always stays. */
export function pruneCopies(dataDir: string, now: number, made: string): number {
  const folder = backupsFolder(dataDir)
  const isBig = (statSync(join(folder, made), { throwIfNoEntry: false })?.size ?? 0) > BIG_BYTES
  const old = choosePrunable(readNames(folder), now, isBig).filter((name) => name !== made)
  for (const name of old) rmSync(join(folder, name), { force: true })
  if (old.length > 0) syncFolder(folder)
  return old.length
}

/**
 * Names the copies that are no longer needed: all but the newest of each of the last 24 hours, 30 days and 12 months that have one (of a big book
 * 3 hours, 7 days and 3 months). Order is the running number, so a clock set back or ahead makes no fresh copy look old. A copy from before an
 * upgrade stays 90 days, and in any case until 30 (7) later days have copies of their own.
 */
export function choosePrunable(copies: readonly NamedCopy[], now: number, isBig = false): string[] {
  const most = isBig ? KEEP_BIG : KEEP
  const regular = copies.filter(({ kind }) => kind === 'copy').sort((a, b) => b.count - a.count)
  const keep = new Set<string>()
  const keepNewestOf = (count: number, labelLength: number): void => {
    const labels = new Set<string>()
    for (const { name, at } of regular) {
      const label = new Date(at).toISOString().slice(0, labelLength)
      if (labels.has(label) || labels.size >= count) continue
      labels.add(label)
      keep.add(name)
    }
  }
  keepNewestOf(most.hours, '2026-03-04T17'.length)
  keepNewestOf(most.days, '2026-03-04'.length)
  keepNewestOf(most.months, '2026-03'.length)
  const daysAfter = (at: number) => new Set(regular.filter((copy) => copy.at > at).map((copy) => Math.floor(copy.at / DAY_MS))).size
  return copies
    .filter(({ name, at, kind }) => (kind === 'copy' ? !keep.has(name) : at < now - KEEP_UPGRADES_MS && daysAfter(at) >= most.days))
    .map(({ name }) => name)
}

/** Reads a copy's name; null for a file that is none. */
export function parseCopyName(name: string): NamedCopy | null {
  const copy = /^scantill-(\d{6,})-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)Z\.db$/.exec(name)
  if (copy) return { name, count: Number(copy[1]), at: Date.parse(`${copy[2]}:${copy[3]}:${copy[4]}Z`), kind: 'copy' }
  const before = /^before-upgrade-from-\d+-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.db$/.exec(name)
  return before ? { name, count: 0, at: Date.parse(`${before[1]}:${before[2]}:${before[3]}.${before[4]}Z`), kind: 'before-upgrade' } : null
}

function readNames(folder: string): NamedCopy[] {
  if (!existsSync(folder)) return []
  const copies = readdirSync(folder).flatMap((name) => parseCopyName(name) ?? [])
  return copies.filter(({ at }) => Number.isFinite(at)).sort((a, b) => b.count - a.count || b.at - a.at)
}

function nextName(folder: string, at: number): string {
  const count = readNames(folder).reduce((most, copy) => Math.max(most, copy.count), 0) + 1
  return `scantill-${String(count).padStart(6, '0')}-${nameTime(at)}.db`
}
