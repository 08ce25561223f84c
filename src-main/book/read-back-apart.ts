import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { JournalCheck } from '#shared/domain/book.ts'
import type { Anchor } from './anchor.ts'
import { CopyError, readBack } from './backup.ts'
import { FRUGAL_THREAD } from './frugal-thread.ts'

/** A smaller copy is read back sooner than a thread begins: some tenths of a second. */
const APART_FROM_BYTES = 20_000_000

type Told = { check?: JournalCheck; copyError?: string | null; why?: string }

/**
 * Reads a copy back as readBack does, a big one in a thread of its own: gigabytes take minutes, in which the till goes on with its sales.
 * Throws CopyError when the copy is not whole.
 */
export async function readBackApart(
  file: string,
  anchors: readonly Anchor[],
  digest: string | null,
  apartFromBytes = APART_FROM_BYTES,
): Promise<JournalCheck> {
  if (statSync(file).size < apartFromBytes) return readBack(file, anchors, digest)
  const worker = new Worker(workerFile(), { workerData: { file, anchors, digest }, resourceLimits: FRUGAL_THREAD })
  const told = await new Promise<Told>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the thread that reads a copy back ended with ${code}`)))
  })
  if (told.check) return told.check
  throw told.copyError ? new CopyError(told.copyError) : new Error(told.why)
}

/** The thread's program: beside this file in the sources, one file of its own in the built till. */
function workerFile(): string {
  const folder = dirname(fileURLToPath(import.meta.url))
  const places = [join(folder, 'read-back-worker.ts'), join(folder, 'read-back-worker.js'), join(folder, '..', 'read-back-worker.js')]
  const found = places.find((place) => existsSync(place))
  if (found === undefined) throw new Error('the program that reads copies back is not there; build the till again')
  return found
}
