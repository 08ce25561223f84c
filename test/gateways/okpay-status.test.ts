import { describe, expect, it } from 'vitest'
import { askAfter, askPayoutAfter, gatewayOn, link, linkAfter, NOW, payout, payoutAfter } from './okpay-rig.ts'
import { httpReply } from './scripted-http.ts'

describe('OKPAY’s result codes', () => {
  const settings = { kind: 'declined', reason: 'settings', confirm: false }
  const open = { kind: 'no_answer', spoken: true, notFound: false }
  const table: [number, object, object, object][] = [
    [1, open, open, open],
    [2, settings, { kind: 'failed', reason: 'settings' }, open],
    [3, settings, { kind: 'failed', reason: 'settings' }, open],
    [4, settings, { kind: 'failed', reason: 'settings' }, open],
    [5, settings, { kind: 'failed', reason: 'settings' }, open],
    [6, open, open, open],
    [8, settings, { kind: 'failed', reason: 'settings' }, open],
    [9, open, { kind: 'failed', reason: 'funds' }, open],
    [10, { kind: 'declined', reason: 'refused' }, { kind: 'failed', reason: 'refused' }, open],
    [11, { kind: 'declined', reason: 'refused' }, { kind: 'failed', reason: 'refused' }, open],
    [12, settings, { kind: 'failed', reason: 'settings' }, open],
    [13, settings, { kind: 'failed', reason: 'settings' }, open],
    [14, open, open, open],
    [15, open, open, open],
    [16, settings, { kind: 'failed', reason: 'settings' }, open],
    [17, open, { kind: 'failed', reason: 'refused' }, open],
    [18, open, open, open],
    [99, open, open, open],
  ]
  it.each(table)('%d', async (code, afterCollect, afterPayout, onQuestion) => {
    const body = { code, msg: 'x', data: null }
    for (const status of [200, 400, 403]) {
      expect(await linkAfter(httpReply(body, status))).toMatchObject({ answer: { ...afterCollect, code: String(code) }, panel: null })
      expect(await payoutAfter(httpReply(body, status))).toMatchObject({ ...afterPayout, code: String(code) })
      expect(await askAfter(httpReply(body, status))).toMatchObject({ ...onQuestion, code: String(code) })
      expect(await askPayoutAfter(httpReply(body, status))).toMatchObject({ ...onQuestion, code: String(code) })
    }
    expect(await linkAfter(httpReply({ ...body, code: String(code) }))).toMatchObject({ answer: afterCollect })
    expect(await linkAfter(httpReply(body, 502))).toMatchObject({ answer: { kind: 'no_answer', detail: 'server_error', spoken: false } })
  })

  it('7 after a request settles nothing', async () => {
    expect(await linkAfter(httpReply({ code: 7 }))).toMatchObject({ answer: { kind: 'no_answer', notFound: false } })
    expect(await payoutAfter(httpReply({ code: 7 }))).toMatchObject({ kind: 'no_answer', notFound: false })
  })

  const DAY = 24 * 3_600_000
  const ages: [string, number, string | null, object, object][] = [
    ['fresh', 59_999, null, { kind: 'no_answer', notFound: false }, { kind: 'no_answer', notFound: false }],
    ['a minute old', 60_000, null, { kind: 'no_answer', notFound: true }, { kind: 'no_answer', notFound: true }],
    ['a day old', DAY, null, { kind: 'no_answer', notFound: true }, { kind: 'no_answer', notFound: true }],
    ['a day old and known before', DAY, 'OK1', { kind: 'no_answer', notFound: false }, { kind: 'no_answer', notFound: false }],
    ['20 days old and known before', 20 * DAY, 'OK1', { kind: 'no_answer', notFound: false }, { kind: 'no_answer', notFound: false }],
    [
      'older than 20 days and known before',
      20 * DAY + 1,
      'OK1',
      { kind: 'declined', reason: 'closed', confirm: false },
      { kind: 'no_answer', notFound: false },
    ],
    ['older than 20 days and never known', 21 * DAY, null, { kind: 'no_answer', notFound: true }, { kind: 'no_answer', notFound: true }],
    ['from the future', -DAY, null, { kind: 'no_answer', notFound: false }, { kind: 'no_answer', notFound: false }],
  ]
  it.each(ages)('7 for an order that is %s', async (_age, ageMs, gatewayRef, collect, payoutSays) => {
    const change = { askedAt: NOW + ageMs, gatewayRef }
    expect(await askAfter(httpReply({ code: 7 }), change)).toMatchObject({ ...collect, code: '7' })
    expect(await askPayoutAfter(httpReply({ code: 7 }), change)).toMatchObject({ ...payoutSays, code: '7' })
  })
})

