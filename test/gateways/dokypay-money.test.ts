import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DokypayOperation } from '#main/gateways/dokypay/account.ts'
import { DOKYPAY_METHODS } from '#main/gateways/dokypay/methods.ts'
import type { PayoutQuery, PayoutRequest, QueryRequest, RefundRequest, SubscribeRequest } from '#main/gateways/gateway.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import {
  APP_KEY,
  asking,
  canned,
  cannedGateway,
  type DokypayRig,
  freshId,
  link,
  MERCHANT_KEY,
  openDokypayRig,
  refusal,
  reply,
  START,
} from './dokypay-rig.ts'
import type { Meddling } from './meddler.ts'

const BAD_DAYS = ['garbage', '503-before', '503-after', 'cut-before', 'cut-after', 'redirect', 'replay'] satisfies Meddling[]

let rig: DokypayRig
beforeEach(async () => {
  rig = await openDokypayRig()
})
afterEach(() => rig.close())

/** An order of 12.34 INR that is paid, and what is asked about it. */
async function paid(note = ''): Promise<{ orderId: string; tradeNo: string; query: QueryRequest; back(amountMinor: number): RefundRequest }> {
  const request = link({ note })
  const { gatewayRef } = await rig.gateway.createLink(request)
  rig.sim.customerDoes(request.orderId, 'pays')
  const base = { orderId: request.orderId, currency: 'INR', wallet: 'alipay', gatewayRef } as const
  return {
    orderId: request.orderId,
    tradeNo: gatewayRef ?? '',
    query: { ...base, amountMinor: 1_234 },
    back: (amountMinor) => ({ ...base, amountMinor, refundId: freshId() }),
  }
}
const heldRefunds = (orderId: string) => rig.sim.orders().find((order) => order.order_id === orderId)?.refunds ?? []

