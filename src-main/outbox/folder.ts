import { constants } from 'node:fs'
import { access, open, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { OutboxTrouble } from '#shared/domain/outbox.ts'
import { syncFolder } from '../book/files.ts'
import type { Clock } from '../clock/clock.ts'

/** Something could not leave, and why. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError'
  readonly trouble: OutboxTrouble
  constructor(trouble: OutboxTrouble) {
    super(trouble)
    this.trouble = trouble
  }
}

/** Longer than this a folder on a network is not waited for; selling waits for none of it. */
const LONGEST_LOOK_MS = 15_000

/**
 * Looks whether a folder is there to be written to. `wasApart`: it lay on another drive than the till's before, such as a stick; a folder of that name
 * on the till's own disk is then only the place where the stick would be. Gives whether it is apart now. Throws OutboxError.
 */
export async function lookAtFolder(
  folder: string,
  dataDir: string,
  wasApart: boolean,
  needBytes: number,
  clock: Pick<Clock, 'after'>,
): Promise<boolean> {
  return within(clock, async () => {
    const [there, own] = await Promise.all([stat(folder), stat(dataDir)])
    if (!there.isDirectory()) throw new OutboxError('folder-missing')
    const apart = there.dev !== own.dev
    if (wasApart && !apart) throw new OutboxError('stick-missing')
    await access(folder, constants.W_OK)
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < needBytes) throw new OutboxError('folder-full')
    return apart
  })
}

/** Writes a file under a temporary name, syncs it, and only then gives it its name: whoever watches the folder sees it whole or not at all. */
export async function writeWhole(folder: string, name: string, bytes: Uint8Array, clock: Pick<Clock, 'after'>): Promise<void> {
  const temporary = join(folder, `.writing-${name}`)
  await within(clock, async () => {
    await rm(temporary, { force: true })
    try {
      const handle = await open(temporary, 'wx', 0o644)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(temporary, join(folder, name))
      syncFolder(folder)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw error
    }
  })
}

/** What a disk threw, as the trouble it is. A stick that is pulled out while it is written to fails like a folder that is gone. */
export function troubleOf(error: unknown): OutboxTrouble {
  if (error instanceof OutboxError) return error.trouble
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'folder-full'
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return 'folder-refused'
  return ['ENOENT', 'ENOTDIR', 'EIO', 'ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'ETIMEDOUT'].includes(code) ? 'folder-missing' : 'failed'
}

async function within<T>(clock: Pick<Clock, 'after'>, work: () => Promise<T>): Promise<T> {
  let cancel: () => void = () => {}
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(LONGEST_LOOK_MS, () => reject(new OutboxError('folder-missing')))
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    cancel()
  }
}
