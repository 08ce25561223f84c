import type { AppError } from '#shared/bridge/app-error.ts'
import type { Language } from '#shared/domain/person.ts'
import { ok, type Result } from '#shared/domain/result.ts'
import type { ExportedFile, ExportFormat, TotalsQuery } from '#shared/domain/totals.ts'
import { exportWords } from '#shared/text/export-words.ts'
import { readOrderTableGently } from '../reports/order-table.ts'
import { type RangeDeps, readRangeReport } from '../reports/range-report.ts'
import { breakdownTables, type ReportFrame, summaryTable } from '../reports/report-tables.ts'
import { reportCsv } from './csv.ts'
import { writeWorkbook, XLSX_MIME } from './xlsx.ts'

/** More orders than this are not put into a workbook; the newest are. */
export const MOST_LISTED_ORDERS = 50_000

/** A range's totals as a file in a language: what the screen shows, and in a workbook its orders too. Fails as the report does. */
export async function exportReport(
  deps: RangeDeps,
  query: TotalsQuery,
  format: ExportFormat,
  language: Language,
  now: number,
): Promise<Result<ExportedFile, AppError>> {
  const read = readRangeReport(deps, query, now)
  if (!read.ok) return read
  const report = read.value
  const frame: ReportFrame = { report, shopName: deps.shop.name, language }
  const name = `${report.practice ? 'practice-' : ''}report-${report.from}${report.from === report.to ? '' : `-to-${report.to}`}-${report.currency}`
  if (format === 'csv') {
    const text = reportCsv(summaryTable(frame), breakdownTables(frame), exportWords[language].section)
    return ok({ fileName: `${name}.csv`, mime: 'text/csv', data: Buffer.from(text).toString('base64') })
  }
  const of = { practice: deps.practice, currency: report.currency, from: report.from, to: report.to }
  const orders = await readOrderTableGently({ db: deps.db, zone: report.zone, language, nameOfAccount: deps.nameOfAccount }, of, MOST_LISTED_ORDERS)
  const bytes = await writeWorkbook([summaryTable(frame), ...breakdownTables(frame), orders])
  return ok({ fileName: `${name}.xlsx`, mime: XLSX_MIME, data: bytes.toString('base64') })
}
