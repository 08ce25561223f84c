import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { joinSorted, signSorted, writeForm } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import type { HttpOutcome } from '#main/gateways/http.ts'
import { createOkPayGateway, probeOkPay } from '#main/gateways/okpay/index.ts'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { describeLinkGateway } from './link-suite.ts'
import { account, gatewayOn, NOW, PAY_KEY, PAYOUT_KEY, sent, silent } from './okpay-rig.ts'
import { httpReply, scripted } from './scripted-http.ts'

describeLinkGateway({
  name: 'OKPAY',
  kind: 'okpay',
  secrets: [PAY_KEY, PAYOUT_KEY],
  currency: 'INR',
  collect: { methodId: 'UPI', payer: {} },
  payout: { methodId: 'BANK', payee: { name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234' } },
  saysNotFound: true,
  fundsReason: 'funds',
  async startOtherSide() {
    let passed = 0
    const { currencies } = OKPAY_PRACTICE_MERCHANT
    const options = { port: 0, storeFile: null, merchantId: '1000', payKey: PAY_KEY, payoutKey: PAYOUT_KEY, currencies }
    const simulator = await startOkPaySimulator({ ...options, now: () => NOW + passed })
    return {
      url: simulator.url,
      pass: (ms) => {
        passed += ms
      },
      settle: simulator.settle,
      orders: () => simulator.orders().map((one) => ({ orderId: one.order_id, moved: one.moved, amountMinor: one.amount })),
      customerDoes: simulator.customerDoes,
      close: simulator.close,
    }
  },
  create: (url, http, limits, wrongKey = false) =>
    createOkPayGateway({ ...account, baseUrl: url, ...(wrongKey && { payKey: new Secret('x'), payoutKey: new Secret('y') }) }, http, limits),
})

type Vector = { name: string; key: string; params: Record<string, string>; base: string; sign: string }
const vectors: Vector[] = JSON.parse(readFileSync(new URL('./known-answers/okpay.json', import.meta.url), 'utf8'))

describe('OKPAY’s known answers', () => {
  it.each(vectors)('$name', ({ key, params, base, sign }) => {
    expect(`${joinSorted(params)}&key=${key}`).toBe(base)
    expect(signSorted(params, new Secret(key), 'md5')).toBe(sign)
  })

  it('the collect request is what the gateway really sends', proves('okpay', 'vectors', 'createLink'), async () => {
    const vector = vectors[0]
    const payer = { name: 'Ali Khan', phone: '03001234567', email: 'ali@example.com', idNumber: '35201-1234567-1' }
    const { values } = await sent({ orderId: 'T20250101-0001', amountMinor: 15_000, currency: 'PKR', methodId: 'JAZZCASH', payer })
    const { attach: _empty, ...params } = vector?.params ?? {}
    expect(values).toEqual({ ...params, sign: vector?.sign })
  })

  it('the notice verifies, and pay_money decides', proves('okpay', 'vectors', 'notice:payment'), () => {
    const vector = vectors[1]
    const body = Buffer.from(writeForm({ ...vector?.params, sign: vector?.sign.toUpperCase() ?? '' }))
    const raw = { contentType: 'application/x-www-form-urlencoded', body, query: '' }
    const { gateway } = gatewayOn(silent)
    expect(gateway.readNotice?.(raw, 'payment')).toEqual({
      verified: true,
      acknowledge: 'success',
      notice: {
        about: 'payment',
        id: 'T20250101-0001',
        gatewayRef: null,
        subscriptionId: null,
        says: 'paid',
        amountMinor: 14_900,
        currency: 'PKR',
        code: '1',
      },
    })
    // The payout's key is another one, so the same bytes are no payout's notice.
    expect(gateway.readNotice?.(raw, 'payout')).toEqual({ verified: false, why: 'signature' })
    expect(gateway.readNotice?.(raw, 'refund')).toEqual({ verified: false, why: 'unreadable' })
  })
})

describe('probeOkPay', () => {
  it('tells whether it was reached and whether OKPAY answered', async () => {
    const probe = (outcome: HttpOutcome) => probeOkPay(account, scripted(outcome), DEFAULT_LIMITS)
    expect(await probe(httpReply({ code: 16 }))).toEqual({ reached: true, answered: true, code: '16', tookMs: 7 })
    expect(await probe(httpReply('<html>', 502))).toEqual({ reached: true, answered: false, code: 'HTTP_502', tookMs: 7 })
    expect(await probe({ outcome: 'not_sent', cause: 'dns', tookMs: 3 })).toEqual({ reached: false, answered: false, code: 'dns', tookMs: 3 })
    expect(await probe(silent)).toEqual({ reached: true, answered: false, code: 'timeout', tookMs: 1 })
  })
})
