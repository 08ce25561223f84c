import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine } from '#main/db/journal.ts'
import { links } from '#main/db/migrations/0070-links.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import type { Migration } from '#main/db/migrations/migration.ts'
import { rebuildTable } from '#main/db/migrations/rebuild-table.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import { writeOldBook } from '../helpers/old-book.ts'

/* Migration 0070 makes two tables anew that six others refer to. What it is held against is a book of the format before it, with all that a shop leaves in one. */

const EARLIER = MIGRATIONS.filter(({ version }) => version < 70)
const UP_TO_LINKS = MIGRATIONS.filter(({ version }) => version <= 70)
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0070-'))
  const old = openBook(dir, EARLIER)
  writeOldBook(old)
  closeBook(old)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** Every row of every table with its rowid, as text, and everything besides tables that the book has. */
function contentOf(db: Db): { rows: Record<string, unknown[]>; besides: unknown[]; sequence: unknown[] } {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[]
  const hasRowid = (table: string) => !(db.pragma(`table_list(${table})`) as { wr: number }[]).some(({ wr }) => wr === 1)
  return {
    rows: Object.fromEntries(
      tables.map((table) => [table, db.prepare(`SELECT ${hasRowid(table) ? 'rowid AS "#", ' : ''}* FROM ${table} ORDER BY 1`).all()]),
    ),
    besides: db
      .prepare(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL AND name <> 'attempts_by_phone' ORDER BY name",
      )
      .all(),
    sequence: db.prepare('SELECT name, seq FROM sqlite_sequence ORDER BY name').all(),
  }
}

function readOld(): ReturnType<typeof contentOf> {
  const db = openBook(dir, EARLIER)
  try {
    return contentOf(db)
  } finally {
    closeBook(db)
  }
}