describe('refunds', () => {
  it('part, then the rest, counted one by one', proves('dokypay', 'happy', 'refund', 'queryRefund', 'queryRefunded', 'listRefunds'), async () => {
    const { query, back, orderId } = await paid()
    expect(await rig.gateway.queryRefunded(query)).toMatchObject({ known: true, refundedMinor: 0, detail: 'refund_not_seen' })
    const first = back(234)
    expect(await rig.gateway.refund(first)).toMatchObject({ kind: 'done', detail: 'refund_accepted' })
    expect(await rig.gateway.queryRefund(first)).toMatchObject({ kind: 'done' })
    expect(await rig.gateway.queryRefunded({ ...query, refundIds: [first.refundId] })).toMatchObject({ known: true, refundedMinor: 234 })
    expect((await rig.gateway.refund(back(1_000))).kind).toBe('done')
    expect(await rig.gateway.queryRefunded(query)).toMatchObject({ known: true, refundedMinor: 1_234, detail: 'refund_seen' })
    expect(await rig.gateway.queryRefunded({ ...query, refundIds: [first.refundId] })).toMatchObject({ known: false, detail: 'refund_misfit' })
    expect(await rig.gateway.refund(back(1))).toMatchObject({ kind: 'refused', code: '1001' })
    expect(await rig.gateway.listRefunds(query)).toMatchObject({
      known: true,
      refunds: [
        { refundId: first.refundId, amountMinor: 234, currency: 'INR', says: 'done', at: START },
        { amountMinor: 1_000, says: 'done' },
      ],
    })
    expect(heldRefunds(orderId)).toHaveLength(2)
  })

  it('is sent in their words, version 2.0, with their number', async () => {
    const { gateway, sent } = cannedGateway(refusal('9999'))
    await gateway.refund({
      refundId: 'R1',
      orderId: 'T1',
      amountMinor: 200,
      currency: 'USD',
      wallet: 'alipay',
      gatewayRef: 'N1',
      noticeUrl: 'https://a.invalid/n',
    })
    expect(sent()).toEqual({
      version: '2.0',
      merchantId: '90000',
      tradeNo: 'N1',
      merRefundNo: 'R1',
      amount: '2.00',
      currency: 'USD',
      notifyUrl: 'https://a.invalid/n',
      sign: expect.any(String),
    })
  })

  it('finds their number by asking where it is not known, and sends nothing where nobody knows it', async () => {
    const { back, orderId } = await paid()
    expect((await rig.gateway.refund({ ...back(100), gatewayRef: null })).kind).toBe('done')
    expect(heldRefunds(orderId)).toHaveLength(1)
    expect(await rig.gateway.refund({ ...back(100), orderId: 'T01NOBODY', gatewayRef: null })).toEqual({
      kind: 'not_sent',
      detail: 'not_found',
      code: 'NO_TRADE_NO',
    })
    const unpaid = link()
    await rig.gateway.createLink(unpaid)
    expect((await rig.gateway.refund({ ...back(100), orderId: unpaid.orderId, gatewayRef: null })).detail).toBe('waiting_for_customer')
  })

  it('sends nothing for an amount that is none, another currency, or without an address for notices', async () => {
    const request: RefundRequest = { refundId: 'R1', orderId: 'T1', amountMinor: 100, currency: 'INR', wallet: 'alipay', gatewayRef: 'N1' }
    const { gateway, posts } = cannedGateway('', { currencies: ['INR'] })
    for (const amountMinor of [0, -1, 1.5, Number.NaN]) expect((await gateway.refund({ ...request, amountMinor })).kind).toBe('not_sent')
    expect(await gateway.refund({ ...request, currency: 'USD' })).toMatchObject({ kind: 'not_sent', code: 'WRONG_CURRENCY' })
    expect(posts).toHaveLength(0)
    expect(await cannedGateway('', { noticeUrl: '' }).gateway.refund(request)).toMatchObject({ kind: 'not_sent', code: 'NO_NOTICE_URL' })
  })

  it.each([
    ['success', 'done'],
    ['SUCCESS', 'done'],
    ['pending', 'pending'],
    ['processing', 'pending'],
    ['failure', 'refused'],
    ['timeout', 'refused'],
    ['cancel', 'refused'],
    ['whatever', 'no_answer'],
    ['', 'no_answer'],
  ])('answered with status "%s" is %s', async (status, kind) => {
    const data = { merRefundNo: 'R1', refundNo: 'N9', amount: '1.00', currency: 'INR', status }
    const request: RefundRequest = { refundId: 'R1', orderId: 'T1', amountMinor: 100, currency: 'INR', wallet: 'alipay', gatewayRef: 'N1' }
    expect((await cannedGateway(reply(data, MERCHANT_KEY)).gateway.refund(request)).kind).toBe(kind)
    expect((await cannedGateway(reply(data, MERCHANT_KEY)).gateway.queryRefund(request)).kind).toBe(kind)
    for (const wrong of [{ merRefundNo: 'R2' }, { amount: '1.01' }, { currency: 'USD' }, { merRefundNo: '' }]) {
      expect(await cannedGateway(reply({ ...data, ...wrong }, MERCHANT_KEY)).gateway.refund(request)).toMatchObject({
        kind: 'no_answer',
        detail: 'wrong_order',
      })
    }
    expect(await cannedGateway(reply(data, APP_KEY)).gateway.refund(request)).toMatchObject({ kind: 'no_answer', detail: 'bad_signature' })
  })

  it.each([
    ['400', 'refused', 'no_answer'],
    ['1001', 'refused', 'no_answer'],
    ['2002', 'refused', 'no_answer'],
    ['3010', 'refused', 'no_answer'],
    ['3018', 'refused', 'no_answer'],
    ['3004', 'no_answer', 'no_answer'],
    ['3006', 'no_answer', 'no_answer'],
    ['9999', 'no_answer', 'no_answer'],
  ])('with result code %s a refund is %s and a question %s', async (code, made, asked) => {
    const request: RefundRequest = { refundId: 'R1', orderId: 'T1', amountMinor: 100, currency: 'INR', wallet: 'alipay', gatewayRef: 'N1' }
    expect((await cannedGateway(refusal(code)).gateway.refund(request)).kind).toBe(made)
    expect(await cannedGateway(refusal(code)).gateway.queryRefund(request)).toMatchObject({ kind: asked })
  })

  it('knows a refund that it never saw from one that it cannot tell about', async () => {
    expect(await rig.gateway.queryRefund({ refundId: 'T01NEVER', amountMinor: 1, currency: 'INR' })).toMatchObject({
      kind: 'no_answer',
      notFound: true,
    })
    expect(await rig.gateway.queryRefunded({ ...(await paid()).query, refundIds: ['T01NEVER'] })).toMatchObject({ known: true, refundedMinor: 0 })
  })

  it('a lost reply is no answer, and the money is found by asking', proves('dokypay', 'timeout', 'refund'), async () => {
    const { query, back } = await paid('#refund-lost')
    const request = back(500)
    expect(await rig.hurried(200).refund(request)).toMatchObject({ kind: 'no_answer', detail: 'timeout' })
    expect((await rig.gateway.queryRefund(request)).kind).toBe('done')
    expect(await rig.gateway.queryRefunded(query)).toMatchObject({ known: true, refundedMinor: 500 })
  })

  it('a slow one counts once it is done, a failed one never', proves('dokypay', 'happy', 'refund', 'queryRefunded'), async () => {
    const slow = await paid('#refund-slow')
    expect((await rig.gateway.refund(slow.back(500))).kind).toBe('pending')
    expect(await rig.gateway.queryRefunded(slow.query)).toMatchObject({ known: true, refundedMinor: 0 })
    rig.pass(8_000)
    expect(await rig.gateway.queryRefunded(slow.query)).toMatchObject({ known: true, refundedMinor: 500 })
    const failing = await paid('#refund-fails')
    expect(await rig.gateway.refund(failing.back(500))).toMatchObject({ kind: 'refused', reason: 'refused' })
    expect(await rig.gateway.queryRefunded(failing.query)).toMatchObject({ known: true, refundedMinor: 0 })
  })

  it('an unsigned list that hides our refund, or invents one, deceives nobody', async () => {
    const { query, back } = await paid()
    const request = back(500)
    await rig.gateway.refund(request)
    const listed = (refunds: object[]) => JSON.stringify({ code: '200', data: { resultCode: '0000', message: 'success', refundOrderList: refunds } })
    const counted = async (list: string, refundIds: string[]) => {
      const http = canned(list)
      const through = {
        close: () => {},
        post: (one: Parameters<typeof http.post>[0]) => (one.url === rig.sim.urls.refundList ? http.post(one) : rig.http.post(one)),
      }
      return rig.withHttp(through).queryRefunded({ ...query, refundIds })
    }
    expect(await counted(listed([]), [request.refundId])).toMatchObject({ known: true, refundedMinor: 500 })
    const invented = { merRefundNo: 'R9', refundNo: 'N9', amount: '12.34', currency: 'INR', status: 'success' }
    expect(await counted(listed([invented]), [request.refundId])).toMatchObject({ known: false, refundedMinor: null, code: 'FOREIGN_REFUND' })
    const elsewhere = await paid()
    const another = elsewhere.back(300)
    await rig.gateway.refund(another)
    const theirs = { merRefundNo: another.refundId, amount: '3.00', currency: 'INR', status: 'success' }
    expect(await counted(listed([theirs]), [request.refundId])).toMatchObject({ known: false, code: 'FOREIGN_REFUND' })
    expect(await counted(listed([{ amount: '1.00' }]), [])).toMatchObject({ known: false })
    expect(await counted(listed([invented, invented]), [])).toMatchObject({ known: false })
    expect(await counted(JSON.stringify({ code: '200', data: { resultCode: '0000', refundOrderList: 'none' } }), [])).toMatchObject({ known: false })
    expect(await counted(refusal('3006'), [request.refundId])).toMatchObject({ known: true, refundedMinor: 500 })
    expect(await counted(refusal('3004'), [request.refundId])).toMatchObject({ known: false })
  })

  it.each([
    ['of another currency', { currency: 'USD' }, false],
    ['of more than was paid', { amount: '12.35' }, false],
    ['of another number', { merRefundNo: 'R2' }, false],
    ['without an amount', { amount: '' }, false],
    ['in a state that nobody knows', { status: 'whatever' }, false],
    ['signed by the other key', null, false],
    ['that is listed and not found', '3006', false],
    ['that fits', {}, true],
  ])('a listed refund %s: known %s', async (_, answer, known) => {
    const data = { merRefundNo: 'R1', refundNo: 'N9', amount: '12.34', currency: 'INR', status: 'success' }
    const list = JSON.stringify({ code: '200', data: { resultCode: '0000', refundOrderList: [data] } })
    const told = typeof answer === 'string' ? refusal(answer) : reply({ ...data, ...answer }, answer === null ? APP_KEY : MERCHANT_KEY)
    const [lists, queries] = [canned(list), canned(told)]
    const post: (typeof lists)['post'] = (one) => (one.url === rig.sim.urls.refundList ? lists : queries).post(one)
    const query = { orderId: 'T1', amountMinor: 1_234, currency: 'INR', wallet: 'alipay', gatewayRef: 'N1', refundIds: ['R1'] } as const
    expect((await rig.withHttp({ post, close: () => {} }).queryRefunded(query)).known).toBe(known)
    expect(queries.posts).toHaveLength(1)
  })

  it.each(['refund', 'refundQuery', 'refundList'] satisfies DokypayOperation[])(
    'a bad day at %s leaves it unknown, and nothing is sent twice',
    async (operation) => {
      for (const meddling of BAD_DAYS) {
        // What the replay gives back is about another refund of another order.
        const other = await paid()
        const gateway = rig.meddled(operation)
        const otherBack = other.back(700)
        await gateway.refund(otherBack)
        await gateway.queryRefunded(other.query)
        const { query, back, orderId } = await paid()
        const request = back(500)
        if (operation === 'refund') rig.meddler.next = meddling
        const answer = await gateway.refund(request)
        expect(answer.kind, meddling).toBe(operation === 'refund' ? 'no_answer' : 'done')
        expect(heldRefunds(orderId).length).toBeLessThanOrEqual(1)
        if (operation === 'refund') continue
        rig.meddler.next = meddling
        const counted = await gateway.queryRefunded({ ...query, refundIds: [request.refundId] })
        expect(counted.known, meddling).toBe(false)
      }
    },
  )
})

