import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, type TrueOrder, type Truth } from './oracle.ts'
import { type RefundTruth, readRefundEnds, type TrueRefund } from './oracle-refunds.ts'
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
    truth = new Map([...end.truth()].map(([id, order]) => [id, { ...order }]))
    refunds = new Map([...end.refunds()].map(([id, refund]) => [id, { ...refund }]))
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
    ['phantom', 'a paid attempt without a charge', () => (truthOf(idOf('paid')).chargedMinor = null), ['phantom', 'refund-amount', 'wrong-amount']],
    ['phantom', 'a paid attempt whose money was given back', () => (truthOf(idOf('paid')).centreMinor = 500), ['phantom', 'refund-amount']],
    [
      'orphan',
      'a charge that no attempt asked for',
      () => truth.set('NOBODY', { id: 'NOBODY', askedMinor: 1, chargedMinor: 1, feeMinor: 0, centreMinor: 0, centreAt: 0, saidNo: false }),
      ['orphan'],
    ],
    ['wrong-amount', 'another amount charged', () => (truthOf(idOf('paid')).chargedMinor = 7), ['refund-amount', 'wrong-amount']],
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

/* The same for refunds, on a world in which many sales are given back and some of it went wrong. */
describe('the oracle on refunds', () => {
  let end: WorldEnd
  let dir: string
  let truth: Truth
  let refunds: RefundTruth
  let file: string
  let book: Database.Database
  let copies = 0

  beforeAll(async () => {
    end = await liveWorld({ seed: 6, world: 0, sales: 40, refundShare: 0.7, faults: ['short-of-funds', 'not-connected', 'line-down'] })
    dir = mkdtempSync(join(tmpdir(), 'scantill-oracle-'))
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
    file = join(dir, `${copies++}.db`)
    copyFileSync(end.file, file)
    truth = new Map([...end.truth()].map(([id, order]) => [id, { ...order }]))
    refunds = new Map([...end.refunds()].map(([id, refund]) => [id, { ...refund }]))
    book = new Database(file)
  }
  const idOf = (status: string): string =>
    book.prepare('SELECT id FROM refunds WHERE status = ? ORDER BY rowid LIMIT 1').pluck().get(status) as string
  const real = (id: string): TrueRefund => refunds.get(id) as TrueRefund
  const set = (id: string, sql: string): unknown => book.prepare(`UPDATE refunds SET ${sql} WHERE id = ?`).run(id)
  function kinds(): string[] {
    book.close()
    return [...new Set(examine(file, truth, refunds).findings.map(({ kind }) => kind))].sort()
  }
  function dropLines(type: string): void {
    book.exec('DROP TRIGGER journal_never_updated; DROP TRIGGER journal_never_deleted')
    book.prepare('DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal WHERE type = ?)').run(type)
  }

  it('finds nothing where nothing is wrong, in a book with refunds of every end and some that waited', () => {
    fresh()
    const counts = readRefundEnds(file)
    expect(counts.done).toBeGreaterThan(10)
    expect(counts.refused).toBeGreaterThan(0)
    expect(counts.notSent).toBeGreaterThan(0)
    expect(counts.fromQueue).toBeGreaterThan(0)
    expect(kinds()).toEqual([])
  })

  it.each([
    ['refund-lost', 'money that went back for a refund that the book ended', () => Object.assign(real(idOf('refused')), { givenMinor: 5 })],
    ['refund-unfounded', 'the same, when the gateway had not said no', () => Object.assign(real(idOf('refused')), { givenMinor: 5, saidNo: false })],
    [
      'refund-unfounded',
      'a request that came from a refund which the book calls not sent',
      () => {
        const id = idOf('not_sent')
        const orderId = book.prepare('SELECT attempt_id FROM refunds WHERE id = ?').pluck().get(id) as string
        refunds.set(id, { id, orderId, at: 0, askedMinor: 1, givenMinor: 0, saidNo: true })
      },
    ],
    ['refund-phantom', 'a refund done that never went back', () => (real(idOf('done')).givenMinor = 0)],
    [
      'refund-phantom',
      'one done for which only older money of the merchant centre could count',
      () => {
        const refund = real(idOf('done'))
        Object.assign(truth.get(refund.orderId) as TrueOrder, { centreMinor: refund.askedMinor, centreAt: refund.at - 1 })
        refund.givenMinor = 0
      },
    ],
    [
      'refund-orphan',
      'a refund at the gateway that the book has not',
      () => refunds.set('NOBODY', { id: 'NOBODY', orderId: real(idOf('done')).orderId, at: 0, askedMinor: 1, givenMinor: 0, saidNo: true }),
    ],
    ['refund-amount', 'another amount asked', () => (real(idOf('done')).askedMinor += 1)],
    ['refund-amount', 'asked of another payment', () => (real(idOf('done')).orderId = 'NOBODY')],
    ['refund-amount', 'another sum given back than booked', () => (real(idOf('done')).givenMinor += 1)],
    ['refund-double', 'more given back than was charged', () => (real(idOf('done')).givenMinor = 9_999_999)],
    [
      'refund-double',
      'one wish sent under two ids',
      () => {
        const twice = 'SELECT a.id FROM refunds a JOIN refunds b ON a.attempt_id = b.attempt_id AND a.id <> b.id'
        const sent = `${twice} WHERE a.status IN ('done', 'refused') AND b.status IN ('done', 'refused') LIMIT 1`
        const { attempt_id } = book.prepare(`SELECT attempt_id FROM refunds WHERE id = (${sent})`).get() as { attempt_id: string }
        book.prepare("UPDATE refunds SET why = 'the same wish' WHERE attempt_id = ?").run(attempt_id)
      },
    ],
    ['refund-double', 'more wanted than was left', () => set(idOf('done'), 'amount_minor = amount_minor + 9000000')],
    ['refund-open', 'a refund that is not decided', () => set(idOf('done'), "status = 'unresolved'")],
    ['refund-open', 'a refund to do that still waits', () => book.prepare("UPDATE queue SET state = 'waiting' WHERE id = 1").run()],
    [
      'refund-undone',
      'a refund to do that is done by one that never left',
      () => book.prepare("UPDATE refunds SET status = 'not_sent' WHERE id = (SELECT last_answer FROM queue WHERE state = 'done' LIMIT 1)").run(),
    ],
    ['journal', 'a state without its line', () => set(idOf('refused'), "status = 'closed'")],
    [
      'journal',
      'a refund of a payment that brought nothing',
      () => set(idOf('done'), "attempt_id = (SELECT id FROM attempts WHERE status = 'declined')"),
    ],
    ['journal', 'a wish in the queue without its line', () => dropLines('refund.queued')],
    ['journal', 'a refund without its last line', () => dropLines('refund.done')],
  ] as [string, string, () => unknown][])('%s: %s', (kind, _what, plant) => {
    fresh()
    plant()
    expect(kinds()).toContain(kind)
  })

  it('lets money of one amount count for another refund of the payment only where the gateway had refused it, or a person closed it', () => {
    fresh()
    const done = idOf('done')
    const [attemptId, amount] = book.prepare('SELECT attempt_id, amount_minor FROM refunds WHERE id = ?').raw().get(done) as [string, number]
    const refused = idOf('refused')
    set(refused, `attempt_id = '${attemptId}', amount_minor = ${amount}`)
    Object.assign(real(refused), { orderId: attemptId, askedMinor: amount, givenMinor: amount })
    real(done).givenMinor = 0
    expect(kinds()).not.toContain('refund-phantom')
    real(refused).askedMinor = amount + 1
    real(refused).givenMinor = 0
    expect(examine(file, truth, refunds).findings.map(({ kind }) => kind)).toContain('refund-phantom')
  })
})
