import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine, readDiary } from '#main/db/journal.ts'
import { listOrderIds } from '#main/db/order-list.ts'
import { readOrder } from '#main/db/orders.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { keepLatePayment } from '#main/payments/keep-late-payment.ts'
import { countUnresolved, readAlarms, readUnresolved } from '#main/payments/payment-snapshot.ts'
import { closeRefund } from '#main/refunds/close-refund.ts'
import { countDoubtfulRefunds, readOpenRefunds } from '#main/refunds/read-refunds.ts'
import { readDayReport } from '#main/reports/day-report.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import { NO_FILTER, type OrderFilter } from '#shared/domain/order.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { takeOverWrites } from '../helpers/failing-writes.ts'
import { CASHIER, says } from '../helpers/payment-rig.ts'
import { openRefundRig, type RefundRig, tells } from '../helpers/refund-rig.ts'

const MINUTE = 60_000
const hang = () => new Promise<never>(() => {})
let box: RefundRig
beforeEach(() => {
  box = openRefundRig()
})
afterEach(() => {
  box.resolver.stop()
  box.rig.close()
})

const advance = (ms: number) => box.rig.clock.advance(ms)
const typesOf = (attempt: Attempt) =>
  readDiary(box.rig.db, attempt.orderId)
    .map(({ type }) => type)
    .filter((type) => type.startsWith('refund.'))

/** A payment that was declined and paid after all. */
async function late(): Promise<Attempt> {
  box.rig.other.pay = () => says.declined()
  const { id } = box.rig.charge()
  await advance(0)
  box.rig.other.query = ({ orderId }) => says.paid(orderId)
  await box.rig.resolver.askNow(id)
  expect(box.rig.attempt(id).status).toBe('late_paid')
  return box.rig.attempt(id)
}

