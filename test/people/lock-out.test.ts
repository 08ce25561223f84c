import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readJournalOfType } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson, readPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { countTry, FREE_TILL_MISSES, MISSES_BEFORE_LOCK, pauseLeft, settleLocks } from '#main/people/lock-out.ts'
import { hashPin } from '#main/people/pin.ts'
import { signIn } from '#main/people/sign-in.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

const KEY = Buffer.alloc(32, 9)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
let dir: string
let db: Db
let clock = createVirtualClock()
let hash: string
beforeAll(async () => {
  hash = await hashPin('4711', KEY)
})
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-lock-'))
  clock = createVirtualClock()
  db = openBook(dir)
  ensureBookId(db)
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})
const add = (name: string) => insertPerson(db, { name, role: 'manager', pinHash: hash, practice: false })
const enter = async (personId: number, pin: string) => {
  const signed = await signIn({ db, clock, tillKey: KEY }, false, personId, pin)
  return signed.ok ? 'in' : signed.error.code
}
/** Uses up a person's tries without the slow looking: as if the program had ended in the middle of each. */
async function lockOut(personId: number): Promise<void> {
  db.prepare('UPDATE people SET misses = ? WHERE id = ?').run(MISSES_BEFORE_LOCK, personId)
  expect(await enter(personId, '4711')).toBe('locked-out')
}
/** The program ends and starts: its monotonic clock begins anew, the one on the wall shows whatever somebody set. */
function restart(wallMovedMs: number): void {
  const wall = clock.now() + wallMovedMs
  closeBook(db)
  db = openBook(dir)
  clock = createVirtualClock(wall)
  settleLocks({ db, clock })
}

describe('a lock-out', () => {
  it('is not ended by a wall clock set ahead, nor made endless by one set back', async () => {
    const anna = add('Anna')
    await lockOut(anna)
    clock.jumpWall(DAY)
    expect(await enter(anna, '4711')).toBe('locked-out')
    clock.jumpWall(-400 * DAY)
    expect(await enter(anna, '4711')).toBe('locked-out')
    await clock.advance(30 * MINUTE)
    expect(await enter(anna, '4711')).toBe('in')
  })

  it('goes on after a restart where it was, whatever the clock shows then, and ends after the honest time', async () => {
    const anna = add('Anna')
    await clock.advance(DAY)
    await lockOut(anna)
    await clock.advance(10 * MINUTE)
    settleLocks({ db, clock })
    restart(7 * DAY)
    expect(await enter(anna, '4711')).toBe('locked-out')
    await clock.advance(10 * MINUTE)
    settleLocks({ db, clock })
    restart(-30 * DAY)
    await clock.advance(10 * MINUTE - 1_000)
    expect(await enter(anna, '4711')).toBe('locked-out')
    await clock.advance(1_000)
    expect(await enter(anna, '4711')).toBe('in')
  })

  it('is never shorter for restarts without end, and loses only what was not written down', async () => {
    const anna = add('Anna')
    await lockOut(anna)
    for (let life = 0; life < 40; life++) {
      // Killed before the next moment at which it is written down.
      await clock.advance(14_000)
      expect(await enter(anna, '4711')).toBe('locked-out')
      restart((life % 3) * DAY - DAY)
    }
    await clock.advance(30 * MINUTE)
    expect(await enter(anna, '4711')).toBe('in')
  })

  it('lasts twice as long each time until a right PIN', async () => {
    const anna = add('Anna')
    for (const minutes of [30, 60, 120, 240, 240]) {
      await lockOut(anna)
      await clock.advance(minutes * MINUTE - 1)
      expect([minutes, readPerson(db, anna)?.misses, await enter(anna, '4711')]).toEqual([minutes, 0, 'locked-out'])
      await clock.advance(1)
    }
    expect(await enter(anna, '4711')).toBe('in')
    await lockOut(anna)
    await clock.advance(30 * MINUTE)
    expect(await enter(anna, '4711')).toBe('in')
  })
})

