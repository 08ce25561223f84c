import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { LANGUAGES, type Language } from '#shared/domain/person.ts'
import { COMPARE_WITH, type CompareWith } from '#shared/domain/totals.ts'
import { exportWords } from '#shared/text/export-words.ts'
import type { CommandEnd } from './book/book-command.ts'
import { readBook } from './db/copy.ts'
import { hasTotals } from './db/recount-totals.ts'
import type { Db } from './db/sql.ts'
import type { TotalsOf } from './db/totals.ts'
import { BYTE_ORDER_MARK, csvLine, reportCsv } from './export/csv.ts'
import { MOST_LISTED_ORDERS } from './export/export-report.ts'
import { tablesText } from './export/plain.ts'
import { writeWorkbook } from './export/xlsx.ts'
import { accountNames } from './report-deps.ts'
import { type OrderTableDeps, orderHead, readOrderDays, readOrderTable } from './reports/order-table.ts'
import { readRangeReport } from './reports/range-report.ts'
import { breakdownTables, type ReportFrame, summaryTable } from './reports/report-tables.ts'
import { type Table, text } from './reports/tables.ts'
import { readTillSettings } from './settings/settings-store.ts'

/** What is said where the command itself is wrong, or asked for. */
export const REPORT_USAGE = [
  'Says what business days of a closed till came to, the same figures as its Reports screen:',
  '  npm run till -- report --day YYYY-MM-DD --data DIR                    one day',
  '  npm run till -- report --from YYYY-MM-DD --to YYYY-MM-DD --data DIR   a range, both days in it',
  '  --json               the whole report as the screens get it',
  '  --csv                one file for a bookkeeper, on standard output or to --out FILE',
  '  --xlsx --out FILE    a workbook with typed cells and the orders',
  '  --orders --out FILE  every order of the range as CSV',
  '  --practice           practice instead of real sales',
  '  --currency XXX       another currency than the shop’s',
  '  --compare week|before|year   with the same days a week or a year before, or the days just before',
  '  --language en|zh|fr  the language of headers (the till’s own)',
  'Ends with 0 when all is well, 1 when the book does not fit together, 2 when it could not be done. The book is only read.',
].join('\n')

type Asked = {
  dataDir: string
  from: string
  to: string
  as: 'text' | 'json' | 'csv' | 'xlsx' | 'orders'
  out: string | null
  practice: boolean
  currency: string | null
  compare: CompareWith | null
  language: Language | null
}

