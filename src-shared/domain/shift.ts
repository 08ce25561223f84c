import type { CurrencyCode } from './money.ts'
import type { Tender } from './wallet.ts'

/*
 * One person's time with the drawer, and what is in it. Amounts are minor units of the shop's currency, times UTC milliseconds. Practice has
 * shifts and numbers of its own.
 */

/** How many coins or notes of one value were counted. */
export type CountLine = { valueMinor: number; pieces: number }

/** Cash put into the drawer or taken out of it that is no sale. */
export type DrawerMove = {
  moveId: number
  kind: 'in' | 'out'
  amountMinor: number
  why: string
  at: number
  personName: string
  approverName: string | null
}

/** One shift. What is null after `closedAt` is not known before it is closed. */
export type ShiftRow = {
  shiftId: number
  /** From 1 without gaps. */
  number: number
  practice: boolean
  tillCode: string
  businessDay: string
  currency: CurrencyCode
  openedAt: number
  openedBy: string
  floatMinor: number
  /** What the shift before left in the drawer; null for the first. */
  leftMinor: number | null
  /** Cash that sales and refunds moved while no shift was open since then: it explains a gap between `leftMinor` and `floatMinor`. */
  betweenMinor: number
  /** Why float and what was left disagree, in the opener's words. */
  floatWhy: string | null
  closedAt: number | null
  closedBy: string | null
  /** Who took the drawer over, at a hand-over. */
  handedTo: string | null
  expectedMinor: number | null
  countedMinor: number | null
  /** Counted less expected. */
  differenceMinor: number | null
  differenceWhy: string | null
  /** How often it was counted before it was closed. */
  counts: number
  /** Left in the drawer for the next shift, and taken out of it to the safe. */
  keptMinor: number | null
  takenMinor: number | null
}

/** A sum and how many make it up. */
export type Sum = { count: number; sumMinor: number }

/** The drawer's own arithmetic: expected = float + sales - refunds + in - out. */
export type DrawerFigures = {
  floatMinor: number
  sales: Sum
  refunds: Sum
  paidIn: Sum
  paidOut: Sum
  expectedMinor: number
}

/** What one shift took, at any time (X) or for good when it was closed. */
export type ShiftFigures = {
  asOf: number
  /** Paid sales of wallets and links, tips included. */
  wallets: Sum
  refunds: Sum
  /** Wallets' sales less refunds. */
  walletsNetMinor: number
  /** Of the wallets' sales. */
  tipsMinor: number
  /** Without cash while `drawer` is null. */
  byTender: { tender: Tender; count: number; sumMinor: number }[]
  /** Null until the cash was counted, for everybody who may not see it before (a blind count). */
  drawer: DrawerFigures | null
  moves: DrawerMove[]
  declinedCount: number
  unresolved: Sum
  /** How often the drawer was opened for no sale, refund or move of cash. */
  drawerOpened: number
  /** Receipts that were printed again, and what they say together. */
  receiptCopies: Sum
  otherCurrencies: { currency: CurrencyCode; count: number; sumMinor: number }[]
}

/** What a finished count told. */
export type CountResult = { countedMinor: number; expectedMinor: number; differenceMinor: number; counts: number; countedAt: number }

/** A shift that was left open over the end of its business day, in facts that a screen words. */
export type StaleShift = { days: number; lastSaleAt: number | null; sales: number }

/** The Shift screen's whole state. */
export type ShiftView = {
  /** The open one, or null. */
  shift: ShiftRow | null
  figures: ShiftFigures | null
  stale: StaleShift | null
  /** The newest count of the open shift, once it was finished; null again as soon as cash moved after it, since the drawer then has to be counted anew. */
  counted: CountResult | null
  /** The shift before. */
  last: ShiftRow | null
  /** Cash moved since it closed, while no shift was open. */
  betweenMinor: number
  /** Coins and notes of the shop's currency, the largest first, in minor units. */
  denominations: number[]
  blind: boolean
  /** Paying out more than this needs a manager's PIN. */
  paidOutLimitMinor: number
}

/** One closed or open shift as it is looked up later. `figures` are the frozen ones for a closed shift. */
export type ShiftDetail = { shift: ShiftRow; figures: ShiftFigures; count: CountLine[] | null }
