import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendJournal, findBrokenLine } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { numberTaken } from '#main/db/orders.ts'
import { insertPayout, readPayoutDiary } from '#main/db/payouts.ts'
import { insertPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { OPEN_PAYOUT_STATUSES, PAYOUT_STATUSES, PAYOUT_WORDS, STATUSES_OF_PAYOUT_WORD } from '#shared/domain/payout.ts'

let dir: string
let db: Db
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0080-'))
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 80),
  )
  ensureBookId(old)
  appendJournal(old, { type: 'till.started', at: 1, orderId: null, attemptId: null, personId: null, personName: null, facts: {} })
  closeBook(old)
  db = openBook(dir, MIGRATIONS)
  insertPerson(db, { name: 'Anna', role: 'supervisor', pinHash: null, practice: false })
  insertPerson(db, { name: 'Bo', role: 'manager', pinHash: null, practice: false })
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

const ID = 'T01PAYOUT00001'
function insert(id = ID): void {
  const what = { accountId: 'a', methodId: 'BANK', country: 'IN', payee: { account: '1234' }, destination: '1234', amountMinor: 500, currency: 'INR' }
  insertPayout(db, { id, ...what, note: '', practice: false, personId: 1, personName: 'Anna', createdAt: 1, businessDay: '2026-03-04' })
}

describe('migration 0080, payouts', () => {
  it('adds a strict table, keeps the journal, and shares the number space', () => {
    const tables = db.pragma('table_list') as { name: string; strict: number }[]
    expect(tables.find(({ name }) => name === 'payouts')?.strict).toBe(1)
    expect(findBrokenLine(db, 1)).toBeNull()
    expect(numberTaken(db, ID)).toBe(false)
    insert()
    expect(numberTaken(db, ID)).toBe(true)
    expect(() => insert()).toThrow(/UNIQUE/)
    expect(() => insert('short')).toThrow(/CHECK/)
  })

  it('knows every status and no other, and lets none begin but waiting', () => {
    insert()
    const set = (status: string) => db.prepare('UPDATE payouts SET status = ? WHERE id = ?').run(status, ID)
    expect(() => set('gone')).toThrow(/CHECK/)
    db.prepare("UPDATE payouts SET status = 'sending', sent_at = 2, approver_id = 2, approver_name = 'Bo'").run()
    for (const status of PAYOUT_STATUSES.filter((one) => !['waiting', 'withdrawn', 'sending'].includes(one))) set(status)
    expect(() => set('sending')).toThrow(/sent once/)
    expect(() => set('waiting')).toThrow(/once|CHECK/)
    expect(() => db.exec('INSERT INTO payouts SELECT * FROM payouts')).toThrow(/begins waiting/)
  })

  it('looks a payout’s lines up by an index, those about the gateway’s calls among them', () => {
    const nobody = { orderId: null, attemptId: null, personId: null, personName: null }
    for (let line = 0; line < 50; line++) appendJournal(db, { type: 'payout.asked', at: 2, ...nobody, facts: { payoutId: `T01OTHER${line}` } })
    appendJournal(db, { type: 'payout.created', at: 3, ...nobody, facts: { payoutId: ID } })
    appendJournal(db, { type: 'notice.accepted', at: 4, ...nobody, facts: { subjectId: ID } })
    expect(readPayoutDiary(db, ID).map(({ type }) => type)).toEqual(['payout.created', 'notice.accepted'])
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT seq, type, body FROM journal WHERE (type GLOB 'payout.*' OR type = 'notice.accepted')
         AND coalesce(body ->> '$.facts.payoutId', body ->> '$.facts.subjectId') = ? ORDER BY seq`,
      )
      .all(ID) as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join()).toContain('journal_by_payout')
  })
})

it('every status has one word in the list, and the open ones are those that may still pay', () => {
  const all = PAYOUT_WORDS.flatMap((word) => STATUSES_OF_PAYOUT_WORD[word])
  expect([...all].sort()).toEqual([...PAYOUT_STATUSES].sort())
  expect(OPEN_PAYOUT_STATUSES).toEqual(['sending', 'asking', 'unresolved', 'held'])
})