const PAYEES: Record<string, PayoutRequest['payee']> = {
  'payout.bank.id': { bankCode: 'CENAIDJA', name: 'Budi Santoso', account: '8288288282', email: 'b@example.com', phone: '6280880808' },
  'payout.bank.in': { bankCode: 'HDFC0000123', name: 'Asha Rao', account: '5010012345', email: 'a@example.com', phone: '9876543210' },
  'payout.bank.vn': { bankCode: 'BFTVVNVX', name: 'Nguyễn Văn A', account: '0011', email: 'n@example.com', phone: '0901234567', accountType: 'ACC' },
  'doku.wallet.payout': { walletId: '1234567890' },
  'paytm.wallet.payout': { phone: '9876543210' },
}
const CURRENCIES: Record<string, string> = {
  'payout.bank.id': 'IDR',
  'payout.bank.in': 'INR',
  'payout.bank.vn': 'VND',
  'doku.wallet.payout': 'IDR',
  'paytm.wallet.payout': 'INR',
}
function payoutOf(methodId: string, more: Partial<PayoutRequest> = {}): PayoutRequest {
  const [payee, currency] = [PAYEES[methodId] ?? {}, CURRENCIES[methodId] ?? 'INR']
  return { payoutId: freshId(), amountMinor: 10_000, currency, methodId, payee, note: '', noticeUrl: null, ...more }
}
const ofPayout = ({ payoutId, amountMinor, currency }: PayoutRequest, gatewayRef: string | null): PayoutQuery & { askedAt: number } => {
  return { payoutId, gatewayRef, amountMinor, currency, createdAt: START, askedAt: START }
}