/** Runs `report` on a data folder. Never throws for what a person can put right. */
export async function runReportCommand(argv: readonly string[], now: number): Promise<CommandEnd> {
  const asked = readArguments(argv)
  if ('code' in asked) return asked
  const file = join(asked.dataDir, 'scantill.db')
  try {
    const { state, value } = readBook(file, (db) => readAsked(db, asked, now))
    if (state === 'absent') return ended(2, `There is no book ${file}.`)
    if (state === 'in-use') return ended(2, `The book ${file} is open: close the till, or use its Reports screen.`)
    if (state === 'newer') return ended(2, `${file} was written by a newer Scantill: ask that one.`)
    if (state === 'foreign') return ended(2, `${file} is a database of another program.`)
    if (value === null) return ended(1, `${file} is damaged: its pages do not fit together. Restore the newest copy with "npm run till -- restore".`)
    if ('code' in value) return value
    const out = asked.out as string
    writeFileSync(out, await writeWorkbook(value.tables))
    return ended(0, `Written to ${out}.`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (asked.out !== null && /^E[A-Z]+$/.test(code)) return ended(2, `${asked.out} cannot be written (${code}). Nothing was changed.`)
    throw error
  }
}

/** What was asked, while the book is open: an end, or the tables of a workbook that is written afterwards. */
function readAsked(db: Db, asked: Asked, now: number): CommandEnd | { tables: Table[] } {
  if (!hasTotals(db))
    return ended(2, 'This book is of an older Scantill, which kept no totals: start the till once, which brings it up to date, and close it.')
  const settings = readTillSettings(db, Intl.DateTimeFormat().resolvedOptions().timeZone)
  const { shop } = settings
  const language = asked.language ?? settings.look.language
  const nameOfAccount = accountNames(db)
  const query = { from: asked.from, to: asked.to, currency: asked.currency, compare: asked.compare }
  const read = readRangeReport({ db, shop, practice: asked.practice, nameOfAccount }, query, now)
  if (!read.ok) return ended(2, 'The till does not know which time zone the shop is in, so no day can be told: set it under Settings, Shop.')
  const report = read.value
  const frame: ReportFrame = { report, shopName: shop.name, language }
  const of: TotalsOf = { practice: asked.practice, currency: report.currency, from: report.from, to: report.to }
  const orders: OrderTableDeps = { db, zone: shop.zone, language, nameOfAccount }
  const summary = summaryTable(frame)
  const breakdowns = breakdownTables(frame)
  switch (asked.as) {
    case 'xlsx':
      return { tables: [summary, ...breakdowns, readOrderTable(orders, of, MOST_LISTED_ORDERS)] }
    case 'orders':
      return ended(0, `${writeOrders(orders, of, asked.out as string)} orders written to ${asked.out}.`)
    case 'csv': {
      const csv = reportCsv(summary, breakdowns, exportWords[language].section)
      if (asked.out === null) return { code: 0, text: csv, json: report }
      writeFileSync(asked.out, csv)
      return ended(0, `Written to ${asked.out}.`)
    }
    default:
      return { code: 0, text: tablesText([summary, ...breakdowns.filter(({ rows }) => rows.length > 0)]), json: report }
  }
}

/** Writes orders day by day, the newest day first, so that a book of any size fits into memory; gives how many. */
function writeOrders(deps: OrderTableDeps, of: TotalsOf, out: string): number {
  const file = openSync(out, 'w', 0o600)
  let count = 0
  try {
    writeSync(file, BYTE_ORDER_MARK + csvLine(orderHead(deps.language).map(text)))
    for (const day of readOrderDays(deps, of)) {
      count += day.length
      writeSync(file, day.map(csvLine).join(''))
    }
  } finally {
    closeSync(file)
  }
  return count
}

function readArguments(argv: readonly string[]): Asked | CommandEnd {
  const flags = ['json', 'csv', 'xlsx', 'orders', 'practice', 'help'] as const
  const texts = ['data', 'day', 'from', 'to', 'out', 'currency', 'compare', 'language'] as const
  const options = Object.fromEntries([
    ...flags.map((name) => [name, { type: 'boolean' }] as const),
    ...texts.map((name) => [name, { type: 'string' }] as const),
  ])
  const wrong = (said: string): CommandEnd => ended(2, `${said}\n${REPORT_USAGE}`)
  let given: Partial<Record<(typeof flags)[number], boolean> & Record<(typeof texts)[number], string>>
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
    if (positionals.length !== 1) return wrong(`report takes no ${positionals[1] ?? 'other word'}.`)
    given = values
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
  if (given.help) return ended(0, REPORT_USAGE)
  if (!given.data) return wrong('report needs --data DIR, the till’s data folder.')
  const from = given.day ?? given.from
  const to = given.day ?? given.to
  if (from === undefined || to === undefined || (given.day !== undefined && (given.from !== undefined || given.to !== undefined)))
    return wrong('report needs --day, or --from and --to.')
  for (const day of [from, to]) if (!isDay(day)) return wrong(`${day} is no day: YYYY-MM-DD, such as 2026-11-21.`)
  if (from > to) return wrong(`The range ends before it begins: ${from} is after ${to}.`)
  const kinds = (['json', 'csv', 'xlsx', 'orders'] as const).filter((name) => given[name])
  if (kinds.length > 1) return wrong(`Only one of --${kinds.join(' and --')} at a time.`)
  const as = kinds[0] ?? 'text'
  if ((as === 'xlsx' || as === 'orders') && !given.out) return wrong(`--${as} needs --out FILE.`)
  if (given.out && (as === 'json' || as === 'text')) return wrong('--out is for --csv, --xlsx and --orders.')
  if (given.currency !== undefined && !/^[A-Z]{3}$/.test(given.currency))
    return wrong(`${given.currency} is no currency: three capital letters, such as CAD.`)
  const compare = COMPARE_WITH.find((one) => one === given.compare) ?? null
  if (given.compare !== undefined && compare === null) return wrong(`--compare knows ${COMPARE_WITH.join(', ')}, not ${given.compare}.`)
  const language = LANGUAGES.find((one) => one === given.language) ?? null
  if (given.language !== undefined && language === null) return wrong(`--language knows ${LANGUAGES.join(', ')}, not ${given.language}.`)
  const out = given.out ? resolve(given.out) : null
  return { dataDir: resolve(given.data), from, to, as, out, practice: given.practice === true, currency: given.currency ?? null, compare, language }
}

/** True for a day of the calendar. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

function ended(code: CommandEnd['code'], said: string): CommandEnd {
  return { code, text: said, json: { ok: code === 0, said } }
}
