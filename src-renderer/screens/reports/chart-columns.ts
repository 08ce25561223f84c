import { addDays } from '#shared/domain/business-day.ts'
import type { OrderFilter } from '#shared/domain/order.ts'
import type { RangeReport, TotalsRow } from '#shared/domain/totals.ts'
import { barsOf, daysBetween, monthPlus, weekdayOf } from './range-dates.ts'

/**
 * One column of a chart: what was sold and what was given back in it, and what the comparison had there (null: nothing, or nothing is compared).
 * Sums in minor units.
 */
export type Column = {
  key: string
  count: number
  salesMinor: number
  refundCount: number
  refundMinor: number
  beforeMinor: number | null
  /** The first day of the comparison that stands beside this column, where it is a day. */
  beforeDay: string | null
  running: boolean
  sales: Partial<OrderFilter> | null
  refunds: Partial<OrderFilter> | null
}

/** Fewest columns an hour chart shows, so that a day with one sale is not one wide block. */
const LEAST_HOURS = 8

type Before = Map<string, number>

/**
 * The hours to draw, without holes, from the first to the last that has something in either range, in the order of the shop day: with a close
 * hour of 4 the day runs 4, 5 ... 23, 0 ... 3. At least eight; none at all gives 9 to 16.
 */
export function hourColumns(report: RangeReport): Column[] {
  const { closeHour, runningHour } = report
  const place = (hour: number) => (hour - closeHour + 24) % 24
  const before = sumsOf(report.compare?.byHour ?? [], (row) => row.key)
  const oneDay = report.from === report.to
  const used = [...report.by.hour, ...(report.compare?.byHour ?? [])].filter(hasAny).map((row) => place(Number(row.key)))
  if (oneDay && runningHour !== null && used.length > 0) used.push(place(runningHour))
  let first = used.length > 0 ? Math.min(...used) : place(9)
  let last = used.length > 0 ? Math.max(...used) : first
  while (last - first + 1 < LEAST_HOURS) {
    if (last < 23) last += 1
    else first -= 1
  }
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const hour = (first + index + closeHour) % 24
    return { ...columnOf(String(hour), report.by.hour, before), running: oneDay && hour === runningHour }
  })
}

/** Monday to Sunday. */
export function weekdayColumns(report: RangeReport): Column[] {
  const before = sumsOf(report.compare?.byDay ?? [], (row) => String(weekdayOf(row.key)))
  return Array.from({ length: 7 }, (_, index) => columnOf(String(index + 1), report.by.weekday, before))
}

/** Every day of the range, without holes; the day of the comparison beside each is the one as far from its start. */
export function dayColumns(report: RangeReport): Column[] {
  const { compare } = report
  const apart = compare ? daysBetween(compare.from, report.from) : 0
  const before = sumsOf(compare?.byDay ?? [], (row) => addDays(row.key, apart))
  return Array.from({ length: daysBetween(report.from, report.to) + 1 }, (_, index) => {
    const day = addDays(report.from, index)
    const running = report.runningHour !== null && day === report.to
    return { ...columnOf(day, report.by.day, before), beforeDay: compare ? addDays(day, -apart) : null, running }
  })
}

/** Every month from the first that has something (or the first of a range that begins later) to the last. */
export function monthColumns(report: RangeReport): Column[] {
  const { compare } = report
  const apart = compare ? daysBetween(compare.from, report.from) : 0
  const before = sumsOf(compare?.byDay ?? [], (row) => addDays(row.key, apart).slice(0, 7))
  const used = [...report.by.month.filter(hasAny).map((row) => row.key), ...before.keys()].sort()
  const last = report.to.slice(0, 7)
  const first = used[0] ?? last
  const months: string[] = []
  for (let month = first; month <= last; month = monthPlus(month, 1)) months.push(month)
  return months.map((month) => ({ ...columnOf(month, report.by.month, before), running: report.runningHour !== null && month === last }))
}

/** The main chart's columns: hours of a day, days, or months where days are too many. */
export function mainColumns(report: RangeReport): Column[] {
  const bars = barsOf(report)
  return bars === 'hour' ? hourColumns(report) : bars === 'day' ? dayColumns(report) : monthColumns(report)
}

/** True for a line that counts a sale or a refund. */
export function hasAny(row: TotalsRow): boolean {
  return row.count > 0 || row.refundCount > 0
}

function columnOf(key: string, rows: TotalsRow[], before: Before): Column {
  const row = rows.find((candidate) => candidate.key === key)
  return {
    key,
    count: row?.count ?? 0,
    salesMinor: row?.salesMinor ?? 0,
    refundCount: row?.refundCount ?? 0,
    refundMinor: row?.refundMinor ?? 0,
    beforeMinor: before.get(key) ?? null,
    beforeDay: null,
    running: false,
    sales: row?.sales ?? null,
    refunds: row?.refunds ?? null,
  }
}

function sumsOf(rows: TotalsRow[], keyOf: (row: TotalsRow) => string): Before {
  const sums: Before = new Map()
  for (const row of rows) if (row.count > 0) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.salesMinor)
  return sums
}
