import { CsvError, parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import { DELIMITERS, type Delimiter, type Encoding, MAX_TABLE_ROWS, type TableForm } from '#shared/domain/statement-file.ts'
import { looksLikeZip, unpackZip } from '../gateways/codec/zip.ts'
import { knownNames } from './guess-mapping.ts'

/** A table as it stands in a file: names of the columns, and rows with their line. */
export type Table = {
  form: TableForm
  columns: string[]
  rows: { line: number; cells: string[] }[]
  unreadable: { line: number; why: string }[]
}

/** In how many rows from the top the names of the columns are looked for: some vendors put a preamble before them. */
const TOP_ROWS = 40
const ZIP_CAPS = { maxFiles: 20, maxBytes: 32 * 1024 * 1024 }

/**
 * Reads a table out of a file: plain, or the largest text of a zip. What `form` does not say is found out. Null where there is no table of at
 * least two columns. Never throws.
 */
export function readTable(bytes: Uint8Array, wanted: Partial<TableForm> = {}): Table | null {
  const plain = plainBytes(bytes)
  if (plain === null) return null
  const encoding = wanted.encoding ?? guessEncoding(plain)
  const text = iconv.decode(Buffer.from(plain), encoding)
  if (wanted.encoding === undefined && text.includes('\u0000')) return null
  const delimiter = wanted.delimiter ?? guessDelimiter(text)
  const { rows, unreadable } = split(text, delimiter, MAX_TABLE_ROWS + TOP_ROWS)
  const width = commonWidth(rows)
  if (rows.length === 0 || width < 2) return null
  const headerRow = Math.min(wanted.headerRow ?? guessHeader(rows, width), rows.length)
  const head = rows[headerRow - 1]?.cells
  const count = head?.length ?? width
  const columns = Array.from({ length: count }, (_, index) => head?.[index] || String(index + 1))
  const table: Table = { form: { encoding, delimiter, headerRow }, columns, rows: [], unreadable }
  for (const row of rows.slice(headerRow)) {
    // A comma too many at the end is no other table.
    while (row.cells.length > count && row.cells.at(-1) === '') row.cells.pop()
    if (row.cells.every((cell) => cell === '')) continue
    if (row.cells.length === count) table.rows.push(row)
    else unreadable.push({ line: row.line, why: `has ${row.cells.length} cells instead of ${count}` })
  }
  for (const { line } of table.rows.splice(MAX_TABLE_ROWS)) unreadable.push({ line, why: `is beyond ${MAX_TABLE_ROWS} rows` })
  unreadable.sort((one, other) => one.line - other.line)
  return table
}

function plainBytes(bytes: Uint8Array): Uint8Array | null {
  if (!looksLikeZip(bytes)) return bytes
  const unpacked = unpackZip(bytes, ZIP_CAPS)
  if (!unpacked.ok) return null
  const texts = unpacked.files.filter(({ name }) => /\.(csv|txt|tsv)$/i.test(name))
  return texts.sort((one, other) => other.bytes.length - one.bytes.length)[0]?.bytes ?? null
}

/**
 * UTF-8 where every byte fits; else Chinese, whose letters come in pairs of high bytes, or Western, where one stands alone among plain letters.
 */
export function guessEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch {
    let paired = 0
    let alone = 0
    for (let at = 0; at < bytes.length; at++) {
      if ((bytes[at] ?? 0) < 0x80) continue
      if ((bytes[at + 1] ?? 0) >= 0x80) {
        paired += 1
        at += 1
      } else alone += 1
    }
    return paired >= alone ? 'gb18030' : 'windows-1252'
  }
}

function guessDelimiter(text: string): Delimiter {
  const top = text.slice(0, 40_000)
  let best: Delimiter = ','
  let bestScore = 0
  for (const delimiter of DELIMITERS) {
    const { rows } = split(top, delimiter, TOP_ROWS)
    const width = commonWidth(rows)
    const score = rows.filter(({ cells }) => cells.length === width).length * Math.min(width - 1, 12)
    if (score > bestScore) [best, bestScore] = [delimiter, score]
  }
  return best
}

type Rows = { line: number; cells: string[] }[]
type Parsed = { record: string[]; info: { lines: number } }

function split(text: string, delimiter: Delimiter, maxRows: number): { rows: Rows; unreadable: Table['unreadable'] } {
  const unreadable: Table['unreadable'] = []
  try {
    const parsed = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      // Some vendors write ="0123" so that a spreadsheet keeps a number's zeros.
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 65_536,
      to: maxRows,
      on_skip: (error) => {
        if (error instanceof CsvError) unreadable.push({ line: Number(error['lines'] ?? 0), why: 'has broken quotes' })
        return undefined
      },
    }) as unknown as Parsed[]
    return { rows: parsed.map(({ record, info }) => ({ line: info.lines, cells: record.map(tidyCell) })), unreadable }
  } catch {
    return { rows: [], unreadable }
  }
}

/** A cell without what only keeps a spreadsheet from changing it: `="012"`, a leading apostrophe or back quote, tabs around it. */
export function tidyCell(cell: string): string {
  const trimmed = cell.trim()
  return (/^="([^"]*)"$/.exec(trimmed)?.[1] ?? trimmed.replace(/^['`]/, '')).trim()
}

function commonWidth(rows: Rows): number {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  return [...counts].sort(([width, count], [otherWidth, other]) => other - count || otherWidth - width)[0]?.[0] ?? 0
}

function guessHeader(rows: Rows, width: number): number {
  let best = rows.findIndex(({ cells }) => cells.length === width) + 1
  let bestKnown = 1
  for (const [index, { cells }] of rows.slice(0, TOP_ROWS).entries()) {
    const known = knownNames(cells)
    if (known > bestKnown) [best, bestKnown] = [index + 1, known]
  }
  return best
}