describe('payouts', () => {
  it.each(DOKYPAY_METHODS.filter(({ direction }) => direction === 'out').map(({ id }) => [id]))(
    '%s is taken, and found done where asking is allowed',
    proves('dokypay', 'happy', 'payout', 'queryPayout'),
    async (methodId) => {
      const request = payoutOf(methodId)
      const taken = await rig.gateway.payout(request)
      expect(taken).toMatchObject({ kind: 'pending', gatewayRef: expect.any(String) })
      const ref = taken.kind === 'pending' ? taken.gatewayRef : null
      expect((await rig.gateway.queryPayout(ofPayout(request, ref))).kind).toBe('pending')
      rig.pass(5_000)
      expect(await rig.gateway.queryPayout(ofPayout(request, ref))).toMatchObject({
        kind: 'done',
        facts: { payoutId: request.payoutId, amountMinor: 10_000, currency: request.currency, gatewayRef: ref },
      })
    },
  )

  it('is sent in their words', async () => {
    const { gateway, sent } = cannedGateway('')
    await gateway.payout(payoutOf('payout.bank.vn', { payoutId: 'P1', note: 'rent & more' }))
    expect(sent()).toMatchObject({
      version: '1.1',
      appId: '9000000001',
      merTransNo: 'P1',
      amount: '10000',
      currency: 'VND',
      description: 'rent more',
      prodName: 'southeast.asia.payout',
      pmId: 'payout.bank.vn',
      extInfo: {
        bankCode: 'BFTVVNVX',
        accountHolderName: 'Nguyễn Văn A',
        accountNumber: '0011',
        payeeEmail: 'n@example.com',
        payeeMobile: '0901234567',
        accType: 'ACC',
      },
    })
  })

  it.each([
    ['an unknown method', payoutOf('gopay'), 'UNKNOWN_METHOD'],
    ['another country’s money', payoutOf('payout.bank.id', { currency: 'INR' }), 'WRONG_CURRENCY'],
    ['neither mail nor phone', payoutOf('paytm.wallet.payout', { payee: {} }), 'WRONG_EMAIL'],
    ['no bank', payoutOf('payout.bank.id', { payee: { ...PAYEES['payout.bank.id'], bankCode: ' ' } }), 'WRONG_BANKCODE'],
    ['a strange kind of account', payoutOf('payout.bank.vn', { payee: { ...PAYEES['payout.bank.vn'], accountType: 'IBAN' } }), 'WRONG_ACCOUNTTYPE'],
    ['an ambiguous account', payoutOf('payout.bank.in', { payee: { ...PAYEES['payout.bank.in'], account: '1&amount=9' } }), 'WRONG_ACCOUNT'],
    ['nothing to pay', payoutOf('payout.bank.in', { amountMinor: 0 }), 'WRONG_AMOUNT'],
  ])('is not sent with %s', async (_, request, code) => {
    const { gateway, posts } = cannedGateway('')
    expect(await gateway.payout(request)).toMatchObject({ kind: 'not_sent', code })
    expect(posts).toHaveLength(0)
  })

  it.each([
    ['400', 'failed'],
    ['1001', 'failed'],
    ['2002', 'failed'],
    ['3010', 'failed'],
    ['3004', 'no_answer'],
    ['9999', 'no_answer'],
  ])('with result code %s is %s', async (code, kind) =>
    expect((await cannedGateway(refusal(code)).gateway.payout(payoutOf('payout.bank.in'))).kind).toBe(kind),
  )

  it('takes no other payout’s reply, and none with another key', async () => {
    const request = payoutOf('payout.bank.in', { payoutId: 'P1' })
    const data = { merTransNo: 'P1', amount: '100', currency: 'INR', tradeNo: 'N1' }
    expect(await cannedGateway(reply(data, APP_KEY)).gateway.payout(request)).toMatchObject({ kind: 'pending', gatewayRef: 'N1' })
    for (const wrong of [{ merTransNo: 'P2' }, { amount: '101' }, { currency: 'USD' }, { transNo: 'N2' }]) {
      expect((await cannedGateway(reply({ ...data, ...wrong }, APP_KEY)).gateway.payout(request)).kind).toBe('no_answer')
    }
    expect((await cannedGateway(reply(data, MERCHANT_KEY)).gateway.payout(request)).kind).toBe('no_answer')
  })

  it.each([
    ['#fails', 'failed'],
    ['#slow', 'pending'],
    ['', 'done'],
  ])('%s is %s after five seconds', async (note, kind) => {
    const request = payoutOf('payout.bank.in', { note })
    const taken = await rig.gateway.payout(request)
    rig.pass(5_000)
    expect((await rig.gateway.queryPayout(ofPayout(request, taken.kind === 'pending' ? taken.gatewayRef : null))).kind).toBe(kind)
  })

  it('asking tells nothing but success and failure: not found, cancelled and timed out are no answer', async () => {
    const query = ofPayout(payoutOf('payout.bank.in', { payoutId: 'P1' }), null)
    const told = (tradeStatus: string) => reply({ merTransNo: 'P1', tradeNo: 'N1', amount: '100.00', currency: 'INR', tradeStatus }, MERCHANT_KEY)
    for (const status of ['timeout', 'cancel', 'refunded'])
      expect((await cannedGateway(told(status)).gateway.queryPayout(query)).kind).toBe('no_answer')
    expect((await cannedGateway(told('success')).gateway.queryPayout({ ...query, amountMinor: 9_999 })).kind).toBe('no_answer')
    expect(await cannedGateway(refusal('3004')).gateway.queryPayout(query)).toMatchObject({ kind: 'no_answer', notFound: false })
  })

  it.each(BAD_DAYS)('a %s is no answer, sent once', proves('dokypay', 'garbage', 'payout'), async (meddling) => {
    const gateway = rig.meddled('payout')
    await gateway.payout(payoutOf('payout.bank.in'))
    rig.meddler.next = meddling
    const before = rig.meddler.requests
    expect((await gateway.payout(payoutOf('payout.bank.in'))).kind).toBe('no_answer')
    expect(rig.meddler.requests - before).toBe(1)
  })
})

