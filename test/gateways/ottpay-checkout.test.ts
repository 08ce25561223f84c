import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, canRefund, DEFAULT_LIMITS, type Gateway, type LinkRequest, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient, type HttpOutcome, type HttpPost } from '#main/gateways/http.ts'
import { createOttPayGateway, type OttPayAccount } from '#main/gateways/ottpay/index.ts'
import { open } from '#main/gateways/ottpay/seal.ts'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { sealReply } from '#main/simulator/ottpay/wire.ts'
import { type Meddler, startMeddler } from './meddler.ts'

const SIGN_KEY = 'A1B2C3D4E5F60718'
const signKey = new Secret(SIGN_KEY)
const account: OttPayAccount = {
  baseUrl: 'http://127.0.0.1:9/',
  merchantId: 'TS00000001',
  operatorId: '0000000007',
  shopId: 'TS00000001001',
  terminalNo: 'T7',
  version: '1.1',
  callbackUrl: 'https://till.invalid/callback',
  currency: 'CAD',
  signKey,
}
let counter = 0
const wish = (more: Partial<LinkRequest> = {}): LinkRequest => ({
  orderId: `T01LINK${String(++counter).padStart(6, '0')}`,
  amountMinor: 1234,
  currency: 'CAD',
  methodId: null,
  wallet: null,
  payer: {},
  seconds: 120,
  note: '',
  noticeUrl: null,
  returnUrl: null,
  ...more,
})
const queryOf = (request: LinkRequest) => ({
  orderId: request.orderId,
  gatewayRef: null,
  amountMinor: request.amountMinor,
  currency: request.currency,
  createdAt: 0,
  askedAt: 0,
})
type Linking = Gateway & Required<Pick<Gateway, 'createLink' | 'queryLink' | 'queryRate'>>
const make = (baseUrl: string, http: HttpClient, more: Partial<OttPayAccount> = {}) =>
  createOttPayGateway({ ...account, baseUrl, ...more }, http, DEFAULT_LIMITS) as Linking

function scripted(outcome: HttpOutcome): HttpClient & { posts: HttpPost[] } {
  const posts: HttpPost[] = []
  const post = async (request: HttpPost) => {
    posts.push(request)
    return outcome
  }
  return { posts, post, close: () => {} }
}
const replied = (body: string): HttpOutcome => ({ outcome: 'reply', status: 200, body, tookMs: 1 })
const sealed = (data: Record<string, string | number>) => replied(sealReply(data, signKey))
const bare = (code: string) => replied(JSON.stringify({ rsp_code: code, rsp_msg: '' }))

