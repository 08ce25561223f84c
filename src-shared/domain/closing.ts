import type { CurrencyCode } from './money.ts'
import type { Sum } from './shift.ts'
import type { Tender } from './wallet.ts'

/*
 * The end of a day. A Z covers everything whose money moved between two lines of the journal: (fromSeq, toSeq]. So every payment and refund is in
 * exactly one Z, whatever business day its sale was of and however late its answer came.
 */

/** What has to be looked at before a day is closed, in the order of the screen. */
export const CLOSE_STEPS = ['unresolved', 'late', 'refunds', 'queue', 'payouts', 'printing', 'shift', 'backup'] as const
export type CloseStepId = (typeof CLOSE_STEPS)[number]

/** done: ticked. open: not done, and it holds the closing. warn: not done, and the day may be closed all the same. */
export type CloseStep = { id: CloseStepId; state: 'done' | 'open' | 'warn'; count: number; sumMinor: number | null }

/** What stands before the closing of a day. */
export type DayChecklist = {
  /** The business day that the next Z is of: today, or the last day with sales that nobody closed. */
  day: string
  today: string
  /** Earlier days with sales that are in no Z yet; they go into the next one. */
  overdueDays: string[]
  steps: CloseStep[]
  /** True when no step is open. */
  canClose: boolean
  /** True when something at all happened since the last Z. */
  anything: boolean
  /** What the next Z would say now, without cash before a blind count. */
  figures: ZFigures
  last: ZRow | null
}

/** Totals for ever, of one currency. */
export type Perpetual = { count: number; salesMinor: number; refundsMinor: number; netMinor: number }

/** The figures of a Z. All sums are in the shop's currency; other currencies stand apart. */
export type ZFigures = {
  currency: CurrencyCode
  /** Sales whose money came in this period, tips included. */
  count: number
  salesMinor: number
  tipsMinor: number
  /** Refunds of sales done in this period, cash among them, and how many were taken back as keyed wrong. */
  refunds: Sum
  mistakes: Sum
  /** Late successes that were given back: never in the sales. */
  lateRefunds: Sum
  netMinor: number
  byTender: { tender: Tender; count: number; sumMinor: number; refundCount: number; refundMinor: number }[]
  byAccount: { accountId: string; name: string; count: number; sumMinor: number; refundCount: number; refundMinor: number }[]
  byPerson: { personId: number; name: string; count: number; sumMinor: number; refundCount: number; refundMinor: number }[]
  /** Of `count` and `salesMinor`: sales of earlier business days whose money came in this period. */
  earlierDays: Sum
  /** Of this period's refunds: those of sales that an earlier Z counted. */
  refundsOfEarlier: Sum
  shifts: {
    number: number
    openedAt: number
    closedAt: number | null
    openedBy: string
    floatMinor: number
    expectedMinor: number | null
    countedMinor: number | null
    differenceMinor: number | null
  }[]
  paidIn: Sum
  paidOut: Sum
  /** Payments that ended without money in this period. */
  declinedCount: number
  /** What was unresolved when it was closed, signed for by a manager. */
  unresolved: Sum
  /** How often the drawer was opened for no sale, refund or move of cash. */
  drawerOpened: number
  receiptCopies: Sum
  otherCurrencies: { currency: CurrencyCode; count: number; sumMinor: number; refundMinor: number }[]
  perpetual: Perpetual
}

/** One Z in the list. */
export type ZRow = {
  zId: number
  /** From 1 without gaps; practice by itself. */
  number: number
  practice: boolean
  businessDay: string
  zone: string
  closedAt: number
  closedBy: string
  /** A manager who signed that something was open, and why. */
  signedBy: string | null
  reason: string | null
  count: number
  netMinor: number
  currency: CurrencyCode
}

/** One Z whole. `hash` covers the figures and the Z before; `journal` is the line it was made after. */
export type ZRecord = ZRow & {
  fromSeq: number
  toSeq: number
  figures: ZFigures
  prevHash: string
  hash: string
  journal: { seq: number; hash: string }
  /** True when hash and chain were computed anew and fit. */
  sound: boolean
}
