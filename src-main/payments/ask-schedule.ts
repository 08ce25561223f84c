const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** When the first question is asked after sending, and how often until the window ends (law 5). */
export const FIRST_QUESTION_MS = 5 * SECOND
export const WINDOW_QUESTION_MS = 3 * SECOND
/** How long a window is asked about at that pace, however long it is. */
export const LIVE_WINDOW_MS = 10 * MINUTE
/** Never more often than this for one attempt, whoever presses the button. */
export const SHORTEST_QUESTION_MS = SECOND

/**
 * How long to wait until the next question, for an attempt sent `ageMs` ago: 5 s, then every 3 s in the window; afterwards every
 * 15 s to 5 min, each minute to 1 h, every 15 min to 24 h, daily to 7 days, then null: only a person asks (law 5).
 */
export function nextQuestionIn(ageMs: number, windowMs: number): number | null {
  if (ageMs < FIRST_QUESTION_MS) return FIRST_QUESTION_MS - ageMs
  if (ageMs < windowMs) return WINDOW_QUESTION_MS
  if (ageMs < 5 * MINUTE) return 15 * SECOND
  if (ageMs < HOUR) return MINUTE
  if (ageMs < DAY) return 15 * MINUTE
  if (ageMs < 7 * DAY) return DAY
  return null
}

/** A start counts no more than this as gone by since an open attempt was sent: only the clock on the wall could say more, and it may have been set. */
const START_KNOWN_MS = 23 * HOUR

/** How old an open attempt is taken to be at a start, from what the clock on the wall says: the ladder's end is reached by running only. */
export function ageAtStart(wallAgeMs: number): number {
  return Math.min(Math.max(0, wallAgeMs), START_KNOWN_MS)
}

/** How long ended attempts are looked at again for money that came all the same, and when after the end (law 7). */
export const LATE_WATCH_MS = HOUR
const LATE_QUESTIONS_MS = [2 * MINUTE, 5 * MINUTE, 15 * MINUTE, LATE_WATCH_MS]
/** The look before the last: a start counts no more than this as gone by, because only the clock on the wall could say more. */
const LATE_KNOWN_MS = 15 * MINUTE

/**
 * How long ago an attempt is taken to have ended, from what the clock on the wall says: the last look is always an hour of running after an
 * end, so a clock that was set forward while the till was off does not end the watch.
 */
export function endedForAtStart(wallEndedMs: number): number {
  return Math.min(Math.max(0, wallEndedMs), LATE_KNOWN_MS)
}

/**
 * How long to wait until an attempt declined `endedMs` ago is looked at again; null when its last look is over. A look that brought no
 * answer (`heard` false) was none: then every 15 min to 24 h, daily to 7 days.
 */
export function nextLateLookIn(endedMs: number, heard: boolean): number | null {
  const next = LATE_QUESTIONS_MS.find((at) => at > endedMs)
  if (next !== undefined) return next - endedMs
  if (heard || endedMs >= 7 * DAY) return null
  return endedMs < DAY ? 15 * MINUTE : DAY
}

/**
 * How long to wait until an attempt that a person closed is asked about again: the ladder goes on as if it were open. `lateMs` is how long it
 * has been looked at since a start (null without one): the clock on the wall alone does not end the ladder then, late looks follow it.
 */
export function nextClosedLookIn(ageMs: number, windowMs: number, lateMs: number | null, heard: boolean): number | null {
  return nextQuestionIn(ageMs, windowMs) ?? (lateMs === null ? null : nextLateLookIn(lateMs, heard))
}
