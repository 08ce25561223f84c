import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { listDoors, writeDoor } from '#main/db/notices.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import { DOOR_KINDS } from '#shared/domain/receiver.ts'

let dir: string
let db: Db
const token = (letter: string) => letter.repeat(43)
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0100-'))
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 100),
  )
  ensureBookId(old)
  writeDoor(old, { accountId: 'a', about: 'payment', token: token('p') }, 5)
  expect(() => writeDoor(old, { accountId: 'a', about: 'return', token: token('r') }, 5)).toThrow(/CHECK/)
  closeBook(old)
  db = openBook(dir)
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

describe('migration 0100, questions about customers', () => {
  it('keeps the addresses that were given out, and takes the new kinds', () => {
    expect(listDoors(db)).toEqual([{ accountId: 'a', about: 'payment', token: token('p') }])
    for (const [index, about] of DOOR_KINDS.entries()) writeDoor(db, { accountId: 'b', about, token: token(String(index)) }, 6)
    expect(listDoors(db)).toHaveLength(1 + DOOR_KINDS.length)
    expect(() => writeDoor(db, { accountId: 'c', about: 'payment', token: token('p') }, 6)).toThrow(/UNIQUE/)
    expect(() => writeDoor(db, { accountId: 'c', about: 'other' as 'payment', token: token('x') }, 6)).toThrow(/CHECK/)
  })

  it('holds a random text once an account, and a sale only where there is one', () => {
    const insert = (accountId: string, digest: string, attempt: string | null, outcome: string) =>
      db
        .prepare('INSERT INTO complaints (account_id, rnd_digest, attempt_id, received_at, outcome) VALUES (?, ?, ?, 1, ?)')
        .run(accountId, digest, attempt, outcome)
    insert('a', token('d').padEnd(64, '0'), null, 'unknown')
    insert('b', token('d').padEnd(64, '0'), null, 'unknown')
    expect(() => insert('a', token('d').padEnd(64, '0'), null, 'unknown')).toThrow(/UNIQUE/)
    expect(() => insert('a', token('e').padEnd(64, '0'), null, 'answered')).toThrow(/CHECK/)
    expect(() => insert('a', token('e').padEnd(64, '0'), 'T01NOBODY', 'waiting')).toThrow(/FOREIGN/)
  })
})
