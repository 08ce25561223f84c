import { type Chance, chanceOf } from './mutate.ts'
import type { Target } from './targets.ts'

/** An input that went wrong, and how. */
export type Finding = { input: string; what: string }

/** What one target showed; `slowestMs` is the slowest input, measured again when it was slow. */
export type Shown = { name: string; count: number; slowestMs: number; findings: Finding[] }

const TRIES_AGAIN = 4

/** Reads `input` once and says what was wrong with that, with the time it took. */
async function readOnce(target: Target, input: string): Promise<{ what: string | null; tookMs: number }> {
  const began = performance.now()
  try {
    const checked = target.check(input)
    const what = checked instanceof Promise ? await checked : checked
    return { what, tookMs: performance.now() - began }
  } catch (error) {
    return {
      what: `throws ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : String(error)}`,
      tookMs: performance.now() - began,
    }
  }
}

/** What is wrong with one input, or null. */
export async function checkOne(target: Target, input: string): Promise<string | null> {
  return (await readOnce(target, input)).what
}

/** Gives a target `count` spoiled inputs. With `slowMs`, an input that takes longer each time it is read is a finding as well. */
export async function fuzz(target: Target, count: number, seed: number, slowMs: number | null, chance: Chance = chanceOf(seed)): Promise<Shown> {
  const shown: Shown = { name: target.name, count, slowestMs: 0, findings: [] }
  for (let done = 0; done < count; done++) {
    const input = target.make(chance)
    let { what, tookMs } = await readOnce(target, input)
    // A machine with more to do makes any input slow once; only one that is slow every time is slow.
    for (let again = 0; slowMs !== null && tookMs > slowMs && again < TRIES_AGAIN; again++)
      tookMs = Math.min(tookMs, (await readOnce(target, input)).tookMs)
    shown.slowestMs = Math.max(shown.slowestMs, tookMs)
    if (slowMs !== null && tookMs > slowMs) what ??= `takes ${Math.round(tookMs)} ms`
    if (what !== null && shown.findings.length < 20) shown.findings.push({ input, what })
  }
  return shown
}
