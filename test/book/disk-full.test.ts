import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BookKeeper, createBookKeeper } from '#main/book/book-keeper.ts'
import { BALLAST_BYTES, createDiskSpace, DISK_LIMITS, type DiskSpace } from '#main/book/disk-space.ts'
import { checkJournal } from '#main/book/verify-journal.ts'
import { takeCash } from '#main/cash/take-cash.ts'
import { appendJournal, readJournalOfType } from '#main/db/journal.ts'
import type { Answer } from '#main/gateways/gateway.ts'
import { silentLog } from '#main/log/log.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { halfSteps, payCash } from '../helpers/book-rig.ts'
import { CASHIER, openRig, type Rig, says } from '../helpers/payment-rig.ts'

const MINUTE = 60_000
let rig: Rig
let keeper: BookKeeper
let freeBytes: number
let changes: number

/** A disk whose room a test sets: SQLite takes no page more than the book has while it is full. */
function playedDisk(): DiskSpace {
  const real = createDiskSpace(rig.dir, () => freeBytes)
  return {
    ...real,
    freeBallast() {
      if (!real.freeBallast()) return false
      rig.db.pragma('max_page_count = 1000000')
      return true
    },
  }
}
function fillDisk(): void {
  freeBytes = 0
  // What is free inside the file is room too, so it is used up first.
  rig.db.exec('CREATE TABLE IF NOT EXISTS filler (x TEXT) STRICT')
  rig.db.pragma(`max_page_count = ${rig.db.pragma('page_count', { simple: true })}`)
  for (const size of [3_000, 500, 60, 8]) {
    try {
      for (;;) rig.db.prepare('INSERT INTO filler VALUES (?)').run('x'.repeat(size))
    } catch {
      // Full for this size.
    }
  }
}
/** Fills every page that this table or index would still fit into: the next line of any kind needs a new page. */
function fillUntilNothingFits(): void {
  fillDisk()
  for (let tries = 0; tries < 400; tries++) {
    try {
      keeperNote()
    } catch {
      return
    }
  }
  throw new Error('the disk never got full')
}
const keeperNote = () => {
  const big = {
    type: 'disk.low' as const,
    at: rig.clock.now(),
    orderId: null,
    attemptId: null,
    personId: null,
    personName: null,
    facts: { filler: 'x'.repeat(300) },
  }
  rig.db.transaction(() => appendJournal(rig.db, big)).immediate()
}
function makeRoom(): void {
  freeBytes = 10_000_000_000
  rig.db.pragma('max_page_count = 1000000')
}

beforeEach(async () => {
  rig = openRig()
  freeBytes = 10_000_000_000
  changes = 0
  keeper = createBookKeeper({ db: rig.db, clock: rig.clock, dataDir: rig.dir, log: silentLog, changed: () => changes++, disk: playedDisk() })
  rig.deps.care = keeper.care
  keeper.start()
  await rig.clock.advance(5_000)
})
afterEach(() => rig.close())

const ballast = () => existsSync(join(rig.dir, '.ballast'))
const sound = () => {
  expect(checkJournal(rig.db, []).findings).toEqual([])
  expect(halfSteps(rig.db)).toEqual([])
}

describe('room on the disk', () => {
  it('a reserve of 16 MB is laid down at the start, and again when it was used and there is room', async () => {
    expect(statSync(join(rig.dir, '.ballast')).size).toBe(BALLAST_BYTES)
    expect(keeper.care.freeReserve()).toBe(true)
    expect(keeper.care.freeReserve()).toBe(false)
    expect(keeper.lights().disk).toMatchObject({ state: 'warn', facts: { reserveUsed: 1 } })
    await rig.clock.advance(MINUTE)
    expect(ballast()).toBe(true)
    expect(keeper.lights().disk).toMatchObject({ state: 'good', facts: { reserveUsed: 0 } })
    expect(readJournalOfType(rig.db, 'disk.ballast_used')).toHaveLength(1)
  })

  it('is not laid down where there is little, nor said to lie there when it could not be written', () => {
    const dir = join(rig.dir, 'nowhere')
    expect(createDiskSpace(dir, () => 10_000_000_000).layBallast()).toBe(false)
    expect(createDiskSpace(rig.dir, () => DISK_LIMITS.warn).freeBallast()).toBe(true)
    expect(createDiskSpace(rig.dir, () => DISK_LIMITS.warn).layBallast()).toBe(false)
    expect(ballast()).toBe(false)
  })

  it.each([
    [DISK_LIMITS.warn, 'good', true, true],
    [DISK_LIMITS.warn - 1, 'warn', true, true],
    [DISK_LIMITS.wallet, 'warn', true, true],
    [DISK_LIMITS.wallet - 1, 'off', false, true],
    [DISK_LIMITS.cash, 'off', false, true],
    [DISK_LIMITS.cash - 1, 'off', false, false],
  ])('with %i bytes free the light is %s, wallet sales %s, cash %s', async (free, light, wallet, cash) => {
    freeBytes = free
    expect(keeper.lights().disk.state).toBe(light)
    if (wallet) rig.charge()
    else expect(() => rig.charge()).toThrow('disk-full')
    const sale = { amountMinor: 5, tipMinor: 0, note: '', insteadOfOrderId: null, givenMinor: 5, cashier: CASHIER, practice: false, currency: 'CAD' }
    const taken = takeCash(rig.deps, sale, false)
    expect(taken.ok ? 'ok' : taken.error.code).toBe(cash ? 'ok' : 'disk-full')
    await rig.clock.advance(MINUTE)
    expect(rig.calls.length > 0).toBe(wallet)
    expect(readJournalOfType(rig.db, 'disk.low')).toHaveLength(light === 'good' ? 0 : 1)
    sound()
  })

  it('says once that the disk is low, again when it is worse, and takes it back', async () => {
    for (const free of [400, 400, 150, 40, 400, 9_000, 400]) {
      freeBytes = free * 1_000_000
      await rig.clock.advance(MINUTE)
    }
    expect(readJournalOfType(rig.db, 'disk.low').map(({ facts }) => facts.state)).toEqual(['low', 'short', 'full', 'low'])
    expect(changes).toBeGreaterThanOrEqual(6)
  })

  it('a copy does not take the room that results of payments need', async () => {
    freeBytes = DISK_LIMITS.wallet + 1_000
    await expect(keeper.backUp(null)).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(existsSync(join(rig.dir, 'backups'))).toBe(false)
    freeBytes = DISK_LIMITS.wallet + 10_000_000
    await expect(keeper.backUp(null)).resolves.toMatchObject({ lines: expect.any(Number) })
  })

  it('a system that does not say how much is free stops nothing', () => {
    const unknown = createDiskSpace(rig.dir, () => null)
    expect(unknown.state()).toBe('good')
  })
})