describe('a refund', () => {
  it('is written, sent once, and done when the gateway counts it', async () => {
    const attempt = await box.paid()
    const refund = await box.begin(attempt)
    expect(refund).toMatchObject({ status: 'sending', beforeMinor: 0, amountMinor: 500 })
    expect(refund.id).toMatch(/^T01[A-Z0-9]{12}$/)
    await advance(1_000)
    expect(box.read(refund.id)).toMatchObject({ status: 'done', reason: null, nextAskAt: null })
    expect(box.other.sent).toEqual([
      {
        refundId: refund.id,
        orderId: attempt.id,
        kind: 'scan',
        amountMinor: 500,
        currency: 'CAD',
        gatewayRef: attempt.gatewayRef,
        wallet: 'alipay',
        noticeUrl: null,
      },
    ])
    expect(typesOf(attempt)).toEqual(['refund.created', 'refund.sending', 'refund.answered', 'refund.done'])
    expect(readOrder(box.rig.db, attempt.orderId)).toMatchObject({ status: 'paid', refundedMinor: 500 })
    expect(box.rig.attempt(attempt.id).status).toBe('paid')
    expect(findBrokenLine(box.rig.db, 1)).toBeNull()
    expect(box.resolver.watchedCount()).toBe(0)
  })

  it('is not done because the reply says so', async () => {
    box.other.refund = () => tells.done()
    const refund = await box.begin(await box.paid())
    await advance(2 * MINUTE)
    expect(box.read(refund.id).status).toBe('unresolved')
    box.other.refundedMinor = 500
    await advance(MINUTE)
    expect(box.read(refund.id).status).toBe('done')
  })

  it('whose reply is lost is asked about and never repeated', async () => {
    box.other.refund = ({ amountMinor }) => {
      box.other.refundedMinor += amountMinor
      return tells.lost()
    }
    const refund = await box.begin(await box.paid())
    await advance(1_000)
    expect(box.read(refund.id).status).toBe('done')
    expect(box.other.sent).toHaveLength(1)
  })

  it('whose reply hangs is asked about after 5 s', async () => {
    box.other.refund = hang
    const refund = await box.begin(await box.paid())
    box.other.refundedMinor = 500
    await advance(4_900)
    expect(box.read(refund.id).status).toBe('sending')
    await advance(200)
    expect(box.read(refund.id).status).toBe('done')
  })

  it('is asked about on the ladder for a week, unresolved after a minute, and then only by a person', async () => {
    box.other.refund = () => tells.lost()
    const refund = await box.begin(await box.paid())
    await advance(MINUTE - 1)
    expect(box.read(refund.id).status).toBe('asking')
    const inWindow = box.other.asked
    expect(inWindow).toBeGreaterThan(15)
    await advance(1)
    expect(box.read(refund.id).status).toBe('unresolved')
    await advance(8 * 24 * 60 * MINUTE)
    const week = box.other.asked
    expect(week - inWindow).toBeGreaterThan(100)
    await advance(30 * 24 * 60 * MINUTE)
    expect(box.other.asked).toBe(week)
    box.other.refundedMinor = 500
    expect(await box.resolver.askNow(refund.id)).toMatchObject({ status: 'done' })
    expect(box.other.sent).toHaveLength(1)
  })

  it('that surely did not leave is not sent, and can be tried again', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.notSent()
    const refund = await box.begin(attempt)
    await advance(0)
    expect(box.read(refund.id)).toMatchObject({ status: 'not_sent', reason: 'not_reached' })
    expect((await box.start(attempt)).ok).toBe(true)
  })

  it('that the gateway refuses is refused only after a question', async () => {
    box.other.refund = () => tells.refused()
    box.other.count = (asked) => (asked === 2 ? tells.silent() : tells.counts(0))
    const refund = await box.begin(await box.paid())
    await advance(1_000)
    expect(box.read(refund.id)).toMatchObject({ status: 'asking', reason: 'refused' })
    await advance(5_000)
    expect(box.read(refund.id)).toMatchObject({ status: 'refused', reason: 'refused' })
  })

  it('that the gateway refuses and does all the same is done', async () => {
    box.other.refund = ({ amountMinor }) => {
      box.other.refundedMinor += amountMinor
      return tells.refused()
    }
    const refund = await box.begin(await box.paid())
    await advance(1_000)
    expect(box.read(refund.id)).toMatchObject({ status: 'done', reason: null })
  })

  it('that is done after it was refused is found by the late looks, loudly', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.refused()
    const refund = await box.begin(attempt)
    await advance(1_000)
    expect(box.read(refund.id).status).toBe('refused')
    box.other.refundedMinor = 500
    await advance(3 * MINUTE)
    expect(box.read(refund.id).status).toBe('done')
    expect(typesOf(attempt).at(-1)).toBe('refund.late_done')
  })

  it('that ended is not asked about while another of the same payment is open: what moves the count is that one', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.refused()
    const first = await box.begin(attempt)
    await advance(1_000)
    expect(box.read(first.id).status).toBe('refused')
    box.other.refund = hang
    const second = await box.begin(attempt)
    box.other.refundedMinor = 500
    const asked = box.other.asked
    await box.resolver.askNow(first.id)
    expect(box.other.asked).toBe(asked)
    await box.resolver.askNow(second.id)
    expect([box.read(first.id).status, box.read(second.id).status]).toEqual(['refused', 'done'])
  })

  it('whose gateway throws is in doubt, not failed', async () => {
    box.other.refund = () => {
      throw new Error('a bug')
    }
    const refund = await box.begin(await box.paid())
    await advance(2_000)
    expect(box.read(refund.id).status).toBe('asking')
  })
})