describe('PREPAY_INIT', () => {
  const sentFor = async (more: Partial<LinkRequest>) => {
    const http = scripted({ outcome: 'lost', cause: 'timeout', tookMs: 1 })
    await make('http://127.0.0.1:9/', http).createLink(wish(more))
    const envelope = JSON.parse(http.posts[0]?.body ?? '')
    const opened = open(envelope, signKey)
    return { envelope, data: opened.ok ? { ...opened.data } : null, posts: http.posts.length }
  }

  it('is sent in the words of the checkout page, version 2.0, all text, optional members left out', async () => {
    const { envelope, data, posts } = await sentFor({ orderId: 'T01LINKX' })
    expect(posts).toBe(1)
    expect(Object.keys(envelope)).toEqual(['action', 'version', 'merchant_id', 'data', 'md5'])
    expect(envelope).toMatchObject({ action: 'PREPAY_INIT', version: '2.0', merchant_id: 'TS00000001' })
    expect(data).toEqual({
      merchant_id: 'TS00000001',
      shop_id: 'TS00000001001',
      operator_id: '0000000007',
      prepay_order_id: 'T01LINKX',
      sale_num: 'T01LINKX',
      amount: '1234',
      currency_type: 'CAD',
      biz_type: 'PREPAY',
      redirect_url: 'https://localhost/no-return',
      call_back_url: 'https://till.invalid/callback',
      duration: '120',
    })
  })

  it('carries what was given: addresses, e-mail, remarks; ten minutes where no time was wanted', async () => {
    const given = { noticeUrl: 'https://shop.example/n', returnUrl: 'https://shop.example/r', note: ' Table 7 ', payer: { email: 'a@b.example' } }
    const { data } = await sentFor({ ...given, seconds: null })
    expect(data).toMatchObject({
      call_back_url: 'https://shop.example/n',
      redirect_url: 'https://shop.example/r',
      remarks: 'Table 7',
      email: 'a@b.example',
      duration: '600',
    })
  })

  it('sends nothing for what cannot be said: currency, amount, wallet, duration', async () => {
    const http = scripted(bare('SUCCESS'))
    const gateway = make('http://127.0.0.1:9/', http)
    for (const [more, code] of [
      [{ currency: 'USD' }, 'WRONG_CURRENCY'],
      [{ amountMinor: 0 }, 'WRONG_AMOUNT'],
      [{ amountMinor: 1.5 }, 'WRONG_AMOUNT'],
      [{ methodId: 'PAYPAL' }, 'WRONG_METHOD'],
      [{ seconds: 0 }, 'WRONG_DURATION'],
      [{ seconds: 1.5 }, 'WRONG_DURATION'],
    ] as const)
      expect(await gateway.createLink(wish(more))).toMatchObject({ answer: { kind: 'not_sent', code }, panel: null })
    expect(http.posts).toEqual([])
  })

  it('is no operation of an account without a shop id, or in a currency the page does not name', () => {
    for (const more of [{ shopId: '' }, { currency: 'EUR' }]) {
      const gateway = make('http://127.0.0.1:9/', scripted(bare('SUCCESS')), more)
      expect([gateway.capabilities.link, gateway.createLink, gateway.queryLink, gateway.methods]).toEqual([false, undefined, undefined, []])
    }
    expect(make('http://127.0.0.1:9/', scripted(bare('SUCCESS'))).capabilities).toMatchObject({ link: true, rate: true })
  })

  const linked = (data: Record<string, string>, more: Partial<LinkRequest> = {}) =>
    make('http://127.0.0.1:9/', scripted(sealed(data))).createLink(wish({ orderId: 'T01LINKX', ...more }))
  const LINK = 'https://qrpay.example/payment-platform?prepayid=T01LINKX'

  it('gives the link under both spellings, with the wallet that opens at once', async () => {
    for (const data of [
      { payInfo: LINK, prepay_order_id: 'T01LINKX', expire_time: '2022-07-27 13:28:11' },
      { payinfo: LINK, preypay_order_id: 'T01LINKX' },
    ] as Record<string, string>[])
      expect(await linked(data)).toMatchObject({
        answer: { kind: 'pending' },
        panel: { url: `${LINK}&selected=NONE`, lifeSeconds: 120, expiresAt: null },
      })
    const data = { payInfo: LINK, prepay_order_id: 'T01LINKX' }
    expect((await linked(data, { wallet: 'wechat' })).panel?.url).toBe(`${LINK}&selected=WECHATPAY`)
    expect((await linked(data, { methodId: 'GP', wallet: 'wechat' })).panel?.url).toBe(`${LINK}&selected=GP`)
  })

  it('gives no link of another order, to nowhere, or to where no customer should be sent', async () => {
    for (const data of [
      { payInfo: LINK, prepay_order_id: 'T01OTHER' },
      { payInfo: LINK },
      { prepay_order_id: 'T01LINKX' },
      { payInfo: 'http://qrpay.example/p', prepay_order_id: 'T01LINKX' },
      { payInfo: 'javascript:alert(1)', prepay_order_id: 'T01LINKX' },
      { payInfo: 'https://qrpay.example@evil.example/p', prepay_order_id: 'T01LINKX' },
      { payInfo: 'nothing', prepay_order_id: 'T01LINKX' },
    ] as Record<string, string>[])
      expect(await linked(data), JSON.stringify(data)).toMatchObject({ answer: { kind: 'no_answer' }, panel: null })
  })

  it.each([
    ['FAIL', 'declined'],
    ['PARAM_INVALID', 'declined'],
    ['CURRENCY_NOT_SUPPORT', 'declined'],
    ['ORDER_USED', 'no_answer'],
    ['TIMEOUT', 'no_answer'],
    ['SYSTEM_ERROR', 'no_answer'],
    ['NEVER_HEARD', 'no_answer'],
  ])('%s is %s', async (code, kind) => {
    expect((await make('http://127.0.0.1:9/', scripted(bare(code))).createLink(wish())).answer.kind).toBe(kind)
  })
})

