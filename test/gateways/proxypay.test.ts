import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { joinSorted, readForm, signSorted, withSign } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, type LinkRequest, type PayoutRequest, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpOutcome } from '#main/gateways/http.ts'
import { createProxyPayGateway, type ProxyPayAccount, probeProxyPay } from '#main/gateways/proxypay/index.ts'
import { DEFAULT_PIX_WORDS, type ProxyPayChannel } from '#main/gateways/proxypay/methods.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { describeLinkGateway } from './link-suite.ts'
import { httpReply, scripted } from './scripted-http.ts'

const NOW = 1_700_000_000_000
const SIGN_KEY = '0123456789abcdef0123456789abcdef'
const CPF = '52998224725'
const CNPJ = '11222333000181'
const channel = (payCode: string, direction: 'in' | 'out', country: string | null, wholeAmounts = false): ProxyPayChannel => ({
  payCode,
  direction,
  country,
  wholeAmounts,
})
const account: ProxyPayAccount = {
  baseUrl: 'http://127.0.0.1:9/',
  merchant: 'M1',
  currency: 'BRL',
  notifyUrl: 'https://pos.example/cb/cp',
  encoding: 'json',
  pixWords: DEFAULT_PIX_WORDS,
  channels: [channel('32901', 'in', null), channel('101', 'in', 'BR'), channel('201', 'out', 'BR'), channel('301', 'in', null, true)],
  signKey: new Secret(SIGN_KEY),
}
const buyer: Party = { idNumber: CPF, name: 'Ana Lima', phone: '+5511987654321', email: 'ana@loja.com.br' }
const payee: Party = { name: 'Ana Lima', accountType: 'CPF', account: CPF, phone: '+5511987654321', email: 'ana@loja.com.br' }