describe('before anything is sent', () => {
  it('the gateway has to say what was refunded before', async () => {
    const attempt = await box.paid()
    box.other.count = () => tells.silent()
    expect(await box.start(attempt)).toMatchObject({ ok: false, error: { code: 'refund-unclear', retry: true } })
    expect(typesOf(attempt)).toEqual(['refund.held_back'])
    expect(box.other.sent).toEqual([])
    expect(box.refundsOf(attempt)).toEqual([])
  })

  it('a count that is not ours holds the refund, with a line in the journal', async () => {
    const attempt = await box.paid()
    box.other.refundedMinor = 300
    expect(await box.start(attempt)).toMatchObject({ ok: false, error: { code: 'refund-mismatch', facts: { refundedMinor: 300, knownMinor: 0 } } })
    expect(typesOf(attempt)).toEqual(['refund.held_back'])
    expect(box.other.sent).toEqual([])
  })

  it('an ended refund that the gateway calls under way holds the next one', async () => {
    const attempt = await box.paid()
    box.other.count = () => ({ ...tells.counts(0), known: true, refundedMinor: 0, underWay: true, spoken: true })
    expect(await box.start(attempt)).toMatchObject({ ok: false, error: { code: 'refund-open' } })
    expect(typesOf(attempt)).toEqual(['refund.held_back'])
    expect(box.other.sent).toEqual([])
  })

  it('a count that fits an ended refund makes that one done first', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.refused()
    const first = await box.begin(attempt, { amountMinor: 300 })
    await advance(1_000)
    expect(box.read(first.id).status).toBe('refused')
    box.other.refundedMinor = 300
    box.other.refund = ({ amountMinor }) => {
      box.other.refundedMinor += amountMinor
      return tells.done()
    }
    const second = await box.begin(attempt, { amountMinor: 934 })
    await advance(1_000)
    expect(box.read(first.id).status).toBe('done')
    expect(box.read(second.id)).toMatchObject({ status: 'done', beforeMinor: 300 })
  })

  it('a count of an ended refund is not taken for a later one of another amount', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.refused()
    const first = await box.begin(attempt, { amountMinor: 800 })
    await advance(1_000)
    expect(box.read(first.id).status).toBe('refused')
    // The second never arrives; then the first is given back after all.
    box.other.refund = () => tells.lost()
    const second = await box.begin(attempt, { amountMinor: 300 })
    await advance(30_000)
    box.other.refundedMinor = 800
    await advance(10_000)
    expect(box.read(first.id).status).toBe('done')
    expect(box.read(second.id).status).toBe('asking')
    // It arrives at last.
    box.other.refundedMinor = 1_100
    await advance(10_000)
    expect(box.read(second.id).status).toBe('done')
  })

  it('one that surely never left is not made done by a count that is of another', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.refused()
    const first = await box.begin(attempt, { amountMinor: 800 })
    await advance(1_000)
    box.other.refund = () => tells.notSent()
    const second = await box.begin(attempt, { amountMinor: 300 })
    await advance(1_000)
    expect(box.read(second.id).status).toBe('not_sent')
    box.other.refundedMinor = 800
    box.other.refund = ({ amountMinor }) => {
      box.other.refundedMinor += amountMinor
      return tells.done()
    }
    const third = await box.begin(attempt, { amountMinor: 300 })
    await advance(1_000)
    expect([first, second, third].map(({ id }) => box.read(id).status)).toEqual(['done', 'not_sent', 'done'])
  })

  it('refuses what cannot be: too much, nothing, no reason, an unpaid sale, another mode, an unknown payment', async () => {
    const attempt = await box.paid()
    for (const [wish, code] of [
      [{ amountMinor: 1235 }, 'refund-too-much'],
      [{ amountMinor: 0 }, 'bad-input'],
      [{ amountMinor: -1 }, 'bad-input'],
      [{ amountMinor: 1.5 }, 'bad-input'],
      [{ why: ' x ' }, 'reason-missing'],
      [{ practice: true }, 'not-found'],
      [{ attemptId: 'T01NOBODY00001' }, 'not-found'],
    ] as const)
      expect(await box.start(attempt, wish), JSON.stringify(wish)).toMatchObject({ ok: false, error: { code } })
    box.rig.other.pay = () => says.declined()
    const declined = box.rig.charge()
    await advance(0)
    expect(await box.start(declined, { amountMinor: 1 })).toMatchObject({ ok: false, error: { code: 'refund-too-much', facts: { leftMinor: 0 } } })
    expect(box.other.sent).toEqual([])
    expect(box.other.asked).toBe(0)
  })

  it('a gateway that cannot refund is not asked to', async () => {
    const attempt = await box.paid()
    const account = box.rig.deps.accounts.taking('scan', 'alipay')
    if (account) account.gateway.capabilities.refund = false
    expect(await box.start(attempt)).toMatchObject({ ok: false, error: { code: 'no-capability' } })
  })
})

