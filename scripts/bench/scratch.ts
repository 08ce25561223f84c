import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** Runs `work` with a new folder on the disk of the repository (a system's temp folder may be memory, where a sync costs nothing), then removes it. */
export async function withScratchFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const parent = join(ROOT, 'node_modules', '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'scantill-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