describe('PREPAY_QUERY', () => {
  const PAID = {
    rspCode: 'SUCCESS',
    status: 'SUCCESS',
    merchant_id: 'TS00000001',
    prepay_order_id: 'T01LINKX',
    amount: '1234',
    currency_type: 'CAD',
    order_id: 'OTT1',
  }
  const asked = (data: Record<string, string | number>): Promise<Answer> =>
    make('http://127.0.0.1:9/', scripted(sealed(data))).queryLink(queryOf(wish({ orderId: 'T01LINKX' })))

  it('is paid with every fact, and brings the id that refunds go by', async () => {
    expect(await asked({ ...PAID, convenience_fee: 20 })).toEqual({
      kind: 'paid',
      detail: 'paid',
      code: 'SUCCESS',
      facts: { orderId: 'T01LINKX', merchantId: 'TS00000001', amountMinor: 1234, feeMinor: 20, currency: 'CAD', gatewayRef: 'OTT1' },
    })
  })

  it('is never paid without one of them, or beside a refusing inner code', async () => {
    for (const name of ['status', 'merchant_id', 'prepay_order_id', 'amount', 'currency_type'] as const) {
      const { [name]: _gone, ...rest } = PAID
      expect((await asked(rest)).kind, name).toBe('no_answer')
    }
    for (const rspCode of ['FAIL', 'SYSTEM_ERROR', '1']) expect(await asked({ ...PAID, rspCode })).toMatchObject({ kind: 'no_answer', spoken: true })
    expect((await asked({ ...PAID, amount: '12.34' })).kind).toBe('no_answer')
  })

  it.each([
    ['PROCESSING', 'pending'],
    ['ORDERCLOSE', 'declined'],
    ['orderclosed', 'declined'],
    ['WHATEVER', 'no_answer'],
  ])('%s is %s', async (status, kind) => {
    expect((await asked({ ...PAID, status })).kind).toBe(kind)
    expect(await asked({ ...PAID, status, prepay_order_id: 'T01OTHER' })).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
    expect(await asked({ ...PAID, status, merchant_id: 'TS9' })).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
  })
})

describe('EX_RATE_QUERY', () => {
  const rate = (data: Record<string, string | number>) => make('http://127.0.0.1:9/', scripted(sealed(data))).queryRate('alipay')
  it('turns the integer into decimal text, never through a float', async () => {
    for (const [given, text] of [
      ['650000000', '6.5'],
      [524_740_000, '5.2474'],
      ['1', '0.00000001'],
      ['100000000', '1'],
      ['123456789012345678', '1234567890.12345678'],
    ] as const)
      expect(await rate({ feeType: 'CAD', rate: given })).toEqual({ known: true, from: 'CAD', to: 'CNY', rate: text, at: null })
  })
  it('knows none for another currency, zero, a fraction, or a refusal', async () => {
    for (const data of [{ feeType: 'USD', rate: '1' }, { feeType: 'CAD', rate: '0' }, { feeType: 'CAD', rate: '6.5' }, { feeType: 'CAD' }] as never[])
      expect(await rate(data)).toMatchObject({ known: false, detail: 'unreadable' })
    expect(await make('http://127.0.0.1:9/', scripted(bare('FAIL'))).queryRate('alipay')).toMatchObject({ known: false, spoken: true })
  })
})

