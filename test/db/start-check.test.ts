import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readBack } from '#main/book/backup.ts'
import { readBackApart } from '#main/book/read-back-apart.ts'
import { appendJournal } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { isWholeAtStart } from '#main/db/start-check.ts'

let dir: string
let file: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-start-'))
  file = join(dir, 'scantill.db')
  const db = openBook(dir)
  ensureBookId(db)
  db.transaction(() => {
    for (let line = 0; line < 6_000; line++)
      appendJournal(db, { type: 'settings.changed', at: line, orderId: null, attemptId: null, personId: null, personName: null, facts: { line } })
  })()
  closeBook(db)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** What a start says of the book as it lies, taken as a big one. */
function whole(): boolean {
  const db = new Database(file, { readonly: true })
  try {
    return isWholeAtStart(db, 0)
  } catch (error) {
    expect((error as { code: string }).code).toMatch(/^SQLITE_(CORRUPT|NOTADB)/)
    return false
  } finally {
    db.close()
  }
}
function spoilPage(page: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, (page - 1) * 4_096, page * 4_096)
  writeFileSync(file, bytes)
}
/** The pages of a table or index, in the order of its rows. */
function pagesOf(name: string): number[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path").pluck().all(name) as number[]
  } finally {
    db.close()
  }
}

it('a big book is whole when it is, and refused when what today stands on is damaged', () => {
  expect(whole()).toBe(true)
  const good = readFileSync(file)
  const lines = pagesOf('journal')
  expect(lines.length).toBeGreaterThan(50)
  for (const page of [1, lines.at(-1), pagesOf('meta')[0], pagesOf('settings')[0], pagesOf('people')[0]]) {
    writeFileSync(file, good)
    spoilPage(page as number)
    expect([page, whole()]).toEqual([page, false])
  }
  for (const length of [good.length - 4_096, Math.floor(good.length / 8_192) * 4_096, 8_192]) {
    writeFileSync(file, good)
    truncateSync(file, length)
    expect([length, whole()]).toEqual([length, false])
  }
})

it('an index that lost the newest rows is refused', () => {
  const db = new Database(file)
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  const number = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'orders_by_mode'").pluck().get()
  // The index of the orders' numbers now leads into another one.
  db.prepare("UPDATE sqlite_schema SET rootpage = ? WHERE name = 'sqlite_autoindex_orders_1'").run(number)
  db.close()
  expect(whole()).toBe(false)
})

it('damage in the middle of a big book is left to its copy, which a thread of its own reads and refuses', async () => {
  const lines = pagesOf('journal')
  spoilPage(lines[Math.floor(lines.length / 2)] as number)
  expect(whole()).toBe(true)
  await expect(readBackApart(file, [], null, 0)).rejects.toThrow(/damaged/)
  expect(() => readBack(file, [], null)).toThrow(/damaged/)
  expect(() => openBook(dir)).toThrow(/is damaged/)
})

it('a copy that is whole reads back the same in a thread of its own', async () => {
  expect(await readBackApart(file, [], null, 0)).toEqual(readBack(file, [], null))
})
