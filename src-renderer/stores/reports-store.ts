import { create } from 'zustand'
import type { RangeReport } from '#shared/domain/totals.ts'
import type { ComparePick, Picked } from '../screens/reports/range-dates.ts'

type ReportsState = {
  /** Whose view it is; another person begins anew. */
  personId: number | null
  picked: Picked
  compare: ComparePick
  /** Another currency than the shop's, where one was chosen. */
  currency: string | null
  /** The charts that are read as tables, by their names. */
  tables: string[]
  /** How far down the page was read. */
  scrollTop: number
  /** The last answer and the question it was for: coming back from the orders shows it at once. */
  last: { key: string; report: RangeReport } | null
}

const FRESH = { picked: 'today', compare: 'usual', currency: null, tables: [], scrollTop: 0, last: null } as const satisfies Omit<
  ReportsState,
  'personId'
>

/** What the reports show, kept while their numbers are followed into the orders and back. */
export const useReports = create<ReportsState>(() => ({ personId: null, ...FRESH, tables: [] }))

/** Begins with today for a person who was not the last one here. */
export function startReports(personId: number): void {
  if (useReports.getState().personId !== personId) useReports.setState({ personId, ...FRESH, tables: [] })
}
