import type { Language } from '#shared/domain/person.ts'
import type { Db } from './db/sql.ts'
import { exportReport } from './export/export-report.ts'
import { kindOf } from './gateways/registry.ts'
import type { ReportFile, ReportFormat } from './outbox/outbox-deps.ts'
import { PRACTICE_NAMES } from './practice-names.ts'
import { type NameOfAccount, type RangeDeps, readRangeReport } from './reports/range-report.ts'
import { readAccounts } from './settings/settings-store.ts'
import type { Till } from './till-parts.ts'

/** What range reports of the running till work with. */
export function rangeDepsOf(till: Till): RangeDeps {
  const { shop } = till.settings()
  // Without a zone that somebody or the machine named there are no days to report.
  return {
    db: till.db,
    shop: till.shifts.knowsDays() ? shop : { ...shop, zone: '' },
    practice: till.isPractice(),
    nameOfAccount: accountNames(till.db),
  }
}

/** How accounts are called: those that were ever set up in this book, and those of practice. One look at the settings for many names. */
export function accountNames(db: Db): NameOfAccount {
  const known = new Map(
    [...Object.values(PRACTICE_NAMES), ...readAccounts(db)].map(({ id, name, kind }) => [id, { name, kind, title: kindOf(kind)?.title ?? kind }]),
  )
  return (accountId) => known.get(accountId) ?? null
}

/** The report of one day as a file that leaves the till by itself: the same figures as on the screen. Throws where no day is known. */
export async function makeDayFile(deps: RangeDeps, day: string, format: ReportFormat, language: Language, now: number): Promise<ReportFile> {
  const query = { from: day, to: day, currency: null, compare: null }
  const { tillCode, name: shopName } = deps.shop
  const name = `${deps.practice ? 'PRACTICE-' : ''}scantill-report-${tillCode}-${day}.${format}`
  if (format === 'json') {
    const read = readRangeReport(deps, query, now)
    if (!read.ok) throw new Error(`no report of ${day}: ${read.error.code}`)
    return { name, bytes: Buffer.from(`${JSON.stringify({ till: tillCode, shop: shopName, ...read.value }, null, 2)}\n`) }
  }
  const exported = await exportReport(deps, query, format, language, now)
  if (!exported.ok) throw new Error(`no report of ${day}: ${exported.error.code}`)
  return { name, bytes: Buffer.from(exported.value.data, 'base64') }
}
