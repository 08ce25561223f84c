import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { takeCash } from '#main/cash/take-cash.ts'
import { closeBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { keepLatePayment } from '#main/payments/keep-late-payment.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import { CASHIER, openRig, type Rig, says } from './payment-rig.ts'

/** A folder that a test removes at its end. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'scantill-book-'))
}

/** Cash over the counter; gives the order id. */
export function payCash(rig: Rig, amountMinor = 500): number {
  const sale = { amountMinor, tipMinor: 0, note: '', insteadOfOrderId: null, givenMinor: 1_000, cashier: CASHIER, practice: false, currency: 'CAD' }
  const taken = takeCash(rig.deps, sale, false)
  if (!taken.ok) throw new Error(taken.error.code)
  return taken.value
}

/** Sales of every kind: paid at once and later, declined, not sent, unresolved, closed by hand, late and kept, cash. */
export async function sellABit(rig: Rig): Promise<void> {
  rig.other.pay = ({ orderId }) => says.paid(orderId)
  rig.charge()
  await rig.clock.advance(1_000)
  rig.other.pay = () => says.declined()
  rig.charge()
  await rig.clock.advance(1_000)
  rig.other.pay = () => says.notSent()
  rig.charge()
  await rig.clock.advance(1_000)
  rig.other.pay = () => says.lost()
  rig.other.query = () => says.pending()
  const lost = rig.charge()
  await rig.clock.advance(65_000)
  rig.other.query = ({ orderId }) => says.paid(orderId)
  await rig.resolver.askNow(lost.id)
  rig.other.query = () => says.pending()
  const closed = rig.charge()
  await rig.clock.advance(65_000)
  closeByHand(rig.deps, rig.resolver, closed.id, 'customer left', CASHIER)
  await rig.clock.advance(5_000)
  rig.other.query = ({ orderId }) => says.paid(orderId)
  await rig.resolver.askNow(closed.id)
  keepLatePayment(rig.deps, closed.id, 'goods went out', CASHIER)
  payCash(rig)
  rig.other.query = () => says.pending()
  rig.charge()
  await rig.clock.advance(90_000)
}

/** Makes a closed book with at least `lines` journal lines; the caller removes the folder. */
export async function makeClosedBook(lines: number, dir = newFolder()): Promise<string> {
  const rig = openRig(dir)
  do await sellABit(rig)
  while ((rig.db.prepare('SELECT count(*) FROM journal').pluck().get() as number) < lines)
  rig.resolver.stop()
  closeBook(rig.db)
  return dir
}

/** Opens a book as whoever has the file can: without the till's rules. */
export function openAsAttacker(dir: string): Db {
  const db = new Database(join(dir, 'scantill.db'))
  db.exec('DROP TRIGGER journal_never_updated; DROP TRIGGER journal_never_deleted; DROP INDEX journal_by_order;')
  return db
}

const MOVES: Record<string, AttemptStatus> = {
  'payment.created': 'created',
  'payment.sending': 'sending',
  'payment.unresolved': 'unresolved',
  'payment.held': 'held',
  'payment.paid': 'paid',
  'payment.declined': 'declined',
  'payment.not_sent': 'not_sent',
  'payment.closed': 'closed',
  'payment.late_paid': 'late_paid',
  'payment.kept': 'paid',
}

/** Steps of which only half is on disk, as sentences: attempts, sales and journal lines must tell the same. */
export function halfSteps(db: Db): string[] {
  const told = new Map<string, string>()
  const lines = db.prepare('SELECT type, body FROM journal ORDER BY seq').all() as { type: string; body: string }[]
  const cash = new Set<number>()
  for (const { type, body } of lines) {
    const { attemptId, orderId } = JSON.parse(body)
    if (type === 'sale.cash_paid') cash.add(orderId)
    if (attemptId !== null && MOVES[type]) told.set(attemptId, MOVES[type])
  }
  const wrong: string[] = []
  const attempts = db.prepare('SELECT id, order_id AS orderId, status FROM attempts').all() as { id: string; orderId: number; status: string }[]
  for (const { id, status } of attempts) {
    // The first answer moves sending to asking without a line of its own kind.
    const said = told.get(id) === 'sending' && status === 'asking' ? 'asking' : told.get(id)
    if (said !== status) wrong.push(`attempt ${id} is ${status}, the journal says ${said}`)
    told.delete(id)
  }
  for (const id of told.keys()) wrong.push(`the journal tells of ${id}, which is not there`)
  const orders = db.prepare('SELECT id, number, kind, status FROM orders').all() as { id: number; number: string; kind: string; status: string }[]
  for (const order of orders) {
    const its = attempts.find(({ id }) => id === order.number)
    if (order.kind === 'cash' ? !cash.has(order.id) : its?.status !== order.status)
      wrong.push(`sale ${order.number} is ${order.status}, its attempt ${its?.status}`)
  }
  return wrong
}

/** Removes folders at the end of a test file. */
export function removeFolders(folders: string[]): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}