describe('the browser’s return', () => {
  const read = (query: string) => make('http://127.0.0.1:9/', scripted(bare('FAIL'))).readReturn?.(query)
  it('is never verified, in either spelling, plain or in Base64', () => {
    const base64 = (text: string) => encodeURIComponent(Buffer.from(text).toString('base64'))
    for (const query of [
      'out_trade_no=AL219&total_fee=0.01&trade_no=2020&trade_status=TRADE_FINISHED&sign=x&sign_type=RSA',
      'out_trade_no=AL219&trade_status=Trade_Finished',
      `out_trade_no=${base64('AL219')}&trade_status=${base64('Trade_Finished')}`,
    ])
      expect(read(query)).toEqual({ verified: false, id: 'AL219', says: 'paid' })
    expect(read('')).toEqual({ verified: false, id: null, says: 'unknown' })
    expect(read(`out_trade_no=${'x'.repeat(99)}&trade_status=<b>`)).toEqual({ verified: false, id: null, says: 'unknown' })
  })
})

describe('a checkout order from link to refund, over the wire', () => {
  let simulator: OttPaySimulator
  let meddler: Meddler
  let http: HttpClient
  let gateway: Linking
  let passed = 0
  beforeEach(async () => {
    passed = 0
    const { merchantId, operatorId } = account
    const now = () => 1_700_000_000_000 + passed
    simulator = await startOttPaySimulator({ port: 0, merchantId, operatorId, signKey: SIGN_KEY, storeFile: null, speed: 1000, now })
    meddler = await startMeddler()
    http = createHttpClient()
    gateway = make(meddler.urlFor(simulator.url), http)
  })
  afterEach(async () => {
    http.close()
    meddler.close()
    await simulator.close()
  })
  const linkOf = async (request: LinkRequest) => {
    const made = await gateway.createLink(request)
    expect(made.answer.kind).toBe('pending')
    return made.panel?.url ?? ''
  }

  it('pays on the page, sends the browser on, is found by asking, and is refunded by OTT Pay’s own id', async () => {
    const request = wish({ returnUrl: 'https://shop.example/back', wallet: 'wechat' })
    const page = await fetch(await linkOf(request))
    const html = await page.text()
    expect([page.status, /Pay with WeChat Pay/.test(html), /Pay with Alipay/.test(html)]).toEqual([200, true, false])
    expect((await gateway.queryLink(queryOf(request))).kind).toBe('pending')
    const form = new URLSearchParams({ order_id: request.orderId, does: 'pays', wallet: 'WECHATPAY' })
    const gone = await fetch(new URL('/_customer', simulator.url), { method: 'POST', body: form, redirect: 'manual' })
    expect(gone.status).toBe(303)
    const back = new URL(gone.headers.get('location') ?? '')
    expect(gateway.readReturn?.(back.search.slice(1))).toMatchObject({ verified: false, says: 'paid' })

    const paid = await gateway.queryLink(queryOf(request))
    expect(paid).toMatchObject({ kind: 'paid', facts: { orderId: request.orderId, amountMinor: 1234, currency: 'CAD' } })
    const gatewayRef = paid.kind === 'paid' ? paid.facts.gatewayRef : null
    if (!canRefund(gateway)) throw new Error('cannot refund')
    const sale = { orderId: request.orderId, amountMinor: 1234, currency: 'CAD', wallet: 'wechat' as const, kind: 'link' as const, gatewayRef }
    expect(await gateway.queryRefunded(sale)).toMatchObject({ known: true, refundedMinor: 0 })
    expect((await gateway.refund({ ...sale, refundId: 'T01BACK1', amountMinor: 234 })).kind).toBe('done')
    expect(await gateway.queryRefunded(sale)).toMatchObject({ known: true, refundedMinor: 234 })
    expect((await gateway.queryLink(queryOf(request))).kind).toBe('paid')
  })

  it('is refunded by nothing else: without their id nothing is sent, by ours it is refused', async () => {
    const request = wish()
    await linkOf(request)
    simulator.customerDoes(request.orderId, 'pays')
    if (!canRefund(gateway)) throw new Error('cannot refund')
    const sale = { orderId: request.orderId, amountMinor: 1234, currency: 'CAD', wallet: 'alipay' as const }
    const before = meddler.requests
    const unnamed = { ...sale, kind: 'link' as const, gatewayRef: null }
    expect(await gateway.refund({ ...unnamed, refundId: 'T01BACK2' })).toEqual({ kind: 'not_sent', detail: 'refused', code: 'NO_GATEWAY_REF' })
    expect(await gateway.queryRefunded(unnamed)).toMatchObject({ known: false, spoken: false })
    expect(meddler.requests).toBe(before)
    expect((await gateway.refund({ ...sale, refundId: 'T01BACK3' })).kind).toBe('refused')
    expect(simulator.orders()[0]?.refunds).toEqual([])
  })

  it('is closed when the customer refuses, and when its time is over', async () => {
    const [refused, late] = [wish(), wish({ seconds: 60 })]
    await linkOf(refused)
    await linkOf(late)
    simulator.customerDoes(refused.orderId, 'refuses')
    expect((await gateway.queryLink(queryOf(refused))).kind).toBe('declined')
    expect((await gateway.queryLink(queryOf(late))).kind).toBe('pending')
    passed += 60_000 / 1000
    expect((await gateway.queryLink(queryOf(late))).kind).toBe('declined')
  })

  it('tells the amount that was really taken, and a fee on top', async () => {
    const [wrong, fee] = [wish({ note: 'play:wrong-amount' }), wish({ note: 'play:fee' })]
    for (const one of [wrong, fee]) {
      await linkOf(one)
      simulator.customerDoes(one.orderId, 'pays')
    }
    expect(await gateway.queryLink(queryOf(wrong))).toMatchObject({ kind: 'paid', facts: { amountMinor: 1235 } })
    expect(await gateway.queryLink(queryOf(fee))).toMatchObject({ kind: 'paid', facts: { feeMinor: 20 } })
  })

  it('calls every bad day at the wire by its name, and sends once', async () => {
    for (const [meddling, kind] of [
      ['cut-before', 'no_answer'],
      ['cut-after', 'no_answer'],
      ['503-before', 'no_answer'],
      ['503-after', 'no_answer'],
      ['garbage', 'no_answer'],
      ['redirect', 'no_answer'],
    ] as const) {
      const before = meddler.requests
      meddler.next = meddling
      expect(await gateway.createLink(wish()), meddling).toMatchObject({ answer: { kind }, panel: null })
      expect(meddler.requests - before).toBe(1)
    }
    const used = wish()
    await linkOf(used)
    expect((await gateway.createLink(used)).answer.kind).toBe('no_answer')
    expect((await gateway.queryLink(queryOf(wish()))).kind).toBe('no_answer')
    expect((await make('http://127.0.0.1:1/', http).createLink(wish())).answer.kind).toBe('not_sent')
    expect((await make(simulator.url, http, { signKey: new Secret('0000000000000000') }).queryLink(queryOf(used))).kind).toBe('no_answer')
    expect(await gateway.queryRate('alipay')).toMatchObject({ known: true, rate: '5.2474' })
  })

  it('is told to the address it was given: once, twice, late, never, and again until it is taken', async () => {
    const heard: string[] = []
    let refuse = 1
    const listener = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        heard.push(body)
        response.writeHead(refuse-- > 0 ? 503 : 200).end('SUCCESS')
      })
    })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const noticeUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/n`
    const told = async (note: string) => {
      const request = wish({ noticeUrl, note })
      await linkOf(request)
      const before = heard.length
      simulator.customerDoes(request.orderId, 'pays')
      await new Promise((resolve) => setTimeout(resolve, 250))
      const said = heard.slice(before).map((body) => gateway.readNotice?.({ contentType: '', query: '', body: Buffer.from(body) }, 'payment'))
      return { request, said }
    }
    const once = await told('')
    expect(once.said).toHaveLength(2)
    expect(once.said[0]).toMatchObject({
      verified: true,
      acknowledge: 'SUCCESS',
      notice: { about: 'payment', id: once.request.orderId, says: 'paid', amountMinor: 1234, gatewayRef: expect.stringMatching(/^OTT\d+$/) },
    })
    expect((await told('notice:twice')).said).toHaveLength(2)
    expect((await told('notice:none')).said).toHaveLength(0)
    expect((await told('notice:late')).said).toHaveLength(1)
    expect((await told('notice:wrong-digest')).said).toMatchObject([{ verified: false, why: 'signature' }])
    expect((await told('notice:other-merchant')).said).toMatchObject([{ verified: false, why: 'not-ours' }])
    listener.close()
  })
})
