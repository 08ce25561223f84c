import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJournalOfType } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { countMiss, insertPerson, listPeople, readPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { ensurePeople, replacePeople } from '#main/people/ensure-people.ts'
import { MISSES_BEFORE_LOCK } from '#main/people/lock-out.ts'
import { checkPin, hashPin } from '#main/people/pin.ts'
import { listSignIns, signIn } from '#main/people/sign-in.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

const KEY = Buffer.alloc(32, 7)
const HALF_HOUR = 30 * 60_000
let dir: string
let db: Db
let clock = createVirtualClock()
let anna: number

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-people-'))
  clock = createVirtualClock()
  db = openBook(dir)
  ensureBookId(db)
  anna = insertPerson(db, { name: 'Anna', role: 'manager', pinHash: await hashPin('4711', KEY), practice: false })
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

const enter = async (pin: string, id = anna, practice = false) => {
  const signed = await signIn({ db, clock, tillKey: KEY }, practice, id, pin)
  return signed.ok ? signed.value.name : signed.error
}

describe('signing in', () => {
  it('takes the right PIN, tells how many tries are left, and forgets misses on success', async () => {
    expect(await enter('0000')).toMatchObject({ code: 'wrong-pin', facts: { left: 4 } })
    expect(await enter('')).toMatchObject({ code: 'wrong-pin', facts: { left: 3 } })
    expect(await enter('4711')).toBe('Anna')
    expect(readPerson(db, anna)?.misses).toBe(0)
    expect(await enter('47110')).toMatchObject({ facts: { left: 4 } })
    expect(await enter('4711', 999)).toMatchObject({ code: 'wrong-pin' })
    expect(readJournalOfType(db, 'person.pin_refused')).toHaveLength(3)
    expect(readJournalOfType(db, 'person.signed_in')).toHaveLength(1)
  })

  it('counts a miss on disk before it looks at the PIN', async () => {
    const looking = enter('0000')
    expect(readPerson(db, anna)?.misses).toBe(1)
    await looking
  })

  it('locks out after five, survives a restart, refuses even the right PIN, and ends', async () => {
    for (let miss = 1; miss < MISSES_BEFORE_LOCK; miss++) await enter('0000')
    expect(await enter('0000')).toMatchObject({ code: 'locked-out', facts: { until: clock.now() + HALF_HOUR } })
    closeBook(db)
    db = openBook(dir)
    expect(await enter('4711')).toMatchObject({ code: 'locked-out' })
    await clock.advance(HALF_HOUR - 1)
    expect(await enter('4711')).toMatchObject({ code: 'locked-out' })
    await clock.advance(1)
    expect(await enter('0000')).toMatchObject({ code: 'wrong-pin', facts: { left: 4 } })
    expect(await enter('4711')).toBe('Anna')
    expect(readPerson(db, anna)).toMatchObject({ misses: 0, lockLeftMs: 0, locks: 0 })
    expect(readJournalOfType(db, 'person.locked_out')).toHaveLength(1)
  })

  it('many tries at once are no more than five', async () => {
    const guesses = ['0001', '0002', '0003', '0004', '0005', '4711', '0006', '4711']
    const answers = await Promise.all(guesses.map((pin) => enter(pin)))
    expect(answers).not.toContain('Anna')
    expect(await enter('4711')).toMatchObject({ code: 'locked-out' })
  })

  it('a program ended between counting and checking gives no try back', async () => {
    for (let miss = 0; miss < MISSES_BEFORE_LOCK; miss++) countMiss(db, anna)
    expect(await enter('4711')).toMatchObject({ code: 'locked-out' })
    await clock.advance(HALF_HOUR)
    expect(await enter('4711')).toBe('Anna')
  })

  it('knows practice people only in practice, and only until there is a real manager', async () => {
    await ensurePeople(db, true, KEY)
    expect(listPeople(db)).toHaveLength(1)
    const casey = insertPerson(db, { name: 'Casey', role: 'cashier', pinHash: await hashPin('1111', KEY), practice: true })
    expect(listSignIns(db, true).map(({ name }) => name)).toEqual(['Anna'])
    expect(await enter('1111', casey, true)).toMatchObject({ code: 'wrong-pin' })
    db.prepare("UPDATE people SET role = 'cashier' WHERE id = ?").run(anna)
    expect(await enter('1111', casey, true)).toBe('Casey')
    expect(await enter('1111', casey, false)).toMatchObject({ code: 'wrong-pin' })
  })

  it('makes people where there are none: one of each role with PINs in practice, one without in live', async () => {
    db.exec('DELETE FROM people')
    await ensurePeople(db, true, KEY)
    expect(listSignIns(db, true).map(({ name, role, pinHash }) => [name, role, pinHash !== null])).toEqual([
      ['Casey', 'cashier', true],
      ['Morgan', 'manager', true],
      ['Robin', 'supervisor', true],
      ['Alex', 'auditor', true],
    ])
    await ensurePeople(db, false, KEY)
    const [only] = listSignIns(db, false)
    expect(listSignIns(db, false)).toHaveLength(1)
    expect(only).toMatchObject({ role: 'manager', pinHash: null })
    expect(await enter('', only?.id ?? 0)).toBe('Cashier')
  })

  it('a file’s people replace those who are there; whoever is gone can no longer sign in', async () => {
    await replacePeople(db, [{ name: 'Bob', role: 'manager', pin: '9875' }], KEY)
    expect(await enter('4711')).toMatchObject({ code: 'wrong-pin' })
    expect(await enter('9875', listPeople(db)[0]?.id ?? 0)).toBe('Bob')
  })

  it('a PIN is kept as a salted slow hash under the till’s own key', async () => {
    const [one, two] = await Promise.all([hashPin('4711', KEY), hashPin('4711', KEY)])
    expect(one).not.toBe(two)
    expect(one).not.toContain('4711')
    expect(await checkPin('4711', one, KEY)).toBe(true)
    expect(await checkPin('4711', one, Buffer.alloc(32, 8))).toBe(false)
    expect(await checkPin('4712', one, KEY)).toBe(false)
    for (const broken of ['', 'scrypt:', 'plain:4711', 'scrypt:00:']) expect(await checkPin('4711', broken, KEY)).toBe(false)
  })
})
