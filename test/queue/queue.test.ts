import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeBook, openBook } from '#main/db/open.ts'
import { listLiveQueue, readQueueItem } from '#main/db/queue.ts'
import type { Db } from '#main/db/sql.ts'
import { silentLog } from '#main/log/log.ts'
import { backoffMs, createQueue, type Queue, type Worker, type WorkResult } from '#main/queue/queue.ts'
import { takeOverWrites } from '../helpers/failing-writes.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'

let dir: string
let db: Db
let clock: VirtualClock
let ran: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-queue-'))
  db = openBook(dir)
  clock = createVirtualClock()
  ran = []
})
afterEach(() => {
  if (db.open) closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

const middle = (length: number) => new Uint8Array(length).fill(128)

function queueWith(run: (subject: string, tries: number) => Promise<WorkResult> | WorkResult): Queue {
  const worker: Worker = {
    firstMs: 1_000,
    longestMs: 60_000,
    run: async (item) => {
      ran.push(item.subject)
      return run(item.subject, item.tries)
    },
  }
  return createQueue({ db, clock, random: middle, log: silentLog, workers: { work: worker }, changed: () => {} })
}

it('runs work at once and keeps no live row of what is done', async () => {
  const queue = queueWith(() => ({ does: 'done', answer: 'sent' }))
  expect(queue.add('work', 'a', { n: 1 })).toBe(true)
  expect(listLiveQueue(db)).toHaveLength(1)
  await clock.advance(1)
  expect(ran).toEqual(['a'])
  expect(listLiveQueue(db)).toEqual([])
  expect(readQueueItem(db, 1)?.state).toBe('done')
})

it('takes the same work about the same subject once', () => {
  const queue = queueWith(() => ({ does: 'again', answer: 'busy' }))
  expect(queue.add('work', 'a', null)).toBe(true)
  expect(queue.add('work', 'a', null)).toBe(false)
})

it('tries again later and later, and a poisoned item never holds up another', async () => {
  const queue = queueWith((subject) => {
    if (subject === 'poison') throw new Error('always')
    return { does: 'done', answer: 'sent' }
  })
  queue.add('work', 'poison', null)
  for (const subject of ['b', 'c', 'd']) queue.add('work', subject, null)
  await clock.advance(10)
  expect(ran).toEqual(['poison', 'b', 'c', 'd'])
  await clock.advance(1_100)
  await clock.advance(2_100)
  expect(ran.filter((subject) => subject === 'poison')).toHaveLength(3)
  const [left] = queue.list()
  expect(left?.item).toMatchObject({ subject: 'poison', tries: 3, lastAnswer: 'failed' })
  expect(left?.nextInMs).toBeGreaterThan(0)
})

it('survives a crash in the middle of a try: the item waits again and is run after the start', async () => {
  const queue = queueWith(() => new Promise(() => {}))
  queue.add('work', 'a', { amount: 5 })
  await clock.advance(1)
  expect(listLiveQueue(db)[0]?.state).toBe('running')
  queue.stop()
  db.close()
  db = openBook(dir)
  const after = queueWith(() => ({ does: 'done', answer: 'found it done' }))
  after.resume()
  await clock.advance(1)
  expect(ran).toEqual(['a', 'a'])
  expect(readQueueItem(db, 1)).toMatchObject({ state: 'done', tries: 2, payload: { amount: 5 } })
})

it('begins on a full disk, and goes on when it has room, though the till was killed in the middle of a try', async () => {
  const queue = queueWith(() => new Promise(() => {}))
  queue.add('work', 'a', null)
  await clock.advance(1)
  queue.stop()
  db.close()
  db = openBook(dir)
  const after = queueWith(() => ({ does: 'done', answer: 'sent' }))
  const writes = takeOverWrites()
  try {
    writes.failAt(1, 'for-ever', 'SQLITE_FULL')
    expect(() => after.resume()).not.toThrow()
    await clock.advance(90_000)
    expect(ran).toEqual(['a'])
    writes.mend()
    await clock.advance(60_000)
  } finally {
    writes.restore()
  }
  expect(ran).toEqual(['a', 'a'])
  expect(readQueueItem(db, 1)?.state).toBe('done')
})

it('whose outcome could not be written is run again without a start', async () => {
  const writes = takeOverWrites()
  try {
    const queue = queueWith(() => {
      if (ran.length === 1) writes.failAt(1, 'for-ever', 'SQLITE_FULL')
      return { does: 'done', answer: 'sent' }
    })
    queue.add('work', 'a', null)
    await clock.advance(30_000)
    expect(readQueueItem(db, 1)?.state).toBe('running')
    writes.mend()
    await clock.advance(60_000)
  } finally {
    writes.restore()
  }
  expect(ran).toEqual(['a', 'a'])
  expect(readQueueItem(db, 1)?.state).toBe('done')
})

it('an item that could not be taken out keeps its next try, and what stands beside it is not written either', async () => {
  let isBack = false
  const queue = queueWith(() => (isBack ? { does: 'done', answer: 'sent' } : { does: 'again', answer: 'no line' }))
  queue.add('work', 'a', null)
  await clock.advance(1)
  const full = (): never => {
    throw new Error('the disk is full')
  }
  expect(() => queue.drop(1, 'given back in cash', full)).toThrow('full')
  expect(readQueueItem(db, 1)?.state).toBe('waiting')
  isBack = true
  await clock.advance(10_000)
  expect(readQueueItem(db, 1)?.state).toBe('done')
})

it('tries now when a person asks, once, even while a try is under way', async () => {
  let finish: (result: WorkResult) => void = () => {}
  const queue = queueWith(() => new Promise<WorkResult>((resolve) => (finish = resolve)))
  queue.add('work', 'a', null)
  await clock.advance(1)
  const asked = Promise.all([queue.tryNow(1), queue.tryNow(1)])
  finish({ does: 'again', answer: 'no line' })
  await asked
  expect(ran).toEqual(['a'])
  const again = queue.tryNow(1)
  await clock.advance(0)
  finish({ does: 'done', answer: 'sent' })
  await again
  expect(ran).toEqual(['a', 'a'])
  expect(listLiveQueue(db)).toEqual([])
})

it('drops what a person takes out, and not what is running', async () => {
  const queue = queueWith(() => ({ does: 'again', answer: 'no line' }))
  queue.add('work', 'a', null)
  await clock.advance(1)
  expect(queue.drop(1, 'given back in cash')).toBe(true)
  await clock.advance(600_000)
  expect(ran).toEqual(['a'])
  expect(readQueueItem(db, 1)).toMatchObject({ state: 'dropped', lastAnswer: 'given back in cash' })
})

it('waits on the monotonic clock: the wall may jump', async () => {
  const queue = queueWith((_subject, tries) => (tries < 2 ? { does: 'again', answer: 'no line' } : { does: 'done', answer: 'sent' }))
  queue.add('work', 'a', null)
  await clock.advance(1)
  clock.jumpWall(-10 * 365 * 86_400_000)
  await clock.advance(1_300)
  expect(ran).toEqual(['a', 'a'])
})

it('backs off by doubling, within a fifth, never beyond the longest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
      const wait = backoffMs({ firstMs: 1_000, longestMs: 60_000 }, tries, chance)
      expect(wait).toBeGreaterThanOrEqual(800)
      expect(wait).toBeLessThanOrEqual(72_000)
    }),
  )
  expect(backoffMs({ firstMs: 1_000, longestMs: 60_000 }, 3, 0.5)).toBe(4_000)
})