describe('OKPAY’s order statuses', () => {
  const order = { mchId: 1000, out_trade_no: link.orderId, status: 1, money: 12.34, pay_money: 12.34, ratio: 5, real_money: 11.72, currency: 'INR' }
  const told = (change: object, place: 'data' | 'beside' = 'data') => {
    const data = { ...order, ...change }
    return httpReply(place === 'data' ? { code: 0, msg: 'success', data } : { code: 0, msg: 'success', ...data })
  }

  it('0, 1 and 2, as number and as text, in data and beside it', async () => {
    for (const place of ['data', 'beside'] as const) {
      for (const [status, kind] of [
        [0, 'pending'],
        [1, 'paid'],
        [2, 'declined'],
      ] as const) {
        expect((await askAfter(told({ status }, place)))?.kind).toBe(kind)
        expect((await askAfter(told({ status: String(status) }, place)))?.kind).toBe(kind)
      }
    }
  })

  it.each([3, -1, 10, '', 'success', '1.0', '01', null, true, [1], { a: 1 }])('%j tells nothing', async (status) => {
    expect(await askAfter(told({ status }))).toMatchObject({ kind: 'no_answer', spoken: true })
  })

  it('pay_money decides, whatever money says, in any form of a number', async () => {
    for (const pay_money of ['"149.00"', '149.00', '149', '149.0', '"149"']) {
      const body = JSON.stringify({ code: 0, data: order }).replace('"pay_money":12.34', `"pay_money":${pay_money}`)
      const facts = { orderId: link.orderId, merchantId: '1000', amountMinor: 14_900, feeMinor: 0, currency: 'INR', gatewayRef: null }
      expect(await askAfter(httpReply(body))).toEqual({ kind: 'paid', detail: 'paid', code: '1', facts })
    }
  })

  it('is not paid without each of the facts that prove it', async () => {
    for (const change of [
      { mchId: undefined },
      { out_trade_no: undefined },
      { pay_money: undefined },
      { pay_money: null },
      { pay_money: '12.345' },
      { pay_money: -12.34 },
      { pay_money: '1e3' },
      { currency: undefined },
      { currency: 'RUPEES' },
    ]) {
      expect((await askAfter(told(change)))?.kind, JSON.stringify(change)).toBe('no_answer')
    }
    expect((await askAfter(told({}), {}))?.kind).toBe('paid')
    expect(await askAfter(httpReply({ code: 0, data: order }, 400))).toMatchObject({ kind: 'no_answer', detail: 'server_error' })
  })

  it('another merchant, order or currency travels with the paid facts', async () => {
    expect(await askAfter(told({ mchId: 77, out_trade_no: 'X', currency: 'pkr' }))).toMatchObject({
      kind: 'paid',
      facts: { merchantId: '77', orderId: 'X', currency: 'PKR' },
    })
  })

  it('takes neither a no nor a not yet of another order or merchant', async () => {
    for (const status of [0, 2]) {
      expect(await askAfter(told({ status, out_trade_no: 'X' }))).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
      expect(await askAfter(told({ status, mchId: 77 }))).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
      expect((await askAfter(told({ status, out_trade_no: undefined })))?.kind).toBe('no_answer')
    }
  })

  it('of payouts: done with the bank’s number and what it cost beyond the amount', async () => {
    const data = { mchId: '1000', out_trade_no: payout.payoutId, money: '12.34', real_money: '12.95', currency: 'INR', utr: '310310600223' }
    const told = (change: object) => askPayoutAfter(httpReply({ code: 0, data: { ...data, status: 1, ...change } }))
    const facts = { payoutId: payout.payoutId, amountMinor: 1234, feeMinor: 61, currency: 'INR', gatewayRef: null, bankRef: '310310600223' }
    expect(await told({})).toEqual({ kind: 'done', detail: 'paid', code: '1', facts })
    expect(await told({ utr: '', real_money: undefined })).toMatchObject({ kind: 'done', facts: { bankRef: null, feeMinor: null } })
    expect(await told({ status: 2 })).toEqual({ kind: 'failed', detail: 'declined', code: '2', reason: 'refused' })
    expect(await told({ status: 0 })).toMatchObject({ kind: 'pending' })
    expect(await told({ status: 4 })).toMatchObject({ kind: 'no_answer', detail: 'unknown_code' })
    for (const change of [{ mchld: '77', mchId: undefined }, { out_trade_no: 'X' }])
      expect(await told(change)).toMatchObject({ detail: 'wrong_order' })
    for (const change of [{ money: undefined }, { currency: undefined }, { mchId: undefined }]) expect((await told(change))?.kind).toBe('no_answer')
    expect((await told({ mchId: undefined, mchld: 1000 }))?.kind).toBe('done')
  })
})

