import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeCash } from '#main/cash/take-cash.ts'
import { readOrder } from '#main/db/orders.ts'
import type { Answer } from '#main/gateways/gateway.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { inspectCode } from '#main/payments/inspect-code.ts'
import { keepLatePayment } from '#main/payments/keep-late-payment.ts'
import { readAlarms, readUnresolved } from '#main/payments/payment-snapshot.ts'
import { takePayment } from '#main/payments/take-payment.ts'
import { WINDOW_MS } from '#shared/domain/wallet.ts'
import { CASHIER, openRig, type Rig, says } from '../helpers/payment-rig.ts'
import { putSale } from '../helpers/sales.ts'

const MINUTE = 60_000
const YEARS = 10 * 365 * 24 * 60 * MINUTE

describe('taking a payment', () => {
  let rig: Rig
  beforeEach(() => {
    rig = openRig()
  })
  afterEach(() => rig.close())

  const hang = () => new Promise<never>(() => {})
  const refusalOf = (sale: Partial<Parameters<Rig['charge']>[0]>) => {
    const whole = {
      amountMinor: 1234,
      tipMinor: 0,
      note: '',
      orderId: null,
      wallet: 'alipay' as const,
      code: '280000000000009999',
      cashier: CASHIER,
      despiteSimilar: false,
    }
    const taken = takePayment(rig.deps, rig.resolver, { ...whole, ...sale })
    return taken.ok ? null : taken.error.code
  }

  it('law 1: writes created and sending before the gateway is called, which is once', async () => {
    const attempt = rig.charge({ amountMinor: 1000, tipMinor: 234, note: 'tea' })
    await rig.clock.advance(0)
    expect(rig.calls).toMatchObject([{ what: 'pay', id: attempt.id, status: 'sending', journal: ['payment.created', 'payment.sending'] }])
    expect(rig.attempt(attempt.id)).toMatchObject({ status: 'paid', amountMinor: 1234, paidMinor: 1234, gatewayRef: 'AL0001' })
    expect(rig.diary(attempt)).toEqual(['payment.created', 'payment.sending', 'payment.paid'])
    expect(readOrder(rig.db, attempt.orderId)).toMatchObject({ status: 'paid', number: attempt.id, totalMinor: 1234, tipMinor: 234, note: 'tea' })
    await rig.clock.advance(60 * MINUTE)
    expect(rig.calls).toHaveLength(1)
    expect(rig.clock.pending()).toBe(0)
  })

  it('laws 2 and 5: a lost reply is asked about and found; it is never sent again', async () => {
    rig.other.pay = () => says.lost()
    rig.other.query = ({ orderId }, asked) => (asked < 3 ? says.pending() : says.paid(orderId))
    const { id } = rig.charge()
    await rig.clock.advance(10_000)
    expect(rig.attempt(id)).toMatchObject({ status: 'paid', askedCount: 3 })
    expect(rig.calls.filter(({ what }) => what === 'pay')).toHaveLength(1)
  })

  it('law 5: asks at 5 s while the pay request still hangs, then every 3 s, and a late reply still counts', async () => {
    let reply: (answer: Answer) => void = () => {}
    rig.other.pay = () => new Promise((resolve) => (reply = resolve))
    const { id } = rig.charge()
    await rig.clock.advance(20_000)
    expect(rig.asks()).toEqual([5_000, 8_000, 11_000, 14_000, 17_000, 20_000])
    expect(rig.attempt(id).status).toBe('asking')
    reply(says.paid(id))
    await rig.clock.advance(0)
    expect(rig.attempt(id).status).toBe('paid')
    await rig.clock.advance(MINUTE)
    expect(rig.asks()).toHaveLength(6)
  })

  for (const wallet of ['wechat', 'alipay', 'unionpay'] as const) {
    it(`law 5: after the window of ${wallet} it is unresolved, not failed, and the ladder goes on`, async () => {
      rig.other.pay = hang
      const { id } = rig.charge({ wallet })
      const windowMs = wallet === 'wechat' ? 45_000 : 60_000
      expect(WINDOW_MS[wallet]).toBe(windowMs)
      await rig.clock.advance(windowMs - 1)
      expect(rig.attempt(id).status).toBe('asking')
      await rig.clock.advance(1)
      expect(rig.attempt(id)).toMatchObject({ status: 'unresolved', endedAt: null, reason: null })
      await rig.clock.advance(5 * MINUTE)
      const after = rig.asks().filter((at) => at > windowMs && at <= 5 * MINUTE)
      expect(after).toEqual(Array.from({ length: after.length }, (_, index) => windowMs + 15_000 * (index + 1)))
      expect(after.at(-1)).toBe(5 * MINUTE)
      const before = rig.asks().length
      await rig.clock.advance(60 * MINUTE)
      const hour = rig.asks().slice(before)
      expect(hour.length).toBeGreaterThan(50)
      expect(hour.length).toBeLessThan(62)
      expect(rig.attempt(id).status).toBe('unresolved')
    })
  }

  it('an answer after the window pays it all the same: from the reply and from a question', async () => {
    let reply: (answer: Answer) => void = () => {}
    rig.other.pay = ({ orderId }) => new Promise((resolve) => (reply = () => resolve(says.paid(orderId))))
    const first = rig.charge()
    await rig.clock.advance(70_000)
    expect(rig.attempt(first.id).status).toBe('unresolved')
    reply(says.paid(first.id))
    await rig.clock.advance(0)
    expect(rig.attempt(first.id).status).toBe('paid')

    rig.other.pay = hang
    const second = rig.charge()
    await rig.clock.advance(90_000)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(15_000)
    expect(rig.attempt(second.id).status).toBe('paid')
    expect(rig.clock.pending()).toBe(0)
  })

  it('law 6: no second attempt of a sale while the first may still take money; a new id after it was declined', async () => {
    rig.other.pay = hang
    const first = rig.charge()
    expect(refusalOf({ orderId: first.orderId })).toBe('attempt-open')
    await rig.clock.advance(70_000)
    expect(refusalOf({ orderId: first.orderId })).toBe('attempt-open')
    rig.other.query = () => says.declined()
    await rig.clock.advance(15_000)
    expect(rig.attempt(first.id).status).toBe('declined')
    expect(refusalOf({ orderId: first.orderId, amountMinor: 1 })).toBe('bad-input')
    rig.other.pay = ({ orderId }) => says.paid(orderId)
    const second = rig.charge({ orderId: first.orderId })
    expect(second.id).not.toBe(first.id)
    expect(second.orderId).toBe(first.orderId)
    await rig.clock.advance(0)
    expect(readOrder(rig.db, first.orderId)).toMatchObject({ status: 'paid', number: second.id })
    expect(refusalOf({ orderId: first.orderId })).toBe('order-paid')
  })

  it('refuses amounts that are none, wallets that are not taken and sales that are not there, without writing or sending', () => {
    for (const amountMinor of [0, -1, 1.5, Number.NaN, 1_000_000_000, Number.MAX_SAFE_INTEGER])
      expect(refusalOf({ amountMinor })).toBe('amount-refused')
    expect(refusalOf({ tipMinor: -1 })).toBe('amount-refused')
    expect(refusalOf({ amountMinor: 999_999_999, tipMinor: 1 })).toBe('amount-refused')
    rig.facts.wallets = ['wechat']
    expect(refusalOf({})).toBe('wallet-not-taken')
    expect(refusalOf({ wallet: 'wechat', orderId: 99 })).toBe('not-found')
    expect(rig.db.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(0)
    expect(rig.calls).toEqual([])
  })

  it('not sent: ended at once, no questions, and the same code may be used again', async () => {
    rig.other.pay = () => says.notSent()
    const code = '280000000000004711'
    const first = rig.charge({ code })
    await rig.clock.advance(10 * MINUTE)
    expect(rig.attempt(first.id)).toMatchObject({ status: 'not_sent', reason: 'not_reached' })
    expect(rig.asks()).toEqual([])
    expect(inspectCode(rig.deps, false, { code, totalMinor: 1234, orderId: first.orderId }).verdict).toBe('pay-code')
    rig.other.pay = ({ orderId }) => says.paid(orderId)
    const second = rig.charge({ code, orderId: first.orderId })
    await rig.clock.advance(0)
    expect(rig.attempt(second.id).status).toBe('paid')
    expect(inspectCode(rig.deps, false, { code, totalMinor: 5, orderId: null })).toMatchObject({
      verdict: 'already-used',
      earlier: { number: second.id, status: 'paid' },
    })
  })

  it('a gateway that throws is no answer (law 3): asked about, never declined', async () => {
    rig.other.pay = () => {
      throw new Error('bug')
    }
    rig.other.query = () => {
      throw new Error('bug')
    }
    const { id } = rig.charge()
    await rig.clock.advance(70_000)
    expect(rig.attempt(id).status).toBe('unresolved')
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(15_000)
    expect(rig.attempt(id).status).toBe('paid')
  })

  it('a refusal that needs confirming is asked about once more, soon, and stands', async () => {
    rig.other.pay = () => says.declined(true)
    rig.other.query = () => says.spoken('refused')
    const { id } = rig.charge()
    await rig.clock.advance(0)
    expect(rig.attempt(id)).toMatchObject({ status: 'declined', reason: 'refused' })
    expect(rig.asks()).toEqual([0])
  })

  it('a refusal is not confirmed by a question that left before it came, nor by a gateway in trouble', async () => {
    let reply: (answer: Answer) => void = () => {}
    let answer: (answer: Answer) => void = () => {}
    rig.other.pay = () => new Promise((resolve) => (reply = resolve))
    rig.other.query = () => new Promise((resolve) => (answer = resolve))
    const { id } = rig.charge()
    await rig.clock.advance(5_500)
    reply(says.declined(true))
    await rig.clock.advance(0)
    answer(says.spoken('refused'))
    await rig.clock.advance(0)
    expect(rig.attempt(id).status).toBe('asking')
    await rig.clock.advance(3_000)
    answer(says.spoken('server_error'))
    await rig.clock.advance(3_000)
    expect(rig.attempt(id).status).toBe('asking')
    answer(says.spoken('refused'))
    await rig.clock.advance(0)
    expect(rig.attempt(id).status).toBe('declined')
  })

  it('a question that is declined with doubt does not ask for ever each second', async () => {
    rig.other.pay = () => says.lost()
    rig.other.query = () => says.declined(true)
    const { id } = rig.charge()
    await rig.clock.advance(MINUTE)
    expect(rig.attempt(id).status).toBe('declined')
    expect(rig.asks()).toHaveLength(1)
  })

  it('QR: the code is written before it is shown, paid by asking; without a code it is declined and looked at again', async () => {
    const shown = rig.charge({ code: null, wallet: 'wechat' })
    await rig.clock.advance(0)
    expect(rig.attempt(shown.id)).toMatchObject({ status: 'asking', kind: 'qr', codeUrl: 'https://qr.example/1', windowMs: 180_000 })
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(5_000)
    expect(rig.attempt(shown.id).status).toBe('paid')

    rig.other.showCode = () => ({ answer: says.lost(), codeUrl: null })
    rig.other.query = () => says.spoken()
    const lost = rig.charge({ code: null })
    await rig.clock.advance(0)
    expect(rig.attempt(lost.id)).toMatchObject({ status: 'declined', reason: 'no_code' })
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(2 * MINUTE)
    expect(rig.attempt(lost.id).status).toBe('late_paid')
  })

  it('law 4: a wrong amount is held with an alarm, and only a person ends it', async () => {
    rig.other.pay = ({ orderId }) => says.paid(orderId, { amountMinor: 1235 })
    rig.other.query = ({ orderId }) => says.paid(orderId, { amountMinor: 1235 })
    const { id, orderId } = rig.charge()
    await rig.clock.advance(10 * MINUTE)
    expect(rig.attempt(id)).toMatchObject({ status: 'held', reason: 'wrong_amount', paidMinor: 1235 })
    expect(readAlarms(rig.deps, false)).toMatchObject([{ kind: 'held', orderId, number: id }])
    expect(refusalOf({ orderId })).toBe('attempt-open')
    expect(closeByHand(rig.deps, rig.resolver, id, ' x ', CASHIER)).toMatchObject({ ok: false, error: { code: 'reason-missing' } })
    expect(closeByHand(rig.deps, rig.resolver, id, 'refunded at the counter', CASHIER).ok).toBe(true)
    await rig.clock.advance(60 * MINUTE)
    expect(rig.attempt(id)).toMatchObject({ status: 'closed', reason: 'by_hand' })
    expect(readAlarms(rig.deps, false)).toEqual([])
  })

  it('law 4: an answer about another order is worth nothing', async () => {
    rig.other.pay = () => says.paid('T01SOMEBODYELSE')
    rig.other.query = () => says.paid('T01SOMEBODYELSE')
    const { id } = rig.charge()
    await rig.clock.advance(70_000)
    expect(rig.attempt(id)).toMatchObject({
      status: 'unresolved',
      paidMinor: null,
      gatewayRef: null,
      lastAnswer: { kind: 'no_answer', detail: 'wrong_order' },
    })
  })

  it('ask now: a question on its way is waited for, and there is at most one a second, also for one that ended long ago', async () => {
    const open: ((answer: Answer) => void)[] = []
    rig.other.pay = hang
    rig.other.query = () => new Promise((resolve) => open.push(resolve))
    const { id } = rig.charge()
    await rig.clock.advance(2_000)
    const presses = [rig.resolver.askNow(id), rig.resolver.askNow(id), rig.resolver.askAllNow()]
    await rig.clock.advance(0)
    expect(open).toHaveLength(1)
    open[0]?.(says.pending())
    await Promise.all(presses)
    await rig.resolver.askNow(id)
    await rig.clock.advance(900)
    await rig.resolver.askNow(id)
    expect(open).toHaveLength(1)
    await rig.clock.advance(100)
    const pressed = rig.resolver.askNow(id)
    await rig.clock.advance(0)
    expect(open).toHaveLength(2)
    open[1]?.(says.declined())
    expect((await pressed)?.status).toBe('declined')

    rig.other.query = () => says.declined()
    await rig.clock.advance(3 * 60 * MINUTE)
    expect(rig.resolver.watchedCount()).toBe(0)
    const before = rig.asks(id).length
    for (let press = 0; press < 5; press++) await rig.resolver.askNow(id)
    expect(rig.asks(id).length - before).toBe(1)
    expect(await rig.resolver.askNow('T01NOBODY00000')).toBeNull()
  })

  it('law 7: closed by hand, then paid: a late success with an alarm, kept by a manager with a reason', async () => {
    rig.other.pay = hang
    const { id, orderId } = rig.charge()
    await rig.clock.advance(30_000)
    expect(closeByHand(rig.deps, rig.resolver, id, 'too early', CASHIER)).toMatchObject({ ok: false })
    await rig.clock.advance(40_000)
    expect(closeByHand(rig.deps, rig.resolver, id, 'customer left', CASHIER).ok).toBe(true)
    expect(keepLatePayment(rig.deps, id, 'goods are gone', CASHIER)).toMatchObject({ ok: false, error: { code: 'already-final' } })
    rig.other.query = ({ orderId: asked }) => says.paid(asked)
    await rig.clock.advance(MINUTE)
    expect(rig.attempt(id).status).toBe('late_paid')
    expect(readAlarms(rig.deps, false)).toMatchObject([{ kind: 'late-paid', number: id }])
    expect(readUnresolved(rig.deps, rig.resolver, false).late).toHaveLength(1)
    expect(readOrder(rig.db, orderId)?.status).toBe('late_paid')
    expect(refusalOf({ orderId })).toBe('order-paid')
    expect(keepLatePayment(rig.deps, id, '', CASHIER)).toMatchObject({ ok: false, error: { code: 'reason-missing' } })
    expect(keepLatePayment(rig.deps, id, 'goods are gone', CASHIER).ok).toBe(true)
    expect(rig.attempt(id).status).toBe('paid')
    expect(readOrder(rig.db, orderId)?.status).toBe('paid')
    expect(readAlarms(rig.deps, false)).toEqual([])
  })

  it('keep is refused when the sale was paid by another attempt, and while another may be', async () => {
    rig.other.pay = () => says.declined()
    const first = rig.charge()
    await rig.clock.advance(1_000)
    rig.other.pay = hang
    const second = rig.charge({ orderId: first.orderId })
    rig.other.query = ({ orderId }) => (orderId === first.id ? says.paid(orderId) : says.pending())
    await rig.clock.advance(2 * MINUTE)
    expect(rig.attempt(first.id).status).toBe('late_paid')
    expect(readOrder(rig.db, first.orderId)).toMatchObject({ number: second.id, status: 'unresolved' })
    expect(keepLatePayment(rig.deps, first.id, 'keep it', CASHIER)).toMatchObject({ ok: false, error: { code: 'attempt-open' } })
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(MINUTE)
    expect(rig.attempt(second.id).status).toBe('paid')
    expect(keepLatePayment(rig.deps, first.id, 'keep it', CASHIER)).toMatchObject({ ok: false, error: { code: 'order-paid' } })
    expect(readOrder(rig.db, first.orderId)).toMatchObject({ number: second.id, status: 'paid' })
    expect(readAlarms(rig.deps, false)).toHaveLength(1)
  })

  it('keep is refused when another amount came than the sale asks', async () => {
    rig.other.pay = () => says.declined()
    const { id } = rig.charge()
    await rig.clock.advance(1_000)
    rig.other.query = ({ orderId }) => says.paid(orderId, { amountMinor: 1_233 })
    await rig.clock.advance(2 * MINUTE)
    expect(rig.attempt(id)).toMatchObject({ status: 'late_paid', reason: 'wrong_amount' })
    expect(keepLatePayment(rig.deps, id, 'near enough', CASHIER)).toMatchObject({ ok: false, error: { code: 'other-amount' } })
    expect(rig.attempt(id).status).toBe('late_paid')
  })

  it('a late success of an earlier attempt takes its sale over when the later one ended without money, and kept it counts', async () => {
    rig.other.pay = () => says.declined()
    const first = rig.charge({ wallet: 'wechat' })
    await rig.clock.advance(1_000)
    const second = rig.charge({ orderId: first.orderId })
    await rig.clock.advance(1_000)
    expect(readOrder(rig.db, first.orderId)).toMatchObject({ number: second.id, status: 'declined', tender: 'alipay' })
    rig.other.query = ({ orderId }) => (orderId === first.id ? says.paid(orderId) : says.declined())
    await rig.clock.advance(2 * MINUTE)
    expect(readOrder(rig.db, first.orderId)).toMatchObject({ number: first.id, status: 'late_paid', tender: 'wechat' })
    expect(keepLatePayment(rig.deps, first.id, 'goods are gone', CASHIER).ok).toBe(true)
    expect(readOrder(rig.db, first.orderId)).toMatchObject({ number: first.id, status: 'paid' })
    expect(readOrder(rig.db, first.orderId)?.paidHash).toMatch(/^[0-9a-f]{64}$/)
  })

  for (const [name, jumpMs] of [
    ['forward', YEARS],
    ['back', -YEARS],
  ] as const) {
    it(`the clock on the wall set ten years ${name} during a payment hurries and stops nothing`, async () => {
      rig.other.pay = hang
      rig.other.query = () => says.notFound()
      const { id } = rig.charge()
      await rig.clock.advance(9_000)
      rig.clock.jumpWall(jumpMs)
      await rig.clock.advance(21_000)
      expect(rig.asks()).toEqual([5_000, 8_000, 11_000, 14_000, 17_000, 20_000, 23_000, 26_000, 29_000])
      // Law 8 by the monotonic clock: nine answers, but not yet over thirty seconds, and the request may still be on its way.
      expect(rig.attempt(id).status).toBe('sending')
      rig.other.query = () => says.pending()
      await rig.clock.advance(29_999)
      expect(rig.attempt(id).status).toBe('asking')
      await rig.clock.advance(1)
      expect(rig.attempt(id).status).toBe('unresolved')
      await rig.clock.advance(30_000)
      expect(rig.asks().slice(-2)).toEqual([75_000, 90_000])
    })
  }

  it('law 8 with the clock set forward in the middle: three answers within seconds do not end it', async () => {
    rig.other.pay = () => says.lost()
    rig.other.query = () => says.notFound()
    const { id } = rig.charge()
    await rig.clock.advance(4_000)
    rig.clock.jumpWall(YEARS)
    await rig.clock.advance(20_000)
    expect(rig.asks().length).toBeGreaterThan(4)
    expect(rig.attempt(id).status).toBe('asking')
  })

  it('practice is in the tray and the alarms of a practice till only', () => {
    const { orderId } = putSale(rig.db, { practice: true, status: 'late_paid' })
    putSale(rig.db, { practice: true, status: 'unresolved' })
    expect(readAlarms(rig.deps, true)).toMatchObject([{ kind: 'late-paid', orderId }])
    expect(readAlarms(rig.deps, false)).toEqual([])
    expect(readUnresolved(rig.deps, rig.resolver, false)).toEqual({ late: [], held: [], open: [], openSumMinor: 0 })
  })

  it('law 8 with the clock set back in the middle: three answers over thirty seconds still end it', async () => {
    rig.other.pay = () => says.lost()
    rig.other.query = () => says.notFound()
    const { id } = rig.charge()
    await rig.clock.advance(10_000)
    rig.clock.jumpWall(-YEARS)
    await rig.clock.advance(19_000)
    expect(rig.attempt(id).status).toBe('asking')
    await rig.clock.advance(9_000)
    expect(rig.attempt(id)).toMatchObject({ status: 'declined', reason: 'not_found' })
  })

  it('law 8: thirty seconds are counted from the first of the answers in a row, not from one before another answer', async () => {
    rig.other.pay = () => says.lost()
    rig.other.query = (_request, asked) => (asked === 10 ? says.pending() : says.notFound())
    rig.deps.limits.payMs = 1_000_000
    const { id } = rig.charge()
    await rig.clock.advance(58_000)
    expect(rig.attempt(id).status).toBe('asking')
    await rig.clock.advance(60_000)
    expect(rig.attempt(id)).toMatchObject({ status: 'declined', reason: 'not_found' })
  })

  it('law 8: it ends nothing while the pay request may still be on its way', async () => {
    rig.deps.limits.payMs = 120_000
    rig.other.query = () => says.notFound()
    rig.other.pay = () => says.lost()
    const replied = rig.charge()
    rig.other.pay = hang
    const hanging = rig.charge()
    await rig.clock.advance(110_000)
    expect(rig.attempt(replied.id)).toMatchObject({ status: 'declined', reason: 'not_found' })
    expect(rig.attempt(hanging.id).status).toBe('unresolved')
    await rig.clock.advance(30_000)
    expect(rig.attempt(hanging.id).status).toBe('declined')
  })

  /** Makes the book refuse the next writes of one kind, as a full disk would, then lets them through again. */
  function refuseWrites(times: number, when: string): void {
    let left = times
    rig.db.function('refuse_now', () => {
      if (left <= 0) return 0
      left--
      return 1
    })
    rig.db.exec(`CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.attempts WHEN ${when} AND refuse_now() BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  }

  it('an answer that cannot be written is asked for again, and nothing is lost', async () => {
    refuseWrites(1, "NEW.status = 'paid'")
    rig.other.query = ({ orderId }) => says.paid(orderId)
    const { id } = rig.charge()
    await rig.clock.advance(0)
    expect(rig.attempt(id)).toMatchObject({ status: 'sending', paidMinor: null })
    expect(rig.diary(rig.attempt(id))).toEqual(['payment.created', 'payment.sending'])
    await rig.clock.advance(15_000)
    expect(rig.attempt(id).status).toBe('paid')
    expect(rig.calls.filter(({ what }) => what === 'pay')).toHaveLength(1)
  })

  it('law 7: a last look for late money that brought no answer is repeated until one does', async () => {
    rig.other.pay = () => says.declined()
    rig.other.query = () => says.lost()
    const { id } = rig.charge()
    await rig.clock.advance(60 * MINUTE)
    expect(rig.asks(id)).toEqual([2, 5, 15, 60].map((minutes) => minutes * MINUTE))
    await rig.clock.advance(15 * MINUTE)
    expect(rig.asks(id)).toHaveLength(5)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(15 * MINUTE)
    expect(rig.attempt(id).status).toBe('late_paid')
  })

  it('law 7: a clock set years ahead while the till is off does not end the watch for late money', async () => {
    rig.other.pay = () => says.declined()
    rig.other.query = () => says.declined()
    const { id } = rig.charge()
    await rig.clock.advance(MINUTE)
    rig.clock.jumpWall(YEARS)
    rig = rig.crash()
    rig.other.query = () => says.declined()
    rig.resolver.resumeAll()
    await rig.clock.advance(30 * MINUTE)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(30 * MINUTE)
    expect(rig.attempt(id).status).toBe('late_paid')
  })

  it('an ended watch stays ended over a start, one that still runs goes on', async () => {
    rig.other.pay = () => says.declined()
    rig.other.query = () => says.declined()
    rig.charge()
    await rig.clock.advance(61 * MINUTE)
    rig = rig.crash()
    rig.other.query = () => says.declined()
    rig.resolver.resumeAll()
    await rig.clock.advance(MINUTE)
    expect(rig.calls).toHaveLength(0)
    expect(rig.resolver.watchedCount()).toBe(0)
  })

  it('an attempt that cannot be resumed on a full disk is resumed when there is space', async () => {
    rig.other.pay = hang
    const { id } = rig.charge()
    rig = rig.crash()
    refuseWrites(1, "NEW.status = 'unresolved'")
    rig.other.query = ({ orderId }) => says.paid(orderId)
    rig.resolver.resumeAll()
    expect(rig.attempt(id).status).toBe('sending')
    await rig.clock.advance(15_000)
    expect(rig.attempt(id).status).toBe('paid')
  })

  it('the end of the window that cannot be written is written later: the attempt does not stay waiting', async () => {
    refuseWrites(1, "NEW.status = 'unresolved'")
    rig.other.pay = hang
    const { id } = rig.charge()
    await rig.clock.advance(60_000)
    expect(rig.attempt(id).status).toBe('asking')
    await rig.clock.advance(15_000)
    expect(rig.attempt(id).status).toBe('unresolved')
  })

  it('law 1: when sending cannot be written nothing is sent, and the sale can be tried again', async () => {
    refuseWrites(1, "NEW.status = 'sending'")
    expect(() => rig.charge()).toThrow(/disk full/)
    await rig.clock.advance(MINUTE)
    expect(rig.calls).toEqual([])
    const [attempt] = rig.db.prepare('SELECT id, order_id AS orderId, status FROM attempts').all() as {
      id: string
      orderId: number
      status: string
    }[]
    expect(attempt?.status).toBe('not_sent')
    const next = rig.charge({ orderId: attempt?.orderId ?? 0 })
    await rig.clock.advance(0)
    expect(rig.attempt(next.id).status).toBe('paid')
  })

  it('law 12: state, sale and journal line commit together or not at all', async () => {
    rig.other.pay = hang
    const { id, orderId } = rig.charge()
    rig.db.exec("CREATE TEMP TRIGGER no_line BEFORE INSERT ON main.journal BEGIN SELECT RAISE(ABORT, 'no line'); END")
    await rig.clock.advance(60_000)
    expect(rig.attempt(id)).toMatchObject({ status: 'sending', askedCount: 0 })
    expect(readOrder(rig.db, orderId)?.status).toBe('sending')
    rig.db.exec('DROP TRIGGER no_line')
    await rig.clock.advance(15_000)
    expect(rig.attempt(id).status).toBe('unresolved')
  })

  it('law 13: the same code opens the earlier attempt; the same total soon after asks first, counted from when it was paid', async () => {
    rig.other.pay = hang
    const code = '280000000000001311'
    const { id } = rig.charge({ code })
    expect(inspectCode(rig.deps, false, { code: ` ${code}\r\n`, totalMinor: 9, orderId: null })).toMatchObject({
      verdict: 'already-used',
      earlier: { number: id },
    })
    const other = (totalMinor: number) => inspectCode(rig.deps, false, { code: '280000000000001312', totalMinor, orderId: null })
    expect(other(1234)).toMatchObject({ verdict: 'pay-code', similar: { number: id } })
    expect(other(1235)).toMatchObject({ similar: null })
    await rig.clock.advance(5 * MINUTE)
    expect(other(1234)).toMatchObject({ similar: { number: id, status: 'unresolved' } })
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(MINUTE)
    expect(rig.attempt(id).status).toBe('paid')
    expect(other(1234)).toMatchObject({ similar: { number: id, status: 'paid' } })
    await rig.clock.advance(2 * MINUTE)
    expect(other(1234)).toMatchObject({ similar: null })
  })

  it('cash instead: refused while the wallet may still charge or has charged, booked as a possible double when wanted', async () => {
    rig.other.pay = hang
    const { id, orderId } = rig.charge()
    const cash = {
      amountMinor: 1234,
      tipMinor: 0,
      note: '',
      insteadOfOrderId: orderId,
      givenMinor: 2000,
      cashier: CASHIER,
      practice: false,
      currency: 'CAD',
    }
    expect(takeCash(rig.deps, cash, false)).toMatchObject({ ok: false, error: { code: 'attempt-open' } })
    expect(takeCash(rig.deps, { ...cash, givenMinor: 1233 }, true)).toMatchObject({
      ok: false,
      error: { code: 'cash-short', facts: { missingMinor: 1 } },
    })
    expect(takeCash(rig.deps, { ...cash, insteadOfOrderId: 99 }, true)).toMatchObject({ ok: false, error: { code: 'not-found' } })
    const taken = takeCash(rig.deps, cash, true)
    if (!taken.ok) throw new Error(taken.error.code)
    expect(readOrder(rig.db, taken.value)).toMatchObject({ status: 'paid', tender: 'cash', givenMinor: 2000, changeMinor: 766 })
    rig.other.query = ({ orderId: asked }) => says.paid(asked)
    await rig.clock.advance(5_000)
    expect(rig.attempt(id).status).toBe('paid')
    expect(takeCash(rig.deps, cash, true)).toMatchObject({ ok: false, error: { code: 'order-paid' } })
  })
})
