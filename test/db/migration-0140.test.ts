import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { listOrderIds } from '#main/db/order-list.ts'
import { insertPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { NO_FILTER } from '#shared/domain/order.ts'

let dir: string
let db: Db
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0140-'))
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 140),
  )
  ensureBookId(old)
  insertPerson(old, { name: 'Anna', role: 'cashier', pinHash: null, practice: false })
  const insert = old.prepare(
    `INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice)
     VALUES (?, 1, '2026-03-04', 12, 'cash', 'cash', 500, 0, 'CAD', 'paid', ?, 1, 'Anna', 0)`,
  )
  // More notes than are taken over at a time, with sales without one between.
  old.transaction(() => {
    for (let sale = 1; sale <= 2_500; sale++) insert.run(`T01OLD${String(sale).padStart(8, '0')}`, sale % 2 === 0 ? `外卖 number ${sale}` : '')
  })()
  closeBook(old)
  db = openBook(dir)
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

it('migration 0140, order search: notes and numbers of sales before it are found', () => {
  const find = (search: string) => listOrderIds(db, false, { ...NO_FILTER, search }, 'CAD', Number.MAX_SAFE_INTEGER, 3_000).ids
  expect(find('外卖')).toEqual(Array.from({ length: 1_250 }, (_, place) => 2_500 - 2 * place))
  expect(find('number 2400')).toEqual([2_400])
  expect(find('00001234')).toEqual([1_234])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
})