describe('migration 0070, links', () => {
  it('keeps every row, number, index, trigger and reference of a book that a shop has used', () => {
    const before = readOld()
    expect(Object.fromEntries(Object.entries(before.rows).map(([table, rows]) => [table, rows.length]))).toMatchObject({
      orders: 4,
      attempts: 4,
      refunds: 2,
      notices: 1,
      print_jobs: 3,
      queue: 1,
    })
    const db = openBook(dir, UP_TO_LINKS)
    try {
      const after = contentOf(db)
      const added = { account_name: null, method_id: null, panel: null, phone_hash: null }
      const grown = { ...before.rows, attempts: before.rows['attempts']?.map((row) => ({ ...(row as object), ...added })) }
      expect(after.rows).toEqual(grown)
      expect(after.besides).toEqual(before.besides)
      expect(after.sequence).toEqual(before.sequence)
      expect(db.pragma('foreign_key_check')).toEqual([])
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
      expect(db.pragma('user_version', { simple: true })).toBe(70)
      expect(findBrokenLine(db, 1)).toBeNull()
      const strict = (db.pragma('table_list') as { name: string; strict: number }[]).filter(({ name }) => name === 'orders' || name === 'attempts')
      expect(strict.map((table) => table.strict)).toEqual([1, 1])
      // Who refers to the two tables still does, and is still held to it.
      expect(() => db.exec('DELETE FROM orders WHERE id = (SELECT order_id FROM refunds LIMIT 1)')).toThrow(/FOREIGN KEY/)
      expect(() => db.exec('DELETE FROM attempts WHERE id = (SELECT attempt_id FROM notices LIMIT 1)')).toThrow(/FOREIGN KEY/)
      expect(() => db.exec('UPDATE attempts SET order_id = 999')).toThrow(/FOREIGN KEY|UNIQUE/)
      expect(() => db.exec('DELETE FROM journal')).toThrow(/append-only/)
    } finally {
      closeBook(db)
    }
  })

  it('takes a link, and a wallet or a method where they belong only', () => {
    const db = openBook(dir, UP_TO_LINKS)
    const add = (more: object) => {
      const row = {
        id: 'T01LINK000001',
        order_id: 3,
        kind: 'link',
        account_id: 'okpay:1',
        wallet: 'link',
        amount_minor: 1,
        currency: 'INR',
        status: 'not_sent',
        created_at: 1,
        window_ms: 1,
        ...more,
      }
      const keys = Object.keys(row)
      db.prepare(`INSERT INTO attempts (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`).run(...Object.values(row))
    }
    try {
      add({ method_id: 'UPI', panel: '{}' })
      expect(() => add({ id: 'T01LINK000002', panel: '{' })).toThrow(/CHECK/)
      expect(() => add({ id: 'T01LINK000003', kind: 'qr' })).toThrow(/CHECK/)
      expect(() => add({ id: 'T01LINK000004', kind: 'scan', wallet: 'alipay', method_id: 'UPI' })).toThrow(/CHECK/)
      expect(() => add({ id: 'T01LINK000005', wallet: 'gold' })).toThrow(/CHECK/)
      db.exec("UPDATE orders SET tender = 'link', kind = 'link' WHERE id = 3")
      expect(() => db.exec("UPDATE orders SET tender = 'gold' WHERE id = 3")).toThrow(/CHECK/)
      // A number that was given once is not given again, though its sale is gone.
      const next = db.prepare(
        'INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice) SELECT ?, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice FROM orders WHERE id = 3',
      )
      expect(next.run('T01NEXT000001').lastInsertRowid).toBe(6)
    } finally {
      closeBook(db)
    }
  })

  it('that would leave a row without what it refers to is undone, and the old book opens as before', () => {
    const before = readOld()
    const careless: Migration = {
      ...links,
      up(db) {
        links.up(db)
        db.exec('DELETE FROM attempts WHERE id = (SELECT attempt_id FROM refunds LIMIT 1)')
      },
    }
    expect(() => openBook(dir, [...EARLIER, careless])).toThrow(/refers to nothing in attempts.*it is as it was before/)
    expect(readOld()).toEqual(before)
  })

  it('that forgets a column, or is no rebuilding one, is refused and undone', () => {
    const before = readOld()
    const forgets: Migration = { version: 70, name: 'x', rebuilds: true, up: (db) => rebuildTable(db, 'people', 'id INTEGER PRIMARY KEY, name TEXT') }
    expect(() => openBook(dir, [...EARLIER, forgets])).toThrow(/could not be brought to format 70/)
    const { rebuilds: _rebuilds, ...plain } = links
    expect(() => openBook(dir, [...EARLIER, plain])).toThrow(/orders cannot be rebuilt here/)
    expect(readOld()).toEqual(before)
  })

  it('killed in the middle, anywhere, leaves the old book or the new one, never half of either', { timeout: 60_000 }, () => {
    const before = readOld()
    const steps = ['orders-copied', 'orders-renamed', 'attempts-renamed', 'before-commit', 'after-commit']
    for (const step of steps) {
      const place = mkdtempSync(join(tmpdir(), 'scantill-0070-kill-'))
      try {
        for (const name of readdirSync(dir)) if (name.startsWith('scantill.db')) copyFileSync(join(dir, name), join(place, name))
        const child = spawnSync(process.execPath, [join(import.meta.dirname, '../helpers/migrate-child.ts'), place, step], { encoding: 'utf8' })
        expect([step, child.signal, child.stderr]).toEqual([step, 'SIGKILL', ''])
        const db = openBook(place, step === 'after-commit' ? UP_TO_LINKS : EARLIER)
        const content = contentOf(db)
        expect(db.pragma('user_version', { simple: true })).toBe(step === 'after-commit' ? 70 : 60)
        if (step === 'after-commit') expect(content.besides).toEqual(before.besides)
        else expect(content).toEqual(before)
        closeBook(db)
        const again = openBook(place, UP_TO_LINKS)
        expect(contentOf(again).rows['orders']).toEqual(before.rows['orders'])
        expect(again.pragma('foreign_key_check')).toEqual([])
        closeBook(again)
      } finally {
        rmSync(place, { recursive: true, force: true })
      }
    }
  })
})
