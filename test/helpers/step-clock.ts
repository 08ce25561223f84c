import type { DeviceClock } from '#main/devices/device-clock.ts'

/** A clock for code without promises: `advance` runs what is due in order, `stall` lets time pass unnoticed and then runs what is late. */
export type StepClock = DeviceClock & { advance(ms: number): void; stall(ms: number): void }

export function createStepClock(): StepClock {
  let now = 1_000
  let timers: { at: number; work: () => void }[] = []
  const runUntil = (until: number, late: boolean): void => {
    for (;;) {
      const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
      if (!due) return
      timers = timers.filter((timer) => timer !== due)
      if (!late) now = Math.max(now, due.at)
      due.work()
    }
  }
  return {
    now: () => now,
    monotonic: () => now,
    after(delayMs, work) {
      const timer = { at: now + delayMs, work }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      const until = now + ms
      runUntil(until, false)
      now = until
    },
    stall(ms) {
      now += ms
      runUntil(now, true)
    },
  }
}
