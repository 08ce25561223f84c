import type { CurrencyCode } from '#shared/domain/money.ts'
import type { DryRun, StatementField, StatementMapping } from '#shared/domain/statement-file.ts'
import type { SettlementLine } from '#shared/domain/vendor-desk.ts'
import { guessKind, guessState } from './guess-mapping.ts'
import { readAmount, readWhen } from './read-cells.ts'
import type { Table } from './read-table.ts'

/** Rows as lines of a statement, and those that could not be read with why. A faulty row never holds up another. */
export type ReadStatement = {
  lines: SettlementLine[]
  skippedCount: number
  unreadable: { line: number; why: string }[]
  kindWords: DryRun['kindWords']
  stateWords: DryRun['stateWords']
}

/** So many rows are read before others get their turn. */
const ROWS_AT_ONCE = 1_000
/** More words than these are no words of a kind or a state. */
const MAX_WORDS = 30

/** Fields without which no row can be read; a row is known by our number or by the vendor's. */
export function missingFields({ columns }: StatementMapping): StatementField[] {
  const missing: StatementField[] = []
  if (columns.amount === undefined && columns.refundAmount === undefined) missing.push('amount')
  if (columns.tradedAt === undefined) missing.push('tradedAt')
  if (columns.number === undefined && columns.reference === undefined) missing.push('number')
  return missing
}

/** Reads every row of a table. `breathe` is waited for now and then. */
export async function readRows(table: Table, mapping: StatementMapping, breathe: () => Promise<void>): Promise<ReadStatement> {
  const read: ReadStatement = { lines: [], skippedCount: 0, unreadable: [...table.unreadable], kindWords: [], stateWords: [] }
  read.kindWords = countWords(table, mapping.columns.kind, mapping.kindWords, guessKind)
  read.stateWords = countWords(table, mapping.columns.state, mapping.stateWords, guessState)
  const kinds = new Map(read.kindWords.map(({ word, means }) => [word, means]))
  const states = new Map(read.stateWords.map(({ word, means }) => [word, means]))
  for (const [index, row] of table.rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await breathe()
    const line = readRow(row, mapping, kinds, states)
    if (typeof line === 'string') read.unreadable.push({ line: row.line, why: line })
    else if (line === null) read.skippedCount += 1
    else read.lines.push(line)
  }
  read.unreadable.sort((one, other) => one.line - other.line)
  return read
}

function countWords<M extends string>(
  table: Table,
  column: number | undefined,
  told: Record<string, M>,
  guess: (word: string) => M | null,
): { word: string; count: number; means: M | null }[] {
  if (column === undefined) return []
  const counts = new Map<string, number>()
  for (const { cells } of table.rows) {
    const word = wordOf(cells[column] ?? '')
    if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1)
    if (counts.size > MAX_WORDS) break
  }
  return [...counts].map(([word, count]) => ({ word, count, means: (Object.hasOwn(told, word) ? told[word] : undefined) ?? guess(word) }))
}

function wordOf(cell: string): string {
  return cell.toLowerCase().slice(0, 60)
}

type Words<M> = ReadonlyMap<string, M | null>

