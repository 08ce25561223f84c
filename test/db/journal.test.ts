import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  appendJournal,
  canonicalJson,
  findBrokenLine,
  type JournalEntry,
  journalHead,
  lastJournal,
  readDiary,
  readLastOfType,
} from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { type Db, transact } from '#main/db/sql.ts'

let dir: string
let db: Db
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-journal-'))
  db = openBook(dir)
  ensureBookId(db)
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

const entry = (more: Partial<JournalEntry> = {}): JournalEntry => ({
  type: 'payment.asked',
  at: 1_000,
  orderId: 7,
  attemptId: 'T01AAAAAAAAAA',
  personId: 1,
  personName: 'Zoë 王',
  facts: { answer: 'pending', count: 3, ok: true, none: null },
  ...more,
})
const fill = (lines: number) => {
  for (let line = 0; line < lines; line++) appendJournal(db, entry({ at: line, facts: { line } }))
}
/** What somebody who may edit the file can do. */
const attack = (sql: string) => {
  db.exec('DROP TRIGGER IF EXISTS journal_never_updated; DROP TRIGGER IF EXISTS journal_never_deleted')
  db.exec(sql)
}

describe('the journal (law 12)', () => {
  it('numbers and chains its lines from the book’s own beginning', () => {
    const genesis = journalHead(db)
    expect(genesis).toMatchObject({ seq: 0, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const first = appendJournal(db, entry())
    const second = appendJournal(db, entry())
    expect([first.seq, second.seq]).toEqual([1, 2])
    expect(first.hash).not.toBe(second.hash)
    expect(db.prepare('SELECT prev FROM journal ORDER BY seq').pluck().all()).toEqual([genesis.hash, first.hash])
    expect(findBrokenLine(db, 1)).toBeNull()
    expect(readDiary(db, 7)[0]).toEqual({
      seq: 1,
      at: 1_000,
      type: 'payment.asked',
      attemptId: 'T01AAAAAAAAAA',
      personName: 'Zoë 王',
      facts: entry().facts,
    })
    expect(readDiary(db, 8)).toEqual([])
    expect(lastJournal(db)).toEqual({ type: 'payment.asked', at: 1_000 })
  })

  it('gives the newest line of a kind, whatever came after it', () => {
    expect(readLastOfType(db, 'payment.asked')).toBeNull()
    fill(3)
    appendJournal(db, entry({ type: 'payment.paid', at: 9 }))
    expect(readLastOfType(db, 'payment.asked')).toMatchObject({ seq: 3, at: 2, type: 'payment.asked', facts: { line: 2 } })
    expect(readLastOfType(db, 'payment.declined')).toBeNull()
  })

  it('refuses every statement that would change or take away a line', () => {
    fill(3)
    for (const sql of [
      "UPDATE journal SET body = '{}' WHERE seq = 2",
      'UPDATE journal SET seq = 9 WHERE seq = 2',
      'DELETE FROM journal WHERE seq = 3',
      'DELETE FROM journal',
      "INSERT OR REPLACE INTO journal (seq, type, body, prev, hash) VALUES (2, 'x', '{}', 'x', 'x')",
      'REPLACE INTO journal (seq, type, body, prev, hash) SELECT seq, type, body, prev, hash FROM journal WHERE seq = 1',
      "INSERT INTO journal (seq, type, body, prev, hash) VALUES (2, 'x', '{}', 'x', 'x') ON CONFLICT (seq) DO UPDATE SET body = '{}'",
    ]) {
      expect(() => db.exec(sql), sql).toThrow(/append-only/)
    }
    expect(findBrokenLine(db, 1)).toBeNull()
    expect(journalHead(db).seq).toBe(3)
  })

  it('takes a line back with the transaction it belongs to', () => {
    fill(2)
    expect(() =>
      transact(db, () => {
        appendJournal(db, entry())
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(journalHead(db).seq).toBe(2)
    expect(findBrokenLine(db, 1)).toBeNull()
  })

  const deeds: [string, string, { seq: number; what: string }][] = [
    ['a changed fact', `UPDATE journal SET body = replace(body, '"line":4', '"line":5') WHERE seq = 5`, { seq: 5, what: 'changed' }],
    ['a changed kind', "UPDATE journal SET type = 'payment.paid' WHERE seq = 5", { seq: 5, what: 'changed' }],
    ['a changed hash', "UPDATE journal SET hash = printf('%064d', 1) WHERE seq = 5", { seq: 5, what: 'changed' }],
    ['a changed link', "UPDATE journal SET prev = printf('%064d', 1) WHERE seq = 5", { seq: 5, what: 'chain' }],
    ['a line taken out', 'DELETE FROM journal WHERE seq = 5', { seq: 5, what: 'missing' }],
    [
      'a line taken out and the rest moved up',
      'DELETE FROM journal WHERE seq = 5; UPDATE journal SET seq = seq - 1 WHERE seq > 5',
      { seq: 5, what: 'chain' },
    ],
    ['the first line taken out', 'DELETE FROM journal WHERE seq = 1', { seq: 1, what: 'missing' }],
    [
      'a line put in',
      "UPDATE journal SET seq = -seq WHERE seq > 4; INSERT INTO journal (seq, type, body, prev, hash) SELECT 5, type, body, hash, printf('%064d', 5) FROM journal WHERE seq = 4; UPDATE journal SET seq = 1 - seq WHERE seq < 0",
      { seq: 5, what: 'changed' },
    ],
    [
      'two lines swapped',
      'UPDATE journal SET seq = 100 WHERE seq = 5; UPDATE journal SET seq = 5 WHERE seq = 6; UPDATE journal SET seq = 6 WHERE seq = 100',
      { seq: 5, what: 'chain' },
    ],
    [
      'bodies of two lines swapped',
      'CREATE TEMP TABLE b AS SELECT seq, body FROM journal; UPDATE journal SET body = (SELECT body FROM b WHERE b.seq = 11 - journal.seq) WHERE seq IN (5, 6)',
      { seq: 5, what: 'changed' },
    ],
  ]
  for (const [name, sql, broken] of deeds) {
    it(`finds ${name}, also from a later start`, () => {
      fill(10)
      attack(sql)
      expect(findBrokenLine(db, 1)).toEqual(broken)
      expect(findBrokenLine(db, Math.min(5, broken.seq))).toEqual(broken)
    })
  }

  it('of another book does not fit', () => {
    fill(3)
    db.exec("UPDATE meta SET value = 'another' WHERE key = 'book_id'")
    expect(findBrokenLine(db, 1)).toEqual({ seq: 1, what: 'chain' })
  })

  it('canonical JSON: the same facts give the same text whatever their order, and the text gives them back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))), (facts) => {
        const turned = Object.fromEntries(Object.entries(facts).reverse())
        const text = canonicalJson(facts)
        expect(canonicalJson(turned)).toBe(text)
        expect(Object.entries(JSON.parse(text)).sort()).toEqual(Object.entries(facts).sort())
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
    expect(canonicalJson({ b: [1, { d: null, c: '"' }], a: undefined })).toBe('{"b":[1,{"c":"\\"","d":null}]}')
  })
})
