import writeExcelFile from 'write-excel-file/node'
import type { DayReport } from '#shared/bridge/contract.ts'
import { decimalText } from '#shared/domain/money.ts'

/** A file of a day: its name without a folder, and its bytes. */
export type ReportFile = { name: string; bytes: Uint8Array }
export type ReportFormat = 'csv' | 'xlsx' | 'json'
type Cell = string | number | null

/** The report of a day as a file. Amounts are decimal text in CSV, numbers in a spreadsheet, minor units in JSON. */
export async function makeReportFile(report: DayReport, format: ReportFormat, till: { code: string; shop: string }): Promise<ReportFile> {
  const name = `${report.practice ? 'PRACTICE-' : ''}scantill-report-${till.code}-${report.day}.${format}`
  if (format === 'json') return { name, bytes: Buffer.from(`${JSON.stringify({ till: till.code, shop: till.shop, ...report }, null, 2)}\n`) }
  const money = (amountMinor: number) => decimalText({ amountMinor, currency: report.currency })
  if (format === 'csv') {
    const lines = rowsOf(report, till, money).map((row) => row.map(cellText).join(','))
    return { name, bytes: Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`) }
  }
  const rows = rowsOf(report, till, (minor) => Number(money(minor)))
  const { toBuffer } = writeExcelFile(rows.map((row) => row.map((value) => (value === null ? null : { value }))))
  return { name, bytes: await toBuffer() }
}

/** The same figures in every form: what, which, how many, how much. */
function rowsOf(report: DayReport, till: { code: string; shop: string }, money: (minor: number) => Cell): Cell[][] {
  const line = (what: string, which: string, { count, sumMinor }: { count: number; sumMinor: number }, currency = report.currency): Cell[] => [
    what,
    which,
    count,
    money(sumMinor),
    currency,
  ]
  return [
    ['what', 'which', 'count', 'amount', 'currency'],
    ['shop', till.shop, null, null, null],
    ['till', till.code, null, null, null],
    ['day', report.day, null, null, null],
    ['zone', report.zone, null, null, null],
    ...(report.practice ? [['practice', 'no money moved', null, null, null]] : []),
    line('sales', '', { count: report.count, sumMinor: report.salesMinor }),
    ['tips', '', null, money(report.tipsMinor), report.currency],
    line('refunds', '', report.refunds),
    ['net', '', null, money(report.netMinor), report.currency],
    ['average', '', null, money(report.averageMinor), report.currency],
    line('unresolved', '', report.unresolved),
    line('late', '', report.late),
    line('late given back', '', report.lateRefunds),
    ...report.byWallet.map((one) => line('wallet', one.key, one)),
    ...report.byHour.map((one) => line('hour', `${String(one.key).padStart(2, '0')}:00`, one)),
    ...report.byPerson.map((one) => line('person', one.name, one)),
    ...report.otherCurrencies.map((one) => [
      'other currency',
      one.currency,
      one.count,
      decimalText({ amountMinor: one.sumMinor, currency: one.currency }),
      one.currency,
    ]),
    ['journal line', String(report.journal.lines), null, null, null],
    ['journal hash', report.journal.lastHash, null, null, null],
  ]
}

/** A cell that no spreadsheet takes for a formula. */
function cellText(value: Cell): string {
  const text = value === null ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n;']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
