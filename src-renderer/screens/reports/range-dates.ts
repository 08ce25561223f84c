import { addDays } from '#shared/domain/business-day.ts'
import type { CompareWith, TotalsQuery } from '#shared/domain/totals.ts'

/** The ranges that are one touch away, in the order of the picker. */
export const PRESETS = ['today', 'yesterday', 'week', 'last-week', 'month', 'last-month', 'year', 'all'] as const
export type Preset = (typeof PRESETS)[number]

/** Business days from `from` to `to`, both in it. `kind` says how the arrows move it: by its own number of days, or by calendar weeks, months, years. */
export type DayRange = { kind: 'days' | 'week' | 'month' | 'year' | 'all'; from: string; to: string }

/** What the person picked: a preset moves on with the day, two dates stay. */
export type Picked = Preset | DayRange

/** Before any till's first day: where everything begins. */
const FIRST_DAY = '2000-01-01'
const DAY_MS = 24 * 60 * 60_000

/** A chart of a longer range has a bar a month. */
const MOST_DAY_BARS = 92

/** How many days from one date to the other: 0 for the same. */
export function daysBetween(from: string, to: string): number {
  return Math.round((noon(to) - noon(from)) / DAY_MS)
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return new Date(noon(day)).getUTCDay() || 7
}

/** The range a pick means on this business day; a running week, month or year ends today. */
export function rangeOf(picked: Picked, today: string): DayRange {
  if (typeof picked !== 'string') return picked
  switch (picked) {
    case 'today':
      return { kind: 'days', from: today, to: today }
    case 'yesterday':
      return { kind: 'days', from: addDays(today, -1), to: addDays(today, -1) }
    case 'week':
      return around('week', today, today)
    case 'last-week':
      return around('week', addDays(today, -7), today)
    case 'month':
      return around('month', today, today)
    case 'last-month':
      return around('month', addDays(`${today.slice(0, 7)}-01`, -1), today)
    case 'year':
      return around('year', today, today)
    case 'all':
      return { kind: 'all', from: FIRST_DAY, to: today }
  }
}

/** The range one step back (-1) or forward (1), as a preset where it is one; null where there is none: nothing is after today. */
export function stepped(range: DayRange, step: -1 | 1, today: string): Picked | null {
  if (range.kind === 'all') return null
  if (step === 1 && range.to >= today) return null
  if (range.kind !== 'days') return named(around(range.kind, addDays(step === 1 ? whole(range).to : range.from, step), today), today)
  const length = daysBetween(range.from, range.to) + 1
  const to = addDays(range.to, step * length)
  // The last step forward ends today and keeps its length.
  const end = to > today ? today : to
  return named({ kind: 'days', from: addDays(end, 1 - length), to: end }, today)
}

/** Two dates in whichever order they were touched; never after today. */
export function rangeBetween(one: string, other: string, today: string): Picked {
  const [from, last] = one <= other ? [one, other] : [other, one]
  const to = last > today ? today : last
  return named({ kind: 'days', from: from > to ? to : from, to }, today)
}

/** The preset that means exactly this range now, or the range itself. */
export function named(range: DayRange, today: string): Picked {
  const same = PRESETS.find((preset) => {
    const { from, to, kind } = rangeOf(preset, today)
    return kind === range.kind && from === range.from && to === range.to
  })
  return same ?? range
}

export function isOneDay({ from, to }: { from: string; to: string }): boolean {
  return from === to
}

/** What the bars of a range stand for. */
export function barsOf({ from, to }: { from: string; to: string }): 'hour' | 'day' | 'month' {
  return from === to ? 'hour' : daysBetween(from, to) < MOST_DAY_BARS ? 'day' : 'month'
}

/** What can be compared with a range: the same weekdays a week before only while the two do not meet. */
export function comparisons(range: DayRange): CompareWith[] {
  if (range.kind === 'all') return []
  return daysBetween(range.from, range.to) < 7 ? ['week', 'before', 'year'] : ['before', 'year']
}

/** What the person wants to compare with; `usual` is what most people would look at for the range. */
export type ComparePick = CompareWith | 'none' | 'usual'

/** The comparison of a range: the wish where it fits, else the usual one. */
export function compareOf(range: DayRange, wish: ComparePick): CompareWith | null {
  const fit = comparisons(range)
  if (wish === 'none' || fit.length === 0) return null
  if (wish !== 'usual' && fit.includes(wish)) return wish
  return range.kind === 'year' ? 'year' : (fit[0] ?? null)
}

/** The question for main. */
export function queryOf(range: DayRange, compare: ComparePick, currency: string | null): TotalsQuery {
  return { from: range.from, to: range.to, currency, compare: compareOf(range, compare) }
}

/** The days of a month's page of the calendar in weeks from Monday; days of other months are null. `month` is YYYY-MM. */
export function monthPage(month: string): (string | null)[] {
  const first = `${month}-01`
  const days = lastOfMonth(first).slice(8)
  const before = weekdayOf(first) - 1
  const cells = Array.from({ length: before + Number(days) }, (_, place) => (place < before ? null : addDays(first, place - before)))
  return [...cells, ...Array.from({ length: (7 - (cells.length % 7)) % 7 }, () => null)]
}

/** YYYY-MM some months later. */
export function monthPlus(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 1 + months, 15)).toISOString().slice(0, 7)
}

function around(kind: 'week' | 'month' | 'year', day: string, today: string): DayRange {
  const { from, to } = whole({ kind, from: day, to: day })
  return { kind, from, to: to > today ? today : to }
}

function whole({ kind, from }: DayRange): { from: string; to: string } {
  if (kind === 'week') {
    const monday = addDays(from, 1 - weekdayOf(from))
    return { from: monday, to: addDays(monday, 6) }
  }
  if (kind === 'month') return { from: `${from.slice(0, 7)}-01`, to: lastOfMonth(from) }
  return { from: `${from.slice(0, 4)}-01-01`, to: `${from.slice(0, 4)}-12-31` }
}

function lastOfMonth(day: string): string {
  return addDays(`${monthPlus(day.slice(0, 7), 1)}-01`, -1)
}

function noon(day: string): number {
  return Date.parse(`${day}T12:00:00Z`)
}
