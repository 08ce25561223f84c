import type { Table } from '../reports/tables.ts'
import { displayWidth } from '../reports/tables.ts'
import { cellText } from './csv.ts'

/** Tables as aligned text for a terminal: numbers to the right, everything else to the left. */
export function tablesText(tables: readonly Table[]): string {
  return `${tables.map(tableText).join('\n\n')}\n`
}

function tableText({ title, head, rows, total }: Table): string {
  const cells = [head, ...[...rows, ...(total ? [total] : [])].map((row) => row.map(cellText))]
  const isNumber = head.map((_, column) => rows.some((row) => row[column]?.is === 'money' || row[column]?.is === 'count'))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))))
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - displayWidth(cell))
        return isNumber[column] ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd(),
  )
  return [title, '-'.repeat(displayWidth(title)), ...lines].join('\n')
}
