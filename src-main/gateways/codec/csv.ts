import { CsvError, parse } from 'csv-parse/sync'

/** A row by the names of its columns (trimmed, small letters), with its line in the file. */
export type CsvRow = { line: number; cells: Record<string, string> }
export type CsvTable = { columns: string[]; rows: CsvRow[]; unreadable: { line: number; why: string }[] }

type Parsed = { record: string[]; info: { lines: number } }

/**
 * Reads CSV whose first row names its columns. Rows with another number of cells, or with broken quotes, are told and not guessed at. Null where
 * there is no first row, or a column's name comes twice. Never throws.
 */
export function readCsv(text: string, maxRows: number): CsvTable | null {
  const unreadable: CsvTable['unreadable'] = []
  let parsed: Parsed[]
  try {
    parsed = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 65_536,
      to: maxRows + 1,
      on_skip: (error) => {
        if (error instanceof CsvError) unreadable.push({ line: Number(error['lines'] ?? 0), why: 'broken quotes' })
        return undefined
      },
    }) as unknown as Parsed[]
  } catch {
    return null
  }
  const columns = parsed[0]?.record.map((name) => name.trim().toLowerCase())
  if (!columns || new Set(columns).size !== columns.length) return null
  const rows: CsvRow[] = []
  for (const { record, info } of parsed.slice(1)) {
    if (record.length !== columns.length) unreadable.push({ line: info.lines, why: 'wrong number of cells' })
    else rows.push({ line: info.lines, cells: Object.fromEntries(columns.map((name, index) => [name, record[index] ?? ''])) })
  }
  return { columns, rows, unreadable }
}

/**
 * A cell as text, or null where it would be a formula in a spreadsheet (`=`, `+`, `-`, `@` or a control character at its start). The common
 * wrappings that keep a long number text are taken off: `="123"`, a leading apostrophe, a leading tab.
 */
export function plainCell(cell: string): string | null {
  const wrapped = /^="([^"]*)"$/.exec(cell.trim())?.[1] ?? cell.trim().replace(/^'/, '')
  return /^[=+\-@]/.test(wrapped) || /\p{Cc}/u.test(wrapped) ? null : wrapped.trim()
}
