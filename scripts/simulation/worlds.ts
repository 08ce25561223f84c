import { execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { WorldReport } from './report.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RUNNER = 'test/simulation/run-worlds.ts'

/** A world's report and the processor time it took, which no seed decides. */
export type RunReport = WorldReport & { cpuMs: number }

/** Worlds as `seed:world`, run in `workers` processes at a time; `take` hears of each as it ends. */
export type Run = {
  worlds: string[]
  faults: string
  /** Sales in a world, and how many of the paid ones are given back; as usual when left out. */
  sales?: number
  refundShare?: number
  workers: number
  take(report: RunReport): void
  /** Node's own flags, such as a module to load first. */
  nodeFlags?: string[]
  env?: Record<string, string>
  /** End after the first world with a finding. */
  stop?: boolean
}

/** How many worlds one process is given at a time: enough to outweigh its start, few enough that no worker waits long at the end. */
const BATCH = 20

/** Runs the worlds and gives a line for each process that did not end well. */
export async function runWorlds(run: Run): Promise<string[]> {
  const waiting = [...run.worlds]
  const died: string[] = []
  let found = false
  const heard: Run = {
    ...run,
    take(report) {
      found ||= report.findings.length > 0
      run.take(report)
    },
  }
  const worker = async (): Promise<void> => {
    while (waiting.length > 0 && !(run.stop && (found || died.length > 0))) {
      const batch = waiting.splice(0, Math.max(1, Math.min(BATCH, Math.ceil(waiting.length / run.workers / 2))))
      const line = await runBatch(heard, batch)
      if (line !== null) died.push(line)
    }
  }
  await Promise.all(Array.from({ length: run.workers }, worker))
  return died
}

function runBatch(run: Run, batch: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const flags = ['--no-warnings', '--max-semi-space-size=32', ...(run.nodeFlags ?? [])]
    const args = [...flags, RUNNER, '--worlds', batch.join(','), '--faults', run.faults, ...(run.stop ? ['--stop'] : [])]
    if (run.sales !== undefined) args.push('--sales', String(run.sales))
    if (run.refundShare !== undefined) args.push('--refunds', String(run.refundShare))
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...run.env } })
    let complaint = ''
    let death: string | null = null
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk).slice(-2_000)
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const heard = JSON.parse(line) as RunReport | { world: string; died: string }
      if ('died' in heard) death = `world ${heard.world}: ${heard.died}`
      else run.take(heard)
    })
    child.on('error', (error) => resolve(`a worker did not start: ${error.message}`))
    child.on('close', (code) => resolve(code === 0 ? null : (death ?? `a worker ended with ${code}: ${complaint}`)))
  })
}

/** The commit this runs on, with a mark when files were changed since; `unknown` outside of git. */
export function commitOf(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and changes')
  } catch {
    return 'unknown'
  }
}