/** A line, why it cannot be read, or null for a row that is no payment and no refund. */
function readRow(
  { line: fileLine, cells }: Table['rows'][number],
  mapping: StatementMapping,
  kinds: Words<'payment' | 'refund' | 'skip'>,
  states: Words<'moved' | 'not_moved'>,
): SettlementLine | string | null {
  const cell = (field: StatementField): string => {
    const column = mapping.columns[field]
    return column === undefined ? '' : (cells[column] ?? '')
  }
  const kindWord = wordOf(cell('kind'))
  const stateWord = wordOf(cell('state'))
  const told = kindWord === '' ? 'payment' : (kinds.get(kindWord) ?? null)
  if (told === null) return `the kind "${kindWord}" means nothing yet`
  if (told === 'skip') return null
  const state = stateWord === '' ? 'moved' : (states.get(stateWord) ?? null)
  if (state === null) return `the state "${stateWord}" means nothing yet`
  const currency = readCurrency(cell('currency'), mapping.currency)
  if (currency === null) return `"${cell('currency')}" is no currency`
  const refundMinor = cell('refundAmount') === '' ? null : readAmount(cell('refundAmount'), currency, mapping.decimal)
  if (refundMinor === null && cell('refundAmount') !== '') return `"${cell('refundAmount')}" is no amount of ${currency}`
  const wholeMinor = cell('amount') === '' ? null : readAmount(cell('amount'), currency, mapping.decimal)
  if (wholeMinor === null && cell('amount') !== '') return `"${cell('amount')}" is no amount of ${currency}`
  const isRefund =
    told === 'refund' ||
    /refund|退款|rembours/.test(stateWord) ||
    (wholeMinor ?? 0) < 0 ||
    (refundMinor !== null && refundMinor !== 0) ||
    isFilled(cell('refundNumber'))
  const minor = isRefund && refundMinor !== null && refundMinor !== 0 ? refundMinor : wholeMinor
  if (minor === null) return 'has no amount'
  const when = readWhen(cell('tradedAt'), cell('tradedTime'), mapping)
  if (when === null) return `"${`${cell('tradedAt')} ${cell('tradedTime')}`.trim()}" is no date in this order`
  const settled = cell('settledOn') === '' ? null : readWhen(cell('settledOn'), '', mapping)
  if (settled === null && cell('settledOn') !== '') return `"${cell('settledOn')}" is no date in this order`
  const fee = readMaybe(cell('fee'), currency, mapping)
  const net = readMaybe(cell('settled'), currency, mapping)
  if (fee === undefined || net === undefined) return `"${cell(fee === undefined ? 'fee' : 'settled')}" is no amount of ${currency}`
  const [number, reference] = [cell('number'), cell('reference')]
  if (!isFilled(number) && !isFilled(reference)) return 'names no payment'
  if (number.length > 80 || reference.length > 80) return 'has a number that is too long'
  const amountMinor = Math.abs(minor)
  return {
    kind: isRefund ? 'refund' : 'payment',
    gatewayRef: isFilled(reference) ? reference : '',
    orderId: isFilled(number) ? number : '',
    refundId: isRefund && isFilled(cell('refundNumber')) ? cell('refundNumber') : null,
    subscriptionId: null,
    tradedOn: when.day,
    tradedAt: when.at,
    settledOn: settled?.day ?? '',
    method: cell('method').slice(0, 40),
    amountMinor,
    currency,
    // What a vendor keeps is told with or without a minus; of a refund it may be given back.
    feeMinor: isRefund ? (fee ?? 0) : Math.abs(fee ?? 0),
    feeCurrency: currency,
    feeKnown: fee !== null,
    settledMinor: net ?? (isRefund ? -amountMinor : amountMinor),
    settledCurrency: currency,
    settledKnown: net !== null,
    ...(isRefund ? { refundMinor: -amountMinor } : {}),
    moved: state === 'moved',
    fileLine,
  }
}

/** Some vendors write 0, - or / where there is nothing. */
function isFilled(text: string): boolean {
  return !/^[-/0]*$/.test(text)
}

/** What the vendor kept or paid out, to the cent: null where the cell is empty, undefined where it is no amount. */
function readMaybe(text: string, currency: CurrencyCode, { decimal }: StatementMapping): number | null | undefined {
  if (text === '' || text === '-' || text === '/') return null
  return readAmount(text, currency, decimal, true) ?? undefined
}

const CURRENCY_NAMES: Record<string, CurrencyCode> = { RMB: 'CNY', 人民币: 'CNY', 元: 'CNY', 加元: 'CAD', 加拿大元: 'CAD', 美元: 'USD', 欧元: 'EUR' }

function readCurrency(text: string, other: CurrencyCode): CurrencyCode | null {
  const code = text.trim().toUpperCase()
  if (code === '') return other
  return CURRENCY_NAMES[code] ?? (/^[A-Z]{3}$/.test(code) ? code : null)
}
