import { afterEach, beforeEach, expect, it } from 'vitest'
import { readDiary } from '#main/db/journal.ts'
import { silentLog } from '#main/log/log.ts'
import { createQueue, type Queue } from '#main/queue/queue.ts'
import { REFUND_TO_DO, readRefundsToDo, refundLater, refundWorker, takeOutRefund } from '#main/refunds/refund-later.ts'
import type { RefundWish } from '#main/refunds/refund-payment.ts'
import { appError } from '#shared/bridge/app-error.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { takeOverWrites } from '../helpers/failing-writes.ts'
import { CASHIER } from '../helpers/payment-rig.ts'
import { openRefundRig, type RefundRig, tells } from '../helpers/refund-rig.ts'

let box: RefundRig
let queue: Queue
beforeEach(() => {
  box = openRefundRig()
  queue = newQueue()
})
afterEach(() => {
  queue.stop()
  box.resolver.stop()
  box.rig.close()
})

function newQueue(): Queue {
  const { db, clock, random } = box.rig.deps
  return createQueue({ db, clock, random, log: silentLog, workers: { [REFUND_TO_DO]: refundWorker(box.rig.deps, box.resolver) }, changed: () => {} })
}
const wish = (attempt: Attempt, more: Partial<RefundWish> = {}): RefundWish => ({
  attemptId: attempt.id,
  amountMinor: 500,
  why: 'Item returned',
  by: { ...CASHIER, role: 'cashier' },
  practice: false,
  limitMinor: 5_000,
  approve: null,
  ...more,
})
const advance = (ms: number) => box.rig.clock.advance(ms)
const toDo = () => readRefundsToDo(box.rig.deps, queue, false)

it('waits while the gateway cannot be asked, is seen with its tries, and is sent once when it can', async () => {
  const attempt = await box.paid()
  box.other.count = () => tells.silent()
  expect(await box.start(attempt)).toMatchObject({ ok: false, error: { code: 'refund-unclear' } })
  expect(await refundLater(box.rig.deps, queue, wish(attempt))).toEqual(ok(null))
  await advance(60_000)
  expect(box.other.sent).toEqual([])
  expect(toDo()).toMatchObject([{ attemptId: attempt.id, amountMinor: 500, lastAnswer: 'refund-unclear' }])
  expect(toDo()[0]?.tries).toBeGreaterThan(1)
  box.other.count = () => tells.counts(box.other.refundedMinor)
  await queue.tryAllNow().then(
    () => {},
    () => {},
  )
  await advance(2_000)
  expect(box.other.sent).toHaveLength(1)
  expect(box.refundsOf(attempt)).toMatchObject([{ status: 'done', amountMinor: 500 }])
  expect(toDo()).toEqual([])
  const types = readDiary(box.rig.db, attempt.orderId).map(({ type }) => type)
  expect(types.filter((type) => type === 'refund.queued')).toHaveLength(1)
})

it('is checked and approved when it is put in, not when it is sent', async () => {
  const attempt = await box.paid()
  box.other.count = () => tells.silent()
  expect(await refundLater(box.rig.deps, queue, wish(attempt, { limitMinor: 100 }))).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
  const wrong = async () => fail(appError('wrong-pin', { left: 4 }))
  expect(await refundLater(box.rig.deps, queue, wish(attempt, { limitMinor: 100, approve: wrong }))).toMatchObject({ ok: false })
  const manager = async () => ok({ personId: CASHIER.personId, name: 'Priya' })
  expect(await refundLater(box.rig.deps, queue, wish(attempt, { limitMinor: 100, approve: manager }))).toEqual(ok(null))
  box.other.count = () => tells.counts(box.other.refundedMinor)
  await advance(20_000)
  expect(box.refundsOf(attempt)).toMatchObject([{ status: 'done', approverName: 'Priya' }])
})

it('takes one wish a payment, and refuses what is more than is left', async () => {
  const attempt = await box.paid()
  box.other.count = () => tells.silent()
  expect(await refundLater(box.rig.deps, queue, wish(attempt, { amountMinor: 999_999 }))).toMatchObject({
    ok: false,
    error: { code: 'refund-too-much' },
  })
  expect(await refundLater(box.rig.deps, queue, wish(attempt))).toEqual(ok(null))
  expect(await refundLater(box.rig.deps, queue, wish(attempt))).toMatchObject({ ok: false, error: { code: 'refund-open' } })
})

it('that a person took out is not sent any more', async () => {
  const attempt = await box.paid()
  box.other.count = () => tells.silent()
  await refundLater(box.rig.deps, queue, wish(attempt))
  await advance(1_000)
  expect(takeOutRefund(box.rig.deps, queue, toDo()[0]?.queueId ?? 0, 'x', CASHIER)).toMatchObject({ ok: false })
  expect(takeOutRefund(box.rig.deps, queue, toDo()[0]?.queueId ?? 0, 'given back in cash', CASHIER)).toEqual(ok(null))
  box.other.count = () => tells.counts(box.other.refundedMinor)
  await advance(3_600_000)
  expect(box.other.sent).toEqual([])
})

