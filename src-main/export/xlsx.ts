import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { type CurrencyCode, minorDigits } from '#shared/domain/money.ts'
import { FRUGAL_THREAD } from '../book/frugal-thread.ts'
import { type Cell, displayWidth, type Table } from '../reports/tables.ts'

/* Tables as an Excel workbook with typed cells: numbers are numbers, dates dates, and texts never formulas. */

export const XLSX_MIME = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** What XML 1.0 has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are meant
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** Excel takes no more in one cell. */
const LONGEST_TEXT = 32_767

/** A cell as it goes to the worker: what it is (text, number, date in UTC milliseconds), its value, its format, and whether it is bold. */
type Sent = ['S' | 'N' | 'D', string | number, string | null, boolean] | null

/**
 * Makes the workbook in a thread of its own: a month's orders cost more than a second, in which no sale could be taken. Plain JavaScript, because it
 * reaches the thread as text and so is the same file in a bundle, in an archive and in a test; the library comes as a path.
 */
const WORKER = `
  const { parentPort, workerData } = require('node:worker_threads')
  const library = require(workerData)
  const write = library.default ?? library
  const types = { S: String, N: Number, D: Date }
  const cellOf = (cell) => cell === null ? null : {
    type: types[cell[0]], value: cell[0] === 'D' ? new Date(cell[1]) : cell[1],
    ...(cell[2] !== null && { format: cell[2] }), ...(cell[3] && { fontWeight: 'bold' }),
  }
  const sheets = []
  parentPort.on('message', async (message) => {
    if (message.sheet) sheets.push({ ...message.sheet, data: [] })
    else if (message.rows) for (const row of message.rows) sheets.at(-1).data.push(row.map(cellOf))
    else {
      const bytes = await write(sheets).toBuffer()
      parentPort.postMessage(new Uint8Array(bytes))
      parentPort.close()
    }
  })
`
/** So many rows are handed over at a time. */
const ROWS_AT_A_TIME = 500

/** The workbook's bytes, one sheet a table, its head above and its total below in bold. Everything else goes on meanwhile. */
export async function writeWorkbook(tables: readonly Table[]): Promise<Buffer> {
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: createRequire(import.meta.url).resolve('write-excel-file/node'),
    resourceLimits: FRUGAL_THREAD,
  })
  try {
    const made = new Promise<Uint8Array>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the thread that makes workbooks ended')))
    })
    // Whoever is handing rows over hears of a failure at the end.
    made.catch(() => {})
    for (const table of tables) await send(worker, table)
    worker.postMessage({})
    return Buffer.from(await made)
  } finally {
    await worker.terminate()
  }
}

async function send(worker: Worker, { title, head, rows, total }: Table): Promise<void> {
  const seen = rows.slice(0, 200)
  const columns = head.map((label, column) => ({
    width: Math.min(40, Math.max(displayWidth(label), ...seen.map((row) => widthOf(row[column])), 8) + 2),
  }))
  worker.postMessage({ sheet: { sheet: title.slice(0, 31), columns, stickyRowsCount: 1 } })
  worker.postMessage({ rows: [head.map((label) => sent({ is: 'text', text: label }, true))] })
  for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME) {
    worker.postMessage({ rows: rows.slice(at, at + ROWS_AT_A_TIME).map((row) => row.map((cell) => sent(cell, false))) })
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (total) worker.postMessage({ rows: [total.map((cell) => sent(cell, true))] })
}

function sent(cell: Cell, bold: boolean): Sent {
  switch (cell.is) {
    case 'text':
      return ['S', cell.text.replace(NOT_XML, '').slice(0, LONGEST_TEXT), null, bold]
    case 'money':
      return ['N', cell.minor / 10 ** minorDigits(cell.currency), moneyFormat(cell.currency), bold]
    case 'count':
      return ['N', cell.value, '0', bold]
    case 'day':
      return ['D', Date.parse(`${cell.day}T00:00:00Z`), 'yyyy-mm-dd', bold]
    case 'clock':
      return ['D', cell.wallMs, 'yyyy-mm-dd hh:mm:ss', bold]
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
