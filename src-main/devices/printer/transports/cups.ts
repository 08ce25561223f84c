import { spawn } from 'node:child_process'
import type { PrintLoad, PrintOutcome } from '../printer.ts'

/** `lp` answers at once as a rule; a print server that hangs must not hold the lane. */
const LP_MS = 15_000

type Ran = { code: number | null; out: string; missing: boolean; inTime: boolean }

function run(program: string, args: string[], input: Uint8Array | null): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } })
    let out = ''
    let inTime = true
    const timer = setTimeout(() => {
      inTime = false
      child.kill('SIGKILL')
    }, LP_MS)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    // A program that ends before it has read everything is told by its exit code.
    child.stdin.on('error', () => {})
    child.once('error', () => {
      clearTimeout(timer)
      resolve({ code: null, out, missing: true, inTime })
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, out, missing: false, inTime })
    })
    child.stdin.end(input ?? undefined)
  })
}

/** The names of the queues of CUPS, or null where the machine has no CUPS. */
export async function listCupsQueues(): Promise<string[] | null> {
  const { code, out, missing } = await run('lpstat', ['-e'], null)
  if (missing) return null
  return code === 0
    ? out
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
    : []
}

/** Gives a job to a queue of CUPS as it is (`-o raw`). What the queue does with it is not told: the end is handed_over, or not_started. */
export async function printOnCups(queue: string, load: PrintLoad): Promise<PrintOutcome> {
  const { code, missing, inTime } = await run('lp', ['-d', queue, '-o', 'raw', '-t', load.title, '-'], load.bytes)
  if (missing) return { end: 'not_started', why: 'no_driver', status: null }
  if (!inTime) return { end: 'unknown', why: 'stalled', status: null, late: Promise.resolve('lost'), release: () => {} }
  return code === 0 ? { end: 'handed_over', status: null } : { end: 'not_started', why: 'refused', status: null }
}