function agreement(more: Partial<SubscribeRequest> = {}): SubscribeRequest {
  const plan: SubscribeRequest['plan'] = { kind: 'fixed', amountMinor: 500, automatic: true, renewNoticeUrl: null }
  return { ...link(), plan, everyDays: 30, startsOn: null, expiresOn: '2026-12-31', graceDays: null, ...more }
}

describe('subscriptions', () => {
  it('is made, agreed to, renewed and ended', proves('dokypay', 'happy', 'subscribe', 'renew', 'cancel'), async () => {
    const request = agreement()
    const made = await rig.gateway.subscribe(request)
    expect(made).toMatchObject({
      answer: { kind: 'pending' },
      panel: { url: expect.stringContaining('/cashierdesk/') },
      subscriptionId: expect.any(String),
    })
    const subscriptionId = made.subscriptionId ?? ''
    const renewal = { orderId: freshId(), subscriptionId, amountMinor: 500, currency: 'INR', methodId: '', noticeUrl: null }
    expect((await rig.gateway.renewSubscription(renewal)).kind).toBe('no_answer')
    rig.sim.customerDoes(request.orderId, 'pays')
    expect((await rig.gateway.queryLink(asking(request))).kind).toBe('paid')
    expect((await rig.gateway.renewSubscription({ ...renewal, orderId: freshId() })).kind).toBe('pending')
    const second = { ...renewal, orderId: freshId() }
    await rig.gateway.renewSubscription(second)
    rig.pass(5_000)
    expect((await rig.gateway.queryLink(asking(second))).kind).toBe('paid')
    expect(rig.sim.renews(subscriptionId)).toBe(true)
    expect((await rig.gateway.cancelSubscription(subscriptionId)).kind).toBe('done')
    expect((await rig.gateway.cancelSubscription(subscriptionId)).kind).toBe('done')
    expect(rig.sim.renews(subscriptionId)).toBe(false)
    expect((await rig.gateway.cancelSubscription('S-NOBODY')).kind).toBe('no_answer')
  })

  it('is sent in their words, fixed and variable', async () => {
    const { gateway, sent } = cannedGateway('', { country: 'IN' })
    await gateway.subscribe(agreement({ startsOn: '2026-01-01', graceDays: 0, methodId: 'paytm.subscription' }))
    expect(sent(0)).toMatchObject({
      prodName: 'subscribe',
      pmId: 'paytm.subscription',
      subsAmountType: 'fix',
      subsFixAmount: '5.00',
      subsAutomateRenew: 'true',
      subsRenewNotifyUrl: 'https://shop.invalid/notices',
      subsFrequencyUnit: 'day',
      subsFrequency: '30',
      subsStartDate: '2026-01-01',
      subsExpiryDate: '2026-12-31',
      subsGraceDays: '0',
    })
    expect(sent(0)['country']).toBeUndefined()
    await gateway.subscribe(agreement({ plan: { kind: 'variable', maxMinor: 9_900 } }))
    expect(sent(1)).toMatchObject({ subsAmountType: 'variable', subsMaxAmount: '99.00', pmId: 'practice.subscription' })
    expect(sent(1)['subsAutomateRenew']).toBeUndefined()
    await gateway.subscribe(agreement({ plan: { kind: 'fixed', amountMinor: 500, automatic: false, renewNoticeUrl: null } }))
    expect(sent(2)).toMatchObject({ subsAutomateRenew: 'false' })
    expect(sent(2)['subsRenewNotifyUrl']).toBeUndefined()
    await gateway.cancelSubscription('S1')
    expect(sent(3)).toMatchObject({ merchantId: '90000', subscribeId: 'S1', version: '1.1' })
    await gateway.renewSubscription({ orderId: 'T9', subscriptionId: 'S1', amountMinor: 500, currency: 'INR', methodId: '', noticeUrl: null })
    expect(sent(4)).toMatchObject({ prodName: 'subscribe', subscribeId: 'S1', merTransNo: 'T9', amount: '5.00', pmId: 'practice.subscription' })
  })

  it.each([
    ['less than one whole unit', agreement({ amountMinor: 99 }), 'WRONG_AMOUNT'],
    ['no period', agreement({ everyDays: 0 }), 'WRONG_PERIOD'],
    ['half a day', agreement({ everyDays: 1.5 }), 'WRONG_PERIOD'],
    ['no end', agreement({ expiresOn: '' }), 'WRONG_DATES'],
    ['an end before the start', agreement({ startsOn: '2027-01-01', graceDays: 1 }), 'WRONG_DATES'],
    ['a start without grace', agreement({ startsOn: '2026-01-01' }), 'WRONG_GRACE'],
    ['too much grace', agreement({ graceDays: 21 }), 'WRONG_GRACE'],
    ['nothing to renew', agreement({ plan: { kind: 'variable', maxMinor: 0 } }), 'WRONG_AMOUNT'],
  ])('is not sent with %s', async (_, request, code) => {
    const { gateway, posts } = cannedGateway('')
    expect(await gateway.subscribe(request)).toEqual({
      answer: { kind: 'not_sent', detail: 'refused', code },
      panel: null,
      gatewayRef: null,
      subscriptionId: null,
    })
    expect(posts).toHaveLength(0)
  })

  it.each(BAD_DAYS)('a %s decides nothing', proves('dokypay', 'garbage', 'subscribe', 'renew', 'cancel'), async (meddling) => {
    const first = await rig.gateway.subscribe(agreement())
    const gateway = rig.meddled('unsubscribe')
    await gateway.cancelSubscription(first.subscriptionId ?? '')
    const second = await rig.gateway.subscribe(agreement())
    rig.meddler.next = meddling
    expect((await gateway.cancelSubscription(second.subscriptionId ?? '')).kind).toBe('no_answer')
    const making = rig.meddled('subscribe')
    await making.subscribe(agreement())
    rig.meddler.next = meddling
    expect(await making.subscribe(agreement())).toMatchObject({ answer: { kind: 'no_answer' }, subscriptionId: null })
    const renewing = rig.meddled('renew')
    rig.meddler.next = meddling
    const renewal = { orderId: freshId(), subscriptionId: 'S1', amountMinor: 500, currency: 'INR', methodId: '', noticeUrl: null }
    expect((await renewing.renewSubscription(renewal)).kind).toBe('no_answer')
  })
})

