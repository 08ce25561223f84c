import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import readWorkbook from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBook } from '#main/db/open.ts'
import { exportReport } from '#main/export/export-report.ts'
import { runReportCommand } from '#main/report-command.ts'
import { readOrderTable, readOrderTableGently } from '#main/reports/order-table.ts'
import { type RangeDeps, readRangeReport } from '#main/reports/range-report.ts'
import { decimalText } from '#shared/domain/money.ts'
import { LANGUAGES, type Language } from '#shared/domain/person.ts'
import { type ExportFormat, type RangeReport, TOTALS_BY } from '#shared/domain/totals.ts'
import { exportWords } from '#shared/text/export-words.ts'
import { putSale } from '../helpers/sales.ts'
import { liveThrough, type Story } from '../helpers/shop-story.ts'

const FROM = '2026-02-26'
const TO = '2026-03-01'
let story: Story
let deps: RangeDeps
let report: RangeReport
let now: number
const EVIL = '=HYPERLINK("http://x")\u0001 & <b>'
const temp = mkdtempSync(join(tmpdir(), 'scantill-export-'))

beforeAll(async () => {
  story = await liveThrough('America/Toronto', 4, Date.parse('2026-02-26T18:00:00Z'), 3)
  const { rig, shop } = story
  now = rig.clock.now()
  deps = { db: rig.db, shop: { ...shop, name: '@Shop' }, practice: false, nameOfAccount: () => null }
  putSale(rig.db, { at: Date.parse('2026-02-27T18:00:00Z'), note: EVIL, tender: 'cash' }, shop)
  rig.db.exec("UPDATE people SET name = '+cmd' WHERE name = 'Bob'")
  const read = readRangeReport(deps, { from: FROM, to: TO, currency: null, compare: 'week' }, now)
  if (!read.ok) throw new Error(read.error.code)
  report = read.value
})
afterAll(() => {
  story.rig.close()
  rmSync(temp, { recursive: true, force: true })
})

async function exported(format: ExportFormat, language: Language = 'en') {
  const made = await exportReport(deps, { from: FROM, to: TO, currency: null, compare: 'week' }, format, language, now)
  if (!made.ok) throw new Error(made.error.code)
  return { ...made.value, bytes: Buffer.from(made.value.data, 'base64') }
}
const cents = (value: unknown) => Math.round(Number(value) * 100)
const wordsOf = (language: Language) => exportWords[language]

describe('a report as CSV', () => {
  it('has every line of every breakdown once, in decimals that add up to the report', async () => {
    const { bytes, fileName, mime } = await exported('csv')
    expect([fileName, mime, bytes.subarray(0, 3).toString('hex')]).toEqual([`report-${FROM}-to-${TO}-CAD.csv`, 'text/csv', 'efbbbf'])
    const [head = '', table = ''] = bytes.toString('utf8').slice(1).split('\r\n\r\n')
    expect(head).toContain("Shop,'@Shop,\r\n")
    expect(head).toContain(`Sales total,${report.whole.count},${decimalText({ amountMinor: report.whole.salesMinor, currency: 'CAD' })}\r\n`)
    const rows = parse(table, { columns: true }) as Record<string, string>[]
    expect(rows.length).toBe(TOTALS_BY.reduce((count, by) => count + report.by[by].length + 1, 0))
    for (const by of TOTALS_BY) {
      const own = rows.filter(({ Section }) => Section === wordsOf('en')[by])
      const total = own.pop()
      const sum = (column: string) => own.reduce((whole, row) => whole + cents(row[column]), 0)
      expect([by, total?.Key, sum('Sales total'), sum('Refunds total'), sum('Net')]).toEqual([
        by,
        'Total',
        report.whole.salesMinor,
        report.whole.refundMinor,
        report.whole.netMinor,
      ])
      expect(own.map(({ Key }) => Key)).toEqual(report.by[by].map(({ key }) => key))
    }
    expect(rows.some(({ Name }) => Name === "'+cmd")).toBe(true)
  })
})

