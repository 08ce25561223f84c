import type { RangeReport } from '#shared/domain/totals.ts'
import { hasAny } from './chart-columns.ts'
import type { ListBy } from './row-words.ts'

/** A breakdown is worth its place where it says more than the whole. */
export function worthALine({ by }: RangeReport, which: ListBy): boolean {
  const rows = by[which].filter(hasAny)
  if (which === 'tender' || which === 'person') return true
  if (which === 'till') return rows.length > 1
  // Accounts say nothing new where each gateway has one.
  if (which === 'account') return rows.length > by.gateway.filter(hasAny).length
  if (which === 'shift') return rows.some((row) => row.key !== '0' && row.key !== '')
  return rows.length > 0
}

/** The days of a report; all time begins with its first sale. */
export function shownDays({ from, to, by }: RangeReport): { from: string; to: string } {
  const first = by.day.find(hasAny)?.key
  return from.startsWith('2000-') && first ? { from: first, to } : { from, to }
}