describe('the disk is full when an answer comes', () => {
  const hold = () => {
    let reply: (answer: Answer) => void = () => {}
    rig.other.pay = () => new Promise((resolve) => (reply = resolve))
    return (answer: Answer) => reply(answer)
  }

  it.each([
    ['sending, paid', async (id: string, reply: (answer: Answer) => void) => reply(says.paid(id)), 'paid'],
    ['sending, declined', async (_: string, reply: (answer: Answer) => void) => reply(says.declined()), 'declined'],
    ['sending, the window ends', async () => rig.clock.advance(61_000), 'unresolved'],
    [
      'unresolved, found paid',
      async (id: string) => {
        rig.other.query = ({ orderId }) => says.paid(orderId)
        await rig.clock.advance(75_000)
        return id
      },
      'paid',
    ],
    ['sending, a wrong amount', async (id: string, reply: (answer: Answer) => void) => reply(says.paid(id, { amountMinor: 1 })), 'held'],
  ] as const)('%s: it is written all the same, from the reserve, and the screen is told', async (_, happens, status) => {
    const reply = hold()
    const { id } = rig.charge()
    await rig.clock.advance(1_000)
    fillUntilNothingFits()
    await happens(id, reply)
    await rig.clock.advance(100)
    expect(rig.attempt(id).status).toBe(status)
    expect(ballast()).toBe(false)
    expect(keeper.lights().disk).toMatchObject({ state: 'off', facts: { reserveUsed: 1 } })
    expect(readJournalOfType(rig.db, 'disk.ballast_used')).toHaveLength(1)
    expect(() => rig.charge()).toThrow('disk-full')
    makeRoom()
    sound()
    await rig.clock.advance(2 * MINUTE)
    expect(ballast()).toBe(true)
    rig.other.pay = ({ orderId }) => says.paid(orderId)
    rig.charge()
  })

  it('a manager closes by hand', async () => {
    rig.other.pay = () => says.lost()
    const { id } = rig.charge()
    await rig.clock.advance(70_000)
    fillUntilNothingFits()
    expect(closeByHand(rig.deps, rig.resolver, id, 'left the shop', CASHIER)).toMatchObject({ ok: true, value: { status: 'closed' } })
    expect(ballast()).toBe(false)
    makeRoom()
    sound()
  })

  it('without a reserve the answer is asked for again until there is room', async () => {
    const reply = hold()
    const { id } = rig.charge()
    await rig.clock.advance(1_000)
    keeper.care.freeReserve()
    freeBytes = 0
    fillUntilNothingFits()
    reply(says.paid(id))
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(3 * MINUTE)
    expect(rig.attempt(id).status).not.toBe('paid')
    makeRoom()
    await rig.clock.advance(MINUTE)
    expect(rig.attempt(id).status).toBe('paid')
    sound()
  })

  it('a sale that begins does not take the reserve: nothing is sent, nothing is half written', async () => {
    fillUntilNothingFits()
    freeBytes = 10_000_000_000
    expect(() => rig.charge()).toThrow(/full/)
    expect(() => payCash(rig)).toThrow(/full/)
    await rig.clock.advance(MINUTE)
    expect(rig.calls).toEqual([])
    expect(ballast()).toBe(true)
    makeRoom()
    sound()
  })
})
