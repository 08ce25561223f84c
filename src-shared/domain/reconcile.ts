import type { CurrencyCode } from './money.ts'
import type { SettlementImport } from './vendor-desk.ts'

/*
 * A statement held against the book, row by row. Each row falls into exactly one class, and what the classes come to explains the whole
 * difference between both totals to the cent.
 */

/** The nine ways in which a row can differ. */
export const DIFFERENCES = ['missing_in_till', 'missing_in_statement', 'amount', 'currency', 'state', 'duplicate', 'refund', 'fee', 'day'] as const
export type Difference = (typeof DIFFERENCES)[number]
export type RowClass = Difference | 'matched'
export const ROW_CLASSES: readonly RowClass[] = [...DIFFERENCES, 'matched']

/**
 * One row as classify sees it. `line` is what the statement says, `book` what the till has of the same payment or refund; one of them may be
 * missing. Amounts are minor units from 0 up, refunds too; days are YYYY-MM-DD on the statement's clock.
 */
export type RowFacts = {
  kind: 'payment' | 'refund'
  line: {
    minor: number
    currency: CurrencyCode
    /** The statement says that this money moved. */
    moved: boolean
    /** An earlier line, of this statement or of another one, told of the same money. */
    repeats: boolean
    /** Null where it is not told. */
    feeMinor: number | null
    feeCurrency: CurrencyCode
    settledMinor: number | null
    settledCurrency: CurrencyCode
    tradedOn: string
    settledOn: string | null
  } | null
  book: {
    minor: number
    currency: CurrencyCode
    moved: boolean
    /** The days on which the statement may show it: when it was sent and when it was paid, with some minutes around both. */
    days: readonly string[]
  } | null
}

/** What is known of an account: the fee it takes (millionths of the amount plus a fixed part), and how long after the trade it settles. */
export type AccountRules = {
  fee: { ratePpm: number; fixedMinor: number } | null
  settle: { days: number; workdays: boolean } | null
}
export const NO_RULES: AccountRules = { fee: null, settle: null }

/** Vendors round halves in their own way. */
const FEE_SLACK_MINOR = 1

/**
 * The class of one row. The first line of this table that applies:
 *
 * | class                | line           | book          | when                                                            |
 * |----------------------|----------------|---------------|-----------------------------------------------------------------|
 * | matched              | not moved      | none, or not moved | no money on either side                                    |
 * | duplicate            | moved          | any           | an earlier line told of the same money                          |
 * | refund               | a refund's     | any but equal | only one side has it, or state, currency or amount differ       |
 * | missing_in_till      | moved          | none          |                                                                 |
 * | missing_in_statement | none           | moved         | asked only for days that the statement covers                   |
 * | state                | moved / not    | not / moved   | one side says that the money moved, the other that it did not   |
 * | currency             | moved          | moved         | another currency                                                |
 * | amount               | moved          | moved         | another amount                                                  |
 * | fee                  | moved          | moved         | not the account's fee, or amount less fee is not what was settled |
 * | day                  | moved          | moved         | traded on another day than the till's, or settled on another than the account's rule says |
 * | matched              | moved          | moved         | none of these                                                   |
 */
export function classify({ kind, line, book }: RowFacts, rules: AccountRules): RowClass {
  const bookMoved = book?.moved ?? false
  if (line === null) return bookMoved ? (kind === 'refund' ? 'refund' : 'missing_in_statement') : 'matched'
  if (!line.moved && !bookMoved) return 'matched'
  if (line.moved && line.repeats) return 'duplicate'
  const equal = book !== null && line.moved === bookMoved && line.currency === book.currency && line.minor === book.minor
  if (kind === 'refund' && !equal) return 'refund'
  if (book === null) return 'missing_in_till'
  if (line.moved !== bookMoved) return 'state'
  if (line.currency !== book.currency) return 'currency'
  if (line.minor !== book.minor) return 'amount'
  if (kind === 'payment' && isOtherFee(line, rules)) return 'fee'
  if (kind === 'payment' && isOtherDay(line, book, rules)) return 'day'
  return 'matched'
}

type Line = NonNullable<RowFacts['line']>

function isOtherFee(line: Line, rules: AccountRules): boolean {
  const { feeMinor, settledMinor, minor } = line
  if (feeMinor === null) return false
  // Some vendors write what they take with a minus.
  const fee = Math.abs(feeMinor)
  if (settledMinor !== null && line.feeCurrency === line.currency && line.settledCurrency === line.currency) {
    if (Math.abs(minor - fee - settledMinor) > FEE_SLACK_MINOR) return true
  }
  const expected = expectedFee(minor, rules)
  return expected !== null && line.feeCurrency === line.currency && Math.abs(fee - expected) > FEE_SLACK_MINOR
}

/** What the account takes of an amount by its rule, rounded half up; null without a rule. */
export function expectedFee(minor: number, { fee }: AccountRules): number | null {
  if (fee === null) return null
  return Number((BigInt(minor) * BigInt(fee.ratePpm) + 500_000n) / 1_000_000n) + fee.fixedMinor
}

