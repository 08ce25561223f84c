import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJournalOfType } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson, listPeople, lockPerson, readPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { type PersonWish, removePerson, savePerson, unlockPerson } from '#main/people/change-people.ts'
import { lockLeft } from '#main/people/lock-out.ts'
import { pinFault } from '#shared/domain/pin-rules.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

let dir: string
let db: Db
let anna: number
const clock = createVirtualClock()
const deps = () => ({ db, clock, tillKey: Buffer.alloc(32, 5) })
const BY = { personId: 0, name: 'Anna' }
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-change-people-'))
  db = openBook(dir)
  ensureBookId(db)
  anna = insertPerson(db, { name: 'Anna', role: 'manager', pinHash: null, practice: false })
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})
const save = async (wish: Partial<PersonWish>) => {
  const saved = await savePerson(deps(), false, { personId: null, name: 'Bob', role: 'cashier', pin: null, ...wish }, { ...BY, personId: anna })
  return saved.ok ? 'saved' : [saved.error.facts.field ?? saved.error.code, saved.error.facts.why]
}
const bob = () => listPeople(db).find(({ name }) => name.startsWith('Bob'))?.id ?? 0

describe('people', () => {
  it('every change is in the journal with before and after, and never a PIN', async () => {
    expect(await save({ pin: '1234' })).toBe('saved')
    expect(await save({ personId: bob(), name: 'Bobby', role: 'supervisor' })).toBe('saved')
    expect(await save({ personId: bob(), name: 'Bobby', role: 'supervisor', pin: '7531' })).toBe('saved')
    expect(await save({ personId: bob(), name: 'Bobby', role: 'supervisor', pin: '' })).toBe('saved')
    expect(removePerson(deps(), false, bob(), { ...BY, personId: anna }).ok).toBe(true)
    const lines = readJournalOfType(db, 'person.changed')
    expect(lines.map(({ facts }) => [facts.change, facts.about, facts.nameBefore, facts.role, facts.roleBefore, facts.pin])).toEqual([
      ['added', 'Bob', null, 'cashier', null, 'set'],
      ['changed', 'Bobby', 'Bob', 'supervisor', 'cashier', 'kept'],
      ['changed', 'Bobby', 'Bobby', 'supervisor', 'supervisor', 'changed'],
      ['changed', 'Bobby', 'Bobby', 'supervisor', 'supervisor', 'taken_away'],
      ['removed', 'Bobby', undefined, undefined, 'supervisor', undefined],
    ])
    expect(lines.every(({ personName }) => personName === 'Anna')).toBe(true)
    expect(JSON.stringify(lines)).not.toMatch(/1234|7531|scrypt/)
  })

  it('the last manager stays one, and is not removed', async () => {
    expect(await save({ personId: anna, name: 'Anna', role: 'cashier' })).toEqual(['role', 'must stay manager, there is no other'])
    expect(removePerson(deps(), false, anna, { personId: 99, name: 'X' })).toMatchObject({ error: { facts: { why: 'is the last manager' } } })
    await save({ name: 'Bob', role: 'manager', pin: '8085' })
    expect(removePerson(deps(), false, anna, { personId: anna, name: 'Anna' })).toMatchObject({ error: { facts: { why: 'is signed in' } } })
    expect(removePerson(deps(), false, anna, { personId: bob(), name: 'Bob' }).ok).toBe(true)
  })

  it('two promotions down at once leave a manager', async () => {
    await save({ name: 'Bob', role: 'manager', pin: '8085' })
    const answers = await Promise.all([
      save({ personId: anna, name: 'Anna', role: 'cashier', pin: '8086' }),
      save({ personId: bob(), name: 'Bob', role: 'cashier', pin: '8087' }),
    ])
    expect(answers.filter((answer) => answer === 'saved')).toHaveLength(1)
    expect(listPeople(db).filter(({ role }) => role === 'manager')).toHaveLength(1)
  })

  it('a manager’s PIN is not one that is tried first, nor one kept from another role; a cashier may have the same as another', async () => {
    expect(await save({ role: 'manager', pin: '1234' })).toEqual(['pin', 'pin-weak'])
    expect(await save({ pin: '1234' })).toBe('saved')
    expect(await save({ name: 'Carl', pin: '1234' })).toBe('saved')
    expect(await save({ personId: bob(), role: 'manager' })).toEqual(['pin', 'pin-anew'])
    expect(await save({ personId: bob(), role: 'manager', pin: '0000' })).toEqual(['pin', 'pin-weak'])
    expect(await save({ personId: bob(), role: 'manager', pin: '8085' })).toBe('saved')
  })

  it('who was locked out is let in, and the next lock is as long as it would have been', () => {
    lockPerson(db, anna, 60_000, Math.ceil(clock.monotonic()))
    expect(unlockPerson(deps(), anna, { personId: 7, name: 'Mo' }).ok).toBe(true)
    const person = readPerson(db, anna)
    expect(person && lockLeft({ clock }, person)).toBe(0)
    expect(person?.locks).toBe(1)
    expect(readJournalOfType(db, 'person.unlocked')).toMatchObject([{ personName: 'Mo', facts: { about: 'Anna', leftSeconds: 60 } }])
  })
})

describe('a PIN', () => {
  it.each(['0000', '77777777', '1234', '2345', '7890', '9012', '4321', '3210', '0987', '12345678', '1212', '343434', '2580', '112233'])(
    '%s is weak',
    (pin) => expect(pinFault(pin)).toBe('weak'),
  )
  it.each(['4711', '9075', '314159', '80418', '1243', '10293847'])('%s is not', (pin) => expect(pinFault(pin)).toBe(null))
  it.each(['', '123', '123456789', '12a4', ' 1234', '１２３４'])('%j is none', (pin) => expect(pinFault(pin)).toBe('shape'))
})
