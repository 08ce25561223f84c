import type { ReportsText } from '../../text/reports-text.ts'
import type { Text } from '../../text/text.ts'
import { calendar, calendarRange, shortDay } from './column-names.ts'
import { type DayRange, named, type Picked } from './range-dates.ts'

type Days = { from: string; to: string }

/** A range in words without a year where it can be without: Sat, Nov 21; November 2026; Nov 9 – 15, 2026. */
export function rangeName({ kind, from, to }: DayRange, text: Text, words: ReportsText): string {
  if (kind === 'all') return words.preset.all
  if (from === to) return shortDay(from, text.locale)
  if (kind === 'month') return calendar(from, text.locale, { month: 'long', year: 'numeric' })
  if (kind === 'year') return calendar(from, text.locale, { year: 'numeric' })
  return calendarRange(from, to, text.locale)
}

/** What stands on the picker: the preset's own word, or the dates. */
export function pickName(range: DayRange, today: string, text: Text, words: ReportsText): string {
  const picked: Picked = named(range, today)
  // A day says its date, which a person checks; longer presets say their name.
  return typeof picked === 'string' && range.from !== range.to ? words.preset[picked] : rangeName(range, text, words)
}

/** The days of a report in words, with their year. */
export function daysName({ from, to }: Days, text: Text): string {
  return from === to ? calendar(from, text.locale, { weekday: 'short', day: 'numeric', month: 'short' }) : calendarRange(from, to, text.locale)
}
