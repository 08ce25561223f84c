import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson } from '#main/db/people.ts'
import { listStoredLines, readScope } from '#main/db/reconcile.ts'
import { listImports } from '#main/db/settlements.ts'
import type { Db } from '#main/db/sql.ts'

let dir: string
let db: Db
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0160-'))
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 160),
  )
  ensureBookId(old)
  insertPerson(old, { name: 'A', role: 'manager', pinHash: null, practice: false })
  const statement = "INSERT INTO settlement_imports VALUES (?, 'a', 0, 'file', NULL, 'old.csv', ?, 5, 1, 'A', 2, 0, 0, '[]', 0)"
  old.prepare(statement).run(1, 'a'.repeat(64))
  old.prepare(statement).run(2, 'b'.repeat(64))
  const line = `INSERT INTO settlement_lines (import_id, account_id, line_key, kind, gateway_ref, order_no, traded_on, settled_on, method, amount_minor,
    currency, fee_minor, fee_currency, settled_minor, settled_currency) VALUES (1, 'a', ?, 'payment', 'N', 'T01A', ?, '2026-03-07', 'x', 100, 'CAD', 1, 'CAD', 99, 'CAD')`
  for (const day of ['2026-03-06', '2026-03-04']) old.prepare(line).run(day, day)
  closeBook(old)
  db = openBook(dir)
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

describe('migration 0160, reconcile', () => {
  it('gives earlier statements the days they cover, and their lines count as told', () => {
    const days = listImports(db, false, 10).map(({ importId, coversFrom, coversTo, zone }) => [importId, coversFrom, coversTo, zone])
    expect(days).toEqual([
      [2, null, null, 'Asia/Shanghai'],
      [1, '2026-03-04', '2026-03-06', 'Asia/Shanghai'],
    ])
    expect(readScope(db, 1, false)).toMatchObject({ tellsRefunds: true })
    expect(readScope(db, 1, true)).toBeNull()
    expect(listStoredLines(db, 1)).toMatchObject([
      { moved: 1, feeKnown: 1, settledKnown: 1, fileLine: null, repeats: 0 },
      { moved: 1, repeats: 1 },
    ])
  })

  it('no row is explained or settled without words', () => {
    const note = db.prepare("INSERT INTO reconcile_notes VALUES ('a', 'line 1', 1, 'A', ?, '', 0, 'A')")
    expect(() => note.run('settled')).toThrow(/CHECK/)
    note.run('open')
  })
})
