import type { Calls, ShopSettings } from '#shared/bridge/contract.ts'
import type { OrderFilter } from '#shared/domain/order.ts'
import { NO_FILTER } from '#shared/domain/order.ts'
import { unreachable } from '#shared/domain/result.ts'
import { closeBook, openBook } from '../../../src-main/db/open.ts'
import type { Db } from '../../../src-main/db/sql.ts'
import { readOrderPage } from '../../../src-main/orders/read-orders.ts'
import { readDayReport } from '../../../src-main/reports/day-report.ts'
import { readRangeReport } from '../../../src-main/reports/range-report.ts'
import { defaultSettings } from '../../../src-main/settings/settings-shape.ts'
import { BOOK_SHOP, createDice, type Dice, ZONE } from './plan-sales.ts'

/*
 * Reads a book of the bench in a process of its own, through the functions the till's own handlers call: so the time to open it is a cold process's.
 */

const PAGE = 50
const SHOP: ShopSettings = { ...defaultSettings(ZONE).shop, ...BOOK_SHOP }

/** What is asked of the book; each with as many different questions as there are rounds. */
export const READINGS = [
  'first page',
  'page in the middle',
  'whole number',
  'beginning of a number',
  'last digits',
  'amount',
  'common amount',
  'note word',
  'Chinese note word',
  "wallet's number",
  "wallet's last digits",
  'nothing like it',
  'day and cashier',
  'declined ones',
  'refunds of a month',
  'a cashier who left',
  'totals of a day',
  'totals of a month',
  'totals of a year',
  'totals of all time',
] as const
export type Reading = (typeof READINGS)[number]

/** One reading as a screen asks for it. */
export type Question = { [C in 'orders:list' | 'reports:day' | 'reports:range']: { call: C; input: Calls[C]['input'] } }[
  | 'orders:list'
  | 'reports:day'
  | 'reports:range']

/**
 * What the reader tells: how long the opening took, of each reading every time in ms (and how much of it the processor worked for it, which other
 * programs' work does not lengthen), and everything that it asked.
 */
export type ReaderReport = {
  openedMs: number
  tookMs: Record<Reading, number[]>
  workedMs: Record<Reading, number[]>
  rows: Record<Reading, number>
  asked: Question[]
}

type Sample = { id: number; number: string; day: string; person: number; total: number; ref: string | null }

/** Opens the book, asks everything `rounds` times and closes it. */
export function readBigBook(folder: string, rounds: number): ReaderReport {
  const began = performance.now()
  const db = openBook(folder)
  const openedMs = performance.now() - began
  try {
    const dice = createDice(7)
    const questions = questionsOf(db, dice)
    const tookMs = {} as Record<Reading, number[]>
    const workedMs = {} as Record<Reading, number[]>
    const rows = {} as Record<Reading, number>
    const asked: Question[] = []
    for (const reading of READINGS) {
      const ask = questions[reading]
      const times: number[] = []
      const works: number[] = []
      let most = 0
      for (let round = 0; round < rounds; round++) {
        const question = ask()
        const began = process.threadCpuUsage()
        const from = performance.now()
        most = Math.max(most, answer(db, question))
        times.push(performance.now() - from)
        const { user, system } = process.threadCpuUsage(began)
        works.push((user + system) / 1_000)
        asked.push(question)
      }
      tookMs[reading] = times
      workedMs[reading] = works
      rows[reading] = most
    }
    return { openedMs, tookMs, workedMs, rows, asked }
  } finally {
    closeBook(db)
  }
}

/** Reads what is asked, and gives how many rows or sales that were. */
function answer(db: Db, { call, input }: Question): number {
  switch (call) {
    case 'orders:list':
      return readOrderPage(db, SHOP, false, input.filter, input.cursor, input.limit).rows.length
    case 'reports:day':
      return readDayReport(db, SHOP, false, input.day, Date.now()).count
    case 'reports:range': {
      const nameOfAccount = (id: string) => ({ name: id, kind: id.split(':')[0] ?? id, title: id })
      const report = readRangeReport({ db, shop: SHOP, practice: false, nameOfAccount }, input, Date.now())
      if (!report.ok) throw new Error(report.error.code)
      return report.value.whole.count
    }
    default:
      return unreachable(call)
  }
}

