import { describe, expect, it } from 'vitest'
import { askAfter, askPayoutAfter, gatewayOn, linkAfter, payoutAfter, success } from './proxypay-rig.ts'
import { httpReply } from './scripted-http.ts'

describe('ProxyPay’s codes and statuses', () => {
  const open = { kind: 'no_answer', spoken: true, notFound: false }
  const refused = { kind: 'declined', reason: 'refused', confirm: true }
  const failed = { kind: 'failed', reason: 'refused', confirm: true }
  const table: [object, object, object, string][] = [
    [{ code: 400, success: false, desc: 'x', data: null }, refused, failed, 'refused'],
    [{ code: '400', success: false, desc: 'x' }, refused, failed, 'refused'],
    [{ code: 500, success: false, desc: 'x', data: null }, open, open, 'server_error'],
    [{ code: 200, success: false, data: { url: 'https://a.example' } }, open, open, 'unreadable'],
    [{ code: 200, success: 'true', data: { url: 'https://a.example' } }, open, open, 'unreadable'],
    [{ code: 200, success: true, data: null }, open, open, 'unreadable'],
    [{ code: 200, success: true }, open, open, 'unreadable'],
    [{ code: 200, success: true, data: 'yes' }, open, open, 'unreadable'],
    [{ code: 201, success: true, data: {} }, open, open, 'unknown_code'],
    [{ code: 404, success: false }, open, open, 'unknown_code'],
    [{ code: 999, success: true, data: {} }, open, open, 'unknown_code'],
  ]
  it.each(table)('%j', async (body, afterCollect, afterPayout, onQuestion) => {
    expect(await linkAfter(httpReply(body))).toMatchObject({ answer: afterCollect, panel: null })
    expect(await payoutAfter(httpReply(body))).toMatchObject(afterPayout)
    expect(await askAfter(httpReply(body))).toMatchObject({ ...open, detail: onQuestion })
    expect(await askPayoutAfter(httpReply(body))).toMatchObject({ ...open, detail: onQuestion })
    expect(await gatewayOn(httpReply(body)).gateway.queryBalances?.()).toMatchObject({ known: false, spoken: true, detail: onQuestion })
  })

  it('believes a refusal in a 4xx, no yes in one, and nothing in a 5xx', async () => {
    const no = { code: 400, success: false, desc: 'x' }
    const yes = { code: 200, success: true, data: { url: 'https://a.example', platOrderId: '1' } }
    expect(await linkAfter(httpReply(no, 400))).toMatchObject({ answer: refused })
    expect(await linkAfter(httpReply(yes, 400))).toMatchObject({ answer: { kind: 'no_answer', detail: 'server_error' } })
    expect(await payoutAfter(httpReply(yes, 403))).toMatchObject({ kind: 'no_answer' })
    for (const body of [no, yes])
      expect(await linkAfter(httpReply(body, 500))).toMatchObject({ answer: { kind: 'no_answer', detail: 'server_error' } })
  })

  it.each(['', 'null', '[]', '{}', '{"code":null}', '{"code":"ok"}', '{"code":20}', '{"code":200,"code":200}', '<html>'])(
    'calls %j no answer to anything',
    async (body) => {
      const outcome = httpReply(body)
      expect(await linkAfter(outcome)).toMatchObject({ answer: { kind: 'no_answer', detail: 'unreadable', spoken: false }, panel: null })
      expect(await payoutAfter(outcome)).toMatchObject({ kind: 'no_answer', spoken: false })
      expect(await askAfter(outcome)).toMatchObject({ kind: 'no_answer', spoken: false })
      expect(await askPayoutAfter(outcome)).toMatchObject({ kind: 'no_answer', spoken: false })
      expect(await gatewayOn(outcome).gateway.queryBalances?.()).toMatchObject({ known: false, spoken: false })
    },
  )

  const order = { amount: 100, orderId: 'o1', platOrderId: '236130395249311744', status: 1, utr: '310310600223', fee: 2 }

  it('is paid by status 1 with what was really paid, in any form of a number', async () => {
    const facts = { orderId: 'o1', merchantId: null, amountMinor: 10_000, feeMinor: 0, currency: null, gatewayRef: '236130395249311744' }
    for (const amount of ['100', '100.0', '100.00', '"100.00"', '"100"']) {
      const body = JSON.stringify({ code: 200, success: true, data: order }).replace('"amount":100', `"amount":${amount}`)
      expect(await askAfter(httpReply(body)), amount).toEqual({ kind: 'paid', detail: 'paid', code: '1', facts })
    }
    expect(await askAfter(success({ ...order, amount: 99.99, status: '1' }))).toMatchObject({ kind: 'paid', facts: { amountMinor: 9999 } })
  })

  it('reads an amount in the currency of the order, also after the account got another', async () => {
    const yen = { currency: 'JPY', amountMinor: 100 }
    expect(await askAfter(success(order), yen)).toMatchObject({ kind: 'paid', facts: { amountMinor: 100 } })
    expect((await askAfter(success({ ...order, amount: 100.5 }), yen))?.kind).toBe('no_answer')
  })

  it('keeps a number that is longer than a float', async () => {
    const body = JSON.stringify({ code: 200, success: true, data: order }).replace('"236130395249311744"', '236130395249311744')
    expect(await askAfter(httpReply(body))).toMatchObject({ kind: 'paid', facts: { gatewayRef: '236130395249311744' } })
  })

  it('is pending by 0, declined by 2, and nothing by anything else', async () => {
    expect(await askAfter(success({ ...order, status: 0 }))).toMatchObject({ kind: 'pending' })
    expect(await askAfter(success({ ...order, status: 2 }))).toMatchObject({ kind: 'declined', confirm: false })
    for (const status of [3, -1, '01', 'paid', null, true]) expect((await askAfter(success({ ...order, status })))?.kind).toBe('no_answer')
  })

  it('is not paid without an id or a readable amount', async () => {
    for (const change of [{ orderId: undefined }, { amount: undefined }, { amount: '1,00' }, { amount: -100 }, { amount: 1.005 }, { amount: '' }]) {
      expect((await askAfter(success({ ...order, ...change })))?.kind, JSON.stringify(change)).toBe('no_answer')
    }
  })

  it('lets only a paid answer be of another order, and none with another platform number', async () => {
    expect(await askAfter(success({ ...order, orderId: 'X' }))).toMatchObject({ kind: 'paid', facts: { orderId: 'X' } })
    for (const status of [0, 2]) expect(await askAfter(success({ ...order, status, orderId: 'X' }))).toMatchObject({ detail: 'wrong_order' })
    expect(await askAfter(success(order), { gatewayRef: '77' })).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
    expect((await askAfter(success(order), { gatewayRef: order.platOrderId }))?.kind).toBe('paid')
  })

  it('of payouts: taken in, done with fee and the bank’s number, failed', async () => {
    expect(await payoutAfter(success({ platOrderId: '122145557788' }))).toEqual({
      kind: 'pending',
      detail: 'in_progress',
      code: '200',
      gatewayRef: '122145557788',
    })
    const data = { ...order, orderId: 'p1', amount: 12.34 }
    const facts = { payoutId: 'p1', amountMinor: 1234, feeMinor: 200, currency: null, gatewayRef: order.platOrderId, bankRef: '310310600223' }
    expect(await askPayoutAfter(success(data))).toEqual({ kind: 'done', detail: 'paid', code: '1', facts })
    expect(await askPayoutAfter(success({ ...data, status: 2 }))).toMatchObject({ kind: 'failed', reason: 'refused' })
    expect(await askPayoutAfter(success({ ...data, status: 0 }))).toMatchObject({ kind: 'pending', gatewayRef: order.platOrderId })
    for (const status of [0, 1, 2]) expect(await askPayoutAfter(success({ ...data, orderId: 'X', status }))).toMatchObject({ detail: 'wrong_order' })
  })

  it('reads the balance in the account’s currency', async () => {
    const ask = (data: unknown) => gatewayOn(success(data)).gateway.queryBalances?.()
    const rest = { frozenMinor: null, kind: null, status: null }
    expect(await ask({ balanceAll: 1000, balanceUsable: 999.5 })).toEqual({
      known: true,
      balances: [{ currency: 'BRL', availableMinor: 99_950, wholeMinor: 100_000, ...rest }],
    })
    expect(await ask({ balanceUsable: '-1' })).toMatchObject({ known: true, balances: [{ availableMinor: -100, wholeMinor: null }] })
    for (const data of [{}, { balanceAll: 1 }, { balanceAll: 'x', balanceUsable: 1 }])
      expect(await ask(data)).toMatchObject({ known: false, detail: 'unreadable' })
  })

  it.each([{}, { url: '' }, { url: 'javascript:alert(1)' }, { url: 7 }, { url: '"http://localhost:8888/pay/xxx' }])(
    'shows nothing for %j',
    async (data) => {
      expect(await linkAfter(success(data))).toMatchObject({ answer: { kind: 'no_answer', detail: 'unreadable' }, panel: null })
    },
  )
})
