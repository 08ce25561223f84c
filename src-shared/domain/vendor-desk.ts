import type { CurrencyCode } from './money.ts'

/*
 * What a vendor is asked besides taking money: balances, whose an account is, what it lists as refunds, what it settled. All of it is for people
 * to read; nothing here decides about money or changes a payment.
 */

/** One balance; `kind` where the vendor keeps more than one. For people to read, never a ground for a decision about money. */
export type Balance = {
  currency: CurrencyCode | null
  availableMinor: number
  wholeMinor: number | null
  frozenMinor: number | null
  kind: string | null
  status: string | null
}
/** What lay in an account when it was asked (UTC milliseconds). */
export type BalancesView = { balances: Balance[]; askedAt: number }

/** One refund as the vendor lists it, for people to read. `at` is UTC milliseconds. */
export type ListedRefund = {
  refundId: string | null
  gatewayRef: string | null
  amountMinor: number | null
  currency: CurrencyCode | null
  says: 'done' | 'pending' | 'failed' | 'unknown'
  at: number | null
}
export type ListedRefundsView = { refunds: ListedRefund[]; askedAt: number }

/** Whose a Vietnamese account or card is; holder null: the vendor knows no such account. `checkId` is ours, and stands in the journal. */
export type AccountCheckView = { checkId: string; holder: string | null; askedAt: number }

/** One line of a settlement file. Amounts in minor units of their own currency. `refundMinor` is what a refund gave back, in `settledCurrency`. */
export type SettlementLine = {
  kind: 'payment' | 'refund' | 'subscription'
  gatewayRef: string
  orderId: string
  refundId: string | null
  subscriptionId: string | null
  tradedOn: string
  settledOn: string
  method: string
  amountMinor: number
  currency: CurrencyCode
  feeMinor: number
  feeCurrency: CurrencyCode
  settledMinor: number
  settledCurrency: CurrencyCode
  refundMinor?: number | null
  /** What a mapped file may tell besides, or not tell: missing means told, moved, and no instant. A day of settlement that is not told is ''. */
  tradedAt?: number | null
  moved?: boolean
  feeKnown?: boolean
  settledKnown?: boolean
  fileLine?: number | null
}

/**
 * How a line fits the book. matched: a payment or refund of ours, and the amounts agree. amount: ours, with another amount or currency.
 * state: ours, but the book does not say that this money moved. unknown: no order or refund of this till's book.
 */
export const SETTLEMENT_VERDICTS = ['matched', 'amount', 'state', 'unknown'] as const
export type SettlementVerdict = (typeof SETTLEMENT_VERDICTS)[number]

/** A line with what the book knows of it. `bookMinor` and `bookCurrency` are what the book has, where it has something. */
export type SettlementRow = SettlementLine & {
  lineId: number
  verdict: SettlementVerdict
  bookOrderId: number | null
  bookMinor: number | null
  bookCurrency: CurrencyCode | null
}

/** A line that could not be read: where, and why in the reader's own words (English, about columns and text). */
export type UnreadableLine = { file: string; line: number; why: string }

/**
 * One statement as it was taken in. `day` is what the vendor was asked for, null for a file. `lineCount` are the lines it brought, `knownCount`
 * those that an earlier statement had brought already, `changedCount` those that an earlier one had told differently (the earlier one stands).
 */
export type SettlementImport = {
  importId: number
  accountId: string
  source: 'vendor' | 'file'
  day: string | null
  fileName: string
  at: number
  personName: string
  lineCount: number
  knownCount: number
  changedCount: number
  unreadable: UnreadableLine[]
  unreadableCount: number
  /** The trade days it covers on its own clock; null: it had no line. */
  coversFrom: string | null
  coversTo: string | null
  /** The clock of its days, an IANA name. */
  zone: string
}

/** What asking for a day or reading a file came to. `again`: this very statement was there already, and nothing was written. */
export type SettlementOutcome = { state: 'ready'; statement: SettlementImport; again: boolean } | { state: 'processing' | 'not_found' }

/** The largest statement file, in bytes, and the largest part of one that crosses the bridge at once, in characters of base64. */
export const MAX_STATEMENT_BYTES = 8 * 1024 * 1024
export const STATEMENT_PART_CHARS = 160_000