function questionsOf(db: Db, dice: Dice): Record<Reading, () => Question> {
  const most = db.prepare('SELECT max(id) FROM orders').pluck().get() as number
  const sample = (where = '1'): Sample => {
    const query = `SELECT orders.id, number, business_day AS day, person_id AS person, orders.amount_minor + tip_minor AS total, gateway_ref AS ref
      FROM orders LEFT JOIN attempts ON attempts.id = number WHERE orders.id >= ? AND ${where} LIMIT 1`
    return (db.prepare(query).get(1 + dice.upTo(most - 100)) ?? db.prepare(query).get(1)) as Sample
  }
  const page = (filter: Partial<OrderFilter>, cursor: string | null = null): Question => {
    return { call: 'orders:list', input: { filter: { ...NO_FILTER, ...filter }, cursor, limit: PAGE } }
  }
  const search = (text: string) => page({ search: text })
  const range = (from: string, to: string): Question => ({ call: 'reports:range', input: { from, to, currency: null, compare: null } })
  return {
    'first page': () => page({}),
    'page in the middle': () => page({}, String(1 + dice.upTo(most))),
    'whole number': () => search(sample().number),
    'beginning of a number': () => search(sample().number.slice(0, 9)),
    'last digits': () => search(sample().number.slice(-4)),
    amount: () => search(money(sample("orders.amount_minor > 4600 AND orders.kind = 'scan'").total)),
    'common amount': () => search(dice.pick(['12.50', '4.99', '20.00', '12.34', '3.50'])),
    'note word': () => search(dice.pick(['birthday', 'tremblay', 'creme brulee', 'table 12', 'phone', 'sans sucre'])),
    'Chinese note word': () => search(dice.pick(['蛋糕', '外卖', '糖', '李', '打包', '熟客'])),
    "wallet's number": () => search(sample('gateway_ref IS NOT NULL').ref ?? ''),
    "wallet's last digits": () => search((sample('gateway_ref IS NOT NULL').ref ?? '').slice(-5)),
    'nothing like it': () => search(dice.pick(['UUUUUUUU', 'nobody wrote this', '9999999.99', '龘'])),
    'day and cashier': () => {
      const { day, person } = sample()
      return page({ day, personId: person })
    },
    'declined ones': () => page({ word: 'declined' }, dice.upTo(2) === 0 ? null : String(1 + dice.upTo(most))),
    'refunds of a month': () => {
      const [from, to] = monthOf(sample().day)
      return page({ word: 'refunded', refundsOf: 'sales', from, to })
    },
    'a cashier who left': () => page({ personId: 6 }, dice.upTo(2) === 0 ? null : String(1 + dice.upTo(most))),
    'totals of a day': () => ({ call: 'reports:day', input: { day: sample().day } }),
    'totals of a month': () => range(...monthOf(sample().day)),
    'totals of a year': () => {
      const year = sample().day.slice(0, 4)
      return range(`${year}-01-01`, `${year}-12-31`)
    },
    'totals of all time': () => range('2025-01-01', '2027-12-31'),
  }
}

/** The first and the last day of a day's month. */
function monthOf(day: string): [string, string] {
  const [year, month] = day.split('-').map(Number) as [number, number]
  return [`${day.slice(0, 7)}-01`, new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)]
}

function money(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
}

// As a process of its own: the folder and the rounds, one line of JSON.
if (import.meta.main) process.stdout.write(`${JSON.stringify(readBigBook(process.argv[2] ?? '', Number(process.argv[3] ?? 100)))}\n`)
