import type { Sheet, Cell as SheetCell } from 'write-excel-file/node'
import { type CurrencyCode, minorDigits } from '#shared/domain/money.ts'
import { type Cell, displayWidth, type Table } from '../reports/tables.ts'

/* Tables as an Excel workbook with typed cells: numbers are numbers, dates dates, and texts never formulas. */

export const XLSX_MIME = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** What XML 1.0 has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are meant
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** Excel takes no more in one cell. */
const LONGEST_TEXT = 32_767

/** The workbook's bytes, one sheet a table, its head above and its total below in bold. */
export async function writeWorkbook(tables: readonly Table[]): Promise<Buffer> {
  // Loaded when somebody exports: a till that starts has no use for it.
  const { default: writeExcelFile } = await import('write-excel-file/node')
  return writeExcelFile(tables.map(sheetOf)).toBuffer()
}

function sheetOf({ title, head, rows, total }: Table): Sheet<Buffer> {
  const columns = head.map((label, column) => ({
    width: Math.min(40, Math.max(label.length, ...rows.slice(0, 200).map((row) => widthOf(row[column])), 8) + 2),
  }))
  const data = [
    head.map((label): SheetCell => ({ value: label, type: String, fontWeight: 'bold' })),
    ...rows.map((row) => row.map((cell) => sheetCell(cell, false))),
    ...(total ? [total.map((cell) => sheetCell(cell, true))] : []),
  ]
  return { data, sheet: title.slice(0, 31), columns, stickyRowsCount: 1 }
}

function sheetCell(cell: Cell, bold: boolean): SheetCell {
  const look = bold ? ({ fontWeight: 'bold' } as const) : {}
  switch (cell.is) {
    case 'text':
      return { value: cell.text.replace(NOT_XML, '').slice(0, LONGEST_TEXT), type: String, ...look }
    case 'money':
      return { value: cell.minor / 10 ** minorDigits(cell.currency), type: Number, format: moneyFormat(cell.currency), ...look }
    case 'count':
      return { value: cell.value, type: Number, format: '0', ...look }
    case 'day':
      return { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd', ...look }
    case 'clock':
      return { value: new Date(cell.wallMs), type: Date, format: 'yyyy-mm-dd hh:mm:ss', ...look }
    case 'blank':
      return null
  }
}

/** 1,234.50, with as many digits as the currency has. */
function moneyFormat(currency: CurrencyCode): string {
  const digits = minorDigits(currency)
  return `#,##0${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`
}

function widthOf(cell: Cell | undefined): number {
  if (cell === undefined || cell.is === 'blank') return 0
  if (cell.is === 'text') return displayWidth(cell.text)
  return cell.is === 'clock' ? 19 : 12
}