it('is not sent again after a crash in the middle of sending', async () => {
  const attempt = await box.paid()
  box.other.refund = ({ amountMinor }) => {
    box.other.refundedMinor += amountMinor
    return new Promise<never>(() => {})
  }
  await refundLater(box.rig.deps, queue, wish(attempt))
  await advance(600)
  expect(box.other.sent).toHaveLength(1)
  queue.stop()
  box = box.crash()
  queue = newQueue()
  box.resolver.resumeAll()
  queue.resume()
  await advance(120_000)
  expect(box.other.sent).toHaveLength(1)
  expect(box.refundsOf(attempt)).toMatchObject([{ status: 'done' }])
  expect(toDo()).toEqual([])
})

it('that surely did not leave is tried again', async () => {
  const attempt = await box.paid()
  let refused = 0
  box.other.refund = ({ amountMinor }) => {
    if (refused++ < 2) return tells.notSent()
    box.other.refundedMinor += amountMinor
    return tells.done()
  }
  await refundLater(box.rig.deps, queue, wish(attempt))
  await advance(180_000)
  expect(box.refundsOf(attempt).filter(({ status }) => status === 'done')).toHaveLength(1)
  expect(box.other.refundedMinor).toBe(500)
})

it('is not sent again after a crash, though the clock was set back between the wish and the sending', async () => {
  const attempt = await box.paid()
  box.other.count = () => tells.silent()
  await refundLater(box.rig.deps, queue, wish(attempt))
  await advance(1_000)
  box.rig.clock.jumpWall(-3_600_000)
  box.other.count = () => tells.counts(box.other.refundedMinor)
  box.other.refund = ({ amountMinor }) => {
    box.other.refundedMinor += amountMinor
    return new Promise<never>(() => {})
  }
  for (let waits = 0; box.other.sent.length === 0 && waits < 100; waits++) await advance(250)
  expect(box.other.sent).toHaveLength(1)
  queue.stop()
  box = box.crash()
  queue = newQueue()
  box.resolver.resumeAll()
  queue.resume()
  await advance(300_000)
  expect(box.other.sent).toHaveLength(1)
  expect(toDo()).toEqual([])
})

it('is not taken for an earlier refund of the same amount, though the clock was set back in between', async () => {
  const attempt = await box.paid()
  await box.start(attempt)
  await advance(10_000)
  expect(box.other.sent).toHaveLength(1)
  box.rig.clock.jumpWall(-3_600_000)
  await refundLater(box.rig.deps, queue, wish(attempt))
  await advance(20_000)
  expect(box.other.sent).toHaveLength(2)
})

it('whose refund could be begun but not sent, because the disk was full, is still to do', async () => {
  const attempt = await box.paid()
  const writes = takeOverWrites()
  try {
    // Once the row of the refund is there, the disk takes nothing for a while.
    const insert = box.rig.db.prepare.bind(box.rig.db)
    let begun = false
    box.rig.db.prepare = ((text: string) => {
      if (text.startsWith('UPDATE refunds') && !begun) {
        begun = true
        writes.failAt(1, 'for-ever', 'SQLITE_FULL')
      }
      return insert(text)
    }) as typeof box.rig.db.prepare
    await refundLater(box.rig.deps, queue, wish(attempt))
    await advance(10_000)
    expect(box.refundsOf(attempt)).toMatchObject([{ status: 'created' }])
    writes.mend()
    await advance(180_000)
  } finally {
    writes.restore()
  }
  expect(box.refundsOf(attempt).map(({ status }) => status)).toEqual(['not_sent', 'done'])
  expect(box.other.refundedMinor).toBe(500)
  expect(toDo()).toEqual([])
})

it('is taken out together with its line in the journal, or not at all', async () => {
  const attempt = await box.paid()
  box.other.count = () => tells.silent()
  await refundLater(box.rig.deps, queue, wish(attempt))
  await advance(1_000)
  const id = toDo()[0]?.queueId ?? 0
  const writes = takeOverWrites()
  try {
    // BEGIN and the item pass, the line does not.
    writes.failAt(3, 'once', 'SQLITE_FULL')
    expect(() => takeOutRefund(box.rig.deps, queue, id, 'paid in cash', CASHIER)).toThrow()
  } finally {
    writes.restore()
  }
  expect(toDo()).toHaveLength(1)
  expect(takeOutRefund(box.rig.deps, queue, id, 'paid in cash', CASHIER)).toEqual(ok(null))
  expect(readDiary(box.rig.db, attempt.orderId).filter(({ type }) => type === 'refund.taken_out')).toHaveLength(1)
})

it('is still to do when the same was begun by hand meanwhile and did not leave', async () => {
  const attempt = await box.paid()
  box.other.count = () => tells.silent()
  await refundLater(box.rig.deps, queue, wish(attempt))
  await advance(1_000)
  box.other.count = () => tells.counts(box.other.refundedMinor)
  const given = box.other.refund
  let refuse: (answer: ReturnType<typeof tells.notSent>) => void = () => {}
  box.other.refund = () => new Promise((resolve) => (refuse = resolve))
  await box.begin(attempt)
  void queue.tryAllNow()
  await advance(1_000)
  box.other.refund = given
  refuse(tells.notSent())
  await advance(120_000)
  expect(box.refundsOf(attempt).map(({ status }) => status)).toEqual(['not_sent', 'done'])
  expect(box.other.refundedMinor).toBe(500)
  expect(toDo()).toEqual([])
})