describe('balances and the account check', () => {
  it('tells every account, to the minor unit', proves('dokypay', 'happy', 'balances'), async () => {
    await rig.gateway.payout(payoutOf('payout.bank.in'))
    await paid()
    rig.pass(5_000)
    const answer = await rig.gateway.queryBalances()
    expect(answer).toMatchObject({ known: true })
    const inr = answer.known ? answer.balances.filter(({ currency }) => currency === 'INR') : []
    expect(inr).toEqual([
      { currency: 'INR', availableMinor: 100_001_234, wholeMinor: null, frozenMinor: 0, kind: 'payment', status: 'actived' },
      { currency: 'INR', availableMinor: 99_990_000, wholeMinor: null, frozenMinor: 0, kind: 'payout', status: 'actived' },
    ])
  })

  it.each([
    ['996259.000000', 'USD', 99_625_900],
    ['0.019999', 'USD', 1],
    ['-5.500000', 'USD', -550],
    ['26777382.000000', 'VND', 26_777_382],
    ['1.2345', 'KWD', 1_234],
    ['1e6', 'USD', null],
    ['1,000.00', 'USD', null],
    ['', 'USD', null],
  ])('reads %s %s as %s', async (balance, currency, minor) => {
    const data = {
      merchantId: '90000',
      resultCode: '0000',
      accounts: [{ accType: 'payment', balance, currency, frozenAmount: '0.000000', status: 'actived' }],
    }
    const answer = await cannedGateway(JSON.stringify({ code: '200', data })).gateway.queryBalances()
    if (minor === null) expect(answer.known).toBe(false)
    else expect(answer).toMatchObject({ known: true, balances: [{ availableMinor: minor, currency }] })
  })

  it('of another merchant are not told', async () => {
    const data = { merchantId: '1', resultCode: '0000', accounts: [] }
    expect((await cannedGateway(JSON.stringify({ code: '200', data })).gateway.queryBalances()).known).toBe(false)
    expect(await cannedGateway(refusal('1001')).gateway.queryBalances()).toMatchObject({ known: false, code: '1001', spoken: true })
  })

  it('names the holder of a Vietnamese account, or says that there is none', proves('dokypay', 'happy', 'accountCheck'), async () => {
    const check = (account: string) => rig.gateway.checkAccount({ checkId: freshId(), bankCode: 'EACBVNVX', account, accountType: 'CARD' })
    expect(await check('4221510214591234')).toEqual({ known: true, holder: 'NGUYEN VAN A' })
    expect(await check('4221510214590000')).toEqual({ known: true, holder: null })
    expect(await check('4221510214590099')).toEqual({ known: true, holder: 'NGUYEN VAN A' })
    expect(await rig.gateway.checkAccount({ checkId: 'C1', bankCode: 'nobank', account: '1', accountType: 'ACC' })).toMatchObject({
      known: false,
      spoken: false,
    })
  })

  it('believes the holder of no other account, and either of our keys', async () => {
    const data = { version: '1.0', merchantId: '90000', merTransNo: 'C1', accountNumber: '1', accountHolderName: 'NGUYEN VAN A' }
    const request = { checkId: 'C1', bankCode: 'EACBVNVX', account: '1', accountType: 'ACC' } as const
    const check = (body: string) => cannedGateway(body).gateway.checkAccount(request)
    for (const key of [APP_KEY, MERCHANT_KEY]) expect(await check(reply(data, key))).toEqual({ known: true, holder: 'NGUYEN VAN A' })
    for (const wrong of [{ accountNumber: '2' }, { merTransNo: 'C2' }]) expect((await check(reply({ ...data, ...wrong }, APP_KEY))).known).toBe(false)
    expect(await check(refusal('3010'))).toMatchObject({ known: false, code: '3010', spoken: true })
    expect((await check(reply({ ...data, accountHolderName: '' }, APP_KEY))).known).toBe(false)
  })

  it.each(BAD_DAYS.filter((day) => day !== 'replay'))('a %s tells nothing', async (meddling) => {
    const balances = rig.meddled('balances')
    rig.meddler.next = meddling
    expect((await balances.queryBalances()).known).toBe(false)
    const checks = rig.meddled('accountCheck')
    rig.meddler.next = meddling
    expect((await checks.checkAccount({ checkId: freshId(), bankCode: 'EACBVNVX', account: '123', accountType: 'ACC' })).known).toBe(false)
  })
})