describe('OKPAY’s pages and balances', () => {
  it('shows the page, and a UPI address as QR and link; both spellings of its number', async () => {
    const data = { url: 'https://pay.example/1', payUpi: 'upi://pay?pa=a@b', transaction_Id: 'OK1' }
    expect(await linkAfter(httpReply({ code: 0, data }))).toMatchObject({
      answer: { kind: 'pending' },
      panel: { url: data.url, qrText: data.payUpi, deepLink: data.payUpi },
      gatewayRef: 'OK1',
    })
    const plain = { url: 'https://pay.example/1', payUpi: null, transaction_id: 77 }
    expect(await linkAfter(httpReply({ code: 0, data: plain }))).toMatchObject({ panel: { url: plain.url, qrText: null }, gatewayRef: '77' })
  })

  it.each([{}, { url: '' }, { url: 'javascript:alert(1)' }, { url: 'https://a b' }, { url: 5 }, { payUpi: 'file:///etc/passwd' }])(
    'shows nothing for %j',
    async (data) => {
      expect(await linkAfter(httpReply({ code: 0, data }))).toMatchObject({ answer: { kind: 'no_answer', detail: 'unreadable' }, panel: null })
    },
  )

  it('reads balances under each printed name, as a list and alone, below zero and in units that are no currency', async () => {
    const ask = (body: object) => gatewayOn(httpReply(body)).gateway.queryBalances?.()
    const rest = { wholeMinor: null, frozenMinor: null, kind: null, status: null }
    const inr = { currency: 'INR', availableMinor: 123_450, ...rest }
    for (const name of ['Balance', 'Banlance', 'balance']) {
      expect(await ask({ code: 0, data: { mchId: '1000', [name]: [{ code: 'INR', balance: '1234.50' }] } })).toEqual({ known: true, balances: [inr] })
      expect(await ask({ code: 0, data: { mchId: '1000', [name]: { code: 'INR', balance: 1234.5 } } })).toEqual({ known: true, balances: [inr] })
    }
    const list = [
      { code: 'PKR', balance: '-1.00' },
      { code: 'USDT', balance: 2 },
    ]
    expect(await ask({ code: 0, data: { Balance: list } })).toEqual({
      known: true,
      balances: [
        { currency: 'PKR', availableMinor: -100, ...rest },
        { currency: null, availableMinor: 200, ...rest, kind: 'USDT' },
      ],
    })
    for (const data of [{}, { Balance: 'x' }, { Balance: [{ code: 'INR', balance: 'x' }] }, { Balance: [7] }]) {
      expect(await ask({ code: 0, data }), JSON.stringify(data)).toMatchObject({ known: false, detail: 'unreadable' })
    }
    expect(await ask({ code: 0, data: { mchId: 77, Balance: [] } })).toMatchObject({ known: false, detail: 'wrong_order' })
    expect(await ask({ code: 16 })).toMatchObject({ known: false, detail: 'refused', code: '16', spoken: true })
  })

  it.each(['', 'null', '[]', '{}', '{"code":null}', '{"code":"x"}', '{"code":1.5}', '{"code":0,"code":0}', '<html>', '{"code":{}}', '{"code":-1}'])(
    'calls %j no answer to anything',
    async (body) => {
      for (const status of [200, 400]) {
        const outcome = httpReply(body, status)
        expect(await linkAfter(outcome)).toMatchObject({ answer: { kind: 'no_answer', spoken: false }, panel: null })
        expect(await payoutAfter(outcome)).toMatchObject({ kind: 'no_answer', spoken: false })
        expect(await askAfter(outcome)).toMatchObject({ kind: 'no_answer', spoken: false })
        expect(await askPayoutAfter(outcome)).toMatchObject({ kind: 'no_answer', spoken: false })
        expect(await gatewayOn(outcome).gateway.queryBalances?.()).toMatchObject({ known: false, spoken: false })
      }
    },
  )
})