describe('wrong PINs of many people in turn', () => {
  const failAll = async (ids: number[]) => {
    const said: string[] = []
    for (const id of ids) said.push(await enter(id, '0000'))
    return said
  }

  it('slow the till down after a number of them, past a kill and a moved clock; a right PIN takes back only its own', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => add(`P${index}`))
    const own = ids[0] ?? 0
    // Twelve of them as if the program had ended while they were being looked at, which is slow on purpose.
    for (const id of [...ids, ...ids.slice(4)]) countTry({ db, clock }, id, false)
    expect(await failAll(ids.slice(1, 4))).toEqual(Array(FREE_TILL_MISSES - 12).fill('wrong-pin'))
    // One's own right PIN forgets one's own miss, and makes no more room than that.
    expect(await enter(own, '4711')).toBe('in')
    expect(await failAll(ids.slice(1, 3))).toEqual(['wrong-pin', 'wrong-pin'])
    expect(await enter(own, '4711')).toBe('pins-paused')
    clock.jumpWall(DAY)
    expect(await enter(own, '4711')).toBe('pins-paused')
    restart(DAY)
    expect(await enter(own, '4711')).toBe('pins-paused')
    await clock.advance(MINUTE)
    expect(await enter(own, '4711')).toBe('in')
    expect(await failAll(ids.slice(1, 4))).toEqual(['wrong-pin', 'pins-paused', 'pins-paused'])
    // They are forgotten in time, one by one.
    await clock.advance(10 * MINUTE * 20)
    expect(pauseLeft({ db, clock })).toBe(0)
    expect(await failAll(ids.slice(4, 6))).toEqual(['wrong-pin', 'wrong-pin'])
  })
})

/** A child that looks at PINs; `heard` are its answers so far. */
async function startChild(aheadMs: number) {
  const child: ChildProcess = fork(join(import.meta.dirname, '../helpers/pin-child.ts'), [dir, String(aheadMs)], { execArgv: [] })
  const heard: { said: string; pin?: string }[] = []
  let wake = () => {}
  child.on('message', (message) => {
    heard.push(message as { said: string })
    wake()
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const count = async (wanted: number) => {
    while (heard.length < wanted)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  await count(1)
  return {
    heard,
    count,
    send: (message: object) => void child.send(message),
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

describe('killed in the middle of tries and started with another clock, over and over', () => {
  it('lets nobody past five tries, and the person in after the honest time', async () => {
    const anna = add('Anna')
    closeBook(db)
    let bypasses = 0
    let asked = 0
    const lives = [0, DAY, -DAY, 31 * MINUTE, 400 * DAY, -400 * DAY]
    for (const [life, aheadMs] of lives.entries()) {
      const child = await startChild(aheadMs)
      // The first life uses the tries up and is killed while they are being looked at; from then on only the right PIN is tried.
      const tries = Array.from({ length: 60 }, (_, index) => (life === 0 && index < MISSES_BEFORE_LOCK ? `00${10 + index}` : '4711'))
      for (const pin of tries) child.send({ try: pin, personId: anna })
      asked += tries.length
      await child.count(life === 0 ? 2 : 30)
      await child.kill()
      bypasses += child.heard.filter(({ said }) => said === 'in').length
    }
    expect({ asked, bypasses }).toEqual({ asked: 360, bypasses: 0 })
    const child = await startChild(-DAY)
    child.send({ pass: 31 * MINUTE })
    child.send({ try: '4711', personId: anna })
    await child.count(3)
    expect(child.heard.at(-1)?.said).toBe('in')
    await child.kill()
    db = openBook(dir)
    expect(readJournalOfType(db, 'person.locked_out')).toHaveLength(1)
    expect(readJournalOfType(db, 'person.signed_in')).toHaveLength(1)
  })
})
