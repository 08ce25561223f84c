/**
 * What can be wrong with a journal. missing: lines were taken out. changed: a line is not what was written. swapped: two lines changed places.
 * inserted: a line was put in between. cut: the end is gone, an anchor proves it was there. rewritten: the chain is whole but not the one that
 * was written, an anchor or a receipt's hash proves it. clock_back: time goes back without a line that says so. totals: the sales are not
 * what the journal tells. kept_totals: totals that the database keeps are not what its rows add up to. unguarded: the rule that keeps lines from being changed was taken out.
 */
export const FINDINGS = ['missing', 'changed', 'swapped', 'inserted', 'cut', 'rewritten', 'clock_back', 'totals', 'kept_totals', 'unguarded'] as const
export type FindingKind = (typeof FINDINGS)[number]

/** One thing that does not fit, and the journal line it is about where there is one. `facts` fill the words. */
export type JournalFinding = { what: FindingKind; seq: number | null; facts: Record<string, string | number> }

/** What a walk over the whole journal found; no findings means that every line is there, unchanged, and the sales add up. */
export type JournalCheck = {
  lines: number
  lastHash: string
  findings: JournalFinding[]
  /** Paid sales as the journal tells them and as the orders say, practice apart. */
  sums: { journal: PaidSum; orders: PaidSum; practiceJournal: PaidSum; practiceOrders: PaidSum }
}
export type PaidSum = { count: number; sumMinor: number }

/** A copy of the book in the backups folder. Only copies that were read back whole bear their name, so each of these was. */
export type BookCopy = { file: string; at: number; bytes: number; kind: 'copy' | 'before-upgrade' }