describe('a report as a workbook', () => {
  it('has typed cells in every language, and totals and orders that add up', async () => {
    for (const language of LANGUAGES) {
      const words = wordsOf(language)
      const { bytes } = await exported('xlsx', language)
      const sheets = await readWorkbook(bytes)
      expect(sheets.map(({ sheet }) => sheet)).toEqual([words.summary, ...TOTALS_BY.map((by) => words[by]), words.orders])
      for (const [index, by] of TOTALS_BY.entries()) {
        const [head, ...rows] = sheets[index + 1]?.data ?? []
        const total = rows.pop()
        expect([head?.[3], total?.[0]]).toEqual([words.sales, words.total])
        expect(rows.length).toBe(report.by[by].length)
        expect([rows.reduce((sum, row) => sum + cents(row[3]), 0), cents(total?.[3])]).toEqual([report.whole.salesMinor, report.whole.salesMinor])
        expect(typeof rows[0]?.[2]).toBe('number')
      }
      expect(sheets[1]?.data[1]?.[0]).toEqual(new Date(`${report.by.day[0]?.key}T00:00:00Z`))
      const [head, ...orders] = sheets.at(-1)?.data ?? []
      const total = orders.pop()
      expect(head?.[0]).toBe(words.number)
      expect([orders.length > 40, cents(total?.[7]), orders.reduce((sum, row) => sum + cents(row[7]), 0)]).toEqual([
        true,
        report.whole.salesMinor,
        report.whole.salesMinor,
      ])
      const evil = orders.find((row) => String(row[13]).includes('HYPERLINK'))
      // Text as it was written, less what no XML can hold; the time is the shop's wall clock.
      expect([evil?.[13], evil?.[1]]).toEqual(['=HYPERLINK("http://x") & <b>', new Date('2026-02-27T13:00:00Z')])
    }
  })

  it('lists the newest orders where there are too many, and says so instead of a total', async () => {
    const of = { practice: false, currency: 'CAD', from: FROM, to: TO }
    const how = { db: deps.db, zone: 'America/Toronto', language: 'en' as const, nameOfAccount: () => null }
    const whole = readOrderTable(how, of, 10_000)
    const part = readOrderTable(how, of, 20)
    expect(part.total).toBeNull()
    expect(part.rows[0]?.[0]).toEqual({ is: 'text', text: `Only the newest 20 of ${whole.rows.length} orders are listed.` })
    expect(part.rows.slice(1)).toEqual(whole.rows.slice(-20))
    expect(await readOrderTableGently(how, of, 20)).toEqual(part)
  })
})

describe('report on a terminal', () => {
  const run = (...argv: string[]) => runReportCommand(['report', ...argv], now)
  beforeAll(() => closeBook(story.rig.db))
  const here = ['--data', '', '--from', FROM, '--to', TO]

  it('prints text and CSV, and writes a workbook and orders', async () => {
    here[1] = story.rig.dir
    const shown = await run(...here)
    expect(shown.text).toContain(`Sales total`)
    expect(shown.text).toMatch(new RegExp(`Total +${report.whole.count} +${decimalText({ amountMinor: report.whole.salesMinor, currency: 'CAD' })}`))
    const csv = await run(...here, '--csv', '--language', 'fr')
    expect([csv.code, csv.text.startsWith('\ufeffRapport des ventes,'), csv.text.includes(wordsOf('fr').section)]).toEqual([0, true, true])
    const [book, list] = [join(temp, 'a.xlsx'), join(temp, 'orders.csv')]
    expect(await run(...here, '--xlsx', '--out', book)).toMatchObject({ code: 0, text: `Written to ${book}.` })
    expect((await readWorkbook(readFileSync(book))).length).toBe(TOTALS_BY.length + 2)
    expect((await run(...here, '--orders', '--out', list)).code).toBe(0)
    const orders = parse(readFileSync(list, 'utf8'), { bom: true, columns: true }) as Record<string, string>[]
    expect(orders.reduce((sum, row) => sum + cents(row.Paid), 0)).toBe(report.whole.salesMinor)
    expect(orders.some(({ Note }) => Note?.startsWith("'=HYPERLINK"))).toBe(true)
    expect(await run(...here, '--practice', '--json')).toMatchObject({ code: 0, json: { practice: true, whole: { count: 0 } } })
    expect(await run('--help')).toMatchObject({ code: 0, text: expect.stringContaining('--xlsx --out FILE') })
  })

  it('says what is wrong with a request in a sentence, and touches nothing', async () => {
    const data = ['--data', story.rig.dir]
    for (const [argv, said] of [
      [['--day', '2026-03-01'], 'needs --data DIR'],
      [data, 'needs --day, or --from and --to'],
      [[...data, '--day', FROM, '--from', FROM], 'needs --day, or --from and --to'],
      [[...data, '--day', '2026-02-30'], '2026-02-30 is no day'],
      [[...data, '--from', TO, '--to', FROM], 'ends before it begins'],
      [[...data, '--day', FROM, '--csv', '--json'], 'Only one of'],
      [[...data, '--day', FROM, '--xlsx'], '--xlsx needs --out FILE'],
      [[...data, '--day', FROM, '--json', '--out', 'x'], '--out is for'],
      [[...data, '--day', FROM, '--currency', 'cad'], 'cad is no currency'],
      [[...data, '--day', FROM, '--compare', 'moon'], 'not moon'],
      [[...data, '--day', FROM, '--language', 'de'], 'not de'],
      [[...data, '--day', FROM, '--frobnicate'], 'frobnicate'],
      [[...data, '--day', FROM, 'today'], 'takes no today'],
      [['--data', temp, '--day', FROM], 'There is no book'],
      [[...data, '--day', FROM, '--csv', '--out', join(temp, 'no', 'x.csv')], 'cannot be written (ENOENT)'],
    ] as const) {
      const end = await run(...argv)
      expect([argv, end.code, end.text.includes(said)]).toEqual([argv, 2, true])
    }
    expect(existsSync(join(temp, 'scantill.db'))).toBe(false)
  })
})
