import { join } from 'node:path'
import type { SealedCopy } from '#shared/domain/outbox.ts'
import type { MadeCopy } from '../book/backup.ts'
import { backupsFolder, CopyError } from '../book/backup.ts'
import { CopyEnded, listSealed, sealedPrefix, UnsoundCopy } from '../book/copy-jobs.ts'
import { SEAL_WORK_FACTOR } from '../book/sealed-copy.ts'
import { readMeta } from '../db/meta.ts'
import { readWrappedSecret, writeWrappedSecret } from '../db/settings.ts'
import type { Worker, WorkResult } from '../queue/queue.ts'
import { lookAtFolder, OutboxError } from './folder.ts'
import { type Doer, type OutboxDeps, writeLine } from './outbox-deps.ts'
import { readMemory } from './outbox-memory.ts'
import { noteFailure, rememberPlace } from './send-report.ts'

/** The kind of the queue's one item about an encrypted copy. */
export const COPY_TO_SEND = 'outbox-copy'
const PASSPHRASE = 'outbox-passphrase'
/** Room beyond the copy's own bytes that a folder must have. */
const SPARE_BYTES = 2_000_000

/** Sends an encrypted copy, and tries again while its folder or stick is not there. */
export function copyWorker(deps: OutboxDeps): Worker {
  return {
    firstMs: 60_000,
    longestMs: 15 * 60_000,
    async run(item): Promise<WorkResult> {
      if (deps.settings().outbox.backupFolder === '') return { does: 'drop', answer: 'no folder' }
      try {
        return { does: 'done', answer: await sendCopy(deps, (item.payload as { by: Doer }).by) }
      } catch (error) {
        if (error instanceof CopyEnded) return { does: 'again', answer: 'ended' }
        return { does: 'again', answer: noteFailure(deps, item, error, 'outbox.copy_failed', {}) }
      }
    },
  }
}

/** Copies the book, reads the copy back whole, and puts it encrypted into the folder outside. Gives the name. Throws OutboxError and what disks throw. */
export async function sendCopy(deps: OutboxDeps, by: Doer): Promise<string> {
  const { db, clock, patience, dataDir } = deps
  const { backupFolder: folder, backupsKept: kept } = deps.settings().outbox
  const passphrase = await readPassphrase(deps)
  if (passphrase === null) throw new OutboxError(hasPassphrase(deps) ? 'passphrase-unreadable' : 'no-passphrase')
  const wasApart = readMemory(db).apart.includes(folder)
  await lookAtFolder(folder, dataDir, wasApart, SPARE_BYTES, patience)
  const made = await copyOfBook(deps, by)
  const apart = await lookAtFolder(folder, dataDir, wasApart, made.bytes + Math.ceil(made.bytes / 1_000) + SPARE_BYTES, patience)
  const from = join(backupsFolder(dataDir), made.file)
  const job = {
    kind: 'seal' as const,
    from,
    folder,
    prefix: prefixOf(deps),
    at: clock.now(),
    passphrase,
    kept,
    workFactor: deps.workFactor ?? SEAL_WORK_FACTOR,
  }
  const sealed = await deps.copies.seal(job).catch((error: unknown) => {
    throw error instanceof UnsoundCopy ? new OutboxError('copy-unsound') : error
  })
  if (!db.open) throw new OutboxError('failed')
  const facts = { file: sealed.file, folder, bytes: sealed.bytes, lines: made.lines, copyHash: made.lastHash, removed: sealed.removed }
  writeLine(deps, 'outbox.copied', facts, by, () => rememberPlace(deps, folder, apart))
  return sealed.file
}

/** A plain copy beside the book, every page and every line of which was read back. */
async function copyOfBook({ book }: OutboxDeps, by: Doer): Promise<MadeCopy> {
  try {
    return await book.backUp(by)
  } catch (error) {
    if (error instanceof CopyError) throw new OutboxError('copy-unsound')
    throw error instanceof Error && 'code' in error && ['ENOSPC', 'SQLITE_FULL'].includes(String(error.code))
      ? new OutboxError('own-disk-full')
      : error
  }
}

/** The encrypted copies of this till in the folder, newest first. Throws where it is not there. */
export function listSealedCopies(deps: Pick<OutboxDeps, 'db' | 'settings'>): SealedCopy[] {
  return listSealed(deps.settings().outbox.backupFolder, prefixOf(deps))
}

function prefixOf({ db, settings }: Pick<OutboxDeps, 'db' | 'settings'>): string {
  return sealedPrefix(settings().shop.tillCode, readMeta(db, 'book_id') ?? '')
}

/** True when a passphrase was set, whether this machine can read it or not. */
export function hasPassphrase({ db }: Pick<OutboxDeps, 'db'>): boolean {
  return readWrappedSecret(db, PASSPHRASE) !== null
}

/** The passphrase, or null where none was set or it was wrapped on another machine. */
export async function readPassphrase({ db, vault }: Pick<OutboxDeps, 'db' | 'vault'>): Promise<string | null> {
  const wrapped = readWrappedSecret(db, PASSPHRASE)
  return wrapped === null ? null : vault.unwrap(wrapped)
}

/** Sets the passphrase for copies from now on; those that lie there keep theirs. */
export async function setPassphrase(deps: OutboxDeps, passphrase: string, by: Doer): Promise<void> {
  const wrapped = await deps.vault.wrap(passphrase)
  writeLine(deps, 'outbox.passphrase_set', {}, by, () => writeWrappedSecret(deps.db, PASSPHRASE, wrapped))
}