function isOtherDay(line: Line, book: NonNullable<RowFacts['book']>, { settle }: AccountRules): boolean {
  if (!book.days.includes(line.tradedOn)) return true
  return settle !== null && line.settledOn !== null && line.settledOn !== settleDay(line.tradedOn, settle)
}

/** The day on which a trade settles: so many days later, or so many days from Monday to Friday later. Holidays are not known. */
export function settleDay(tradedOn: string, { days, workdays }: NonNullable<AccountRules['settle']>): string {
  const date = new Date(`${tradedOn}T00:00:00Z`)
  for (let left = days; left > 0; ) {
    date.setUTCDate(date.getUTCDate() + 1)
    if (!workdays || (date.getUTCDay() !== 0 && date.getUTCDay() !== 6)) left--
  }
  return date.toISOString().slice(0, 10)
}

/** Money of one currency by which the statement is above (or below) the till. */
export type Gap = { currency: CurrencyCode; minor: number }

/** By how much a row moves the statement's total away from the till's; refunds count below zero. Nothing where both are the same. */
export function gapsOf({ kind, line, book }: RowFacts, isDuplicate: boolean): Gap[] {
  const sign = kind === 'refund' ? -1 : 1
  const gaps = new Map<CurrencyCode, number>()
  const add = (currency: CurrencyCode, minor: number): void => void gaps.set(currency, (gaps.get(currency) ?? 0) + minor)
  if (line?.moved) add(line.currency, sign * line.minor)
  // The first line of the same money has already met the book's.
  if (book?.moved && !isDuplicate) add(book.currency, -sign * book.minor)
  return [...gaps].filter(([, minor]) => minor !== 0).map(([currency, minor]) => ({ currency, minor }))
}

/** What became of a difference. */
export const NOTE_STATES = ['open', 'explained', 'settled'] as const
export type NoteState = (typeof NOTE_STATES)[number]
/** Who looks after a row, and what was found. `at` null: nobody has written anything yet. */
export type RowNote = { ownerId: number; ownerName: string; state: NoteState; explanation: string; at: number | null; by: string | null }

/** The vendor's own answer about a row, as it was asked (UTC milliseconds). */
export type VendorWord = {
  at: number
  says: 'paid' | 'not_paid' | 'pending' | 'refunded' | 'unclear'
  /** What it says was paid, or given back in all. */
  minor: number | null
  currency: CurrencyCode | null
  code: string | null
}

/** One row of a result: the till's side, the statement's, and how both fit. Amounts from 0 up; `gaps` are signed. */
export type ReconcileRow = {
  rowKey: string
  cls: RowClass
  kind: 'payment' | 'refund'
  /** Our order number where it is known, else empty. */
  number: string
  refundId: string | null
  gatewayRef: string
  orderId: number | null
  attemptId: string | null
  till: { minor: number; currency: CurrencyCode; status: string; at: number } | null
  statement: {
    lineId: number
    minor: number
    currency: CurrencyCode
    moved: boolean
    feeMinor: number | null
    feeCurrency: CurrencyCode
    settledMinor: number | null
    settledCurrency: CurrencyCode
    tradedOn: string
    settledOn: string | null
    method: string
    fileLine: number | null
  } | null
  expectedFeeMinor: number | null
  expectedDay: string | null
  gaps: Gap[]
}
export type ReconcileRowView = ReconcileRow & { note: RowNote; vendor: VendorWord | null }
export type ReconcilePage = { rows: ReconcileRowView[]; next: number | null }

/** From the till's total to the statement's, in one currency. `bookMinor` plus all steps is `statementMinor`. */
export type Ladder = {
  currency: CurrencyCode
  bookCount: number
  bookMinor: number
  steps: { cls: Difference; count: number; minor: number }[]
  statementCount: number
  statementMinor: number
}

/** How far asking the vendor about rows in doubt is. */
export type AskProgress = { importId: number; total: number; done: number; answered: number; running: boolean }
/** At most so many rows are asked about in one go, one after the other. */
export const MAX_ASKED = 200

/** A statement with how it fits the book. `open` counts rows that nobody has explained or settled yet. */
export type ReconcileResult = {
  statement: SettlementImport
  covers: { from: string; to: string } | null
  zone: string
  counts: Record<RowClass, number>
  open: Record<Difference, number>
  ladders: Ladder[]
  /** Fees told, and what they should be by the account's rule (null without one), of payments that both sides have. */
  fees: { currency: CurrencyCode; toldMinor: number; expectedMinor: number | null }[]
  rules: AccountRules
  /** What most lines of this statement look like; null where they do not agree. */
  suggested: AccountRules
  /** Rows that can be asked about now. */
  askable: number
  asking: AskProgress | null
}
/** A statement in the list, with how many of its differences are open; null: never held against the book. */
export type ReconcileEntry = { statement: SettlementImport; open: number | null }