describe('the ceiling', () => {
  it('is what was paid less what was given back; each refund has its own id', async () => {
    const attempt = await box.paid()
    const ids = new Set<string>()
    for (const amountMinor of [500, 500, 234]) {
      ids.add((await box.begin(attempt, { amountMinor })).id)
      await advance(1_000)
    }
    expect(ids.size).toBe(3)
    expect(box.refundsOf(attempt).map(({ status, beforeMinor }) => [status, beforeMinor])).toEqual([
      ['done', 0],
      ['done', 500],
      ['done', 1000],
    ])
    expect(await box.start(attempt, { amountMinor: 1 })).toMatchObject({ ok: false, error: { code: 'refund-too-much' } })
    expect(readOrder(box.rig.db, attempt.orderId)?.refundedMinor).toBe(1234)
  })

  it('holds when two screens press at the same moment: one is sent', async () => {
    const attempt = await box.paid()
    const both = await Promise.all([box.start(attempt, { amountMinor: 1234 }), box.start(attempt, { amountMinor: 1234 })])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'refund-open' } })
    await advance(1_000)
    expect(box.other.sent).toHaveLength(1)
    expect(box.other.refundedMinor).toBe(1234)
  })

  it('holds when another refund is begun and done while the gateway is asked', async () => {
    const attempt = await box.paid()
    let letGo: (answer: ReturnType<typeof tells.counts>) => void = () => {}
    box.other.count = (asked) =>
      asked === 1
        ? new Promise((resolve) => {
            letGo = resolve
          })
        : tells.counts(box.other.refundedMinor)
    const slow = box.start(attempt, { amountMinor: 600 })
    const quick = await box.begin(attempt, { amountMinor: 600 })
    await advance(1_000)
    expect(box.read(quick.id).status).toBe('done')
    letGo(tells.counts(0))
    expect(await slow).toMatchObject({ ok: false, error: { code: 'refund-mismatch' } })
    expect(box.other.refundedMinor).toBe(600)
  })

  it('holds when a second press is answered after the first refund is done: the count is known by then', async () => {
    const attempt = await box.paid()
    let letGo: (answer: ReturnType<typeof tells.counts>) => void = () => {}
    box.other.count = (asked) =>
      asked === 1
        ? new Promise((resolve) => {
            letGo = resolve
          })
        : tells.counts(box.other.refundedMinor)
    const slow = box.start(attempt, { amountMinor: 600 })
    const quick = await box.begin(attempt, { amountMinor: 600 })
    await advance(1_000)
    letGo(tells.counts(600))
    expect(await slow).toMatchObject({ ok: false, error: { code: 'refund-open', facts: { refundId: quick.id } } })
    expect(box.other.refundedMinor).toBe(600)
  })

  it('counts a doubtful refund as spent, and one closed by hand no more', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.lost()
    const doubtful = await box.begin(attempt, { amountMinor: 1000 })
    expect(await box.start(attempt, { amountMinor: 100 })).toMatchObject({ ok: false, error: { code: 'refund-open' } })
    expect(closeRefund(box.rig.deps, box.resolver, doubtful.id, 'checked in the centre', CASHIER)).toMatchObject({
      ok: false,
      error: { code: 'already-final' },
    })
    await advance(2 * MINUTE)
    expect(countDoubtfulRefunds(box.rig.db, false)).toBe(1)
    expect(readOpenRefunds(box.rig.deps, box.resolver, false)).toMatchObject([{ refund: { id: doubtful.id, status: 'unresolved' } }])
    expect(closeRefund(box.rig.deps, box.resolver, doubtful.id, 'x', CASHIER)).toMatchObject({ ok: false, error: { code: 'reason-missing' } })
    expect(closeRefund(box.rig.deps, box.resolver, doubtful.id, 'checked in the centre', CASHIER)).toMatchObject({
      ok: true,
      value: { status: 'closed', reason: 'by_hand' },
    })
    expect(countDoubtfulRefunds(box.rig.db, false)).toBe(0)
    expect((await box.start(attempt, { amountMinor: 100 })).ok).toBe(true)
  })

  it('after one closed by hand left all the same, the two are told apart by the sum', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.lost()
    const first = await box.begin(attempt, { amountMinor: 700 })
    await advance(2 * MINUTE)
    closeRefund(box.rig.deps, box.resolver, first.id, 'not in the centre', CASHIER)
    box.other.refundedMinor = 700
    expect(await box.start(attempt, { amountMinor: 700 })).toMatchObject({ ok: false, error: { code: 'refund-too-much' } })
    expect(box.read(first.id).status).toBe('done')
    expect(box.other.sent).toHaveLength(1)
  })
})

