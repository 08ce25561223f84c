import type { CurrencyCode } from './money.ts'
import type { OrderFilter } from './order.ts'
import type { Sum } from './shift.ts'

/*
 * Totals over any range of business days. Sales are paid ones, tips included, on the business day of the sale; refunds are done ones of sales that
 * count, on the refund's own day, hour, person, shift and till, with the tender and the account of the sale.
 */

/** What totals can be broken down by. */
export const TOTALS_BY = ['day', 'month', 'weekday', 'hour', 'tender', 'gateway', 'account', 'person', 'shift', 'till'] as const
export type TotalsBy = (typeof TOTALS_BY)[number]

/** What a range is compared with: the same days a week or a year (364 days) before, or the days just before it. */
export const COMPARE_WITH = ['week', 'before', 'year'] as const
export type CompareWith = (typeof COMPARE_WITH)[number]

/** Both days are in it. `currency` null: the shop's. */
export type TotalsQuery = { from: string; to: string; currency: CurrencyCode | null; compare: CompareWith | null }

export type Figures = {
  count: number
  salesMinor: number
  tipsMinor: number
  refundCount: number
  refundMinor: number
  /** Sales less refunds. */
  netMinor: number
  /** Sales by count, rounded half up; 0 without sales. */
  averageMinor: number
}

/** One line: `sales` opens exactly the sales it counts and `refunds` the sales whose refunds it counts; null where the list cannot say it (a gateway of several accounts has one line each account). */
export type TotalsRow = Figures & { key: string; name: string | null; sales: Partial<OrderFilter> | null; refunds: Partial<OrderFilter> | null }

/** The totals of a range and everything they are broken down by. Every breakdown adds up to `whole`. */
export type RangeReport = {
  from: string
  to: string
  zone: string
  closeHour: number
  currency: CurrencyCode
  practice: boolean
  asOf: number
  whole: TotalsRow
  by: Record<TotalsBy, TotalsRow[]>
  unresolved: Sum
  held: Sum
  /** Late successes that wait for a person. */
  late: Sum
  /** Late successes given back in this range: never in the sales. */
  lateRefunds: Sum
  declinedCount: number
  otherCurrencies: { currency: CurrencyCode; count: number; sumMinor: number; refundMinor: number }[]
  /** What vendors' statements say they kept, for as many of the sales as they are known. */
  fees: { sales: number; minor: number; otherCurrencies: { currency: CurrencyCode; minor: number }[] }
  /** `soFar` is cut at the same time of day while the range still runs; equal to `whole` otherwise. */
  compare: { from: string; to: string; soFar: Figures; whole: Figures; byDay: TotalsRow[]; byHour: TotalsRow[] } | null
  /** The hour that runs now, where the range ends today. */
  runningHour: number | null
  journal: { lines: number; lastHash: string }
}

/** Practice orders are never in a RangeReport of a live till, and the other way round. */
export const EXPORT_FORMATS = ['csv', 'xlsx'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** A file for a person to keep. `data` is base64. */
export type ExportedFile = { fileName: string; mime: string; data: string }
