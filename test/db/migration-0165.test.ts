import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runBookCommand } from '#main/book/book-command.ts'
import { checkJournal, checkJournalGently } from '#main/book/verify-journal.ts'
import { insertAttempt, updateAttempt } from '#main/db/attempts.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { rebuildTable } from '#main/db/migrations/rebuild-table.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { followAttempts, renumberOrder } from '#main/db/orders.ts'
import { insertPerson } from '#main/db/people.ts'
import { findWrongTotals, listRecountPieces } from '#main/db/recount-totals.ts'
import { insertRefund, updateRefund } from '#main/db/refunds.ts'
import { countImport, insertImport, insertLine } from '#main/db/settlements.ts'
import type { Db } from '#main/db/sql.ts'
import { readFees } from '#main/db/totals.ts'
import { ATTEMPT_STATUSES } from '#shared/domain/payment.ts'
import type { SettlementLine } from '#shared/domain/vendor-desk.ts'
import { writeOldBook } from '../helpers/old-book.ts'
import { putSale } from '../helpers/sales.ts'

let dir: string
let db: Db
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0165-'))
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})
const open = (below = Number.POSITIVE_INFINITY) => {
  db = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < below),
  )
  ensureBookId(db)
}
const all = (table: string) => db.prepare(`SELECT * FROM ${table}`).all()
const wrong = () => findWrongTotals(db, '0000-01-01', '9999-12-31')
const dayTotals = (where = '1') =>
  db
    .prepare(
      `SELECT sum(sale_count) AS sales, sum(sales_minor) AS minor, sum(refund_count) AS refunds, sum(refund_minor) AS back, sum(late_count) AS late, sum(late_minor) AS lateMinor
       FROM totals_by_day WHERE ${where}`,
    )
    .get()
const refund = (id: string, sale: { orderId: number; number: string }, amountMinor: number, businessDay = '2026-03-05') => {
  const whose = { personId: 1, personName: 'Anna', approverId: null, approverName: null, tillCode: 'T01', shiftId: null }
  const row = { id, orderId: sale.orderId, attemptId: sale.number, amountMinor, currency: 'CAD', why: 'cold', createdAt: 1, beforeMinor: 0 }
  insertRefund(db, { ...row, ...whose, businessDay, shopHour: 9 })
}

