import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '#main/clock/clock.ts'
import { readJournalOfType } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson, readPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { createPeopleDesk, type PeopleDesk } from '#main/people-desk.ts'
import { newTillState, type TillState } from '#main/till-state.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'

const MINUTE = 60_000
let dir: string
let db: Db
let clock: VirtualClock
let state: TillState
let desk: PeopleDesk
let idleMinutes: number
let told: number
let errors: number
const ids: Record<string, number> = {}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-idle-'))
  db = openBook(dir)
  ensureBookId(db)
  clock = createVirtualClock()
  state = newTillState()
  idleMinutes = 3
  told = 0
  errors = 0
  for (const [name, pinHash] of [
    ['Anna', 'scrypt:x:y'],
    ['Bob', 'scrypt:x:y'],
    ['Open', null],
  ] as const)
    ids[name] = insertPerson(db, { name, role: 'cashier', pinHash, practice: false })
  desk = createPeopleDesk({
    people: { db, clock: clock as Clock, tillKey: Buffer.alloc(32) },
    state,
    idleMinutes: () => idleMinutes,
    language: () => 'en',
    log: { info: () => {}, warn: () => {}, error: () => errors++ },
    changed: () => told++,
  })
  desk.start()
})
afterEach(() => {
  desk.stop()
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})
const enter = (name: string) => {
  const person = readPerson(db, ids[name] ?? 0)
  if (!person) throw new Error(name)
  return desk.enter(person)
}

describe('an idle till', () => {
  it('locks by itself, keeps who was there and their payment, and says so in the journal', async () => {
    enter('Anna')
    state.currentAttemptId = 'T01RUNNING'
    await clock.advance(3 * MINUTE - 6_000)
    expect(state.session?.name).toBe('Anna')
    await clock.advance(6_000)
    expect(state).toMatchObject({ session: null, locked: { name: 'Anna' }, currentAttemptId: 'T01RUNNING' })
    expect(told).toBeGreaterThan(0)
    expect(readJournalOfType(db, 'person.locked')).toMatchObject([{ personName: 'Anna', facts: { why: 'idle', minutes: 3 } }])
    enter('Anna')
    expect(state).toMatchObject({ session: { name: 'Anna' }, locked: null, currentAttemptId: 'T01RUNNING' })
    expect(readJournalOfType(db, 'person.signed_in').at(-1)).toMatchObject({ facts: { back: true } })
    expect(readJournalOfType(db, 'person.signed_out')).toEqual([])
  })

  it('gives the till to another person, and writes out who was there before them', () => {
    enter('Anna')
    desk.lock('hand')
    enter('Bob')
    expect(state).toMatchObject({ session: { name: 'Bob' }, locked: null })
    expect(readJournalOfType(db, 'person.signed_out')).toMatchObject([{ personName: 'Anna', facts: { next: 'Bob' } }])
    enter('Anna')
    expect(readJournalOfType(db, 'person.signed_out')).toHaveLength(2)
  })

  it('is awake as long as a person does something; what a screen asks by itself is nothing', async () => {
    enter('Anna')
    for (let turn = 0; turn < 5; turn++) {
      await clock.advance(2 * MINUTE)
      desk.acted('session:touch')
    }
    expect(state.session?.name).toBe('Anna')
    for (let turn = 0; turn < 4; turn++) {
      await clock.advance(MINUTE)
      for (const channel of ['till:hello', 'payment:get', 'orders:list', 'unresolved:list', 'scanner:watch', 'counter:show'] as const)
        desk.acted(channel)
    }
    expect(state.session).toBeNull()
  })

  it('locks before a call is let through, when the look comes late, and after the machine slept', () => {
    enter('Anna')
    clock.sleep(3 * MINUTE)
    expect(desk.session()).toBeNull()
    enter('Anna')
    // The clock that only grows stood still while the machine slept; the one on the wall did not.
    clock.jumpWall(3 * MINUTE)
    expect(desk.session()).toBeNull()
    enter('Anna')
    clock.jumpWall(-30 * MINUTE)
    expect(desk.session()?.name).toBe('Anna')
    clock.sleep(3 * MINUTE)
    expect(desk.session()).toBeNull()
  })

  it('never locks for people without a PIN, nor where the shop does not want it', async () => {
    enter('Open')
    await clock.advance(10 * MINUTE)
    expect(state.session?.name).toBe('Open')
    expect(desk.lock('hand')).toBe(false)
    idleMinutes = 0
    enter('Anna')
    await clock.advance(600 * MINUTE)
    expect(state.session?.name).toBe('Anna')
  })

  it('locks also when the disk takes no more lines', async () => {
    enter('Anna')
    db.exec("CREATE TEMP TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END")
    await clock.advance(4 * MINUTE)
    expect(state).toMatchObject({ session: null, locked: { name: 'Anna' } })
    expect(errors).toBe(1)
    expect(() => enter('Bob')).toThrow('full')
    expect(state).toMatchObject({ session: null, locked: { name: 'Anna' } })
  })
})
