import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examinePayouts, type PayoutTruth, readPayoutEnds, type TruePayout } from './oracle-payouts.ts'
import { liveWorld, type WorldEnd } from './world.ts'

/* The judge of payouts: in a world without faults it finds nothing, and each fault that is planted in the book or in the truth is found as what it is. */

describe('the oracle of payouts', () => {
  let end: WorldEnd
  let dir: string
  let truth: PayoutTruth
  let book: Database.Database
  let copies = 0

  beforeAll(async () => {
    end = await liveWorld({ gateway: 'proxypay', seed: 6, world: 0, sales: 30, payoutShare: 1, faults: [] })
    dir = mkdtempSync(join(tmpdir(), 'scantill-payout-oracle-'))
    const whole = new Database(end.file)
    whole.pragma('wal_checkpoint(TRUNCATE)')
    whole.pragma('journal_mode = DELETE')
    whole.close()
  }, 60_000)
  afterAll(() => {
    end.clear()
    rmSync(dir, { recursive: true, force: true })
  })

  function fresh(): void {
    const file = join(dir, `${copies++}.db`)
    copyFileSync(end.file, file)
    truth = new Map([...(end.paidOut() ?? [])].map(([id, payout]) => [id, { ...payout }]))
    book = new Database(file)
    book.exec('DROP TRIGGER journal_never_updated; DROP TRIGGER journal_never_deleted; DROP TRIGGER payouts_stay_what_they_are')
    book.exec('DROP TRIGGER payouts_confirmed_once; DROP TRIGGER payouts_never_sent_again; DROP TRIGGER payouts_never_deleted')
  }
  const idOf = (status: string): string => book.prepare('SELECT id FROM payouts WHERE status = ? LIMIT 1').pluck().get(status) as string
  const truthOf = (id: string): TruePayout => truth.get(id) as TruePayout
  const left = (id: string, more: Partial<TruePayout> = {}): void => {
    const amount = book.prepare('SELECT amount_minor FROM payouts WHERE id = ?').pluck().get(id) as number
    truth.set(id, { id, askedMinor: amount, leftMinor: amount, cameBack: false, backTold: false, saidNo: true, ...more })
  }
  function kinds(): string[] {
    const found = examinePayouts(book, truth).map(({ kind }) => kind)
    book.close()
    return [...new Set(found)].sort()
  }

  it('finds nothing in a world without faults, which is not an empty one', () => {
    fresh()
    const ends = readPayoutEnds(book.name)
    expect(ends.done).toBeGreaterThan(10)
    expect(ends.failed).toBeGreaterThan(0)
    expect(kinds()).toEqual([])
  })

  it.each<[string, () => unknown, string[]]>([
    ['one that left and failed in the book', () => left(idOf('failed')), ['payout-lost']],
    ['the same, when the gateway never said no', () => left(idOf('failed'), { saidNo: false }), ['payout-lost', 'payout-unfounded']],
    ['one that is done and never left', () => Object.assign(truthOf(idOf('done')), { leftMinor: null }), ['payout-amount', 'payout-phantom']],
    ['one that came back, as the till was told', () => Object.assign(truthOf(idOf('done')), { cameBack: true, backTold: true }), ['payout-phantom']],
    ['one that came back and nobody told the till', () => Object.assign(truthOf(idOf('done')), { cameBack: true }), []],
    ['another amount that left', () => Object.assign(truthOf(idOf('done')), { leftMinor: 1 }), ['payout-amount']],
    ['another amount that was asked for', () => Object.assign(truthOf(idOf('done')), { askedMinor: 1 }), ['payout-amount']],
    ['one that the book does not have', () => left('S01NOBODY'), ['payout-orphan']],
    [
      'one that is still open',
      () => book.prepare("UPDATE payouts SET status = 'unresolved' WHERE id = ?").run(idOf('done')),
      ['journal', 'payout-open'],
    ],
    [
      'one that its journal has confirmed by whoever asked',
      () => {
        const facts = book.prepare('SELECT person_id FROM payouts WHERE id = ?').pluck().get(idOf('done'))
        const line = "UPDATE journal SET body = json_set(body, '$.personId', ?) WHERE type = 'payout.confirmed' AND body ->> '$.facts.payoutId' = ?"
        book.prepare(line).run(facts, idOf('done'))
      },
      ['payout-alone'],
    ],
    [
      'one that left without a line that somebody confirmed it',
      () => book.prepare("DELETE FROM journal WHERE type = 'payout.confirmed' AND body ->> '$.facts.payoutId' = ?").run(idOf('done')),
      ['payout-alone'],
    ],
    [
      'one wish that left twice',
      () => {
        const ids = book.prepare("SELECT id FROM payouts WHERE status = 'done' ORDER BY rowid LIMIT 2").pluck().all() as string[]
        book.prepare("UPDATE payouts SET note = 'one wish' WHERE id IN (?, ?)").run(...ids)
      },
      ['payout-double'],
    ],
  ])('%s', (_what, plant, expected) => {
    fresh()
    plant()
    expect(kinds()).toEqual(expected)
  })
})
