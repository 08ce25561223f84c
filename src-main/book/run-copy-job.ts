import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { CopyEnded, type DrillFound, type DrillJob, type Sealed, type SealJob, type Tell, UnsoundCopy } from './copy-jobs.ts'
import type { WorkerWord } from './copy-worker.ts'
import { FRUGAL_THREAD } from './frugal-thread.ts'

/** Does the heavy work on copies; `stop` ends what runs, whose promise then fails. */
export type CopyWorker = {
  seal(job: SealJob): Promise<Sealed>
  drill(job: DrillJob, tell: Tell): Promise<DrillFound>
  stop(): Promise<void>
}

/** Runs each job in a thread of its own. */
export function createCopyWorker(): CopyWorker {
  const running = new Set<Worker>()

  function run<T>(job: SealJob | DrillJob, tell: Tell): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // The passphrase is in no argument and no environment: it goes from memory to memory.
      const worker = new Worker(workerFile(), { workerData: job, env: {}, argv: [], stdout: false, stderr: false, resourceLimits: FRUGAL_THREAD })
      running.add(worker)
      worker.on('message', (word: WorkerWord) => {
        if ('step' in word) tell(word.step as Parameters<Tell>[0])
        else if ('done' in word) resolve(word.done as T)
        else reject(word.failed.unsound ? new UnsoundCopy() : Object.assign(new Error(word.failed.message), { code: word.failed.code }))
      })
      worker.on('error', reject)
      worker.on('exit', () => {
        running.delete(worker)
        reject(new CopyEnded('the work on a copy was ended'))
      })
    })
  }

  return {
    seal: (job) => run<Sealed>(job, () => {}),
    drill: (job, tell) => run<DrillFound>(job, tell),
    async stop() {
      await Promise.all([...running].map((worker) => worker.terminate()))
    },
  }
}

/** The thread's program: beside this file in the sources, beside the entry (a folder up from a chunk) in a build. */
function workerFile(): string {
  const places = import.meta.url.endsWith('.ts') ? ['./copy-worker.ts'] : ['./copy-worker.js', '../copy-worker.js']
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((file) => existsSync(file))
  if (found === undefined) throw new Error('the program that works on copies is not installed')
  return found
}
