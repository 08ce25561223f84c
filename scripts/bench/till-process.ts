import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TILL_NODE_FLAGS } from '../till-node-flags.ts'
import { ROOT } from './scratch.ts'

/** A built till in a process of its own; `readyMs` is the time from before the spawn until it said that it is ready, `url` its link. */
export type TillProcess = { child: ChildProcess; readyMs: number; url: string; stop(): Promise<void> }

/** Starts out/main/serve.js and waits until it is ready. Throws with what the till said when it ends before or takes 30 s. */
export async function startTillProcess(args: string[]): Promise<TillProcess> {
  const began = performance.now()
  const child = spawn(process.execPath, [...TILL_NODE_FLAGS, join(ROOT, 'out', 'main', 'serve.js'), '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ready = new Promise<{ readyMs: number; url: string }>((resolve, reject) => {
    const tooLong = setTimeout(() => reject(new Error(`the till was not ready in 30 s; it said: ${said}`)), 30_000)
    const hear = (text: string): void => {
      said += text
      const url = /Scantill is ready: (\S+)\n/.exec(said)?.[1]
      if (url === undefined) return
      clearTimeout(tooLong)
      resolve({ readyMs: performance.now() - began, url })
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(tooLong)
      reject(new Error(`the till ended before it was ready; it said: ${said}`))
    })
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  try {
    return { child, ...(await ready), stop }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

/** Resident memory of a process in megabytes, now or the most it ever was; null where the system does not tell by /proc. */
export function residentMb(pid: number, which: 'now' | 'most' = 'now'): number | null {
  try {
    const kilobytes = (which === 'now' ? /^VmRSS:\s+(\d+) kB/m : /^VmHWM:\s+(\d+) kB/m).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024
  } catch {
    return null
  }
}
