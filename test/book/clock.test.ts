import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBookKeeper } from '#main/book/book-keeper.ts'
import { createClockWatch } from '#main/book/clock-watch.ts'
import { checkJournal } from '#main/book/verify-journal.ts'
import { readJournalOfType } from '#main/db/journal.ts'
import { readOrder } from '#main/db/orders.ts'
import { silentLog } from '#main/log/log.ts'
import { halfSteps, payCash } from '../helpers/book-rig.ts'
import { openRig, type Rig, says } from '../helpers/payment-rig.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
let rig: Rig

function begin(startWall?: number): void {
  rig = openRig(undefined, createVirtualClock(startWall))
  rig.deps.care = createBookKeeper({ db: rig.db, clock: rig.clock, dataDir: rig.dir, log: silentLog, changed: () => {} }).care
}
beforeEach(() => begin())
afterEach(() => rig.close())

/** The business day by another way than the program's: the date in the zone, of the instant `closeHour` wall hours earlier. */
function dayInZone(at: number, zone: string, closeHour: number): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  const [date = '', hour = ''] = parts.format(at).split(' ')
  const day = new Date(`${date}T12:00:00Z`)
  if (Number(hour) < closeHour) day.setUTCDate(day.getUTCDate() - 1)
  return day.toISOString().slice(0, 10)
}
const moves = () => [...readJournalOfType(rig.db, 'clock.moved_back'), ...readJournalOfType(rig.db, 'clock.moved_ahead')]

const JUMPS = [1, 2, 59, 60]
  .map((n) => n * SECOND)
  .concat(
    [1, 2, 59].map((n) => n * MINUTE),
    [1, 23].map((n) => n * HOUR),
    [1, 30, 365, 3_650].map((n) => n * DAY),
  )

describe('the clock jumps while a payment is on its way', () => {
  it.each(JUMPS.flatMap((jump) => [jump, -jump]))(
    'by %i ms: window and questions keep their pace, the sale its day, the journal a note',
    async (jump) => {
      rig.other.pay = () => new Promise(() => {})
      rig.other.query = () => says.pending()
      const createdAt = rig.clock.now()
      const { id, orderId } = rig.charge()
      await rig.clock.advance(20_000)
      rig.clock.jumpWall(jump)
      await rig.clock.advance(39_999)
      expect(rig.attempt(id).status).toBe('asking')
      await rig.clock.advance(1)
      expect(rig.attempt(id).status).toBe('unresolved')
      expect(rig.asks().slice(0, 5)).toEqual([5_000, 8_000, 11_000, 14_000, 17_000])
      rig.other.query = ({ orderId: asked }) => says.paid(asked)
      await rig.clock.advance(15_000)
      expect(rig.attempt(id).status).toBe('paid')
      const { zone, closeHour } = rig.facts
      expect(readOrder(rig.db, orderId)).toMatchObject({ at: createdAt, businessDay: dayInZone(createdAt, zone, closeHour) })
      const next = readOrder(rig.db, payCash(rig))
      expect(next?.businessDay).toBe(dayInZone(rig.clock.now(), zone, closeHour))
      if (jump < -SECOND) expect(moves().map(({ type }) => type)).toEqual(['clock.moved_back'])
      else expect(moves().map(({ type }) => type)).toEqual(jump > MINUTE ? ['clock.moved_ahead'] : [])
      expect(checkJournal(rig.db, []).findings).toEqual([])
    },
  )

  it('back by less than the time since the last line is seen all the same', async () => {
    payCash(rig)
    await rig.clock.advance(2 * HOUR)
    rig.clock.jumpWall(-HOUR)
    payCash(rig)
    expect(readJournalOfType(rig.db, 'clock.moved_back')).toMatchObject([{ facts: { byMs: -HOUR } }])
    payCash(rig)
    expect(moves()).toHaveLength(1)
  })

  it('a jump is told again when the step that would have told it was not written', async () => {
    rig.clock.jumpWall(-DAY)
    const { run } = Object.getPrototypeOf(rig.db.prepare('SELECT 1'))
    expect(run).toBeTypeOf('function')
    rig.db.exec("CREATE TRIGGER planted BEFORE INSERT ON orders BEGIN SELECT RAISE(ABORT, 'planted'); END")
    expect(() => payCash(rig)).toThrow('planted')
    expect(moves()).toHaveLength(0)
    rig.db.exec('DROP TRIGGER planted')
    payCash(rig)
    expect(moves()).toHaveLength(1)
  })
})

