import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertAttempt } from '#main/db/attempts.ts'
import { appendJournal } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertOrder } from '#main/db/orders.ts'
import { insertPerson } from '#main/db/people.ts'
import { insertQueueItem } from '#main/db/queue.ts'
import { insertRefund } from '#main/db/refunds.ts'
import type { Db } from '#main/db/sql.ts'
import type { SimulatedOrder } from '#main/simulator/ottpay/index.ts'
import { type Ack, examine } from '../../scripts/crash-points/oracle.ts'

const ID = 'T01AAAAAABBBBBB'
const held = (more: Partial<SimulatedOrder> = {}): SimulatedOrder => ({
  order_id: ID,
  action: 'PASSIVEPAY',
  biz_type: 'ALIPAY',
  amount: 1234,
  asked_amount: 1234,
  status: 'success',
  refunds: [],
  charged: true,
  charged_at: 1,
  settled: true,
  created_at: 1,
  queries: 0,
  ...more,
})

describe('the oracle of the crash points', () => {
  let dir: string
  let db: Db
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'scantill-oracle-'))
    db = openBook(dir)
    ensureBookId(db)
    insertPerson(db, { name: 'Mei', role: 'manager', pinHash: null, practice: false })
  })
  afterEach(() => {
    closeBook(db)
    rmSync(dir, { recursive: true, force: true })
  })

  /** A sale with one attempt that stands so, journal and all. */
  function sale(status: string, id = ID): void {
    const facts = {
      number: id,
      at: 1,
      businessDay: '2026-03-04',
      shopHour: 1,
      tender: 'alipay' as const,
      kind: 'scan' as const,
      amountMinor: 1234,
      tipMinor: 0,
    }
    const more = {
      currency: 'CAD',
      status: 'created' as const,
      note: '',
      personId: 1,
      personName: 'Mei',
      practice: false,
      givenMinor: null,
      changeMinor: null,
      tillCode: 'T01',
      accountId: 'a',
      shiftId: null,
    }
    const orderId = insertOrder(db, { ...facts, ...more })
    const attempt = { id, orderId, kind: 'scan' as const, accountId: 'a', wallet: 'alipay' as const, amountMinor: 1234, currency: 'CAD' }
    insertAttempt(db, { ...attempt, codeMasked: null, codeHash: null, createdAt: 1, windowMs: 1 })
    const line = { at: 1, orderId, attemptId: id, personId: 1, personName: 'Mei', facts: {} }
    appendJournal(db, { ...line, type: 'payment.created' })
    if (status === 'paid' || status === 'declined') appendJournal(db, { ...line, type: `payment.${status}` })
    const paidMinor = status === 'paid' ? 1234 : null
    db.prepare('UPDATE attempts SET status = ?, paid_minor = ? WHERE id = ?').run(status, paidMinor, id)
    db.prepare('UPDATE orders SET status = ? WHERE id = ?').run(status, orderId)
  }
  const look = (orders: SimulatedOrder[], acks: Ack[] = []) => {
    closeBook(db)
    return examine(dir, orders, acks)
  }

  it('is content with a sound book', () => {
    sale('paid')
    expect(look([held()], [{ what: 'ended', facts: { attemptId: ID, status: 'paid' } }])).toEqual({ faults: [], leftToPerson: 0 })
  })
  it('leaves to a person what the gateway never saw', () => {
    sale('unresolved')
    expect(look([])).toEqual({ faults: [], leftToPerson: 1 })
  })

  const single: [what: string, status: string, orders: SimulatedOrder[]][] = [
    ['lost', 'declined', [held()]],
    ['phantom', 'paid', [held({ charged: false })]],
    ['phantom', 'paid', []],
    ['orphan', 'paid', [held(), held({ order_id: 'T01ZZZZZZZZZZZZ' })]],
    ['open', 'unresolved', [held({ charged: false })]],
    ['wrong amount', 'paid', [held({ amount: 1235 })]],
    ['wrong amount', 'paid', [held({ asked_amount: 9 })]],
    ['said not sent', 'not_sent', [held({ charged: false })]],
  ]
  it.each(single)('finds %s', (what, status, orders) => {
    sale(status)
    expect(look(orders).faults.some((fault) => fault.startsWith(what))).toBe(true)
  })

  const WISH: Ack = { what: 'wish', facts: { attemptId: ID, amountMinor: 500 } }
  const back = (id = 'T01RRRRRRRRRRRR', amount = 500) => ({ refund_id: id, amount, at: 2 })
  /** A refund of the paid sale that stands so, journal and all. */
  function refund(status: string, id = 'T01RRRRRRRRRRRR'): void {
    const made = { id, orderId: 1, attemptId: ID, amountMinor: 500, currency: 'CAD', why: 'returned', personId: 1, personName: 'Mei' }
    const where = { businessDay: '2026-03-04', shopHour: 1, tillCode: 'T01', shiftId: null }
    insertRefund(db, { ...made, ...where, approverId: null, approverName: null, beforeMinor: 0, createdAt: 2 })
    const line = { at: 2, orderId: 1, attemptId: ID, personId: 1, personName: 'Mei', facts: { refundId: id } }
    appendJournal(db, { ...line, type: 'refund.created' })
    if (status === 'done' || status === 'not_sent' || status === 'refused') appendJournal(db, { ...line, type: `refund.${status}` })
    db.prepare('UPDATE refunds SET status = ? WHERE id = ?').run(status, id)
  }
  /** A refund to do that stands so. */
  function toDo(state: string): void {
    insertQueueItem(db, { kind: 'refund', subject: ID, payload: {}, createdAt: 2 })
    db.prepare('UPDATE queue SET state = ?').run(state)
  }

  it('is content with a refund that was wished, done and written', () => {
    sale('paid')
    refund('done')
    toDo('done')
    const acks = [WISH, { what: 'to do', facts: { attemptId: ID } }, { what: 'refunded', facts: { refundId: 'T01RRRRRRRRRRRR' } }]
    expect(look([held({ refunds: [back()] })], acks)).toEqual({ faults: [], leftToPerson: 0 })
  })
  it('leaves to a person a refund that the gateway never saw', () => {
    sale('paid')
    refund('unresolved')
    expect(look([held()], [WISH])).toEqual({ faults: [], leftToPerson: 1 })
  })
  const refundFaults: [what: string, status: string | null, refunds: SimulatedOrder['refunds']][] = [
    ['too much back', 'done', [back(undefined, 1235)]],
    ['wrong amount', 'done', [back(undefined, 499)]],
    ['orphan', null, [back()]],
    ['phantom', 'done', []],
    ['double', 'done', [back(), back('T01SSSSSSSSSSSS')]],
    ['lost', 'refused', [back()]],
    ['lost', 'not_sent', [back()]],
    ['open', 'unresolved', [back()]],
    ['open', 'created', []],
    ['journal', 'closed', []],
  ]
  it.each(refundFaults)('finds in refunds: %s (%s)', (what, status, refunds) => {
    sale('paid')
    if (status) refund(status)
    expect(look([held({ refunds })], [WISH]).faults.some((fault) => fault.startsWith(what))).toBe(true)
  })
  it('finds two refunds that are both in the book where one was wished', () => {
    sale('paid')
    refund('done')
    refund('done', 'T01SSSSSSSSSSSS')
    expect(look([held({ refunds: [back(), back('T01SSSSSSSSSSSS')] })], [WISH]).faults).toEqual([expect.stringMatching(/^double/)])
  })
  it.each(['waiting', 'running', 'done'])('finds a refund to do that is %s and was never begun', (state) => {
    sale('paid')
    toDo(state)
    expect(look([held()], [WISH]).faults).toEqual([expect.stringMatching(/^queue/)])
  })

  it('finds a sale charged twice', () => {
    sale('declined')
    sale('paid', 'T01CCCCCCDDDDDD')
    db.prepare('UPDATE attempts SET order_id = 1').run()
    const { faults } = look([held(), held({ order_id: 'T01CCCCCCDDDDDD' })])
    expect(faults.some((fault) => fault.startsWith('double'))).toBe(true)
  })
  it('finds a state without a line, and a line that was changed', () => {
    sale('paid')
    db.exec('DROP TRIGGER journal_never_updated')
    db.prepare(`UPDATE journal SET type = 'payment.asked' WHERE type = 'payment.paid'`).run()
    const { faults } = look([held()])
    expect(faults.filter((fault) => fault.startsWith('journal'))).toHaveLength(2)
  })
  it.each<Ack>([
    { what: 'ended', facts: { attemptId: ID, status: 'paid' } },
    { what: 'cash', facts: { number: 'T01CASH' } },
    { what: 'shop', facts: { name: 'Renamed' } },
    { what: 'account', facts: { terminalNo: 'T9' } },
    { what: 'mode', facts: { mode: 'practice' } },
    { what: 'person', facts: { name: 'New One' } },
    { what: 'refund', facts: { refundId: 'T01RRRRRRRRRRRR' } },
    { what: 'refunded', facts: { refundId: 'T01RRRRRRRRRRRR' } },
    { what: 'to do', facts: { attemptId: ID } },
    { what: 'miss', facts: { name: 'Mei', misses: 1 } },
  ])('finds a promise that was not kept: $what', (ack) => {
    sale('unresolved')
    expect(look([], [ack]).faults).toEqual([expect.stringMatching(/^promise broken/)])
  })
})