describe('the limit', () => {
  const manager = { personId: 1, name: 'Morgan' }
  it('a cashier refunds up to it; above it a manager is needed and stands in the row and the journal', async () => {
    const attempt = await box.paid()
    expect(await box.start(attempt, { amountMinor: 1001, limitMinor: 1000 })).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
    expect(box.other.asked).toBe(0)
    const refund = await box.begin(attempt, { amountMinor: 1001, limitMinor: 1000, approve: async () => ok(manager) })
    expect(refund.approverName).toBe('Morgan')
    const created = readDiary(box.rig.db, attempt.orderId).find(({ type }) => type === 'refund.created')
    expect(created).toMatchObject({ personName: CASHIER.name, facts: { approver: 'Morgan', approverId: 1, why: 'Item returned' } })
  })

  it('many small refunds do not pass it, save those a manager approved', async () => {
    const attempt = await box.paid()
    for (const amountMinor of [400, 400]) {
      await box.begin(attempt, { amountMinor, limitMinor: 1000 })
      await advance(1_000)
    }
    expect(await box.start(attempt, { amountMinor: 400, limitMinor: 1000 })).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
    await box.begin(attempt, { amountMinor: 200, limitMinor: 1000, approve: async () => ok(manager) })
    await advance(1_000)
    expect((await box.start(attempt, { amountMinor: 200, limitMinor: 1000 })).ok).toBe(true)
  })

  it('holds for supervisors and managers too; a wrong PIN sends nothing', async () => {
    const attempt = await box.paid()
    for (const role of ['supervisor', 'manager'] as const) {
      const by = { ...CASHIER, role }
      expect(await box.start(attempt, { amountMinor: 1001, limitMinor: 1000, by })).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
    }
    const refused = await box.start(attempt, { approve: async () => fail({ code: 'wrong-pin', retry: false, facts: { left: 4 } }) })
    expect(refused).toMatchObject({ ok: false, error: { code: 'wrong-pin' } })
    expect(box.other.asked).toBe(0)
  })

  it('does not hold up a supervisor who gives a late success back', async () => {
    const attempt = await late()
    expect(await box.start(attempt, { amountMinor: 1234, limitMinor: 0 })).toMatchObject({ ok: false, error: { code: 'approval-needed' } })
    expect((await box.start(attempt, { amountMinor: 1234, limitMinor: 0, by: { ...CASHIER, role: 'supervisor' } })).ok).toBe(true)
  })
})

