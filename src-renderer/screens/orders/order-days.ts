/* Business days in the few letters that a row or a chip has room for. */

/** A business day (YYYY-MM-DD) as day and month, with the year where it is not `today`'s: a list of all days goes back over years. */
export function shortDay(day: string, today: string, locale: string): string {
  const style: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', timeZone: 'UTC' }
  if (day.slice(0, 4) !== today.slice(0, 4)) {
    style.year = 'numeric'
    // 2027年12月31日 is wider than a row has room for.
    if (locale.startsWith('zh')) style.month = 'numeric'
  }
  return formatter(locale, style).format(noonOf(day))
}

/** A span of business days as one reads it: 3–9 Mar, 28 Feb – 3 Mar. */
export function daySpan(from: string, to: string, today: string, locale: string): string {
  const style: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', timeZone: 'UTC' }
  if (from.slice(0, 4) !== today.slice(0, 4) || to.slice(0, 4) !== today.slice(0, 4)) style.year = 'numeric'
  return formatter(locale, style).formatRange(noonOf(from), noonOf(to))
}

/** The name of a weekday, 1 (Monday) to 7 (Sunday). */
export function weekdayName(weekday: number, locale: string): string {
  // The first of January 2024 was a Monday.
  return formatter(locale, { weekday: 'long', timeZone: 'UTC' }).format(noonOf(`2024-01-0${weekday}`))
}

const noonOf = (day: string): number => Date.parse(`${day}T12:00:00Z`)

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Made once for each form: making one costs more than a row. */
function formatter(locale: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(style)
  let known = formatters.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat(locale, style)
    formatters.set(key, known)
  }
  return known
}
