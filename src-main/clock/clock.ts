/**
 * Time, waiting and chance, given to whoever needs them, so that a test or a simulation can play all three.
 * `now` is UTC milliseconds for people and records; `monotonic` is milliseconds that only ever grow: every duration and deadline uses it.
 */
export type Clock = {
  now(): number
  monotonic(): number
  /** Calls `work` once after `delayMs`; the returned function takes it back. */
  after(delayMs: number, work: () => void): () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, work) {
    // Node's timers take at most 2^31-1 ms; a longer wait (the daily questions) is cut and asked anew.
    const timer = setTimeout(work, Math.min(delayMs, 2_000_000_000))
    return () => clearTimeout(timer)
  },
}

/** Gives `length` random bytes. */
export type RandomBytes = (length: number) => Uint8Array
