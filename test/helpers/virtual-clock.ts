import type { Clock } from '#main/clock/clock.ts'

/** A clock that stands still until a test moves it. */
export type VirtualClock = Clock & {
  /** Lets time pass: runs what is due in order of its time, and lets promises settle after each. */
  advance(ms: number): Promise<void>
  /** Sets the clock on the wall forward or back; the monotonic one does not notice. */
  jumpWall(ms: number): void
  /** Lets time pass of which nothing is noticed, as a machine asleep: what was due meanwhile is due now. */
  sleep(ms: number): void
  /** How many waits are planned. */
  pending(): number
}

type Timer = { at: number; order: number; work: () => void }

/** Makes a clock whose wall shows `startWall` (UTC ms). */
export function createVirtualClock(startWall = Date.UTC(2026, 2, 4, 17, 0, 0)): VirtualClock {
  let mono = 1_000
  let wallAhead = startWall - mono
  let order = 0
  const timers = new Set<Timer>()
  const nextDue = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0]
  return {
    now: () => mono + wallAhead,
    monotonic: () => mono,
    after(delayMs, work) {
      const timer: Timer = { at: mono + Math.max(0, delayMs), order: order++, work }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      const until = mono + ms
      await settled()
      for (let due = nextDue(until); due; due = nextDue(until)) {
        timers.delete(due)
        mono = Math.max(mono, due.at)
        due.work()
        await settled()
      }
      mono = until
      await settled()
    },
    jumpWall(ms) {
      wallAhead += ms
    },
    sleep(ms) {
      mono += ms
    },
    pending: () => timers.size,
  }
}

/** Gives every promise that can settle without time or wires the chance to. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
