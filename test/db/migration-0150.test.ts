import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { listPeople, readPinWatch } from '#main/db/people.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0150-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('migration 0150: who was locked out is so for the whole time, whatever the clock says; misses stay', () => {
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 150),
  )
  const insert = old.prepare("INSERT INTO people (name, role, practice, misses, locked_until) VALUES (?, 'cashier', 0, ?, ?)")
  insert.run('Locked', 0, 1)
  insert.run('Free', 3, null)
  closeBook(old)
  const db = openBook(dir)
  expect(listPeople(db).map(({ name, misses, lockLeftMs, locks }) => [name, misses, lockLeftMs, locks])).toEqual([
    ['Locked', 0, 1_800_000, 0],
    ['Free', 3, 0, 0],
  ])
  expect(readPinWatch(db)).toEqual({ misses: 0, forgetLeftMs: 0, pauseLeftMs: 0, seenMs: 0 })
  expect(() => db.exec('INSERT INTO pin_watch VALUES (2, 0, 0, 0, 0)')).toThrow(/CHECK/)
  closeBook(db)
})
