import type { ReportsText } from '../../text/reports-text.ts'
import type { Text } from '../../text/text.ts'
import type { Column } from './chart-columns.ts'

/** How the columns of a chart are called: under the bars, in full, and read out. */
export type ColumnNames = {
  labels: string[]
  name(column: Column): string
  salesName(column: Column): string
  refundsName(column: Column): string
  /** The day of the comparison beside a column, where each has its own. */
  beforeName(column: Column): string | null
}

export type ColumnKind = 'hour' | 'day' | 'month' | 'weekday'

/** So few days have the weekday's name under their bars. */
const FEW_DAYS = 10

/** Names for hours, days, months or weekdays in one language. */
export function namesOf(kind: ColumnKind, columns: Column[], text: Text, words: ReportsText, currency: string): ColumnNames {
  const name = ({ key, running }: Column): string => {
    const plain = nameOf(kind, key, text, words)
    return running && kind === 'hour' ? words.running(plain) : plain
  }
  return {
    labels: columns.map((_, at) => labelOf(kind, columns, at, text, words)),
    name,
    salesName: (column) => words.barLabel(name(column), column.count, text.number(column.count), text.money(column.salesMinor, currency)),
    refundsName: (column) => words.refundBarLabel(name(column), column.refundCount, text.money(column.refundMinor, currency)),
    beforeName: ({ beforeDay }) => (beforeDay === null ? null : shortDay(beforeDay, text.locale)),
  }
}

/** A column's key in full words. */
export function nameOf(kind: ColumnKind, key: string, text: Text, words: ReportsText): string {
  if (kind === 'hour') return words.hourSpan(Number(key))
  if (kind === 'weekday') return weekdayName(Number(key), text.locale, 'long')
  if (kind === 'month') return calendar(`${key}-15`, text.locale, { month: 'long', year: 'numeric' })
  return calendar(key, text.locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

function labelOf(kind: ColumnKind, columns: Column[], at: number, text: Text, words: ReportsText): string {
  const key = columns[at]?.key ?? ''
  if (kind === 'hour') return words.hour(Number(key))
  if (kind === 'weekday') return weekdayName(Number(key), text.locale, 'short')
  if (kind === 'month') return monthLabel(key, at, text.locale)
  if (columns.length <= FEW_DAYS) return calendar(key, text.locale, { weekday: 'short', day: 'numeric' })
  return columns.length <= 31 && key.endsWith('-01') === false && at > 0
    ? calendar(key, text.locale, { day: 'numeric' })
    : calendar(key, text.locale, { day: 'numeric', month: 'short' })
}

/** January and the first one say their year. */
function monthLabel(month: string, at: number, locale: string): string {
  return at === 0 || month.endsWith('-01')
    ? calendar(`${month}-15`, locale, { month: 'short', year: 'numeric' })
    : calendar(`${month}-15`, locale, { month: 'short' })
}

/** Monday is 1. The first week of 2024 begins on a Monday. */
export function weekdayName(weekday: number, locale: string, style: 'long' | 'short' | 'narrow'): string {
  return calendar(`2024-01-0${weekday}`, locale, { weekday: style })
}

/** Sat, Nov 21: a day without its year. */
export function shortDay(day: string, locale: string): string {
  return calendar(day, locale, { weekday: 'short', day: 'numeric', month: 'short' })
}

/** A calendar date in words. */
export function calendar(day: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return formatter(locale, options).format(Date.parse(`${day}T12:00:00Z`))
}

/** Two calendar dates as one range. */
export function calendarRange(from: string, to: string, locale: string): string {
  const day = { day: 'numeric', month: 'short' } as const
  // Intl writes a Chinese range with slashes; people write the months out, and the year once.
  if (locale.startsWith('zh')) {
    const last = from.slice(0, 4) === to.slice(0, 4) ? day : { ...day, year: 'numeric' as const }
    return `${calendar(from, locale, { ...day, year: 'numeric' })}至${calendar(to, locale, last)}`
  }
  return formatter(locale, { ...day, year: 'numeric' }).formatRange(Date.parse(`${from}T12:00:00Z`), Date.parse(`${to}T12:00:00Z`))
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let found = formatters.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
    formatters.set(key, found)
  }
  return found
}