describe('a late success', () => {
  it('given back whole leaves the tray and the alarms, is no sale and no refund of sales', async () => {
    const attempt = await late()
    expect(readAlarms(box.rig.deps, false)).toHaveLength(1)
    expect(readUnresolved(box.rig.deps, box.rig.resolver, false, 5_000).late).toMatchObject([{ refundableMinor: 1234, withoutPinMinor: 1234 }])
    await box.begin(attempt, { amountMinor: 1234 })
    expect(readUnresolved(box.rig.deps, box.rig.resolver, false).late).toHaveLength(1)
    await advance(1_000)
    expect(readAlarms(box.rig.deps, false)).toEqual([])
    expect(countUnresolved(box.rig.deps, false)).toBe(0)
    const shop = { ...box.rig.facts, name: '', tillName: '', address: [], receiptFooter: '', currency: 'CAD' }
    const report = readDayReport(box.rig.db, shop, false, null, box.rig.clock.now())
    expect(report).toMatchObject({
      salesMinor: 0,
      netMinor: 0,
      refunds: { count: 0, sumMinor: 0 },
      lateRefunds: { count: 1, sumMinor: 1234 },
      late: { count: 0 },
    })
  })

  it('of another amount is given back as it came', async () => {
    box.rig.other.pay = () => says.declined()
    const { id } = box.rig.charge()
    await advance(0)
    box.rig.other.query = ({ orderId }) => says.paid(orderId, { amountMinor: 1300 })
    await box.rig.resolver.askNow(id)
    expect(box.rig.attempt(id)).toMatchObject({ status: 'late_paid', reason: 'wrong_amount' })
    expect((await box.start(box.rig.attempt(id), { amountMinor: 1300 })).ok).toBe(true)
  })

  it('is not kept as a sale while money of it goes back, nor after', async () => {
    const attempt = await late()
    box.other.refund = () => tells.lost()
    const refund = await box.begin(attempt, { amountMinor: 200 })
    expect(keepLatePayment(box.rig.deps, attempt.id, 'goods went out', CASHIER)).toMatchObject({ ok: false, error: { code: 'refund-open' } })
    box.other.refundedMinor = 200
    await advance(2_000)
    await box.resolver.askNow(refund.id)
    expect(keepLatePayment(box.rig.deps, attempt.id, 'goods went out', CASHIER)).toMatchObject({ ok: false, error: { code: 'already-final' } })
  })

  it('that a manager closed before is refunded like any other', async () => {
    box.rig.other.pay = hang
    box.rig.other.query = () => says.pending()
    const { id } = box.rig.charge()
    await advance(2 * MINUTE)
    closeByHand(box.rig.deps, box.rig.resolver, id, 'customer left', CASHIER)
    await advance(2_000)
    box.rig.other.query = ({ orderId }) => says.paid(orderId)
    await box.rig.resolver.askNow(id)
    await box.begin(box.rig.attempt(id), { amountMinor: 1234 })
    await advance(1_000)
    expect(countUnresolved(box.rig.deps, false)).toBe(0)
  })
})

describe('the order list', () => {
  it('narrowed to refunded shows sales by the day of the refund, and to late payments none that was given back', async () => {
    const { db, clock } = box.rig
    const attempt = await box.paid()
    const day = readOrder(db, attempt.orderId)?.businessDay ?? ''
    await advance(24 * 60 * MINUTE)
    await box.begin(attempt, { amountMinor: 200 })
    await advance(1_000)
    const today = businessDay(clock.now(), box.rig.facts.zone, box.rig.facts.closeHour)
    const list = (filter: Partial<OrderFilter>) => listOrderIds(db, false, { ...NO_FILTER, ...filter }, 'CAD', Number.MAX_SAFE_INTEGER, 10).ids
    expect(list({ word: 'refunded', day: today })).toEqual([attempt.orderId])
    expect(list({ word: 'refunded', day })).toEqual([])
    expect(list({ word: 'refunded' })).toEqual([attempt.orderId])
    const refunded = listOrderIds(db, false, { ...NO_FILTER, word: 'refunded', day: today }, 'CAD', Number.MAX_SAFE_INTEGER, 10)
    expect(refunded).toMatchObject({ count: 1, countIsLeast: false, paidSumMinor: 1234 })
    box.other.refundedMinor = 0
    const came = await late()
    expect(list({ word: 'late_paid' })).toEqual([came.orderId])
    await box.begin(came, { amountMinor: 1234 })
    await advance(1_000)
    expect(list({ word: 'late_paid' })).toEqual([])
  })
})

