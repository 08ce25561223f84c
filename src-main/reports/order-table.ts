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

/**
 * The orders of a range in one currency, day by day, the newest day first and each in the order they were made. Gives way to everything else
 * between two days, so a long list never holds up a sale.
 */
export async function* readOrderCells(deps: OrderTableDeps, of: TotalsOf): AsyncGenerator<Cell[][]> {
  const { db, zone, language, nameOfAccount } = deps
  const words = exportWords[language]
  const people = readPersonNames(db)
  const cells = (order: ReportOrder): Cell[] => {
    const totalMinor = order.amountMinor + order.tipMinor
    return [
      text(order.number),
      clockCell(order.at, zone),
      dayCell(order.businessDay),
      text(tenderName(words, order.tender)),
      text(order.accountId === null ? '' : (nameOfAccount(order.accountId)?.name ?? order.accountId)),
      money(order.amountMinor, of.currency),
      money(order.tipMinor, of.currency),
      money(order.status === 'paid' ? totalMinor : 0, of.currency),
      money(order.refundedMinor, of.currency),
      text(people.get(order.personId) ?? String(order.personId)),
      order.shiftNumber === null ? BLANK : counted(order.shiftNumber),
      text(order.tillCode),
      text(words[STATES[orderWord(order.status)]]),
      text(order.note),
    ]
  }
  for (const day of listReportDays(db, of)) {
    yield listReportOrders(db, of, day).map(cells)
    await new Promise((resolve) => setImmediate(resolve))
    if (!db.open) throw new Error('the book was closed while its orders were being read')
  }
}

/** The same as one table, oldest first, at most `most` orders: the newest where there are more, and then without a total. */
export async function readOrderTable(deps: OrderTableDeps, of: TotalsOf, most: number): Promise<Table> {
  const words = exportWords[deps.language]
  const count = countReportOrders(deps.db, of)
  const days: Cell[][][] = []
  let taken = 0
  for await (const day of readOrderCells(deps, of)) {
    const left = most - taken
    days.push(left < day.length ? day.slice(day.length - left) : day)
    taken += Math.min(left, day.length)
    if (taken >= most) break
  }
  const rows = days.reverse().flat()
  const head = orderHead(deps.language)
  const title = words.orders
  if (taken < count) {
    const only = words.onlyNewest.replace('{shown}', String(taken)).replace('{count}', String(count))
    return { id: 'orders', title, head, rows: [[text(only), ...head.slice(1).map(() => BLANK)], ...rows], total: null }
  }
  return { id: 'orders', title, head, rows, total: [text(words.total), ...head.slice(1).map((_, index) => columnSum(rows, index + 1, of.currency))] }
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
