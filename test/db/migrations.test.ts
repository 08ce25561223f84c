import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firstBook } from '#main/db/migrations/0010-first-book.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import { ATTEMPT_STATUSES, isOpen } from '#shared/domain/payment.ts'

let dir: string
let db: Db
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0010-'))
  db = openBook(dir, [firstBook])
  db.exec("INSERT INTO people (name, role, practice) VALUES ('Anna', 'manager', 0)")
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

let number = 0
function insert(table: string, row: Record<string, string | number | null>): void {
  const keys = Object.keys(row)
  db.prepare(`INSERT INTO ${table} (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`).run(...Object.values(row))
}
const order = (more = {}) => ({
  number: `N${++number}`,
  created_at: 1,
  business_day: '2026-03-04',
  shop_hour: 12,
  tender: 'alipay',
  kind: 'scan',
  amount_minor: 1,
  tip_minor: 0,
  currency: 'CAD',
  status: 'created',
  note: '',
  person_id: 1,
  person_name: 'Anna',
  practice: 0,
  ...more,
})
const attempt = (more = {}) => ({
  id: `T01TEST${String(++number).padStart(6, '0')}`,
  order_id: 1,
  kind: 'scan',
  account_id: 'a',
  wallet: 'alipay',
  amount_minor: 1,
  currency: 'CAD',
  status: 'created',
  created_at: 1,
  window_ms: 45_000,
  ...more,
})

describe('migration 0010, the first book', () => {
  it('has strict tables only', () => {
    const tables = db.pragma('table_list') as { schema: string; name: string; type: string; strict: number }[]
    const ours = tables.filter(({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_'))
    expect(ours.map(({ name }) => name).sort()).toEqual(['attempts', 'journal', 'meta', 'orders', 'people', 'secrets', 'settings'])
    for (const { name, strict } of ours) expect([name, strict]).toEqual([name, 1])
  })

  it('knows every state of an attempt, and no other', () => {
    for (const status of ATTEMPT_STATUSES) {
      insert('orders', order({ status }))
      insert('attempts', attempt({ order_id: db.prepare('SELECT max(id) FROM orders').pluck().get() as number, status }))
    }
    expect(() => insert('orders', order({ status: 'maybe' }))).toThrow(/CHECK/)
    expect(() => insert('attempts', attempt({ status: 'maybe' }))).toThrow(/CHECK/)
    expect(() => insert('attempts', attempt({ status: null }))).toThrow(/NOT NULL/)
  })

  it('refuses money that is none, fractions, wallets and people nobody knows', () => {
    for (const [wrong, why] of [
      [{ amount_minor: 0 }, /CHECK/],
      [{ amount_minor: -5 }, /CHECK/],
      [{ amount_minor: 1.5 }, /cannot store REAL/],
      [{ amount_minor: '12,34' }, /cannot store TEXT/],
      [{ tip_minor: -1 }, /CHECK/],
      [{ tender: 'bitcoin' }, /CHECK/],
      [{ kind: 'link' }, /CHECK/],
      [{ shop_hour: 24 }, /CHECK/],
      [{ practice: 2 }, /CHECK/],
      [{ person_id: 99 }, /FOREIGN KEY/],
    ] as const)
      expect(() => insert('orders', order(wrong))).toThrow(why)
    insert('orders', order())
    for (const [wrong, why] of [
      [{ amount_minor: 0 }, /CHECK/],
      [{ wallet: 'cash' }, /CHECK/],
      [{ id: 'short' }, /CHECK/],
      [{ id: 'T01lowercase0' }, /CHECK/],
      [{ id: 'T'.repeat(21) }, /CHECK/],
      [{ order_id: 99 }, /FOREIGN KEY/],
      [{ last_answer: '{' }, /CHECK/],
    ] as const)
      expect(() => insert('attempts', attempt(wrong))).toThrow(why)
    expect(() => insert('people', { name: '', role: 'cashier', practice: 0 })).toThrow(/CHECK/)
    expect(() => insert('people', { name: 'Bob', role: 'owner', practice: 0 })).toThrow(/CHECK/)
    expect(() => insert('settings', { key: 'a', value: 'not json' })).toThrow(/CHECK/)
  })

  it('law 6: one sale never has two attempts through which money may come', () => {
    const live = ATTEMPT_STATUSES.filter((status) => isOpen(status) || status === 'paid')
    for (const first of ATTEMPT_STATUSES) {
      for (const second of ATTEMPT_STATUSES) {
        insert('orders', order())
        const order_id = db.prepare('SELECT max(id) FROM orders').pluck().get() as number
        insert('attempts', attempt({ order_id, status: first }))
        const again = () => insert('attempts', attempt({ order_id, status: second }))
        if (live.includes(first) && live.includes(second)) expect(again, `${first} ${second}`).toThrow(/UNIQUE/)
        else expect(again, `${first} ${second}`).not.toThrow()
      }
    }
  })
})
