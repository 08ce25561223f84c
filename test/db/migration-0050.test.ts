import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findCounterLink, insertCounterLink, listCounterLinks, revokeCounterLink, touchCounterLink } from '#main/db/counter-links.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'

let dir: string
let db: Db
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0050-'))
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 50),
  )
  ensureBookId(old)
  old.exec("INSERT INTO people (name, role, practice) VALUES ('Anna', 'manager', 0)")
  closeBook(old)
  db = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version <= 50),
  )
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})
const hash = (letter: string) => letter.repeat(64)

it('migration 0050 keeps what was in the book, copies the old one first and adds one strict table', () => {
  expect(db.pragma('user_version', { simple: true })).toBe(50)
  expect(db.prepare('SELECT name FROM people').pluck().all()).toEqual(['Anna'])
  expect(readdirSync(join(dir, 'backups'))[0]).toMatch(/^before-upgrade-from-/)
  const tables = db.pragma('table_list') as { name: string; strict: number }[]
  expect(tables.find(({ name }) => name === 'counter_links')?.strict).toBe(1)
})

it('a screen is known by its hash until it is cut off; cut off is for good', () => {
  const door = insertCounterLink(db, { name: 'Door', tokenHash: hash('a'), at: 100 })
  insertCounterLink(db, { name: 'Window', tokenHash: hash('b'), at: 200 })
  expect(() => insertCounterLink(db, { name: 'Twin', tokenHash: hash('a'), at: 1 })).toThrow(/UNIQUE/)
  expect(() => insertCounterLink(db, { name: '', tokenHash: hash('c'), at: 1 })).toThrow(/CHECK/)
  expect(() => insertCounterLink(db, { name: 'Plain', tokenHash: 'the token itself', at: 1 })).toThrow(/CHECK/)
  touchCounterLink(db, door, 500)
  expect(findCounterLink(db, hash('a'))).toEqual({ id: door, name: 'Door', createdAt: 100, lastSeenAt: 500 })
  expect(listCounterLinks(db).map(({ name }) => name)).toEqual(['Door', 'Window'])
  expect(revokeCounterLink(db, door, 600)).toBe(true)
  expect(revokeCounterLink(db, door, 700)).toBe(false)
  expect(findCounterLink(db, hash('a'))).toBeNull()
  expect(listCounterLinks(db).map(({ name }) => name)).toEqual(['Window'])
  expect(db.prepare('SELECT revoked_at FROM counter_links WHERE id = ?').pluck().get(door)).toBe(600)
})
