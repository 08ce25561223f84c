import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findAttemptByCode } from '#main/db/attempts.ts'
import { appendJournal, findBrokenLine, journalHead, readDiary, readJournalRows } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { findAttemptsByGatewayRef } from '#main/db/notices.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson } from '#main/db/people.ts'
import { findBookPayment } from '#main/db/reconcile.ts'
import type { Db } from '#main/db/sql.ts'

const CODE = 'c'.repeat(64)

let dir: string
let db: Db
let before: unknown[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0180-'))
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 180),
  )
  ensureBookId(old)
  insertPerson(old, { name: 'Anna', role: 'cashier', pinHash: null, practice: false })
  for (let at = 1; at <= 30; at++) appendJournal(old, line(at, at % 3 === 0 ? null : 1))
  old.exec(`
    INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice)
      VALUES ('T01PLANTED0001', 1, '2026-03-04', 12, 'wechat', 'scan', 1234, 0, 'CAD', 'paid', '', 1, 'Anna', 0);
    INSERT INTO attempts (id, order_id, kind, account_id, wallet, amount_minor, currency, status, code_hash, gateway_ref, created_at, window_ms)
      VALUES ('T01PLANTED0001', 1, 'scan', 'a', 'wechat', 1234, 'CAD', 'paid', '${CODE}', '4200001234567', 1000, 60000);`)
  before = readJournalRows(old, 0, 100)
  closeBook(old)
  db = openBook(dir)
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

function line(at: number, orderId: number | null) {
  return { type: 'sale.created', at, orderId, attemptId: null, personId: 1, personName: 'Anna', facts: { number: `N${at}` } } as const
}

describe('migration 0180, fewer scattered indexes', () => {
  it('keeps every line of the journal, its chain, its diaries and its guards', () => {
    expect(readJournalRows(db, 0, 100)).toEqual(before)
    expect(findBrokenLine(db, 1)).toBeNull()
    expect(readDiary(db, 1)).toHaveLength(20)
    expect(appendJournal(db, line(31, 1)).seq).toBe(31)
    expect(journalHead(db).seq).toBe(31)
    expect(() => db.exec('UPDATE journal SET type = type')).toThrow(/append-only/)
    expect(() => db.exec('DELETE FROM journal')).toThrow(/append-only/)
    expect(() => db.exec('INSERT OR REPLACE INTO journal (seq, type, body, prev, hash) SELECT seq, type, body, prev, hash FROM journal')).toThrow(
      /append-only/,
    )
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  it('gives the room back that the old journal took', () => {
    closeBook(db)
    rmSync(dir, { recursive: true, force: true })
    const old = openBook(
      dir,
      MIGRATIONS.filter(({ version }) => version < 180),
    )
    const insert = old.prepare("INSERT INTO journal (seq, type, body, prev, hash) VALUES (?, 'sale.created', ?, '', ?)")
    const body = JSON.stringify({ at: 1, orderId: null, facts: { note: 'x'.repeat(3_900) } })
    old.transaction(() => {
      for (let seq = 1; seq <= 4_000; seq++) insert.run(seq, body, String(seq))
    })()
    closeBook(old)
    const before = statSync(join(dir, 'scantill.db')).size
    db = openBook(dir)
    expect(db.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(4_000)
    expect(db.pragma('freelist_count', { simple: true })).toBe(0)
    expect(statSync(join(dir, 'scantill.db')).size).toBeLessThan(1.05 * before)
  })

  it('finds a code within its time and a payment by its vendor’s number', () => {
    expect(findAttemptByCode(db, CODE, 999)?.id).toBe('T01PLANTED0001')
    expect(findAttemptByCode(db, CODE, 1_000)).toBeNull()
    expect(findAttemptByCode(db, 'd'.repeat(64), 0)).toBeNull()
    expect(findAttemptsByGatewayRef(db, 'a', '4200001234567')).toEqual(['T01PLANTED0001'])
    for (const other of ['4567', '4200009234567', '']) expect(findAttemptsByGatewayRef(db, 'a', other)).toEqual([])
    expect(findAttemptsByGatewayRef(db, 'b', '4200001234567')).toEqual([])
    expect(findBookPayment(db, 'a', '', '4200001234567')).toMatchObject({ attemptId: 'T01PLANTED0001' })
  })
})
