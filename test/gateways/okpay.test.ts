import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { joinSorted, readForm, signSorted, withSign, writeForm } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, type LinkRequest, type PayoutRequest, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpOutcome } from '#main/gateways/http.ts'
import { createOkPayGateway, type OkPayAccount, probeOkPay } from '#main/gateways/okpay/index.ts'
import type { OkPayChannel } from '#main/gateways/okpay/methods.ts'
import { complaintRequest, startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { describeLinkGateway } from './link-suite.ts'
import { httpReply, scripted } from './scripted-http.ts'

const NOW = 1_700_000_000_000
const PAY_KEY = '0123456789abcdef0123456789abcdef'
const PAYOUT_KEY = 'fedcba9876543210fedcba9876543210'
const channel = (
  direction: 'in' | 'out',
  country: string | null,
  currency: string,
  payType: string,
  more: Partial<OkPayChannel> = {},
): OkPayChannel => ({
  direction,
  country,
  currency,
  payType,
  wholeAmounts: false,
  native: false,
  ...more,
})
const account: OkPayAccount = {
  baseUrl: 'http://127.0.0.1:9/',
  merchantId: '1000',
  notifyUrl: 'https://pos.example/cb/okpay',
  returnUrl: 'https://pos.example/ok',
  userIp: '',
  acknowledge: 'success',
  channels: [
    ...OKPAY_PRACTICE_MERCHANT.channels,
    channel('in', null, 'KWD', 'CARD'),
    channel('in', null, 'JPY', 'WHOLE', { wholeAmounts: true }),
    channel('in', null, 'CAD', 'WHOLE', { wholeAmounts: true }),
    channel('in', null, 'INR', 'NATIVE', { native: true }),
    channel('out', null, 'BDT', 'BKASH'),
  ],
  payKey: new Secret(PAY_KEY),
  payoutKey: new Secret(PAYOUT_KEY),
}
const CPF = '52998224725'
const IBAN = 'PK36SCBL0000001123456702'

describeLinkGateway({
  name: 'OKPAY',
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

const gatewayOn = (outcome: HttpOutcome, more: Partial<OkPayAccount> = {}) => {
  const http = scripted(outcome)
  return { http, gateway: createOkPayGateway({ ...account, ...more }, http, DEFAULT_LIMITS) }
}
const silent: HttpOutcome = { outcome: 'lost', cause: 'timeout', tookMs: 1 }
const link: LinkRequest = {
  orderId: 'T1A000001',
  amountMinor: 1234,
  currency: 'INR',
  methodId: 'UPI',
  wallet: null,
  payer: {},
  seconds: null,
  note: '',
  noticeUrl: null,
  returnUrl: null,
}
const payout: PayoutRequest = {
  payoutId: 'T1P000001',
  amountMinor: 1234,
  currency: 'INR',
  methodId: 'BANK',
  payee: { name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234' },
  note: '',
  noticeUrl: null,
}
const times = { createdAt: NOW, askedAt: NOW + 5_000, gatewayRef: null }
const linkAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.createLink?.(link)
const askAfter = (outcome: HttpOutcome, change: object = {}) => gatewayOn(outcome).gateway.queryLink?.({ ...link, ...times, ...change })
const payoutAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.payout?.(payout)
const askPayoutAfter = (outcome: HttpOutcome, change: object = {}) => gatewayOn(outcome).gateway.queryPayout?.({ ...payout, ...times, ...change })

async function sent(change: Partial<LinkRequest>, more: Partial<OkPayAccount> = {}) {
  const { http, gateway } = gatewayOn(silent, more)
  const made = await gateway.createLink?.({ ...link, ...change })
  const post = http.posts[0]
  return { post, values: post && { ...readForm(Buffer.from(post.body)) }, answer: made?.answer }
}
async function paidOut(change: Partial<PayoutRequest>, more: Partial<OkPayAccount> = {}) {
  const { http, gateway } = gatewayOn(silent, more)
  const answer = await gateway.payout?.({ ...payout, ...change })
  const post = http.posts[0]
  return { post, values: post && { ...readForm(Buffer.from(post.body)) }, answer }
}

type Vector = { name: string; key: string; params: Record<string, string>; base: string; sign: string }
const vectors: Vector[] = JSON.parse(readFileSync(new URL('./known-answers/okpay.json', import.meta.url), 'utf8'))

describe('OKPAY’s known answers', () => {
  it.each(vectors)('$name', ({ key, params, base, sign }) => {
    expect(`${joinSorted(params)}&key=${key}`).toBe(base)
    expect(signSorted(params, new Secret(key), 'md5')).toBe(sign)
  })

  it('the collect request is what the gateway really sends', async () => {
    const vector = vectors[0]
    const payer = { name: 'Ali Khan', phone: '03001234567', email: 'ali@example.com', idNumber: '35201-1234567-1' }
    const { values } = await sent({ orderId: 'T20250101-0001', amountMinor: 15_000, currency: 'PKR', methodId: 'JAZZCASH', payer })
    const { attach: _empty, ...params } = vector?.params ?? {}
    expect(values).toEqual({ ...params, sign: vector?.sign })
  })

  it('the notice verifies, and pay_money decides', () => {
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

describe('what OKPAY is sent', () => {
  it('for a page: a signed form with exactly two decimals, once, to the path', async () => {
    const { post, values } = await sent({ noticeUrl: 'https://shop.example/n?a=1', returnUrl: 'https://shop.example/r' })
    expect(post).toMatchObject({ url: 'http://127.0.0.1:9/v1/Collect', timeoutMs: DEFAULT_LIMITS.payMs })
    expect(post?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    const { sign, ...rest } = values ?? {}
    expect(rest).toEqual({
      mchId: '1000',
      currency: 'INR',
      out_trade_no: 'T1A000001',
      pay_type: 'UPI',
      money: '12.34',
      notify_url: 'https://shop.example/n?a=1',
      returnUrl: 'https://shop.example/r',
    })
    expect(sign).toBe(signSorted(rest, account.payKey, 'md5'))
  })

  it('amounts: two decimals in every currency, and what cannot be said is refused', async () => {
    expect((await sent({ methodId: 'WHOLE', currency: 'JPY', amountMinor: 500 })).values?.money).toBe('500.00')
    expect((await sent({ methodId: 'CARD', currency: 'KWD', amountMinor: 1230 })).values?.money).toBe('1.23')
    expect((await sent({ methodId: 'CARD', currency: 'KWD', amountMinor: 1234 })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect((await sent({ methodId: 'WHOLE', currency: 'CAD', amountMinor: 500 })).values?.money).toBe('5.00')
    expect((await sent({ methodId: 'WHOLE', currency: 'CAD', amountMinor: 550 })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect((await sent({ currency: 'CAD' })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_CURRENCY' })
  })

  it('needs both addresses, of the request or of the settings', async () => {
    expect((await sent({}, { notifyUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
    expect((await sent({}, { returnUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
    expect((await paidOut({}, { notifyUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
    expect((await sent({})).values).toMatchObject({ notify_url: account.notifyUrl, returnUrl: account.returnUrl })
  })

  const collecting: [string, string, string, Party, Record<string, string>][] = [
    ['Indonesia', 'IDR', 'QRIS', { name: 'Budi', phone: '0812-3456-789' }, { reserve1: '08123456789', reserve2: 'Budi' }],
    ['Vietnam by bank', 'VND', 'BANK_QR', { bankCode: 'VCB' }, { reserve1: 'VCB' }],
    ['Vietnam by wallet', 'VND', 'MOMO', { bankCode: 'VCB' }, {}],
    [
      'Pakistan',
      'PKR',
      'JAZZCASH',
      { name: 'Ali', phone: '03001234567', email: 'a@b.pk', idNumber: '3520112345671' },
      { realname: 'Ali', phone: '03001234567', email: 'a@b.pk', reserve1: '3520112345671' },
    ],
    ['Brazil', 'BRL', 'PIX', {}, {}],
  ]
  it.each(collecting)('collecting in %s', async (_country, currency, methodId, payer, expected) => {
    const { values } = await sent({ currency, methodId, payer })
    const facts = ['reserve1', 'reserve2', 'reserve3', 'realname', 'phone', 'email', 'userIp']
    expect(Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => facts.includes(name)))).toEqual(expected)
  })

  const paying: [string, string, string, Party, Record<string, string>][] = [
    ['India by bank', 'INR', 'BANK', { name: 'A', account: '123456', bankCode: 'hdfc0001234' }, { account: '123456', reserve1: 'HDFC0001234' }],
    ['India by UPI', 'INR', 'UPI', { name: 'A', upiId: 'asha@okbank' }, { reserve1: 'asha@okbank' }],
    [
      'Indonesia',
      'IDR',
      'BANK',
      { name: 'A', account: '123456', bankCode: '014', phone: '0812345678' },
      { account: '123456', reserve1: '014', reserve2: '0812345678', phone: '0812345678' },
    ],
    ['Vietnam', 'VND', 'BANK', { name: 'A', account: '123456', bankCode: 'VCB' }, { account: '123456', reserve1: 'VCB' }],
    ['Thailand', 'THB', 'BANK', { name: 'A', account: '123456', bankCode: 'SCB' }, { account: '123456', reserve1: 'SCB' }],
    ['Mexico by STP', 'MXN', 'STP', { name: 'A', account: '123456', bankCode: '40012' }, { account: '123456' }],
    ['Mexico by bank', 'MXN', 'BANK', { name: 'A', account: '123456', bankCode: '40012' }, { account: '123456', reserve1: '40012' }],
    ['Philippines by bank', 'PHP', 'BANK', { name: 'A', account: '123456', bankCode: 'BPI' }, { account: '123456', reserve1: 'BPI' }],
    ['Philippines by GCash', 'PHP', 'GCASH', { name: 'A', phone: '09171234567' }, { account: '09171234567', phone: '09171234567' }],
    ['Brazil, a person', 'BRL', 'PIX', { name: 'A', accountType: 'CPF', account: '529.982.247-25' }, { account: CPF, reserve1: 'CPF' }],
    [
      'Brazil, a phone',
      'BRL',
      'PIX',
      { name: 'A', accountType: 'PHONE', account: '+5511987654321' },
      { account: '+5511987654321', reserve1: 'PHONE' },
    ],
    ['Brazil, a mailbox', 'BRL', 'PIX', { name: 'A', accountType: 'EMAIL', account: 'a@b.com.br' }, { account: 'a@b.com.br', reserve1: 'EMAIL' }],
    [
      'Pakistan',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '0300 1234567', email: 'a@b.pk', idNumber: '35201-1234567-1', iban: `${IBAN.slice(0, 4)} ${IBAN.slice(4).toLowerCase()}` },
      { account: '03001234567', phone: '03001234567', email: 'a@b.pk', reserve1: '3520112345671', reserve2: IBAN },
    ],
    ['a country without rules', 'BDT', 'BKASH', { name: 'A', account: '01712345678' }, { account: '01712345678' }],
  ]
  it.each(paying)('paying out to %s', async (_country, currency, methodId, payee, expected) => {
    const { post, values } = await paidOut({ currency, methodId, payee })
    expect(post?.url).toBe('http://127.0.0.1:9/v1/Payout')
    const facts = ['reserve1', 'reserve2', 'reserve3', 'account', 'phone', 'email']
    expect(Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => facts.includes(name)))).toEqual(expected)
    expect(values).toMatchObject({ userName: 'A', money: currency === 'VND' ? '1234.00' : '12.34' })
    const { sign, ...rest } = values ?? {}
    expect(sign).toBe(signSorted(rest, new Secret(PAYOUT_KEY), 'md5'))
  })

  it.each(paying.filter(([country]) => country !== 'a country without rules'))(
    'the other side takes what is paid out to %s',
    async (_, currency, methodId, payee) => {
      const { currencies } = OKPAY_PRACTICE_MERCHANT
      const options = { port: 0, storeFile: null, merchantId: '1000', payKey: PAY_KEY, payoutKey: PAYOUT_KEY, currencies }
      const simulator = await startOkPaySimulator(options)
      const http = createHttpClient()
      const gateway = createOkPayGateway({ ...account, baseUrl: simulator.url }, http, DEFAULT_LIMITS)
      const request = { ...payout, noticeUrl: 'https://till.invalid/n', currency, methodId, payee }
      expect(await gateway.payout?.(request)).toMatchObject({ kind: 'pending', code: '0', gatewayRef: expect.stringMatching(/^OK\d+$/) })
      http.close()
      await simulator.close()
    },
  )

  const wrong: [string, string, string, Party, string][] = [
    ['no IFSC', 'INR', 'BANK', { name: 'A', account: '123456', bankCode: 'HDFC1001234' }, 'PARTY_bankCode_form'],
    [
      'an IBAN whose digits do not fit',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '03001234567', email: 'a@b.pk', idNumber: '3520112345671', iban: 'PK37SCBL0000001123456702' },
      'PARTY_iban_check_digit',
    ],
    [
      'CNIC and IBAN swapped',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '03001234567', email: 'a@b.pk', idNumber: IBAN, iban: '3520112345671' },
      'PARTY_idNumber_form',
    ],
    [
      'a phone that is not Pakistan’s',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '04001234567', email: 'a@b.pk', idNumber: '3520112345671', iban: IBAN },
      'PARTY_phone_form',
    ],
    [
      'a kind of PIX key that OKPAY does not list',
      'BRL',
      'PIX',
      { name: 'A', accountType: 'EVP', account: 'abc-def' },
      'PARTY_accountType_not_offered',
    ],
    ['a CPF whose digits do not fit', 'BRL', 'PIX', { name: 'A', accountType: 'CPF', account: '52998224726' }, 'PARTY_account_check_digit'],
    ['no bank', 'THB', 'BANK', { name: 'A', account: '123456' }, 'PARTY_bankCode_missing'],
  ]
  it.each(wrong)('nothing for %s', async (_what, currency, methodId, payee, code) => {
    expect(await paidOut({ currency, methodId, payee })).toMatchObject({ post: undefined, answer: { kind: 'not_sent', detail: 'refused', code } })
  })

  it('for a native channel: who pays, and the shop’s own address', async () => {
    const payer = { name: 'Asha', phone: '9812345678', email: 'a@b.in' }
    expect((await sent({ methodId: 'NATIVE', payer })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_USER_IP' })
    expect((await sent({ methodId: 'NATIVE' }, { userIp: '192.0.2.7' })).answer).toMatchObject({ code: 'PARTY_name_missing' })
    expect((await sent({ methodId: 'NATIVE', payer }, { userIp: '192.0.2.7' })).values).toMatchObject({ realname: 'Asha', userIp: '192.0.2.7' })
  })

  it('for questions: our id, and the payout’s key for a payout', async () => {
    const { http, gateway } = gatewayOn(silent)
    await gateway.queryLink?.({ ...link, ...times })
    await gateway.queryPayout?.({ ...payout, ...times })
    await gateway.queryBalances?.()
    expect(http.posts.map(({ url, timeoutMs }) => [new URL(url).pathname, timeoutMs])).toEqual([
      ['/v1/query/Collect', DEFAULT_LIMITS.queryMs],
      ['/v1/query/Payout', DEFAULT_LIMITS.queryMs],
      ['/v1/balance', DEFAULT_LIMITS.queryMs],
    ])
    const [first, second, third] = http.posts.map(({ body }) => ({ ...readForm(Buffer.from(body)) }))
    expect(first).toEqual(withSign({ mchId: '1000', out_trade_no: link.orderId }, new Secret(PAY_KEY), 'md5'))
    expect(second).toEqual(withSign({ mchId: '1000', out_trade_no: payout.payoutId }, new Secret(PAYOUT_KEY), 'md5'))
    expect(third).toEqual(withSign({ mchId: '1000' }, new Secret(PAY_KEY), 'md5'))
  })

  it('one key for both where there is no second', async () => {
    const { values } = await paidOut({}, { payoutKey: null })
    const { sign, ...rest } = values ?? {}
    expect(sign).toBe(signSorted(rest, new Secret(PAY_KEY), 'md5'))
  })

  it('Pakistan’s pause is on its method, and only when collecting', () => {
    const { methods = [] } = gatewayOn(silent).gateway
    expect(methods.filter(({ phonePauseMs }) => phonePauseMs > 0)).toMatchObject([{ country: 'PK', direction: 'in', phonePauseMs: 60_000 }])
  })
})

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

describe('OKPAY’s notices', () => {
  const values = {
    mchId: '1000',
    out_trade_no: 'T1',
    currency: 'INR',
    money: '9.00',
    pay_money: '8.00',
    merchant_ratio: '5',
    real_money: '7.6',
    status: '1',
  }
  const read = (change: Record<string, string>, key = PAY_KEY, about: 'payment' | 'payout' = 'payment', drop: string[] = []) => {
    const sent = Object.fromEntries(Object.entries({ ...values, ...change }).filter(([name]) => !drop.includes(name)))
    const body = writeForm({ ...sent, sign: signSorted(sent, new Secret(key), 'md5') })
    return gatewayOn(silent).gateway.readNotice?.({ contentType: 'application/x-www-form-urlencoded', body: Buffer.from(body), query: '' }, about)
  }

  it('says what each status says, and unknown for others', () => {
    for (const [status, says] of [
      ['0', 'pending'],
      ['1', 'paid'],
      ['2', 'failed'],
      ['3', 'unknown'],
    ] as const) {
      expect(read({ status })).toMatchObject({ verified: true, notice: { says, code: status } })
    }
  })

  it('takes members that were added, and empty ones', () => {
    expect(read({ attach: '', added_later: 'yes' })).toMatchObject({ verified: true, notice: { amountMinor: 800 } })
  })

  it('of payouts go by money and the payout’s key', () => {
    expect(read({}, PAYOUT_KEY, 'payout', ['pay_money'])).toMatchObject({ verified: true, notice: { about: 'payout', amountMinor: 900 } })
    expect(read({}, PAY_KEY, 'payout', ['pay_money'])).toEqual({ verified: false, why: 'signature' })
    expect(read({ mchld: '1000' }, PAYOUT_KEY, 'payout', ['pay_money', 'mchId'])).toMatchObject({ verified: true })
  })

  it('of another merchant are not ours; without an id, a status or a readable amount they are unreadable', () => {
    expect(read({ mchId: '77' })).toEqual({ verified: false, why: 'not-ours' })
    for (const drop of [['out_trade_no'], ['status'], ['mchId'], ['currency']])
      expect(read({}, PAY_KEY, 'payment', drop)).toEqual({ verified: false, why: 'unreadable' })
    expect(read({ pay_money: '8.005' })).toEqual({ verified: false, why: 'unreadable' })
  })

  it('are not believed when they are the same text cut into other members', () => {
    expect(read({ merchant_ratio: '5&money=1.00' }, PAY_KEY, 'payment', ['money'])).toEqual({ verified: false, why: 'unreadable' })
  })

  it('are answered in the spelling of the settings', () => {
    const { gateway } = gatewayOn(silent, { acknowledge: 'SUCCESS' })
    const body = Buffer.from(writeForm({ ...values, sign: signSorted(values, new Secret(PAY_KEY), 'md5') }))
    expect(gateway.readNotice?.({ contentType: '', body, query: '' }, 'payment')).toMatchObject({ verified: true, acknowledge: 'SUCCESS' })
  })
})

describe('OKPAY’s questions about customers', () => {
  const { gateway } = gatewayOn(silent)
  const raw = ({ contentType, body }: { contentType: string; body: string }) => ({ contentType, body: Buffer.from(body), query: '' })

  it('are read when the signature is good', () => {
    expect(gateway.readComplaint?.(raw(complaintRequest('T1', 'r-1', PAY_KEY)))).toEqual({ verified: true, orderId: 'T1', rnd: 'r-1' })
  })

  it('are not read when it is not, or when a member is missing', () => {
    expect(gateway.readComplaint?.(raw(complaintRequest('T1', 'r-1', 'another key')))).toEqual({ verified: false, why: 'signature' })
    expect(gateway.readComplaint?.(raw(complaintRequest('T1', '', PAY_KEY)))).toEqual({ verified: false, why: 'unreadable' })
    expect(gateway.readComplaint?.(raw({ contentType: '', body: 'out_trade_no=T1&rnd=1' }))).toEqual({ verified: false, why: 'signature' })
    const notice = writeForm(withSign({ out_trade_no: 'T1', status: '1', mchId: '1000' }, new Secret(PAY_KEY), 'md5'))
    expect(gateway.readComplaint?.(raw({ contentType: '', body: notice }))).toEqual({ verified: false, why: 'unreadable' })
  })

  it('are answered with name and phone, and with nothing where one is missing', () => {
    expect(gateway.answerComplaint?.('Asha Rao', '+91 98123')).toBe('Asha Rao|+91 98123')
    expect(gateway.answerComplaint?.(' Asha|Rao\r\nX ', '98\u2028123')).toBe('Asha Rao X|98 123')
    expect(gateway.answerComplaint?.('', '98123')).toBeNull()
    expect(gateway.answerComplaint?.('Asha', ' | ')).toBeNull()
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
