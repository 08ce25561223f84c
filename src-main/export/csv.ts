import { decimalText } from '#shared/domain/money.ts'
import { csvCell } from '#shared/text/csv-cell.ts'
import type { Cell, Table } from '../reports/tables.ts'

/* Tables as CSV: RFC 4180, UTF-8 with a mark that Excel knows it by, points in numbers, ISO dates, and no cell that a spreadsheet takes for a formula. */

export const BYTE_ORDER_MARK = '\ufeff'

/** One line with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => csvCell(cellText(cell))).join(',')}\r\n`
}

/** A cell as plain text: 12.34, 2026-11-21, 2026-11-21 14:32:09. */
export function cellText(cell: Cell): string {
  switch (cell.is) {
    case 'text':
      return cell.text
    case 'money':
      return decimalText({ amountMinor: cell.minor, currency: cell.currency })
    case 'count':
      return String(cell.value)
    case 'day':
      return cell.day
    case 'clock':
      return new Date(cell.wallMs).toISOString().slice(0, 19).replace('T', ' ')
    case 'blank':
      return ''
  }
}

/**
 * A report as one file: the summary as a block of labels and values above, then one table in which every line of every breakdown is a row with
 * the section it belongs to. `section` is the header of that first column.
 */
export function reportCsv(summary: Table, breakdowns: readonly Table[], section: string): string {
  const lines = [summary.head, ...summary.rows.map((row) => row)].map((row) => csvLine(row.map(asCell)))
  const head = breakdowns[0]?.head ?? []
  const rows = breakdowns.flatMap(({ title, rows: own, total }) => [...own, ...(total ? [total] : [])].map((row) => csvLine([asCell(title), ...row])))
  return [BYTE_ORDER_MARK, ...lines, '\r\n', csvLine([section, ...head].map(asCell)), ...rows].join('')
}

function asCell(cell: Cell | string): Cell {
  return typeof cell === 'string' ? { is: 'text', text: cell } : cell
}
