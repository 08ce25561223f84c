import { parentPort, workerData } from 'node:worker_threads'
import type { Anchor } from './anchor.ts'
import { CopyError, readBack } from './backup.ts'

/* Reads one copy back in a thread of its own: what it finds, or why the copy is not whole. */

const { file, anchors, digest } = workerData as { file: string; anchors: readonly Anchor[]; digest: string | null }
try {
  parentPort?.postMessage({ check: readBack(file, anchors, digest) })
} catch (error) {
  parentPort?.postMessage({
    copyError: error instanceof CopyError ? error.message : null,
    why: error instanceof Error ? error.message : String(error),
  })
}
