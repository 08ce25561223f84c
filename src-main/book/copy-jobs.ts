import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DrillStep, DrillTrouble, SealedCopy } from '#shared/domain/outbox.ts'
import { countOrders } from '../db/book-check.ts'
import { readBook } from '../db/copy.ts'
import { type JournalHead, journalHead } from '../db/journal.ts'
import { readMeta } from '../db/meta.ts'
import { nameTime, syncFolder } from './files.ts'
import { type OpenToWrite, SealError, sealFile, unsealFile } from './sealed-copy.ts'
import { checkJournal } from './verify-journal.ts'

/*
 * The heavy work on copies of the book: encrypting one into a folder outside, and the drill that one can be put back. Both touch files alone and
 * run in a thread of their own, so that the till sells on.
 */

const WRITING = '.writing-'

/** Encrypt the plain copy `from` into `folder`, under a name of this till (`prefix`) and moment, keeping the newest `kept`. */
export type SealJob = { kind: 'seal'; from: string; folder: string; prefix: string; at: number; passphrase: string; kept: number; workFactor: number }
export type Sealed = { file: string; bytes: number; removed: number }

/** Open the copy `from` (encrypted where there is a passphrase) in `folder`, which is made and removed again, and look whether it is a whole book. */
export type DrillJob = { kind: 'drill'; from: string; folder: string; passphrase: string | null }
export type DrillFound = {
  trouble: DrillTrouble | null
  bookId: string | null
  head: JournalHead | null
  orders: { count: number; lastId: number }
  paid: { count: number; sumMinor: number }
  practicePaid: { count: number; sumMinor: number }
}

export type CopyJob = SealJob | DrillJob
/** `tell` hears which step begins. */
export type Tell = (step: DrillStep) => void

/** What was written could not be read back as it was. */
export class UnsoundCopy extends Error {
  override readonly name = 'UnsoundCopy'
}

/** The till was closed while the work went on; what was begun is cleared up by the next try. */
export class CopyEnded extends Error {
  override readonly name = 'CopyEnded'
}

/**
 * Encrypts a copy that was read back whole (every page, the whole journal): written under a temporary name, synced, decrypted again from where it
 * lies, every byte held against the copy, and only then given its name. A try that was killed leaves a temporary name, which the next one removes.
 */
export async function runSealJob(job: SealJob, openToWrite?: OpenToWrite, readBack = unsealFile): Promise<Sealed> {
  const { folder, prefix } = job
  for (const left of readdirSync(folder)) if (left.startsWith(`${WRITING}${prefix}`)) rmSync(join(folder, left), { force: true })
  const name = nextName(folder, prefix, job.at)
  const temporary = join(folder, `${WRITING}${name}`)
  try {
    const { digest, bytes } = await sealFile(job.from, temporary, job.passphrase, job.workFactor, openToWrite)
    const back = await readBack(temporary, null, job.passphrase).catch((error: unknown) => {
      throw error instanceof SealError ? new UnsoundCopy() : error
    })
    if (back.digest !== digest || digest !== digestOf(job.from)) throw new UnsoundCopy()
    renameSync(temporary, join(folder, name))
    syncFolder(folder)
    return { file: name, bytes, removed: prune(folder, prefix, job.kept, name) }
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** The encrypted copies of this till in a folder, newest first: by their running number, so a clock set back or ahead hides none. */
export function listSealed(folder: string, prefix: string): SealedCopy[] {
  return names(folder, prefix).map(({ name, at }) => ({ file: name, at, bytes: statSync(join(folder, name)).size }))
}

/** How this till's encrypted copies begin: the till's code, and six letters that are the book's own. */
export function sealedPrefix(tillCode: string, bookId: string): string {
  return `scantill-${tillCode}-${createHash('sha256').update(bookId).digest('hex').slice(0, 6)}-`
}

function names(folder: string, prefix: string): { name: string; count: number; at: number }[] {
  const found = readdirSync(folder).flatMap((name) => {
    if (!name.startsWith(prefix)) return []
    const parts = /^(\d{6,})-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)Z\.db\.age$/.exec(name.slice(prefix.length))
    return parts ? [{ name, count: Number(parts[1]), at: Date.parse(`${parts[2]}:${parts[3]}:${parts[4]}Z`) }] : []
  })
  return found.sort((a, b) => b.count - a.count)
}

function nextName(folder: string, prefix: string, at: number): string {
  const count = (names(folder, prefix)[0]?.count ?? 0) + 1
  return `${prefix}${String(count).padStart(6, '0')}-${nameTime(at)}.db.age`
}

function prune(folder: string, prefix: string, kept: number, made: string): number {
  const old = names(folder, prefix)
    .slice(kept)
    .filter(({ name }) => name !== made)
  for (const { name } of old) rmSync(join(folder, name), { force: true })
  return old.length
}

/** Restores a copy where nothing of the till lies, reads it through and through, and removes it again. */
export async function runDrillJob(job: DrillJob, tell: Tell): Promise<DrillFound> {
  const nothing: DrillFound = {
    trouble: null,
    bookId: null,
    head: null,
    orders: { count: 0, lastId: 0 },
    paid: { count: 0, sumMinor: 0 },
    practicePaid: { count: 0, sumMinor: 0 },
  }
  rmSync(job.folder, { recursive: true, force: true })
  mkdirSync(job.folder, { mode: 0o700 })
  const file = join(job.folder, 'scantill.db')
  try {
    tell('open')
    try {
      if (job.passphrase === null) copyFileSync(job.from, file)
      else await unsealFile(job.from, file, job.passphrase)
    } catch (error) {
      if (error instanceof SealError) return { ...nothing, trouble: error.why }
      throw error
    }
    tell('pages')
    const { state, value } = readBook(file, (copy) => {
      tell('journal')
      const check = checkJournal(copy, [])
      tell('orders')
      return { check, orders: countOrders(copy), head: journalHead(copy), bookId: readMeta(copy, 'book_id') }
    })
    if (value === null) return { ...nothing, trouble: state === 'newer' ? 'newer' : 'damaged' }
    const unsound = value.check.findings.some(({ what }) => what !== 'clock_back')
    const { sums } = value.check
    return {
      trouble: unsound ? 'damaged' : null,
      bookId: value.bookId,
      head: value.head,
      orders: value.orders,
      paid: sums.orders,
      practicePaid: sums.practiceOrders,
    }
  } finally {
    tell('remove')
    // Where it fails, the next drill and the next start do it.
    if (existsSync(job.folder)) rmSync(job.folder, { recursive: true, force: true })
  }
}

function digestOf(file: string): string {
  const hash = createHash('sha256')
  const handle = openSync(file, 'r')
  try {
    const piece = Buffer.alloc(1024 * 1024)
    for (;;) {
      const length = readSync(handle, piece, 0, piece.length, null)
      if (length === 0) return hash.digest('hex')
      hash.update(piece.subarray(0, length))
    }
  } finally {
    closeSync(handle)
  }
}
