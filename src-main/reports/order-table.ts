import { type OrderWord, orderWord } from '#shared/domain/order.ts'
import type { Language } from '#shared/domain/person.ts'
import { type ExportKey, exportWords } from '#shared/text/export-words.ts'
import { countReportOrders, listReportDays, listReportOrders, type ReportOrder } from '../db/report-orders.ts'
import type { Db } from '../db/sql.ts'
import { readPersonNames, type TotalsOf } from '../db/totals.ts'
import type { NameOfAccount } from './range-report.ts'
import { clockCell, tenderName } from './report-tables.ts'
import { BLANK, type Cell, counted, dayCell, money, type Table, text } from './tables.ts'

const STATES: Record<OrderWord, ExportKey> = {
  waiting: 'waiting',
  paid: 'paidState',
  declined: 'declinedState',
  unresolved: 'unresolved',
  held: 'held',
  closed: 'closed',
  late_paid: 'lateState',
}

/** What a list of orders is made with. */
export type OrderTableDeps = { db: Db; zone: string; language: Language; nameOfAccount: NameOfAccount }

/** The headers of a list of orders. */
export function orderHead(language: Language): string[] {
  const words = exportWords[language]
  const { number, time, businessDay, wallet, accountName, amount, tip, paid, refunded, cashier, shiftNumber, tillCode, state, note } = words
  return [number, time, businessDay, wallet, accountName, amount, tip, paid, refunded, cashier, shiftNumber, tillCode, state, note]
}

/** The orders of a range in one currency, day by day: the newest day first, the orders of each as they were made. */
export function* readOrderDays(deps: OrderTableDeps, of: TotalsOf): Generator<Cell[][]> {
  const { db, zone, language, nameOfAccount } = deps
  const words = exportWords[language]
  const people = readPersonNames(db)
  const cells = (order: ReportOrder): Cell[] => [
    text(order.number),
    clockCell(order.at, zone),
    dayCell(order.businessDay),
    text(tenderName(words, order.tender)),
    text(order.accountId === null ? '' : (nameOfAccount(order.accountId)?.name ?? order.accountId)),
    money(order.amountMinor, of.currency),
    money(order.tipMinor, of.currency),
    money(order.status === 'paid' ? order.amountMinor + order.tipMinor : 0, of.currency),
    money(order.refundedMinor, of.currency),
    text(people.get(order.personId) ?? String(order.personId)),
    order.shiftNumber === null ? BLANK : counted(order.shiftNumber),
    text(order.tillCode),
    text(words[STATES[orderWord(order.status)]]),
    text(order.note),
  ]
  for (const day of listReportDays(db, of)) yield listReportOrders(db, of, day).map(cells)
}

/** The same as one table, oldest first, at most `most` orders: the newest where there are more, and then without a total. At one go, for a closed book. */
export function readOrderTable(deps: OrderTableDeps, of: TotalsOf, most: number): Table {
  const days: Cell[][][] = []
  for (const day of readOrderDays(deps, of)) if (!take(days, day, most)) break
  return tableOf(deps, of, days)
}

/** The same with a pause after each day, so that sales go on meanwhile. */
export async function readOrderTableGently(deps: OrderTableDeps, of: TotalsOf, most: number): Promise<Table> {
  const days: Cell[][][] = []
  for (const day of readOrderDays(deps, of)) {
    if (!take(days, day, most)) break
    await new Promise((resolve) => setImmediate(resolve))
    if (!deps.db.open) throw new Error('the book was closed while its orders were being read')
  }
  return tableOf(deps, of, days)
}

/** Puts a day to the others; false when there is room for no more. */
function take(days: Cell[][][], day: Cell[][], most: number): boolean {
  const left = most - days.reduce((sum, { length }) => sum + length, 0)
  days.push(day.length > left ? day.slice(day.length - left) : day)
  return day.length < left
}

function tableOf({ db, language }: OrderTableDeps, of: TotalsOf, days: readonly Cell[][][]): Table {
  const words = exportWords[language]
  const rows = days.toReversed().flat()
  const head = orderHead(language)
  const others = head.slice(1)
  const made = { id: 'orders', title: words.orders, head }
  const count = countReportOrders(db, of)
  if (rows.length < count) {
    const only = words.onlyNewest.replace('{shown}', String(rows.length)).replace('{count}', String(count))
    return { ...made, rows: [[text(only), ...others.map(() => BLANK)], ...rows], total: null }
  }
  return { ...made, rows, total: [text(words.total), ...others.map((_, index) => columnSum(rows, index + 1, of.currency))] }
}

function columnSum(rows: readonly Cell[][], column: number, currency: string): Cell {
  // Amount and tip are of orders in any state, so only what was paid and given back adds up to something.
  if (column !== PAID && column !== REFUNDED) return BLANK
  const cents = (cell: Cell | undefined): number => (cell?.is === 'money' ? cell.minor : 0)
  return money(
    rows.reduce((sum, row) => sum + cents(row[column]), 0),
    currency,
  )
}

/** Where these columns stand in `orderHead`. */
const PAID = 7
const REFUNDED = 8
