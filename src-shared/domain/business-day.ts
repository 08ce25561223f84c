/**
 * The shop's day an instant belongs to, as YYYY-MM-DD: the date on the shop's own clock, where the day changes at `closeHour`
 * (0 to 23) and not at midnight, so a sale at 01:30 with a close hour of 4 belongs to the day before (law 11).
 * `zone` is an IANA name; an unknown or empty one throws a RangeError, never UTC by silence.
 */
export function businessDay(atMs: number, zone: string, closeHour: number): string {
  const { year, month, day, hour } = shopClock(atMs, zone)
  const date = new Date(Date.UTC(year, month - 1, hour < closeHour ? day - 1 : day))
  return date.toISOString().slice(0, 10)
}

/** The hour on the shop's clock, 0 to 23. */
export function shopHour(atMs: number, zone: string): number {
  return shopClock(atMs, zone).hour
}

/** The same day a week earlier: both are calendar dates, so summer time does not matter. */
export function weekBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - 7)
  return date.toISOString().slice(0, 10)
}

/** The day so many days later (earlier where negative). */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** How many days a range has, both ends in it. */
export function countDays(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1
}

/** The same time on the shop's clock so many days ago, which is an hour less or more than as many times 24 hours where summer time began or ended between. */
export function daysEarlier(atMs: number, zone: string, days: number): number {
  const ahead = (at: number): number => {
    const { year, month, day, hour, minute, second } = shopClock(at, zone)
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000
  }
  const earlier = atMs - days * DAY_MS
  return earlier + ahead(atMs) - ahead(earlier)
}

const DAY_MS = 24 * 60 * 60_000

/** The instant at which a business day begins, `daysAfter` days later: the first at which the shop's clock shows its close hour or, where that hour is skipped, more. */
export function startOfBusinessDay(day: string, daysAfter: number, zone: string, closeHour: number): number {
  const wanted = Date.parse(`${day}T00:00:00Z`) + (daysAfter * 24 + closeHour) * 3_600_000
  const shown = (at: number): number => {
    const { year, month, day: date, hour, minute, second } = shopClock(at, zone)
    return Date.UTC(year, month - 1, date, hour, minute, second)
  }
  // Zones are at most 14 hours from UTC, and their clocks jump on quarters of an hour.
  for (let at = wanted - 15 * 3_600_000; ; at += 900_000) if (shown(at) >= wanted) return at
}

/** True when the runtime knows this zone by its IANA name. */
export function isZone(zone: string): boolean {
  if (zone === '') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

type ShopClock = { year: number; month: number; day: number; hour: number; minute: number; second: number }

/** The shop's wall clock at an instant. */
export function shopClock(atMs: number, zone: string): ShopClock {
  if (zone === '') throw new RangeError('the shop has no time zone')
  let format = clocks.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    clocks.set(zone, format)
  }
  const clock: ShopClock = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const part of format.formatToParts(atMs)) if (part.type in clock) clock[part.type as keyof ShopClock] = Number(part.value)
  return clock
}

const clocks = new Map<string, Intl.DateTimeFormat>()
