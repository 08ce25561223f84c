import { decimalText } from '#shared/domain/money.ts'
import type { ReconcileRowView } from '#shared/domain/reconcile.ts'
import type { ExportedFile } from '#shared/domain/totals.ts'
import { csvCell } from '#shared/text/csv-cell.ts'
import { type ImportScope, listRows, type RowFilter } from '../db/reconcile.ts'
import type { Db } from '../db/sql.ts'

const PAGE = 1_000

const COLUMNS = [
  'class',
  'kind',
  'order',
  'refund',
  'vendor_reference',
  'till_amount',
  'till_currency',
  'till_state',
  'till_time',
  'statement_amount',
  'statement_currency',
  'statement_says',
  'trade_day',
  'settlement_day',
  'expected_settlement_day',
  'fee',
  'expected_fee',
  'settled_amount',
  'difference',
  'difference_currency',
  'vendor_says',
  'vendor_amount',
  'vendor_asked_at',
  'owner',
  'state',
  'explanation',
  'file_line',
] as const

/** The rows a filter lets through as CSV that no spreadsheet takes for formulas. Amounts are decimal text, refunds below zero, times UTC. */
export async function exportRows(
  db: Db,
  scope: ImportScope,
  filter: RowFilter,
  breathe: () => Promise<void>,
): Promise<ExportedFile & { rows: number }> {
  const lines: string[] = [COLUMNS.join(',')]
  for (let after = 0; ; ) {
    const page = listRows(db, scope, filter, after, PAGE)
    for (const { row } of page) lines.push(asCells(row).map(csvCell).join(','))
    const last = page.at(-1)
    if (page.length < PAGE || !last) break
    after = last.place
    await breathe()
  }
  const name = [scope.coversFrom, scope.coversTo].filter((day, index, days) => day !== null && days.indexOf(day) === index).join('-to-')
  // The mark at the beginning tells spreadsheets that this is UTF-8.
  const data = Buffer.from(`\u{feff}${lines.join('\r\n')}\r\n`, 'utf8').toString('base64')
  return { fileName: `reconcile-${name || scope.importId}.csv`, mime: 'text/csv', data, rows: lines.length - 1 }
}

function asCells(row: ReconcileRowView): (string | number | null)[] {
  const { till, statement, vendor, note, gaps, kind } = row
  const sign = kind === 'refund' ? -1 : 1
  const money = (minor: number | null | undefined, currency: string | undefined, times = 1) =>
    minor === null || minor === undefined || currency === undefined ? null : decimalText({ amountMinor: times * minor, currency })
  return [
    row.cls,
    kind,
    row.number,
    row.refundId,
    row.gatewayRef,
    money(till?.minor, till?.currency, sign),
    till?.currency ?? null,
    till?.status ?? null,
    till ? new Date(till.at).toISOString() : null,
    money(statement?.minor, statement?.currency, sign),
    statement?.currency ?? null,
    statement ? (statement.moved ? 'moved' : 'not moved') : null,
    statement?.tradedOn ?? null,
    statement?.settledOn ?? null,
    row.expectedDay,
    money(statement?.feeMinor, statement?.feeCurrency),
    money(row.expectedFeeMinor, statement?.currency),
    money(statement?.settledMinor, statement?.settledCurrency),
    gaps.map(({ minor, currency }) => decimalText({ amountMinor: minor, currency })).join(' ') || '0',
    gaps.map(({ currency }) => currency).join(' '),
    vendor?.says ?? null,
    vendor?.minor == null || vendor.currency === null ? null : decimalText({ amountMinor: vendor.minor, currency: vendor.currency }),
    vendor ? new Date(vendor.at).toISOString() : null,
    row.cls === 'matched' ? null : note.ownerName,
    row.cls === 'matched' ? null : note.state,
    note.explanation,
    statement?.fileLine ?? null,
  ]
}
