import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJournalOfType } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { checkApprover } from '#main/people/check-approver.ts'
import { MISSES_BEFORE_LOCK } from '#main/people/lock-out.ts'
import { hashPin } from '#main/people/pin.ts'
import type { Role } from '#shared/domain/person.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

let dir: string
let db: Db
const tillKey = randomBytes(32)
const clock = createVirtualClock()
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-approver-'))
  db = openBook(dir)
  ensureBookId(db)
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})
const add = async (name: string, role: Role, pin: string | null) =>
  insertPerson(db, { name, role, pinHash: pin === null ? null : await hashPin(pin, tillKey), practice: false })
const check = (personId: number, pin: string, atTillId = 0) => checkApprover({ db, clock, tillKey }, false, { personId, pin }, atTillId)

describe('a manager’s approval', () => {
  it('needs a manager and their own PIN', async () => {
    const morgan = await add('Morgan', 'manager', '2222')
    const casey = await add('Casey', 'cashier', '1111')
    const sam = await add('Sam', 'supervisor', '3333')
    expect(await check(morgan, '2222')).toEqual({ ok: true, value: { personId: morgan, name: 'Morgan' } })
    expect(await check(morgan, '1111')).toMatchObject({ ok: false, error: { code: 'wrong-pin' } })
    for (const [id, pin] of [
      [casey, '1111'],
      [sam, '3333'],
      [99, '2222'],
    ] as const)
      expect(await check(id, pin)).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
  })

  it('locks out after five wrong PINs, as signing in does, and a good one clears the count', async () => {
    const morgan = await add('Morgan', 'manager', '2222')
    for (let miss = 1; miss < MISSES_BEFORE_LOCK; miss++) await check(morgan, '0000')
    expect((await check(morgan, '2222')).ok).toBe(true)
    for (let miss = 1; miss < MISSES_BEFORE_LOCK; miss++) expect(await check(morgan, '0000')).toMatchObject({ error: { code: 'wrong-pin' } })
    expect(await check(morgan, '0000')).toMatchObject({ error: { code: 'locked-out' } })
    expect(await check(morgan, '2222')).toMatchObject({ error: { code: 'locked-out' } })
    expect(readJournalOfType(db, 'person.locked_out')).toHaveLength(1)
    // Nobody signed in by it.
    expect(readJournalOfType(db, 'person.signed_in')).toEqual([])
  })

  it('without a PIN is good only for what that manager does', async () => {
    const open = await add('Cashier', 'manager', null)
    expect((await check(open, '', open)).ok).toBe(true)
    expect(await check(open, '', 99)).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
  })
})