describe('migration 0165, totals', () => {
  it('counts a book that a shop has used, and gets the same as counting it anew', () => {
    open(65)
    writeOldBook(db)
    closeBook(db)
    open()
    expect(wrong()).toEqual([])
    expect(dayTotals("tender = 'alipay'")).toEqual({ sales: 1, minor: 1334, refunds: 1, back: 200, late: 0, lateMinor: 0 })
    expect(dayTotals("tender = 'cash'")).toEqual({ sales: 1, minor: 1334, refunds: 0, back: 0, late: 0, lateMinor: 0 })
    expect(db.prepare('SELECT word, count FROM order_counts ORDER BY word').raw().all()).toEqual([
      ['declined', 1],
      ['paid', 1],
      ['paid', 1],
      ['unresolved', 1],
    ])
    // And goes on: the refund of that time that is still open is done, another sale comes, one is taken away.
    updateRefund(db, 'T01BACK000002', 'unresolved', 'done', {})
    putSale(db, { tender: 'cash' })
    db.exec("DELETE FROM orders WHERE tender = 'cash' AND number LIKE 'T01CASH%'")
    expect(dayTotals()).toEqual({ sales: 2, minor: 2568, refunds: 2, back: 400, late: 0, lateMinor: 0 })
    expect(wrong()).toEqual([])
  })

  it('follows whatever happens to rows, in any order, and so does a rollback', () => {
    open()
    insertPerson(db, { name: 'Anna', role: 'manager', pinHash: null, practice: false })
    insertPerson(db, { name: 'Bob', role: 'cashier', pinHash: null, practice: false })
    let seed = 7
    const pick = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    const sales = Array.from({ length: 60 }, (_, index) =>
      putSale(db, {
        at: Date.UTC(2026, 2, 1 + pick(40), pick(24)),
        totalMinor: 100 + pick(9_000),
        tipMinor: pick(90),
        tender: (['alipay', 'wechat', 'cash'] as const)[pick(3)] ?? 'cash',
        status: 'paid',
        practice: pick(5) === 0,
        personId: 1 + pick(2),
        number: `T01SALE${String(index).padStart(7, '0')}`,
      }),
    )
    const wallets = sales.filter(({ tender }) => tender !== 'cash')
    for (let step = 0; step < 250; step++) {
      const sale = wallets[pick(wallets.length)]
      if (!sale) continue
      const to = ATTEMPT_STATUSES[pick(ATTEMPT_STATUSES.length)] ?? 'paid'
      const is = db.prepare('SELECT status FROM attempts WHERE id = ?').pluck().get(sale.number) as typeof to
      const what = pick(4)
      db.exec('SAVEPOINT step')
      if (what === 0) updateAttempt(db, sale.number, is, to, {})
      else if (what === 1) {
        db.prepare("UPDATE refunds SET status = 'done' WHERE attempt_id = ? AND status = 'created'").run(sale.number)
        refund(`R${String(step).padStart(9, '0')}`, sale, 1 + pick(300), `2026-03-${10 + pick(20)}`)
      } else if (what === 2)
        db.prepare("UPDATE refunds SET status = CASE status WHEN 'done' THEN 'closed' ELSE 'done' END WHERE attempt_id = ?").run(sale.number)
      followAttempts(db, sale.orderId)
      // What is taken back leaves no trace in totals.
      if (pick(5) === 0) db.exec('ROLLBACK TO step')
      db.exec('RELEASE step')
      if (step % 25 === 0) expect([step, wrong()]).toEqual([step, []])
    }
    db.exec('DELETE FROM refunds WHERE rowid % 3 = 0; UPDATE orders SET person_id = 2, shift_id = NULL, tip_minor = tip_minor + 1 WHERE id % 4 = 0')
    expect(wrong()).toEqual([])
    expect(listRecountPieces(db).flatMap(({ from, to }) => findWrongTotals(db, from, to))).toEqual([])
    expect(dayTotals()).toMatchObject({ late: expect.any(Number) })
  })

  it('moves refunds of a late success that is kept into the totals, with the wallet and account they went back through', () => {
    open()
    insertPerson(db, { name: 'Anna', role: 'manager', pinHash: null, practice: false })
    const sale = putSale(db, { status: 'late_paid', totalMinor: 1_000 })
    refund('R000000001', sale, 400)
    updateRefund(db, 'R000000001', 'created', 'done', {})
    expect(dayTotals()).toEqual({ sales: 0, minor: 0, refunds: 0, back: 0, late: 1, lateMinor: 400 })
    updateAttempt(db, sale.number, 'late_paid', 'paid', {})
    followAttempts(db, sale.orderId)
    expect(dayTotals("tender = 'alipay' AND account_id = 'a'")).toEqual({ sales: 1, minor: 1_000, refunds: 1, back: 400, late: 0, lateMinor: 0 })
    // Another attempt takes a sale over: its count moves to the other wallet.
    const other = putSale(db, { status: 'declined' })
    renumberOrder(db, other.orderId, { number: 'T01NEXT0000001', tender: 'wechat', kind: 'scan', accountId: 'b' })
    expect(db.prepare("SELECT tender, word, count FROM order_counts WHERE count > 0 AND word = 'waiting'").raw().all()).toEqual([
      ['wechat', 'waiting', 1],
    ])
    expect(wrong()).toEqual([])
  })

  it('knows the fees that statements tell, whichever came first, the statement or the money', () => {
    open()
    insertPerson(db, { name: 'Anna', role: 'manager', pinHash: null, practice: false })
    const paid = putSale(db)
    const open1 = putSale(db, { status: 'unresolved' })
    const importId = insertImport(db, {
      accountId: 'a',
      practice: false,
      source: 'file',
      day: null,
      fileName: 'f',
      digest: 'd'.repeat(64),
      at: 1,
      personId: 1,
      personName: 'Anna',
      unreadable: [],
      unreadableCount: 0,
      coversFrom: null,
      coversTo: null,
      zone: 'Asia/Shanghai',
      tellsRefunds: true,
      mapping: null,
    })
    const line = (orderId: string, feeMinor: number, kind: SettlementLine['kind'] = 'payment'): SettlementLine => ({
      kind,
      gatewayRef: 'G',
      orderId,
      refundId: null,
      subscriptionId: null,
      tradedOn: '2026-03-04',
      settledOn: '2026-03-05',
      method: '',
      amountMinor: 1234,
      currency: 'CAD',
      feeMinor,
      feeCurrency: 'CAD',
      settledMinor: 1200,
      settledCurrency: 'CAD',
    })
    insertLine(db, importId, 'a', 'k1', line(paid.number, 30))
    insertLine(db, importId, 'a', 'k2', line(paid.number, 4))
    insertLine(db, importId, 'a', 'k3', line(paid.number, -7, 'refund'))
    insertLine(db, importId, 'a', 'k4', line(open1.number, 25))
    insertLine(db, importId, 'a', 'k5', line('T01NOTOURS0001', 99))
    countImport(db, importId, { lines: 5, known: 0, changed: 0 })
    const of = { practice: false, currency: 'CAD', from: '2026-03-01', to: '2026-03-31' }
    expect(readFees(db, of)).toEqual([{ currency: 'CAD', sales: 1, minor: 34 }])
    updateAttempt(db, open1.number, 'unresolved', 'paid', {})
    followAttempts(db, open1.orderId)
    expect(readFees(db, of)).toEqual([{ currency: 'CAD', sales: 2, minor: 59 }])
    expect(wrong()).toEqual([])
  })

  it('goes on counting after a later step makes one of its tables anew', () => {
    open()
    insertPerson(db, { name: 'Anna', role: 'manager', pinHash: null, practice: false })
    const sale = putSale(db)
    closeBook(db)
    const columnsOf = (old: Db, table: string) =>
      /\((.*)\)[^)]*$/s.exec(old.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(table) as string)?.[1] ?? ''
    const newest = MIGRATIONS.at(-1)?.version ?? 0
    const anew = (old: Db) => {
      for (const table of ['orders', 'attempts', 'refunds', 'settlement_lines']) rebuildTable(old, table, columnsOf(old, table))
    }
    db = openBook(dir, [...MIGRATIONS, { version: newest + 1, name: 'anew', rebuilds: true, up: anew }])
    expect(dayTotals()).toMatchObject({ sales: 1 })
    putSale(db)
    refund('R000000001', sale, 400)
    updateRefund(db, 'R000000001', 'created', 'done', {})
    insertAttempt(db, { ...ATTEMPT, id: 'T01MORE0000001', orderId: putSale(db, { tender: 'cash' }).orderId })
    expect(dayTotals()).toEqual({ sales: 3, minor: 3702, refunds: 1, back: 400, late: 0, lateMinor: 0 })
    expect(wrong()).toEqual([])
  })

  it('is told by the check of the book where a total was changed, and is counted anew on request', async () => {
    open()
    insertPerson(db, { name: 'Anna', role: 'manager', pinHash: null, practice: false })
    putSale(db, { tender: 'cash', totalMinor: 500 })
    const before = all('totals_by_day')
    db.exec("UPDATE totals_by_day SET sales_minor = 900; DELETE FROM totals_by_hour; UPDATE order_counts SET count = 7 WHERE word = 'paid'")
    const kept = (findings: { what: string; facts: object }[]) => findings.filter(({ what }) => what === 'kept_totals').map(({ facts }) => facts)
    const facts = { day: '2026-03-04', currency: 'CAD', practice: 0 }
    const told = [
      { ...facts, table: 'totals_by_day', says: '1/900/0/0/0/0/0', rows: '1/500/0/0/0/0/0' },
      { ...facts, table: 'totals_by_hour', says: '-', rows: '1/500/0/0/0' },
      { ...facts, table: 'order_counts', says: '7/500', rows: '1/500' },
    ]
    expect(kept(checkJournal(db, [], true).findings)).toEqual(told)
    // A copy of such a book is kept, and restored, all the same.
    expect(kept(checkJournal(db, []).findings)).toEqual([])
    expect(kept((await checkJournalGently(db, [])).findings)).toEqual(told)
    closeBook(db)
    const found = await runBookCommand(['verify', '--data', dir], 2)
    expect([found.code, found.text]).toEqual([1, expect.stringContaining('The totals kept of 2026-03-04 in CAD say 1/900/0/0/0/0/0')])
    const mended = await runBookCommand(['verify', '--data', dir, '--rebuild-totals'], 3)
    expect(mended.text).not.toContain('The totals kept')
    expect((await runBookCommand(['verify', '--data', dir, '--rebuild-totals', '--from', 'x'], 3)).code).toBe(2)
    open()
    expect(all('totals_by_day')).toEqual(before)
    expect(db.prepare("SELECT body ->> '$.facts.lines' FROM journal WHERE type = 'totals.rebuilt'").pluck().all()).toEqual([3])
  })
})

const ATTEMPT = {
  kind: 'scan' as const,
  accountId: 'a',
  wallet: 'alipay' as const,
  amountMinor: 1234,
  currency: 'CAD',
  codeMasked: null,
  codeHash: null,
  createdAt: 1,
  windowMs: 45_000,
}
