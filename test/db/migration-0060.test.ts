import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendJournal, findBrokenLine } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { firstBook } from '#main/db/migrations/0010-first-book.ts'
import { refunds } from '#main/db/migrations/0020-refunds.ts'
import { queueTable } from '#main/db/migrations/0030-queue.ts'
import { notices } from '#main/db/migrations/0060-notices.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import { NOTICE_KINDS, NOTICE_OUTCOMES } from '#shared/domain/notice.ts'

let dir: string
let db: Db
const EARLIER = [firstBook, refunds, queueTable]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0060-'))
  const old = openBook(dir, EARLIER)
  ensureBookId(old)
  appendJournal(old, { type: 'till.started', at: 1, orderId: null, attemptId: null, personId: null, personName: null, facts: {} })
  closeBook(old)
  db = openBook(dir, [...EARLIER, notices])
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

let number = 0
function insert(more: Record<string, unknown> = {}): void {
  const row = {
    account_id: 'a',
    about: 'payment',
    received_at: 1,
    digest: String(++number).padStart(64, '0'),
    body: Buffer.from('x'),
    content_type: '',
    query: '',
    verified: 1,
    outcome: 'accepted',
    subject_id: 'T01',
    answer_status: 200,
    answer_body: '',
    last_at: 1,
    ...more,
  }
  const keys = Object.keys(row)
  db.prepare(`INSERT INTO notices (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`).run(...Object.values(row))
}

describe('migration 0060, notices', () => {
  it('adds strict tables and leaves the journal as it was', () => {
    const tables = db.pragma('table_list') as { name: string; strict: number }[]
    for (const name of ['notices', 'notice_doors']) expect(tables.find((table) => table.name === name)?.strict).toBe(1)
    expect(findBrokenLine(db, 1)).toBeNull()
  })

  it('knows every kind and outcome, and no other', () => {
    for (const about of NOTICE_KINDS) insert({ about })
    for (const outcome of NOTICE_OUTCOMES) insert({ outcome, verified: outcome === 'refused' ? 0 : 1 })
    expect(() => insert({ about: 'gift' })).toThrow(/CHECK/)
    expect(() => insert({ outcome: 'believed' })).toThrow(/CHECK/)
  })

  it('holds the same call of an account once, accepts nothing unverified, and nothing about nothing', () => {
    const digest = 'd'.repeat(64)
    insert({ digest })
    expect(() => insert({ digest })).toThrow(/UNIQUE/)
    insert({ digest, account_id: 'b' })
    expect(() => insert({ verified: 0 })).toThrow(/CHECK/)
    expect(() => insert({ verified: 1, outcome: 'refused' })).toThrow(/CHECK/)
    expect(() => insert({ subject_id: null })).toThrow(/CHECK/)
    expect(() => insert({ attempt_id: 'nobody' })).toThrow(/FOREIGN KEY/)
    expect(() => insert({ digest: 'short' })).toThrow(/CHECK/)
    expect(() => insert({ body: 'text' })).toThrow(/cannot store TEXT/)
  })
})
