import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendJournal, findBrokenLine } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { firstBook } from '#main/db/migrations/0010-first-book.ts'
import { refunds } from '#main/db/migrations/0020-refunds.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import { isOpenRefund, REFUND_STATUSES } from '#shared/domain/refund.ts'

let dir: string
let db: Db
/** A book of format 10 with one paid sale in it, brought to format 20. */
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0020-'))
  const old = openBook(dir, [firstBook])
  ensureBookId(old)
  old.exec(`
    INSERT INTO people (name, role, practice) VALUES ('Anna', 'manager', 0);
    INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice)
      VALUES ('T01PLANTED0001', 1, '2026-03-04', 12, 'alipay', 'scan', 1234, 0, 'CAD', 'paid', '', 1, 'Anna', 0);
    INSERT INTO attempts (id, order_id, kind, account_id, wallet, amount_minor, currency, status, created_at, window_ms)
      VALUES ('T01PLANTED0001', 1, 'scan', 'a', 'alipay', 1234, 'CAD', 'paid', 1, 60000);`)
  const line = { at: 1, orderId: 1, attemptId: 'T01PLANTED0001', personId: 1, personName: 'Anna' }
  appendJournal(old, { ...line, type: 'payment.paid', facts: {} })
  closeBook(old)
  db = openBook(dir, [firstBook, refunds])
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

let number = 0
const refund = (more = {}) => ({
  id: `T01BACK${String(++number).padStart(6, '0')}`,
  order_id: 1,
  attempt_id: 'T01PLANTED0001',
  amount_minor: 100,
  currency: 'CAD',
  status: 'done',
  why: 'returned',
  person_id: 1,
  person_name: 'Anna',
  before_minor: 0,
  business_day: '2026-03-04',
  created_at: 1,
  ...more,
})
function insert(row: Record<string, string | number | null>): void {
  const keys = Object.keys(row)
  db.prepare(`INSERT INTO refunds (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`).run(...Object.values(row))
}

describe('migration 0020, refunds', () => {
  it('keeps what was in the book and copies the old one first', () => {
    expect(db.pragma('user_version', { simple: true })).toBe(20)
    expect(db.prepare('SELECT id, status FROM attempts').all()).toEqual([{ id: 'T01PLANTED0001', status: 'paid' }])
    expect(findBrokenLine(db, 1)).toBeNull()
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(readdirSync(join(dir, 'backups'))[0]).toMatch(/^before-upgrade-from-10-/)
  })

  it('adds one strict table, empty', () => {
    const tables = db.pragma('table_list') as { name: string; strict: number }[]
    expect(tables.find(({ name }) => name === 'refunds')?.strict).toBe(1)
    expect(db.prepare('SELECT count(*) FROM refunds').pluck().get()).toBe(0)
  })

  it('knows every state of a refund, and no other', () => {
    for (const status of REFUND_STATUSES) {
      insert(refund({ status }))
      db.exec('DELETE FROM refunds')
    }
    expect(() => insert(refund({ status: 'maybe' }))).toThrow(/CHECK/)
  })

  it('refuses money that is none, sales and people nobody knows, no reason, an approver by half', () => {
    for (const [wrong, why] of [
      [{ amount_minor: 0 }, /CHECK/],
      [{ amount_minor: 1.5 }, /cannot store REAL/],
      [{ id: 'short' }, /CHECK/],
      [{ id: 'T01lowercase0' }, /CHECK/],
      [{ order_id: 99 }, /FOREIGN KEY/],
      [{ attempt_id: 'T01NOBODY00001' }, /FOREIGN KEY/],
      [{ person_id: 99 }, /FOREIGN KEY/],
      [{ why: '' }, /CHECK/],
      [{ approver_name: 'Anna' }, /CHECK/],
      [{ before_minor: -1 }, /CHECK/],
      [{ last_answer: '{' }, /CHECK/],
    ] as const)
      expect(() => insert(refund(wrong)), JSON.stringify(wrong)).toThrow(why)
  })

  it('lets nothing leave without knowing what was refunded before', () => {
    for (const status of REFUND_STATUSES) {
      const known = () => insert(refund({ status, before_minor: null }))
      if (status === 'created' || status === 'not_sent') expect(known, status).not.toThrow()
      else expect(known, status).toThrow(/CHECK/)
      db.exec('DELETE FROM refunds')
    }
  })

  it('law 9: one payment never has two refunds on their way', () => {
    for (const first of REFUND_STATUSES) {
      for (const second of REFUND_STATUSES) {
        insert(refund({ status: first }))
        const again = () => insert(refund({ status: second }))
        if (isOpenRefund(first) && isOpenRefund(second)) expect(again, `${first} ${second}`).toThrow(/UNIQUE/)
        else expect(again, `${first} ${second}`).not.toThrow()
        db.exec('DELETE FROM refunds')
      }
    }
  })
})
