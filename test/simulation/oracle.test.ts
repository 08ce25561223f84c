import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, type TrueOrder, type Truth, truthOfModel } from './oracle.ts'
import { type RefundTruth, refundsOfModel } from './oracle-refunds.ts'
import { liveWorld, type WorldEnd } from './world.ts'

/*
 * The judge itself: in a world without faults it finds nothing, and each fault that is planted in the book or in the gateway's truth is
 * found as what it is.
 */

describe('the oracle', () => {
  let end: WorldEnd
  let dir: string
  let truth: Truth
  let refunds: RefundTruth
  let file: string
  let book: Database.Database
  let copies = 0

  beforeAll(async () => {
    end = await liveWorld({ seed: 4, world: 0, sales: 40, faults: [] })
    dir = mkdtempSync(join(tmpdir(), 'scantill-oracle-'))
    // The judge reads one file, so the log is moved into it first.
    const whole = new Database(end.file)
    whole.pragma('wal_checkpoint(TRUNCATE)')
    whole.pragma('journal_mode = DELETE')
    whole.close()
  }, 60_000)
  afterAll(() => {
    end.clear()
    rmSync(dir, { recursive: true, force: true })
  })

  /** A fresh copy of the book and of the truth, to plant something in. */
  function fresh(): void {
    file = join(dir, `${copies++}.db`)
    copyFileSync(end.file, file)
    truth = new Map([...truthOfModel(end.gateway)].map(([id, order]) => [id, { ...order }]))
    refunds = new Map([...refundsOfModel(end.gateway)].map(([id, refund]) => [id, { ...refund }]))
    book = new Database(file)
  }

  const idOf = (status: string): string => book.prepare('SELECT id FROM attempts WHERE status = ? LIMIT 1').pluck().get(status) as string
  const truthOf = (id: string): TrueOrder => truth.get(id) as TrueOrder
  function kinds(): string[] {
    book.close()
    return [...new Set(examine(file, truth, refunds).findings.map(({ kind }) => kind))].sort()
  }
  function rewriteJournal(work: () => void): void {
    book.exec('DROP TRIGGER journal_never_updated; DROP TRIGGER journal_never_deleted')
    work()
  }

  it('finds nothing in a world without faults, which is not an empty one', () => {
    fresh()
    expect(end.report.charges).toBeGreaterThan(30)
    expect(book.prepare("SELECT count(*) FROM attempts WHERE status = 'declined'").pluck().get()).toBeGreaterThan(0)
    expect(kinds()).toEqual([])
  })

  it.each([
    ['lost', 'a charge for an attempt that the book ended', () => (truthOf(idOf('declined')).chargedMinor = 500), ['lost']],
    [
      'unfounded',
      'the same, when the gateway never said no',
      () => Object.assign(truthOf(idOf('declined')), { chargedMinor: 500, saidNo: false }),
      ['double', 'lost', 'unfounded'],
    ],
    ['phantom', 'a paid attempt without a charge', () => (truthOf(idOf('paid')).chargedMinor = null), ['phantom', 'wrong-amount']],
    ['phantom', 'a paid attempt whose money was given back', () => (truthOf(idOf('paid')).centreMinor = 500), ['phantom']],
    [
      'orphan',
      'a charge that no attempt asked for',
      () => truth.set('NOBODY', { id: 'NOBODY', askedMinor: 1, chargedMinor: 1, feeMinor: 0, centreMinor: 0, centreAt: 0, saidNo: false }),
      ['orphan'],
    ],
    ['wrong-amount', 'another amount charged', () => (truthOf(idOf('paid')).chargedMinor = 7), ['wrong-amount']],
    ['wrong-amount', 'another amount asked', () => (truthOf(idOf('paid')).askedMinor = 7), ['wrong-amount']],
    [
      'open',
      'an attempt that is not decided',
      () => book.prepare("UPDATE attempts SET status = 'unresolved' WHERE id = ?").run(idOf('paid')),
      ['journal', 'open', 'wrong-amount'],
    ],
    [
      'journal',
      'a state without its line',
      () => book.prepare("UPDATE attempts SET status = 'closed' WHERE id = ?").run(idOf('declined')),
      ['journal'],
    ],
    [
      'journal',
      'a sale that says another state than its attempt',
      () => book.prepare("UPDATE orders SET status = 'declined' WHERE number = ?").run(idOf('paid')),
      ['journal', 'wrong-amount'],
    ],
    [
      'journal',
      'a line that was changed',
      () => rewriteJournal(() => book.prepare("UPDATE journal SET body = replace(body, 'Anna', 'Bert') WHERE seq = 5").run()),
      ['journal'],
    ],
    ['journal', 'a line that is gone', () => rewriteJournal(() => book.prepare('DELETE FROM journal WHERE seq = 5').run()), ['journal']],
    ['journal', 'the end cut off', () => rewriteJournal(() => book.prepare('DELETE FROM journal WHERE seq > 20').run()), ['journal']],
  ] as [string, string, () => unknown, string[]][])('%s: %s', (kind, _what, plant, expected) => {
    fresh()
    plant()
    expect(expected).toContain(kind)
    expect(kinds()).toEqual(expected)
  })

  it('double: a second charge of one sale while the first was not over; after a true no it is none', () => {
    fresh()
    // A sale that was declined first and paid by its second attempt.
    const first = book
      .prepare(
        "SELECT id FROM attempts AS a WHERE status = 'declined' AND EXISTS (SELECT 1 FROM attempts WHERE order_id = a.order_id AND status = 'paid') LIMIT 1",
      )
      .pluck()
      .get() as string
    expect(first).toBeDefined()
    Object.assign(truthOf(first), { chargedMinor: truthOf(first).askedMinor, saidNo: true })
    book.close()
    const founded = examine(file, truth, refunds)
    expect(founded.twiceForAWhile).toBe(1)
    expect(founded.findings.map(({ kind }) => kind)).not.toContain('double')
    truthOf(first).saidNo = false
    expect(examine(file, truth, refunds).findings.map(({ kind }) => kind)).toContain('double')
  })
})
