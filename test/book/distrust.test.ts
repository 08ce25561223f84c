import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BookKeeper, createBookKeeper } from '#main/book/book-keeper.ts'
import { readJournalOfType } from '#main/db/journal.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { lostTrust } from '#main/db/sql.ts'
import { silentLog } from '#main/log/log.ts'
import { payCash, sellABit } from '../helpers/book-rig.ts'
import { takeOverWrites } from '../helpers/failing-writes.ts'
import { openRig, type Rig, says } from '../helpers/payment-rig.ts'

let rig: Rig
let keeper: BookKeeper
let told = 0
const keep = (target: Rig) =>
  createBookKeeper({ db: target.db, clock: target.clock, dataDir: target.dir, log: silentLog, changed: () => void told++ })

beforeEach(() => {
  told = 0
  rig = openRig()
  keeper = keep(rig)
  rig.deps.care = keeper.care
})
afterEach(() => rig.close())

describe('a disk that fails', () => {
  it.each([
    ['SQLITE_IOERR_FSYNC', 'disk-failed'],
    ['SQLITE_IOERR_DIR_FSYNC', 'disk-failed'],
    ['SQLITE_CORRUPT', 'disk-failed'],
    // A write that was refused is undone whole, and the next one may go well.
    ['SQLITE_IOERR_WRITE', null],
    ['SQLITE_BUSY', null],
  ] as const)('after %s new sales are refused with %s until the next start', async (code, refusal) => {
    const writes = takeOverWrites()
    writes.failAt(3, 'once', code)
    expect(() => payCash(rig)).toThrow('planted')
    writes.restore()
    expect(keeper.care.refusal('wallet')).toBe(refusal)
    expect(keeper.care.refusal('cash')).toBe(refusal)
    expect(keeper.lights().disk.state).toBe(refusal === null ? 'good' : 'off')
    if (refusal === null) payCash(rig)
    else expect(() => payCash(rig)).toThrow(refusal)
    const { dir } = rig
    closeBook(rig.db)
    const again = openBook(dir)
    expect(lostTrust(again)).toBeNull()
    closeBook(again)
  })

  it('the result of a payment on its way is still written when a later write works', async () => {
    rig.other.pay = () => says.pending()
    const { id } = rig.charge()
    await rig.clock.advance(100)
    const writes = takeOverWrites()
    writes.failAt(1, 'once', 'SQLITE_IOERR_FSYNC')
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.resolver.askNow(id)
    writes.restore()
    expect(() => rig.charge()).toThrow('disk-failed')
    await rig.clock.advance(30_000)
    expect(rig.attempt(id).status).toBe('paid')
  })
})

describe('a journal that does not verify', () => {
  const spoil = () => {
    rig.db.exec('DROP TRIGGER IF EXISTS journal_no_update')
    const triggers = rig.db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'").pluck().all() as string[]
    for (const name of triggers) rig.db.exec(`DROP TRIGGER "${name}"`)
    rig.db.prepare('UPDATE journal SET body = replace(body, \'"orderId":1\', \'"orderId":9\') WHERE seq = 2').run()
  }

  it('is found by the walk over a copy, written down once, shown, and still shown after a restart until a walk finds nothing', async () => {
    await sellABit(rig)
    await keeper.backUp(null)
    expect(keeper.lights().journal.state).toBe('good')
    expect(readJournalOfType(rig.db, 'book.verified')).toEqual([])
    spoil()
    await keeper.backUp(null)
    const { state, facts } = keeper.lights().journal
    expect(state).toBe('warn')
    expect(facts.findings).toBeGreaterThan(0)
    expect(told).toBeGreaterThan(0)
    await keeper.backUp(null)
    expect(readJournalOfType(rig.db, 'book.verified')).toHaveLength(1)
    expect(keep(rig).lights().journal.state).toBe('warn')
  })

  it('is walked at closing, and the next start says what was found', async () => {
    await sellABit(rig)
    spoil()
    await keeper.stop()
    expect(keep(rig).lights().journal).toMatchObject({ state: 'warn', facts: { line: expect.any(Number) } })
  })
})
