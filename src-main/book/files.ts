import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Puts a file's bytes on the disk. Never on the book itself while it is open: closing a handle drops the locks SQLite holds on it. */
export function syncFile(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Puts a folder's names on the disk, so that a rename outlives a power cut; systems that cannot do this keep names by themselves. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } catch {
    // Some network and overlay file systems refuse to sync a folder.
  } finally {
    closeSync(handle)
  }
}

/** An instant as a name can bear it: 2026-03-04T17-00-00Z. */
export function nameTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
}
