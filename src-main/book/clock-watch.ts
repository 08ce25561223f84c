import type { Clock } from '../clock/clock.ts'

/** A jump of the clock on the wall, against the one that only grows: below zero it went back. */
export type ClockMove = { byMs: number }

/** Sees the clock on the wall being set while the till runs. */
export type ClockWatch = {
  /** The jump since the last look, or null. Small drifts, as time servers make them, are followed. It is told until `accept`. */
  look(): ClockMove | null
  /** The jump is written down. */
  accept(): void
}

const SLACK_BACK_MS = 1_000
/** A machine that slept shows as a clock that went ahead; a minute of it is worth a line. */
const SLACK_AHEAD_MS = 60_000
/** Time servers slow or hurry a clock by at most half of this. */
const DRIFT = 0.001

/** Makes the watch; it compares from now on. */
export function createClockWatch(clock: Clock): ClockWatch {
  let ahead = clock.now() - clock.monotonic()
  let lookedAt = clock.monotonic()
  return {
    look() {
      const mono = clock.monotonic()
      const byMs = Math.round(clock.now() - mono - ahead)
      const drift = Math.max(0, mono - lookedAt) * DRIFT
      if (byMs < -SLACK_BACK_MS - drift || byMs > SLACK_AHEAD_MS + drift) return { byMs }
      ahead += byMs
      lookedAt = mono
      return null
    },
    accept() {
      lookedAt = clock.monotonic()
      ahead = clock.now() - lookedAt
    },
  }
}
