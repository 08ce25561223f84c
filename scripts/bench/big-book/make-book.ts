import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ensureBookId } from '../../../src-main/db/meta.ts'
import { MIGRATIONS } from '../../../src-main/db/migrations/list.ts'
import { closeBook, openBook } from '../../../src-main/db/open.ts'
import { indexNote } from '../../../src-main/db/order-notes.ts'
import { insertPerson } from '../../../src-main/db/people.ts'
import type { Db } from '../../../src-main/db/sql.ts'
import { CURRENCY, createDice, PEOPLE, type PlannedSale, planDay, planDays, TILL_CODE } from './plan-sales.ts'
import { createWriter, type DueRefund } from './write-sales.ts'

const DAYS = 3 * 365
const SEED = 20_260_304
/** Raised when what is written here changes, so that no older book is taken for this one. */
const EDITION = 3
/** The last day of every such book: the same sales whenever it is made. Order numbers count from 2025 on, so three years end here. */
const LAST_DAY = '2027-12-31'
const CACHE_KIB = 2_000_000

/** A book of the bench: its folder, and what was made. */
export type BigBook = { folder: string; orders: number; bytes: number; madeMs: number | null; lastDay: string }

/** Where books of the bench lie unless told otherwise. */
export function bigBookFolder(): string {
  return join(tmpdir(), 'scantill-bench-books')
}

/** True where such a book of this format lies already. */
export function hasBigBook(orders: number, parent = bigBookFolder()): boolean {
  return existsSync(join(folderOf(orders, parent), 'scantill.db'))
}

function folderOf(orders: number, parent: string): string {
  return join(parent, `${orders}-orders-format-${MIGRATIONS.at(-1)?.version ?? 0}-edition-${EDITION}`)
}

/**
 * A book of so many orders over three years, made when there is none that fits this format; `tell` hears how far it is. Real rows and a
 * chained journal; printing jobs are left out (their documents would double its size), the lines of receipts are there.
 */
export function bigBook(orders: number, parent = bigBookFolder(), tell: (words: string) => void = () => {}): BigBook {
  const folder = folderOf(orders, parent)
  const file = join(folder, 'scantill.db')
  const state = (madeMs: number | null): BigBook => ({ folder, orders, bytes: statSync(file).size, madeMs, lastDay: LAST_DAY })
  if (existsSync(file)) return state(null)
  const began = performance.now()
  const draft = `${folder}.${process.pid}.making`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  try {
    write(draft, orders, tell)
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
  return state(performance.now() - began)
}

function write(folder: string, orders: number, tell: (words: string) => void): void {
  closeBook(openBook(folder))
  // Not the till's own connection: nothing here has to outlive a power cut until it is whole.
  const db = new Database(join(folder, 'scantill.db'))
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = OFF')
    db.pragma('synchronous = OFF')
    db.pragma(`cache_size = -${CACHE_KIB}`)
    db.pragma('foreign_keys = OFF')
    db.pragma('temp_store = MEMORY')
    ensureBookId(db)
    for (const name of PEOPLE) insertPerson(db, { name, role: name === 'Anna' ? 'manager' : 'cashier', pinHash: null, practice: false })
    // Indexes grow with the rows, as in a till. Made at the end their pages would be full, and the next sale would split each that it meets.
    db.exec('BEGIN')
    sell(db, orders, tell)
    db.exec('COMMIT')
    db.pragma('journal_mode = WAL')
  } finally {
    db.close()
  }
}

function sell(db: Db, orders: number, tell: (words: string) => void): void {
  const dice = createDice(SEED)
  const writer = createWriter(db, (orderId, note) => indexNote(db, orderId, note))
  const insertShift = db.prepare(
    `INSERT INTO shifts (practice, number, till_code, business_day, currency, opened_at, person_id, person_name, float_minor, closed_at)
     VALUES (0, ?, ?, ?, ?, ?, ?, ?, 20000, ?)`,
  )
  let shifts = 0
  const openShift = (day: string, at: number, closedAt: number | null): number => {
    const person = shifts % (PEOPLE.length - 1)
    return Number(insertShift.run(++shifts, TILL_CODE, day, CURRENCY, at, person + 1, PEOPLE[person], closedAt).lastInsertRowid)
  }
  const due = new Map<number, DueRefund[]>()
  const days = planDays(orders, DAYS, LAST_DAY)
  let written = 0
  for (const [place, { day, count }] of days.entries()) {
    const isLast = place === days.length - 1
    const sales = planDay(dice, day, count, isLast)
    // One of them left after the first year: a filter for that one has far to go back.
    if (place < DAYS / 3) for (const sale of sales) if (sale.person === 0 && dice.next() < 0.5) sale.person = PEOPLE.length - 1
    const noon = sales[0]?.at ?? 0
    const shiftIds = [
      openShift(day, noon - 60_000, noon + 6 * 3_600_000),
      openShift(day, noon + 6 * 3_600_000, isLast ? null : noon + 14 * 3_600_000),
    ]
    for (const refund of due.get(place) ?? []) writer.giveBack({ ...refund, day, at: noon - 30_000 }, shiftIds[0] ?? 1)
    due.delete(place)
    for (const sale of sales) {
      const orderId = writer.write(sale, shiftIds[sale.half] ?? 1)
      planRefund(due, place, orderId, sale)
    }
    written += count
    if (place % 100 === 0) tell(`${written.toLocaleString('en-US')} orders, ${writer.lines().toLocaleString('en-US')} lines`)
  }
}

function planRefund(due: Map<number, DueRefund[]>, place: number, orderId: number, sale: PlannedSale): void {
  const paidMinor = sale.amountMinor + sale.tipMinor
  const wish = sale.course === 'late-given-back' ? { minor: paidMinor, afterDays: 0 } : sale.refund
  if (wish === null) return
  const on = place + 1 + wish.afterDays
  const list = due.get(on) ?? []
  list.push({ orderId, sale, minor: wish.minor, day: '', at: 0, attemptId: sale.number, paidMinor })
  due.set(on, list)
}
