import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const MB = 1_000_000
/** Below this the till warns; below the next it begins no wallet sale, so that results on their way always find room; then no cash sale either. */
export const DISK_LIMITS = { warn: 500 * MB, wallet: 200 * MB, cash: 50 * MB }
/** How much lies in reserve in a file of its own. */
export const BALLAST_BYTES = 16 * 1024 * 1024

/** good: enough room. low: a warning. short: no new wallet sale. full: nothing new at all. */
export type DiskState = 'good' | 'low' | 'short' | 'full'

/** The room on the data folder's disk, and a reserve of it. */
export type DiskSpace = {
  /** Bytes this user may still write, or null where the system does not say. */
  freeBytes(): number | null
  state(): DiskState
  /** Gives the reserve back to the disk; false when it was already used. */
  freeBallast(): boolean
  /** Lays the reserve down where there is plenty of room; true when it lies there. */
  layBallast(): boolean
}

/** Looks after the disk under `dataDir`. `measure` gives the free bytes; a test plays the disk. */
export function createDiskSpace(dataDir: string, measure: () => number | null = () => freeOn(dataDir)): DiskSpace {
  const file = join(dataDir, '.ballast')
  return {
    freeBytes: measure,
    state() {
      const free = measure()
      if (free === null || free >= DISK_LIMITS.warn) return 'good'
      return free >= DISK_LIMITS.wallet ? 'low' : free >= DISK_LIMITS.cash ? 'short' : 'full'
    },
    freeBallast() {
      if (statSync(file, { throwIfNoEntry: false }) === undefined) return false
      rmSync(file, { force: true })
      return true
    },
    layBallast() {
      if (statSync(file, { throwIfNoEntry: false })?.size === BALLAST_BYTES) return true
      if ((measure() ?? Number.POSITIVE_INFINITY) < DISK_LIMITS.warn + BALLAST_BYTES) return false
      return writeBallast(file)
    },
  }
}

function writeBallast(file: string): boolean {
  try {
    const handle = openSync(file, 'w', 0o600)
    try {
      // Chance and not zeros: a disk that compresses would keep no room for zeros.
      const block = randomBytes(1024 * 1024)
      for (let written = 0; written < BALLAST_BYTES; written += block.length) writeSync(handle, block)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    return true
  } catch {
    rmSync(file, { force: true })
    return false
  }
}

function freeOn(dataDir: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dataDir)
    return bavail * bsize
  } catch {
    return null
  }
}