describe('the day', () => {
  it('a refund counts on its own day, and net is sales less refunds', async () => {
    const attempt = await box.paid()
    const shop = { ...box.rig.facts, name: '', tillName: '', address: [], receiptFooter: '', currency: 'CAD' }
    const report = () => readDayReport(box.rig.db, shop, false, null, box.rig.clock.now())
    await box.begin(attempt, { amountMinor: 200 })
    await advance(1_000)
    expect(report()).toMatchObject({ salesMinor: 1234, refunds: { count: 1, sumMinor: 200 }, netMinor: 1034 })
    await advance(24 * 60 * MINUTE)
    await box.begin(attempt, { amountMinor: 300 })
    await advance(1_000)
    expect(report()).toMatchObject({ salesMinor: 0, refunds: { count: 1, sumMinor: 300 }, netMinor: -300 })
  })
})

describe('after a crash', () => {
  async function crashWhen(reply: () => ReturnType<typeof tells.lost> | Promise<never>): Promise<string> {
    const attempt = await box.paid()
    box.other.refund = reply
    const { id } = await box.begin(attempt)
    await advance(0)
    box = box.crash()
    return id
  }

  for (const [name, reply] of [
    ['sending', hang],
    ['asking', () => tells.lost()],
  ] as const) {
    it(`one that was ${name} is unresolved, asked about at once, and never sent again`, async () => {
      const id = await crashWhen(reply)
      expect(box.read(id).status).toBe(name)
      box.other.refundedMinor = 500
      box.resolver.resumeAll()
      expect(box.read(id).status).toBe('unresolved')
      await advance(0)
      expect(box.read(id).status).toBe('done')
      expect(box.other.sent).toHaveLength(1)
    })
  }

  it('one that was only created is not sent', async () => {
    const attempt = await box.paid()
    const { id } = await box.begin(attempt)
    await advance(1_000)
    box.rig.db.prepare("UPDATE refunds SET status = 'created', sent_at = NULL, ended_at = NULL WHERE id = ?").run(id)
    box = box.crash()
    const asked = box.other.asked
    box.resolver.resumeAll()
    await advance(1_000)
    expect(box.read(id)).toMatchObject({ status: 'not_sent', reason: 'not_reached' })
    expect(box.other.asked).toBe(asked)
  })

  it('on a full disk is resumed when it has room, without another start', async () => {
    const id = await crashWhen(() => tells.lost())
    box.other.refundedMinor = 500
    const writes = takeOverWrites()
    try {
      writes.failAt(1, 'for-ever', 'SQLITE_FULL')
      box.resolver.resumeAll()
      await advance(5_000)
      expect(box.read(id).status).toBe('asking')
      writes.mend()
      await advance(60_000)
    } finally {
      writes.restore()
    }
    expect(box.read(id).status).toBe('done')
  })

  it('with the clock set a year ahead, a refused one is looked at for another hour all the same', async () => {
    const id = await crashWhen(() => tells.refused())
    await advance(1_000)
    box.resolver.resumeAll()
    await advance(1_000)
    expect(box.read(id).status).toBe('refused')
    box.rig.clock.jumpWall(365 * 24 * 60 * MINUTE)
    await advance(3 * MINUTE)
    box = box.crash()
    box.resolver.resumeAll()
    await advance(MINUTE)
    expect(box.read(id).status).toBe('refused')
    box.other.refundedMinor = 500
    await advance(60 * MINUTE)
    expect(box.read(id).status).toBe('done')
  })

  it('a refusal that was not confirmed yet is confirmed by the first question', async () => {
    const attempt = await box.paid()
    box.other.refund = () => tells.refused()
    box.other.count = (asked) => (asked > 1 ? tells.silent() : tells.counts(0))
    const { id } = await box.begin(attempt)
    await advance(100)
    box = box.crash()
    box.other.count = () => tells.counts(0)
    box.resolver.resumeAll()
    await advance(0)
    expect(box.read(id)).toMatchObject({ status: 'refused', reason: 'refused' })
  })

  /** A refund that ended without money; nothing resumed yet. */
  async function crashAfter(end: 'refused' | 'closed'): Promise<string> {
    const id = await crashWhen(() => (end === 'refused' ? tells.refused() : tells.lost()))
    box.resolver.resumeAll()
    await advance(0)
    if (end === 'closed') closeRefund(box.rig.deps, box.resolver, id, 'not in the centre', CASHIER)
    expect(box.read(id).status).toBe(end)
    box = box.crash()
    return id
  }

  for (const end of ['refused', 'closed'] as const) {
    it(`a clock set months ahead does not end the watch of one that was ${end}, nor does a start after that`, async () => {
      const id = await crashAfter(end)
      box.rig.clock.jumpWall(297 * 24 * 60 * MINUTE)
      const asked = box.other.asked
      box.resolver.resumeAll()
      await advance(30 * MINUTE)
      expect(box.other.asked).toBe(asked + 1)
      expect(box.read(id).nextAskAt).not.toBeNull()
      box = box.crash()
      box.resolver.resumeAll()
      await advance(0)
      expect(box.other.asked).toBe(asked + 2)
      box.other.refundedMinor = 500
      await advance(45 * MINUTE)
      expect(box.read(id).status).toBe('done')
    })

    it(`one that was ${end} and that a person asks about is looked at once more, whatever the clock says`, async () => {
      const id = await crashAfter(end)
      box.rig.clock.jumpWall(297 * 24 * 60 * MINUTE)
      expect(await box.resolver.askNow(id)).toMatchObject({ status: end })
      box.other.refundedMinor = 500
      await advance(45 * MINUTE)
      expect(box.read(id).status).toBe('done')
    })

    it(`the watch of one that was ${end} over a week ago ends with an hour of running in which the count stood still`, async () => {
      const id = await crashAfter(end)
      box.rig.clock.jumpWall(8 * 24 * 60 * MINUTE)
      const asked = box.other.asked
      box.resolver.resumeAll()
      await advance(3 * 60 * MINUTE)
      expect(box.other.asked).toBe(asked + 2)
      expect(box.read(id)).toMatchObject({ status: end, nextAskAt: null })
      expect(box.resolver.watchedCount()).toBe(0)
      box = box.crash()
      box.resolver.resumeAll()
      await advance(60 * MINUTE)
      expect(box.other.asked).toBe(asked + 2)
    })
  }

  it('a last look at a refused one that brought no answer is repeated, also over a start', async () => {
    const id = await crashAfter('refused')
    box.other.count = () => tells.silent()
    box.resolver.resumeAll()
    await advance(61 * MINUTE)
    expect(box.read(id).nextAskAt).not.toBeNull()
    box = box.crash()
    box.other.refundedMinor = 500
    box.other.count = () => tells.counts(500)
    box.resolver.resumeAll()
    await advance(0)
    expect(box.read(id).status).toBe('done')
  })

  it('one that cannot be resumed on a full disk does not hold up the others, and is resumed when there is space', async () => {
    const [first, second] = [await box.paid(), await box.paid()]
    box.other.refund = hang
    const bad = await box.begin(first)
    const good = await box.begin(second)
    box = box.crash()
    let refusals = 2
    box.rig.db.function('refuse_now', () => (refusals-- > 0 ? 1 : 0))
    box.rig.db.exec(
      `CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.refunds WHEN NEW.id = '${bad.id}' AND refuse_now() BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    )
    box.other.refundedMinor = 500
    box.resolver.resumeAll()
    await advance(0)
    expect([box.read(bad.id).status, box.read(good.id).status]).toEqual(['sending', 'done'])
    await advance(29_000)
    expect(box.read(bad.id).status).toBe('sending')
    await advance(1_000)
    expect(box.read(bad.id).status).toBe('done')
    expect(box.other.sent).toHaveLength(2)
  })

  it('a closed one goes on being watched', async () => {
    const id = await crashWhen(() => tells.lost())
    box.resolver.resumeAll()
    await advance(0)
    closeRefund(box.rig.deps, box.resolver, id, 'not in the centre', CASHIER)
    box = box.crash()
    box.other.refundedMinor = 500
    box.resolver.resumeAll()
    await advance(0)
    expect(box.read(id).status).toBe('done')
  })
})
