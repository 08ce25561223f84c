import { parentPort, workerData } from 'node:worker_threads'
import { type CopyJob, runDrillJob, runSealJob, UnsoundCopy } from './copy-jobs.ts'

/** What the thread says: a step that begins, what came out, or why nothing did. `code` is the system's, such as ENOSPC. */
export type WorkerWord = { step: string } | { done: unknown } | { failed: { unsound: boolean; code: string; message: string } }

const job = workerData as CopyJob
const say = (word: WorkerWord): void => parentPort?.postMessage(word)
try {
  say({ done: job.kind === 'seal' ? await runSealJob(job) : await runDrillJob(job, (step) => say({ step })) })
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  say({ failed: { unsound: error instanceof UnsoundCopy, code, message: error instanceof Error ? error.message : '' } })
}