for (const [encoding, numbers] of [
  ['json', 'two-decimals'],
  ['form', 'short'],
  ['json', 'signed-apart'],
] as const) {
  describeLinkGateway({
    name: `ProxyPay (${encoding}, amounts ${numbers})`,
    secrets: [SIGN_KEY],
    currency: 'BRL',
    collect: { methodId: '101', payer: buyer },
    payout: { methodId: '201', payee },
    saysNotFound: false,
    fundsReason: 'refused',
    async startOtherSide() {
      let passed = 0
      const options = { port: 0, storeFile: null, merchant: 'M1', signKey: SIGN_KEY, currency: 'BRL', numbers }
      const simulator = await startProxyPaySimulator({ ...options, now: () => NOW + passed })
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
      createProxyPayGateway({ ...account, encoding, baseUrl: url, ...(wrongKey && { signKey: new Secret('x') }) }, http, limits),
  })
}

const gatewayOn = (outcome: HttpOutcome, more: Partial<ProxyPayAccount> = {}) => {
  const http = scripted(outcome)
  return { http, gateway: createProxyPayGateway({ ...account, ...more }, http, DEFAULT_LIMITS) }
}
const silent: HttpOutcome = { outcome: 'lost', cause: 'timeout', tookMs: 1 }
const link: LinkRequest = {
  orderId: 'o1',
  amountMinor: 10_000,
  currency: 'BRL',
  methodId: '32901',
  wallet: null,
  payer: {},
  seconds: null,
  note: '',
  noticeUrl: null,
  returnUrl: null,
}
const payout: PayoutRequest = { payoutId: 'p1', amountMinor: 1234, currency: 'BRL', methodId: '201', payee, note: '', noticeUrl: null }
const times = { createdAt: NOW, askedAt: NOW + 5_000, gatewayRef: null }
const success = (data: unknown) => httpReply({ code: 200, success: true, msg: 'success', desc: '', data })
const linkAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.createLink?.(link)
const askAfter = (outcome: HttpOutcome, change: object = {}) => gatewayOn(outcome).gateway.queryLink?.({ ...link, ...times, ...change })
const payoutAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.payout?.(payout)
const askPayoutAfter = (outcome: HttpOutcome, change: object = {}) => gatewayOn(outcome).gateway.queryPayout?.({ ...payout, ...times, ...change })

type Vector = { name: string; key: string; params: Record<string, string>; base: string; sign: string }
const vectors: Vector[] = JSON.parse(readFileSync(new URL('./known-answers/proxypay.json', import.meta.url), 'utf8'))

describe('ProxyPay’s known answers', () => {
  it.each(vectors)('$name', ({ key, params, base, sign }) => {
    expect(`${joinSorted(params)}&key=${key}`).toBe(base)
    expect(signSorted(params, new Secret(key), 'md5')).toBe(sign)
  })

  it('the collect request is what the gateway really sends, in either encoding', async () => {
    const vector = vectors[0]
    const { remark: _empty, ...params } = vector?.params ?? {}
    for (const encoding of ['json', 'form'] as const) {
      const { http, gateway } = gatewayOn(silent, { encoding })
      await gateway.createLink?.(link)
      const post = http.posts[0]
      expect(post?.url).toBe('http://127.0.0.1:9/collect/create')
      const sent = encoding === 'json' ? JSON.parse(post?.body ?? '') : { ...readForm(Buffer.from(post?.body ?? '')) }
      expect(sent).toEqual({ ...params, sign: vector?.sign })
      expect(post?.headers['content-type']).toBe(encoding === 'json' ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded')
    }
  })

  it('the notice with 1000.00 in it verifies by the text that came', () => {
    const vector = vectors[1]
    const body = `{"platOrderId":"236130395249311744","orderId":"o1","amount":1000.00,"status":2,"reverse":false,"remark":"no","fee":0,"sign":"${vector?.sign}"}`
    const reading = gatewayOn(silent).gateway.readNotice?.({ contentType: 'application/json', body: Buffer.from(body), query: '' }, 'payment')
    expect(reading).toEqual({
      verified: true,
      acknowledge: 'success',
      notice: {
        about: 'payment',
        id: 'o1',
        gatewayRef: '236130395249311744',
        subscriptionId: null,
        says: 'failed',
        amountMinor: 100_000,
        currency: 'BRL',
        code: '2',
      },
    })
  })
})

describe('what ProxyPay is sent', () => {
  const collect = async (change: Partial<LinkRequest>, more: Partial<ProxyPayAccount> = {}) => {
    const { http, gateway } = gatewayOn(silent, more)
    const made = await gateway.createLink?.({ ...link, ...change })
    return { values: http.posts[0] && JSON.parse(http.posts[0].body), answer: made?.answer }
  }
  const pay = async (change: Partial<PayoutRequest>, more: Partial<ProxyPayAccount> = {}) => {
    const { http, gateway } = gatewayOn(silent, more)
    const answer = await gateway.payout?.({ ...payout, ...change })
    return { values: http.posts[0] && JSON.parse(http.posts[0].body), answer, url: http.posts[0]?.url }
  }
  const country = (code: string, currency: string, wholeAmounts = false) => ({ currency, channels: [channel('9', 'out', code, wholeAmounts)] })

  it('for Brazil’s pages: tax number as remark, and who pays', async () => {
    for (const idNumber of [CPF, CNPJ, '529.982.247-25', '11.222.333/0001-81']) {
      const { values } = await collect({
        methodId: '101',
        payer: { ...buyer, idNumber },
        noticeUrl: 'https://n.example/',
        returnUrl: 'https://r.example/',
      })
      const { sign, ...rest } = values
      expect(rest).toEqual({
        merchant: 'M1',
        payCode: '101',
        amount: '100.00',
        orderId: 'o1',
        notifyUrl: 'https://n.example/',
        callbackUrl: 'https://r.example/',
        remark: idNumber.replace(/\D/g, ''),
        customName: 'Ana Lima',
        number: '+5511987654321',
        email: 'ana@loja.com.br',
      })
      expect(sign).toBe(signSorted(rest, account.signKey, 'md5'))
    }
    for (const field of ['idNumber', 'name', 'phone', 'email'] as const) {
      expect((await collect({ methodId: '101', payer: { ...buyer, [field]: '' } })).answer).toMatchObject({
        kind: 'not_sent',
        code: `PARTY_${field}_missing`,
      })
    }
    expect((await collect({ methodId: '101', payer: { ...buyer, idNumber: '52998224726' } })).answer).toMatchObject({
      code: 'PARTY_idNumber_check_digit',
    })
  })

  it('for Brazil’s payouts: the kind of key as remark, in the words of the settings', async () => {
    const keys: [string, string, string][] = [
      ['CPF', CPF, 'CPF'],
      ['CNPJ', CNPJ, 'CNPJ'],
      ['PHONE', '+5511987654321', 'PHONE'],
      ['EMAIL', 'ana@loja.com.br', 'EMAIL'],
      ['EVP', '123e4567-e89b-12d3-a456-426614174000', 'EPV'],
    ]
    for (const [accountType, key, remark] of keys) {
      const { values, url } = await pay({ payee: { ...payee, accountType, account: key } })
      expect(url).toBe('http://127.0.0.1:9/pay/create')
      expect(values).toMatchObject({
        remark,
        bankAccount: key,
        customName: 'Ana Lima',
        number: '+5511987654321',
        email: 'ana@loja.com.br',
        amount: '12.34',
      })
    }
    const pixWords = { phone: 'Phone Number', randomKey: 'EVP' }
    expect((await pay({ payee: { ...payee, accountType: 'PHONE', account: '+5511987654321' } }, { pixWords })).values.remark).toBe('Phone Number')
    expect((await pay({ payee: { ...payee, accountType: 'EVP', account: 'abc-def' } }, { pixWords })).values.remark).toBe('EVP')
    expect((await pay({ payee: { ...payee, accountType: 'CPF', account: '1' } })).answer).toMatchObject({ kind: 'not_sent' })
    expect((await pay({ payee: { ...payee, accountType: 'IBAN' } })).answer).toMatchObject({ code: 'PARTY_accountType_not_offered' })
  })

  it('for India: IFSC as remark and the mobile as number', async () => {
    const indian: Party = { name: 'Asha', account: '1234567', bankCode: 'HDFC0001234', phone: '9812345678' }
    const { values } = await pay({ methodId: '9', currency: 'INR', payee: indian }, country('IN', 'INR'))
    expect(values).toMatchObject({ remark: 'HDFC0001234', number: '9812345678', bankAccount: '1234567', customName: 'Asha' })
    expect(values).not.toHaveProperty('email')
    const { phone: _phone, ...silentOne } = indian
    expect((await pay({ methodId: '9', currency: 'INR', payee: silentOne }, country('IN', 'INR'))).answer).toMatchObject({
      code: 'PARTY_phone_missing',
    })
  })

  it('for Indonesia: no decimals, and refused rather than rounded', async () => {
    const indonesian: Party = { name: 'Budi', account: '1234567', bankCode: '014' }
    const change = { methodId: '9', currency: 'IDR', payee: indonesian }
    expect((await pay({ ...change, amountMinor: 100_000 }, country('ID', 'IDR'))).values).toMatchObject({ amount: '1000', remark: '014' })
    expect((await pay({ ...change, amountMinor: 100_050 }, country('ID', 'IDR'))).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect(gatewayOn(silent, country('ID', 'IDR')).gateway.methods).toMatchObject([{ wholeAmounts: true }])
  })

  it('for Nigeria and for a country without rules', async () => {
    const known: Party = { name: 'Ada', account: '1234567', bankCode: '058' }
    expect((await pay({ methodId: '9', currency: 'NGN', payee: known }, country('NG', 'NGN'))).values).toMatchObject({
      remark: '058',
      amount: '12.34',
    })
    const { values } = await pay({ methodId: '9', currency: 'CAD', payee: known }, country('CA', 'CAD'))
    expect(values).toMatchObject({ bankAccount: '1234567' })
    expect(values).not.toHaveProperty('remark')
  })

  it('amounts of channels for whole ones, and in currencies of other digits', async () => {
    expect((await collect({ methodId: '301' })).values.amount).toBe('100')
    expect((await collect({ methodId: '301', amountMinor: 10_050 })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect((await collect({ currency: 'JPY', amountMinor: 500 }, { currency: 'JPY' })).values.amount).toBe('500.00')
    expect((await collect({ currency: 'KWD', amountMinor: 1234 }, { currency: 'KWD' })).answer).toMatchObject({
      kind: 'not_sent',
      code: 'WRONG_AMOUNT',
    })
  })

  it('order numbers of up to 32 characters, and an address for notices', async () => {
    expect((await collect({ orderId: 'a'.repeat(32) })).values.orderId).toHaveLength(32)
    expect((await collect({ orderId: 'a'.repeat(33) })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_ORDER_ID' })
    expect((await collect({}, { notifyUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
  })

  it('for questions: one path for both kinds', async () => {
    const { http, gateway } = gatewayOn(silent)
    await gateway.queryLink?.({ ...link, ...times })
    await gateway.queryPayout?.({ ...payout, ...times })
    await gateway.queryBalances?.()
    expect(http.posts.map(({ url }) => new URL(url).pathname)).toEqual(['/order/query', '/order/query', '/order/balance'])
    expect(http.posts.map(({ body }) => JSON.parse(body))).toEqual([
      withSign({ merchant: 'M1', orderId: 'o1' }, account.signKey, 'md5'),
      withSign({ merchant: 'M1', orderId: 'p1' }, account.signKey, 'md5'),
      withSign({ merchant: 'M1' }, account.signKey, 'md5'),
    ])
  })

  it.each([
    ['INR', 'IN', { name: 'A', account: '1234567', bankCode: 'HDFC0001234', phone: '9812345678' }, 1234],
    ['IDR', 'ID', { name: 'A', account: '1234567', bankCode: '014' }, 100_000],
    ['NGN', 'NG', { name: 'A', account: '1234567', bankCode: '058' }, 1234],
  ] as const)('the other side takes a payout in %s', async (currency, code, party, amountMinor) => {
    const options = { port: 0, storeFile: null, merchant: 'M1', signKey: SIGN_KEY, currency, numbers: 'short' as const }
    const simulator = await startProxyPaySimulator(options)
    const http = createHttpClient()
    const gateway = createProxyPayGateway({ ...account, ...country(code, currency), baseUrl: simulator.url }, http, DEFAULT_LIMITS)
    const request = { ...payout, methodId: '9', currency, amountMinor, payee: party, noticeUrl: 'https://till.invalid/n' }
    expect(await gateway.payout?.(request)).toMatchObject({ kind: 'pending', code: '200', gatewayRef: expect.stringMatching(/^\d{18}$/) })
    http.close()
    await simulator.close()
  })
})

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

describe('ProxyPay’s notices', () => {
  const { gateway } = gatewayOn(silent)
  const read = (body: string, about: 'payment' | 'payout' = 'payment', contentType = 'application/json') =>
    gateway.readNotice?.({ contentType, body: Buffer.from(body), query: '' }, about)
  const signed = (values: Record<string, string>, empty: 'dropped' | 'kept' = 'dropped') => signSorted(values, account.signKey, 'md5', empty)
  const texts = { platOrderId: '1', orderId: 'o1', amount: '1000', status: '1', reverse: 'false', fee: '0' }
  const body = (sign: string, change: Record<string, string> = {}) => {
    const members = { platOrderId: '"1"', orderId: '"o1"', amount: '1000', status: '1', reverse: 'false', fee: '0', ...change, sign: `"${sign}"` }
    return `{${Object.entries(members)
      .map(([name, value]) => `"${name}":${value}`)
      .join(',')}}`
  }

  it('verifies the text as it came, as the shortest, and with two decimals; and nothing else', () => {
    const spellings: [sent: string, signedAs: string, verified: boolean][] = [
      ['1000', '1000', true],
      ['1000.00', '1000.00', true],
      ['1000.0', '1000.0', true],
      ['1000.00', '1000', true],
      ['1000.50', '1000.5', true],
      ['1000', '1000.00', true],
      ['1000.5', '1000.50', true],
      ['1000', '1000.0', false],
      ['1000', '1001', false],
      ['1000.5', '1000.05', false],
      ['1000', '100.00', false],
    ]
    for (const [sent, signedAs, verified] of spellings) {
      const fee = signedAs.endsWith('.00') || signedAs === '1000.50' ? '0.00' : '0'
      const sign = signed({ ...texts, amount: signedAs, fee })
      expect(read(body(sign, { amount: sent, fee: sent.includes('.00') ? '0.00' : '0' }))?.verified, `${sent} signed as ${signedAs}`).toBe(verified)
    }
  })

  it('verifies with empty members left out or kept, and without nulls', () => {
    for (const empty of ['dropped', 'kept'] as const) {
      expect(read(body(signed({ ...texts, remark: '' }, empty), { remark: '""', utr: 'null' }))).toMatchObject({ verified: true })
    }
    expect(read(body(signed({ ...texts, utr: 'null' }), { utr: 'null' }))).toMatchObject({ verified: false })
  })

  it('verifies over members that no document names', () => {
    expect(read(body(signed({ ...texts, utr: '310310600223' }), { utr: '"310310600223"' }))).toMatchObject({ verified: true })
    expect(read(body(signed(texts), { utr: '"310310600223"' }))).toEqual({ verified: false, why: 'signature' })
  })

  it.each([
    ['0', 'false', 'pending'],
    ['1', 'false', 'paid'],
    ['2', 'false', 'failed'],
    ['9', 'false', 'unknown'],
    ['1', 'true', 'reversed'],
    ['2', 'true', 'reversed'],
    ['1', '"yes"', 'unknown'],
    ['1', '"true"', 'reversed'],
  ])('status %s with reverse %s says %s', (status, reverse, says) => {
    const sign = signed({ ...texts, status, reverse: reverse.replaceAll('"', '') })
    expect(read(body(sign, { status, reverse }))).toMatchObject({ verified: true, notice: { says } })
  })

  it('is read as a form too, where it says it is one', () => {
    const values = withSign(texts, account.signKey, 'md5')
    const form = new URLSearchParams(values).toString()
    expect(read(form, 'payout', 'application/x-www-form-urlencoded; charset=utf-8')).toMatchObject({
      verified: true,
      notice: { about: 'payout', id: 'o1', says: 'paid' },
    })
    expect(read(form)).toEqual({ verified: false, why: 'unreadable' })
  })

  it('is not believed with members in members, twins, or the same text cut differently', () => {
    expect(read(body(signed(texts), { remark: '{"a":1}' }))).toEqual({ verified: false, why: 'unreadable' })
    expect(read(body(signed(texts), { remark: '["a"]' }))).toEqual({ verified: false, why: 'unreadable' })
    expect(read(`{"amount":1,${body(signed(texts)).slice(1)}`)).toEqual({ verified: false, why: 'unreadable' })
    const { fee: _fee, ...rest } = texts
    const cut = JSON.stringify({ ...rest, amount: '1000&fee=0', sign: signed(texts) })
    expect(read(cut)).toEqual({ verified: false, why: 'signature' })
    expect(read(body('', {}))).toEqual({ verified: false, why: 'signature' })
    expect(read(body(signed(texts)).replace(/"sign":.*/, '"sign":7}'))).toEqual({ verified: false, why: 'signature' })
  })

  it('needs an id, a status and an amount that is one', () => {
    const { orderId: _id, ...nameless } = texts
    expect(read(JSON.stringify({ ...nameless, sign: signed(nameless) }))).toEqual({ verified: false, why: 'unreadable' })
    const { status: _status, ...stateless } = texts
    expect(read(JSON.stringify({ ...stateless, sign: signed(stateless) }))).toEqual({ verified: false, why: 'unreadable' })
    const odd = { ...texts, amount: '1e3' }
    expect(read(JSON.stringify({ ...odd, sign: signed(odd) }))).toEqual({ verified: false, why: 'unreadable' })
  })
})

describe('probeProxyPay', () => {
  it('tells whether it was reached and whether the gateway answered', async () => {
    const probe = (outcome: HttpOutcome) => probeProxyPay(account, scripted(outcome), DEFAULT_LIMITS)
    expect(await probe(httpReply({ code: 400, desc: 'x' }))).toEqual({ reached: true, answered: true, code: '400', tookMs: 7 })
    expect(await probe(httpReply('<html>', 502))).toEqual({ reached: true, answered: false, code: 'HTTP_502', tookMs: 7 })
    expect(await probe({ outcome: 'not_sent', cause: 'dns', tookMs: 3 })).toEqual({ reached: false, answered: false, code: 'dns', tookMs: 3 })
  })
})
