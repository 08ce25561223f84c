import { shopClock } from './business-day.ts'

/** A reading of a clock on a wall; `month` from 1. */
export type WallTime = { year: number; month: number; day: number; hour: number; minute: number; second: number }

/** The calendar day of an instant on the clock of a zone, YYYY-MM-DD. Throws a RangeError for no zone. */
export function zoneDay(atMs: number, zone: string): string {
  const { year, month, day } = shopClock(atMs, zone)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/**
 * The instant (UTC milliseconds) at which a clock of the zone shows this. A time that the clock skips in spring is taken as much later as it
 * skips; of one that it shows twice in autumn it is the first. Throws a RangeError for no zone.
 */
export function zoneInstant(wall: WallTime, zone: string): number {
  const wanted = asUtc(wall)
  const offsetAt = (at: number): number => asUtc(shopClock(at, zone)) - Math.floor(at / 1000) * 1000
  // The offsets a day before and after are the two that may hold; the larger one gives the earlier instant.
  const [before, after] = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)]
  const first = wanted - Math.max(before, after)
  if (asUtc(shopClock(first, zone)) === wanted) return first
  const second = wanted - Math.min(before, after)
  return asUtc(shopClock(second, zone)) === wanted ? second : wanted - before
}

/** The instant at which a calendar day of the zone begins; the day after's is its end, 23 or 25 hours later where the clock is set. */
export function zoneDayStart(day: string, zone: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return zoneInstant({ year, month, day: date, hour: 0, minute: 0, second: 0 }, zone)
}

function asUtc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
