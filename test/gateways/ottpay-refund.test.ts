import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type RefundAnswer, type RefundedAnswer, Secret } from '#main/gateways/gateway.ts'
import type { HttpOutcome, HttpPost } from '#main/gateways/http.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { open } from '#main/gateways/ottpay/seal.ts'
import { meaningOfRefundCode, meaningOfRefundStatus } from '#main/gateways/ottpay/status.ts'
import { sealReply } from '#main/simulator/ottpay/wire.ts'

const signKey = new Secret('A1B2C3D4E5F60718')
const account = {
  baseUrl: 'http://127.0.0.1:9/',
  merchantId: 'TS00000001',
  operatorId: '0000000007',
  terminalNo: '',
  version: '1.1',
  callbackUrl: 'https://till.invalid/callback',
  currency: 'CAD',
  signKey,
}
const REQUEST = { refundId: 'T01BACK0000001', orderId: 'T01PAID0000001', amountMinor: 500, currency: 'CAD', wallet: 'alipay' } as const
const answered = (body: string): HttpOutcome => ({ outcome: 'reply', status: 200, body, tookMs: 1 }) as HttpOutcome
const code = (rspCode: string) => JSON.stringify({ rsp_code: rspCode, rsp_msg: '' })

async function ask<T>(body: string, what: 'refund' | 'queryRefunded', posts: HttpPost[] = []): Promise<T> {
  const post = async (request: HttpPost) => {
    posts.push(request)
    return answered(body)
  }
  const http = { post, close: () => {} }
  return (await createOttPayGateway(account, http, DEFAULT_LIMITS)[what]?.(REQUEST)) as T
}
const refund = (body: string, posts?: HttpPost[]) => ask<RefundAnswer>(body, 'refund', posts)
const count = (data: Record<string, string | number>) => ask<RefundedAnswer>(sealReply(data, signKey), 'queryRefunded')

describe('REFUND', () => {
  it('is sent in the words of the Refund page, version 1.0, text only', async () => {
    const posts: HttpPost[] = []
    await refund(code('PROCESSING'), posts)
    expect(posts).toHaveLength(1)
    const envelope = JSON.parse(posts[0]?.body ?? '')
    expect(envelope).toMatchObject({ action: 'REFUND', version: '1.0', merchant_id: account.merchantId })
    expect(open(envelope, signKey)).toMatchObject({
      ok: true,
      data: { order_id: REQUEST.refundId, ori_order_id: REQUEST.orderId, refund_amt: '500' },
    })
  })

  it.each([
    ['PROCESSING', 'pending'],
    ['ORDER_USED', 'pending'],
    ['PWD_INCORRECT', 'refused'],
    ['FAIL', 'refused'],
    ['fail', 'refused'],
    ['PARAM_INVALID', 'refused'],
    ['PARAM_ERROR', 'refused'],
    ['ORDER_TYPE_ERROR', 'refused'],
    ['CURRENCY_NOT_SUPPORT', 'refused'],
    ['TIMEOUT', 'no_answer'],
    ['SYSTEM_ERROR', 'no_answer'],
    ['DB_ERROR', 'no_answer'],
    ['ORDER_PAID', 'no_answer'],
    ['REFUND_MORE_THAN_PAID', 'no_answer'],
  ])('answered with %s is %s', async (word, kind) => expect(await refund(code(word))).toMatchObject({ kind, code: word }))

  it.each([
    [{ order_id: REQUEST.refundId, refund_status: 'success' }, 'done'],
    [{ order_id: REQUEST.refundId, order_status: 'SUCCESS' }, 'done'],
    [{ order_id: REQUEST.refundId, refund_status: 'failure', order_status: 'success' }, 'refused'],
    [{ refund_status: 'init' }, 'pending'],
    [{ refund_amt: '500' }, 'pending'],
    [{ order_id: REQUEST.refundId, refund_status: 'whatever' }, 'no_answer'],
    [{ order_id: 'T01OTHER000001', refund_status: 'success' }, 'no_answer'],
    [{ ori_order_id: 'T01OTHER000001', refund_status: 'success' }, 'no_answer'],
  ])('answered with %j is %s', async (data, kind) => expect((await refund(sealReply(data, signKey))).kind).toBe(kind))

  it('a success that cannot be opened or does not fit its digest is no answer', async () => {
    expect((await refund(code('SUCCESS'))).kind).toBe('no_answer')
    expect((await refund(sealReply({ refund_status: 'success' }, new Secret('0000000000000000')))).kind).toBe('no_answer')
    expect((await refund(sealReply({ refund_status: 'success' }, signKey, { spoilDigest: true }))).kind).toBe('no_answer')
  })

  it('no word that is not known is done or refused', () => {
    const known = /^(success|fully_refunded|partial_refunded|partial_refund|init|processing|failure)$/i
    fc.assert(
      fc.property(fc.string(), (word) => {
        expect(meaningOfRefundCode(word).kind).not.toBe('done')
        if (!known.test(word.trim())) expect(meaningOfRefundStatus(word).kind).toBe('no_answer')
      }),
    )
    for (const word of ['constructor', '__proto__', 'toString']) expect(meaningOfRefundCode(word).kind).toBe('no_answer')
  })
})

describe('refund_fee in STATUS_QUERY', () => {
  const paid = { order_id: REQUEST.orderId, order_status: 'success', total_amount: 1234 }
  it.each([
    ['a number', { ...paid, refund_fee: 500 }, 500],
    ['a text', { ...paid, refund_fee: '500' }, 500],
    ['zero', { ...paid, refund_fee: 0 }, 0],
    ['of a part', { ...paid, order_status: 'partial_refund', refund_fee: 500 }, 500],
    ['of all', { ...paid, order_status: 'fully_refunded', refund_fee: 1234 }, 1234],
    ['absent, but all is refunded', { ...paid, order_status: 'FULLY_REFUNDED' }, 1234],
  ])('%s is known', async (_, data, refundedMinor) => expect(await count(data)).toMatchObject({ known: true, refundedMinor }))

  it.each([
    ['absent', paid],
    ['absent of a part', { ...paid, order_status: 'partial_refunded' }],
    ['empty', { ...paid, refund_fee: '' }],
    ['dollars', { ...paid, refund_fee: '5.00' }],
    ['negative', { ...paid, refund_fee: -5 }],
    ['more than was paid', { ...paid, refund_fee: 1235 }],
    ['nothing of a part', { ...paid, order_status: 'partial_refund', refund_fee: 0 }],
    ['nothing of all', { ...paid, order_status: 'fully_refunded', refund_fee: 0 }],
    ['of an unpaid order', { ...paid, order_status: 'init', refund_fee: 0 }],
    ['of a closed order', { ...paid, order_status: 'orderclosed', refund_fee: 0 }],
    ['of a failed refund', { ...paid, order_status: 'failure', refund_fee: 500 }],
    ['of another order', { ...paid, order_id: 'T01OTHER000001', refund_fee: 500 }],
    ['of another merchant', { ...paid, merchant_id: 'SOMEBODY', refund_fee: 500 }],
  ])('%s is not', async (_, data) => expect(await count(data)).toMatchObject({ known: false, refundedMinor: null }))

  it('in a strange form does not hold up a payment', async () => {
    const body = sealReply({ ...paid, refund_fee: 'n/a' }, signKey)
    const http = { post: async () => answered(body), close: () => {} }
    expect((await createOttPayGateway(account, http, DEFAULT_LIMITS).query(REQUEST)).kind).toBe('paid')
  })
})