describe('the watch', () => {
  it('follows what a time server does, and tells a set clock', async () => {
    const clock = createVirtualClock()
    const watch = createClockWatch(clock)
    for (let hour = 0; hour < 48; hour++) {
      await clock.advance(HOUR)
      // 500 parts in a million is the most a time server slews.
      clock.jumpWall(hour % 2 === 0 ? -1_800 : 1_800)
      expect(watch.look()).toBeNull()
    }
    clock.jumpWall(-1_001 - SECOND)
    expect(watch.look()).toEqual({ byMs: -1_001 - SECOND })
    expect(watch.look()).toEqual({ byMs: -1_001 - SECOND })
    watch.accept()
    expect(watch.look()).toBeNull()
  })
})

describe('the machine sleeps while a payment is on its way', () => {
  it('and the monotonic clock stands still meanwhile: the window goes on where it was, and the first question finds the money', async () => {
    rig.other.pay = () => new Promise(() => {})
    const { id } = rig.charge()
    await rig.clock.advance(10_000)
    rig.clock.jumpWall(8 * HOUR)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(3_000)
    expect(rig.attempt(id).status).toBe('paid')
    expect(moves()).toMatchObject([{ type: 'clock.moved_ahead', facts: { byMs: 8 * HOUR } }])
  })

  it('and the monotonic clock jumps: what was due is done once, not once for every minute slept', async () => {
    rig.other.pay = () => new Promise(() => {})
    rig.other.query = () => says.pending()
    const { id } = rig.charge()
    await rig.clock.advance(10_000)
    const asked = rig.asks().length
    rig.clock.sleep(8 * HOUR)
    await rig.clock.advance(0)
    expect(rig.attempt(id).status).toBe('unresolved')
    expect(rig.asks().length).toBeLessThanOrEqual(asked + 2)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(15 * MINUTE)
    expect(rig.attempt(id).status).toBe('paid')
    expect(moves()).toEqual([])
  })
})

describe('summer time begins and ends during a sale', () => {
  it.each([
    ['America/Toronto', Date.UTC(2026, 2, 8, 7)],
    ['America/Toronto', Date.UTC(2026, 10, 1, 6)],
    ['Europe/Paris', Date.UTC(2026, 2, 29, 1)],
    ['Europe/Paris', Date.UTC(2026, 9, 25, 1)],
    ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
    ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30)],
  ])('in %s at %i', async (zone, change) => {
    for (const closeHour of [0, 2, 3, 4]) {
      rig.close()
      begin(change - 30 * SECOND)
      rig.facts.zone = zone
      rig.facts.closeHour = closeHour
      rig.other.pay = () => says.lost()
      rig.other.query = () => says.pending()
      const before = rig.charge()
      await rig.clock.advance(61_000)
      expect(rig.attempt(before.id).status).toBe('unresolved')
      const after = readOrder(rig.db, payCash(rig))
      expect(readOrder(rig.db, before.orderId)?.businessDay).toBe(dayInZone(change - 30 * SECOND, zone, closeHour))
      expect(after?.businessDay).toBe(dayInZone(rig.clock.now(), zone, closeHour))
      expect(moves()).toEqual([])
      expect(checkJournal(rig.db, []).findings).toEqual([])
    }
  })
})

describe('whatever the clock does', () => {
  it('days are those of the clock, no attempt is stuck, and the journal tells every step back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            jump: fc.oneof(fc.constant(0), fc.integer({ min: -10 * 365 * 24 * 3600, max: 10 * 365 * 24 * 3600 })),
            pass: fc.integer({ min: 0, max: 90_000 }),
          }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        async (steps) => {
          rig.close()
          begin()
          rig.other.pay = () => says.lost()
          rig.other.query = ({ orderId, amountMinor }, asked) => (asked > 3 ? says.paid(orderId, { amountMinor }) : says.pending())
          for (const { jump, pass } of steps) {
            rig.clock.jumpWall(jump * SECOND)
            const at = rig.clock.now()
            const { orderId } = rig.charge({ amountMinor: 100 + Math.abs(jump % 900) })
            expect(readOrder(rig.db, orderId)?.businessDay).toBe(dayInZone(at, rig.facts.zone, rig.facts.closeHour))
            await rig.clock.advance(pass)
          }
          await rig.clock.advance(3 * MINUTE)
          expect(rig.db.prepare("SELECT count(*) FROM attempts WHERE status <> 'paid'").pluck().get()).toBe(0)
          expect(checkJournal(rig.db, []).findings).toEqual([])
          expect(halfSteps(rig.db)).toEqual([])
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)
})
