import type { CurrencyCode } from './money.ts'
import type { UnreadableLine } from './vendor-desk.ts'

/*
 * A table that somebody exported from a vendor's site, and what its columns mean. The meaning is remembered for each account and header, so it
 * is said once.
 */

export const STATEMENT_FIELDS = [
  'number',
  'reference',
  'amount',
  'currency',
  'tradedAt',
  'tradedTime',
  'settledOn',
  'fee',
  'settled',
  'kind',
  'refundNumber',
  'refundAmount',
  'state',
  'method',
] as const
export type StatementField = (typeof STATEMENT_FIELDS)[number]

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]
export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]
/** How a file becomes a table. `headerRow` counts the file's rows from 1; 0: the file has no names, columns are called 1, 2, 3. */
export type TableForm = { encoding: Encoding; delimiter: Delimiter; headerRow: number }

export const DATE_ORDERS = ['ymd', 'dmy', 'mdy', 'unix'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]

/**
 * What a table's columns mean. `columns` names a column (from 0) for each field that is there. `words` says of each word in the columns of kind
 * and state, in small letters, what it means; a word that is not there cannot be read.
 */
export type StatementMapping = {
  columns: Partial<Record<StatementField, number>>
  /** Where no column tells it. */
  currency: CurrencyCode
  decimal: '.' | ','
  dateOrder: DateOrder
  /** The clock of the file, an IANA name. */
  zone: string
  kindWords: Record<string, 'payment' | 'refund' | 'skip'>
  stateWords: Record<string, 'moved' | 'not_moved'>
}

/** One row as it was read, for a person to compare with the file. */
export type ReadRow = {
  line: number
  kind: 'payment' | 'refund'
  number: string
  reference: string
  minor: number
  currency: CurrencyCode
  moved: boolean
  feeMinor: number | null
  settledMinor: number | null
  tradedOn: string
  tradedAt: number | null
  settledOn: string | null
}

/** How all rows read before anything is written. Sums are of what moved; refunds below zero. */
export type DryRun = {
  rows: ReadRow[]
  readCount: number
  skippedCount: number
  sums: { currency: CurrencyCode; payments: number; paymentsMinor: number; refunds: number; refundsMinor: number; feesMinor: number }[]
  from: string | null
  to: string | null
  /** How many of the rows name a payment or refund of this till. */
  knownCount: number
  unreadable: UnreadableLine[]
  unreadableCount: number
  kindWords: { word: string; count: number; means: 'payment' | 'refund' | 'skip' | null }[]
  stateWords: { word: string; count: number; means: 'moved' | 'not_moved' | null }[]
}

/** A file that was sent, as it stands in front of a person. `faults` are fields that are missing for the rows to be read. */
export type StatementFileView = {
  accountId: string
  fileName: string
  form: TableForm
  columns: string[]
  /** The first rows below the names, as text. */
  sample: string[][]
  rowCount: number
  mapping: StatementMapping
  /** When this mapping was used before; null: it is guessed from the names. */
  remembered: { at: number; by: string } | null
  faults: StatementField[]
  dryRun: DryRun | null
}

/** How many rows of a table a person sees. */
export const SAMPLE_ROWS = 8
export const MAX_TABLE_ROWS = 50_000
