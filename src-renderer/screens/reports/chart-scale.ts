import type { TotalLine } from '#shared/bridge/contract.ts'

/** One column of the hour chart: what this day has, and what the same hour of last week had. Sums in minor units. */
export type HourColumn = { hour: number; count: number; sumMinor: number; beforeMinor: number | null; running: boolean }

/** Fewest columns a chart shows, so that a day with one sale is not one wide block. */
const LEAST_COLUMNS = 8

/**
 * The hours to draw, without holes, from the first to the last that has a sale in either week, in the order of the shop day:
 * with a close hour of 4 the day runs 4, 5 ... 23, 0 ... 3. At least eight columns where there is any sale; none at all gives 9 to 16.
 */
export function hourColumns(today: TotalLine<number>[], before: TotalLine<number>[], runningHour: number | null, closeHour: number): HourColumn[] {
  const place = (hour: number) => (hour - closeHour + 24) % 24
  const used = [...today, ...before].filter((line) => line.count > 0).map((line) => place(line.key))
  if (runningHour !== null && used.length > 0) used.push(place(runningHour))
  let first = used.length > 0 ? Math.min(...used) : place(9)
  let last = used.length > 0 ? Math.max(...used) : first
  while (last - first + 1 < LEAST_COLUMNS) {
    if (last < 23) last += 1
    else first -= 1
  }
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const hour = (first + index + closeHour) % 24
    const now = today.find((line) => line.key === hour)
    const then = before.find((line) => line.key === hour)
    return {
      hour,
      count: now?.count ?? 0,
      sumMinor: now?.sumMinor ?? 0,
      beforeMinor: then && then.count > 0 ? then.sumMinor : null,
      running: hour === runningHour,
    }
  })
}

/** A day with little or nothing still gets a scale of this height. */
const LEAST_SCALE_MINOR = 10_000

/** Round steps from zero to at least `mostMinor`: three to five of them, each 1, 2 or 5 times a power of ten of minor units. */
export function chartSteps(mostMinor: number): number[] {
  const most = Math.max(mostMinor, LEAST_SCALE_MINOR)
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const steps: number[] = []
  for (let at = 0; at < most + step; at += step) steps.push(at)
  return steps
}
