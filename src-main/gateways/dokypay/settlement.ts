import type { CurrencyCode } from '#shared/domain/money.ts'
import type { SettlementLine } from '#shared/domain/vendor-desk.ts'
import { type CsvRow, plainCell, readCsv } from '../codec/csv.ts'
import { signedDecimalToMinor } from '../codec/decimal.ts'
import { looksLikeZip, unpackZip } from '../codec/zip.ts'
import type { SettlementAnswer } from '../gateway.ts'
import type { Means } from './account.ts'
import { lostOf, noAnswer, readReply, send, shortCode, unfit, unknownOf } from './call.ts'
import { textOf, truncatedMinor } from './wire.ts'

/*
 * The settlement of a day. Their document tells the columns and three file names, not how the files come: the bytes tell, JSON, a zip, or one
 * CSV. Nothing here decides about money; it is what the shop holds its own orders against.
 */

const SETTLEMENT_VERSION = '1.0'
/** A day of a busy merchant is some hundred kilobytes. */
const MAX_FILE_BYTES = 16 * 1024 * 1024
const ZIP_CAPS = { maxFiles: 50, maxBytes: 64 * 1024 * 1024 }
const MAX_ROWS = 200_000

/** Asks for the settlement of a day, YYYY-MM-DD. */
export async function querySettlement(means: Means, day: string): Promise<SettlementAnswer> {
  if (!/^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(day)) return unknownOf(unfit('WRONG_DAY'))
  const params = { version: SETTLEMENT_VERSION, merchantId: means.account.merchantId, clearDate: day }
  const outcome = await send(means, { operation: 'settlement', key: 'merchant', params, timeoutMs: means.limits.payMs }, MAX_FILE_BYTES)
  const lost = lostOf(outcome)
  if (lost) return unknownOf(lost)
  return readSettlement(means, outcome.outcome === 'reply' ? (outcome.file ?? new Uint8Array()) : new Uint8Array())
}

/** What came: JSON about the file, or the file. Never throws. */
export function readSettlement({ account }: Pick<Means, 'account'>, bytes: Uint8Array): SettlementAnswer {
  const first = bytes.find((byte) => byte > 0x20 && byte < 0x80)
  if (first === 0x7b) {
    // Inferred: no document says that this reply is signed, and nothing in it is money.
    const read = readReply(account, Buffer.from(bytes).toString('utf8'), 'none')
    if (!read.ok) return unknownOf(read.failure)
    const status = textOf(read.data['status'])?.trim().toLowerCase() ?? ''
    if (status === 'processing') return { known: true, state: 'processing' }
    if (status === 'notfound') return { known: true, state: 'not_found' }
    return unknownOf(noAnswer('unknown_code', shortCode(status), true))
  }
  if (!looksLikeZip(bytes)) return readFiles([{ name: 'settlement.csv', bytes }])
  const unpacked = unpackZip(bytes, ZIP_CAPS)
  return unpacked.ok ? readFiles(unpacked.files) : unknownOf(noAnswer('unreadable', `ZIP_${unpacked.why.toUpperCase()}`, false))
}

type File = { name: string; bytes: Uint8Array }

/** Reads each file; a line that cannot be read is told with its file and line, and holds up no other. Nothing readable at all is no settlement. */
function readFiles(files: File[]): SettlementAnswer {
  const lines: SettlementLine[] = []
  const unreadable: { file: string; line: number; why: string }[] = []
  let tables = 0
  for (const { name, bytes } of files) {
    const text = utf8(bytes)
    const table = text === null ? null : readCsv(text, MAX_ROWS)
    if (!table || !COLUMNS_OF_ALL.every((column) => table.columns.includes(column))) {
      unreadable.push({ file: name, line: 1, why: 'columns are missing' })
      continue
    }
    tables += 1
    for (const { line, why } of table.unreadable) unreadable.push({ file: name, line, why })
    const kind = table.columns.includes('refund no') ? 'refund' : table.columns.includes('subscribe id') ? 'subscription' : 'payment'
    for (const row of table.rows) {
      const read = readLine(kind, row)
      if (typeof read === 'string') unreadable.push({ file: name, line: row.line, why: read })
      else lines.push(read)
    }
  }
  if (tables === 0) return unknownOf(noAnswer('unreadable', 'NO_COLUMNS', false))
  return { known: true, state: 'ready', lines, unreadable }
}

const COLUMNS_OF_ALL = [
  'trade no',
  'merchant no',
  'trade date',
  'settlement date',
  'payment method',
  'trade amount',
  'trade currency',
  'commission',
  'commission currency',
  'settlement amount',
  'settlement currency',
]

/** One row, or which column of it cannot be read. */
function readLine(kind: SettlementLine['kind'], { cells }: CsvRow): SettlementLine | string {
  const odd: string[] = []
  const text = (column: string): string => {
    const plain = plainCell(cells[column] ?? '')
    if (plain === null) odd.push(column)
    return plain ?? ''
  }
  const must = (column: string): string => {
    const plain = text(column)
    if (plain === '') odd.push(column)
    return plain
  }
  const currency = (column: string): CurrencyCode => {
    const code = must(column).toUpperCase()
    if (!/^[A-Z]{3}$/.test(code)) odd.push(column)
    return code
  }
  // Below zero where money went back.
  const money = (column: string, of: CurrencyCode, read: (text: string, currency: CurrencyCode) => number | null = truncatedMinor): number => {
    const minor = read(cells[column]?.trim() ?? '', of)
    if (minor === null) odd.push(column)
    return minor ?? 0
  }
  const day = (column: string): string => {
    const read = dayOf(must(column))
    if (read === null) odd.push(column)
    return read ?? ''
  }
  const [tradeCurrency, feeCurrency, settledCurrency] = [currency('trade currency'), currency('commission currency'), currency('settlement currency')]
  const line: SettlementLine = {
    kind,
    gatewayRef: must('trade no'),
    orderId: must('merchant no'),
    refundId: kind === 'refund' ? text('merchant refund no') || null : null,
    subscriptionId: kind === 'subscription' ? text('subscribe id') || null : null,
    tradedOn: day('trade date'),
    settledOn: day('settlement date'),
    method: text('payment method'),
    // To be held against our own order, so to the last digit; the others are only told.
    amountMinor: money('trade amount', tradeCurrency, signedDecimalToMinor),
    currency: tradeCurrency,
    feeMinor: money('commission', feeCurrency),
    feeCurrency,
    settledMinor: money('settlement amount', settledCurrency),
    settledCurrency,
    // Told in the money of the settlement.
    ...(kind === 'refund' ? { refundMinor: money('refund amount', settledCurrency) } : {}),
  }
  return odd.length === 0 ? line : `cannot be read: ${[...new Set(odd)].join(', ')}`
}

/** The day of `2020-01-06`, `2020/01/06` or `20200106`, with or without a time behind it. */
function dayOf(text: string): string | null {
  const match = /^(20\d\d)([-/]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:$|[ T]\d)/.exec(text) ?? /^(20\d\d)()(\d\d)(\d\d)\d{6}$/.exec(text)
  return match ? `${match[1]}-${match[3]}-${match[4]}` : null
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
