import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DOKYPAY_OPERATIONS, DOKYPAY_PREFILLED_URLS } from '#main/gateways/dokypay/account.ts'
import { createDokypayGateway, dokypayCapabilities, probeDokypay } from '#main/gateways/dokypay/index.ts'
import { DOKYPAY_METHODS, DOKYPAY_USUAL_METHOD_IDS } from '#main/gateways/dokypay/methods.ts'
import { type Answer, DEFAULT_LIMITS, type LinkAnswer, Secret } from '#main/gateways/gateway.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import {
  APP_KEY,
  accountWith,
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
} from './dokypay-rig.ts'
import type { Meddling } from './meddler.ts'

const PAYER = { name: 'Ali Khan', email: 'ali@example.com', phone: '03001234567' }

describe('what is offered', () => {
  it('goes by the addresses that are entered', () => {
    const none = Object.fromEntries(DOKYPAY_OPERATIONS.map((one) => [one, ''])) as typeof DOKYPAY_PREFILLED_URLS
    // A file that a person brings needs no address.
    const { settlementFile, ...bare } = dokypayCapabilities({ urls: none, subscriptionPmId: 'x' })
    expect(settlementFile).toBe(true)
    expect(Object.values(bare).every((value) => value === false || (Array.isArray(value) && value.length === 0))).toBe(true)
    const prefilled = dokypayCapabilities({ urls: DOKYPAY_PREFILLED_URLS, subscriptionPmId: '' })
    expect(prefilled).toMatchObject({
      link: true,
      balance: true,
      refund: false,
      payout: false,
      subscription: false,
      settlement: false,
      accountCheck: false,
    })
    expect(dokypayCapabilities(accountWith())).toMatchObject({ link: true, refund: true, partialRefund: true, payout: true, balance: true })
    expect(dokypayCapabilities(accountWith())).toMatchObject({ subscription: true, settlement: true, accountCheck: true, scan: [], qr: [] })
    expect(dokypayCapabilities(accountWith({ subscriptionPmId: '' })).subscription).toBe(false)
  })

  it('has no operation that its capabilities do not name', () => {
    const gateway = createDokypayGateway(accountWith({ urls: DOKYPAY_PREFILLED_URLS }), canned(''), DEFAULT_LIMITS)
    for (const name of [
      'refund',
      'queryRefunded',
      'queryRefund',
      'listRefunds',
      'payout',
      'queryPayout',
      'subscribe',
      'querySettlement',
      'checkAccount',
    ] as const) {
      expect(gateway[name], name).toBeUndefined()
    }
    expect(gateway.createLink).toBeDefined()
    expect(createDokypayGateway(accountWith(), canned(''), DEFAULT_LIMITS).queryPayout).toBeUndefined()
  })

  it('charges no code and draws no QR of its own', async () => {
    const { gateway, posts } = cannedGateway('')
    expect(await gateway.pay({ orderId: 'T1', amountMinor: 100, currency: 'INR', wallet: 'alipay', code: '280000000000000000' })).toMatchObject({
      kind: 'not_sent',
    })
    expect(await gateway.showCode({ orderId: 'T1', amountMinor: 100, currency: 'INR', wallet: 'alipay' })).toMatchObject({ codeUrl: null })
    expect(posts).toHaveLength(0)
  })

  it('lists the methods of the contract, and none that would have a card typed into the till', () => {
    const all = createDokypayGateway(accountWith(), canned(''), DEFAULT_LIMITS).methods ?? []
    expect(all).toHaveLength(DOKYPAY_METHODS.length)
    expect(DOKYPAY_METHODS.find(({ id }) => id === 'intcreditcard')?.fields).toEqual([])
    const some = createDokypayGateway(accountWith({ methodIds: ['gopay', 'payout.bank.id'] }), canned(''), DEFAULT_LIMITS).methods ?? []
    expect(some.map(({ id }) => id)).toEqual(['gopay', 'payout.bank.id'])
    const unpaid = createDokypayGateway(accountWith({ urls: DOKYPAY_PREFILLED_URLS }), canned(''), DEFAULT_LIMITS).methods ?? []
    expect(unpaid.every(({ direction }) => direction === 'in')).toBe(true)
    expect(DOKYPAY_USUAL_METHOD_IDS).not.toContain('wxapp')
  })
})

describe('the request for an order', () => {
  const ok = (orderId: string, amount: string, currency: string) => reply({ merTransNo: orderId, amount, currency, tradeNo: 'T1' }, APP_KEY)

  it('is in their words, signed, and has no blank member', async () => {
    const request = link({ note: 'Coffee & = cake', returnUrl: 'https://shop.invalid/back', noticeUrl: 'https://shop.invalid/own' })
    const { gateway, posts, sent } = cannedGateway(ok(request.orderId, '12.34', 'INR'), { country: 'IN', paymentTypes: 'credit,upi' })
    expect((await gateway.createLink(request)).answer.kind).toBe('pending')
    expect(posts[0]?.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(sent()).toEqual({
      version: '1.1',
      appId: '9000000001',
      merTransNo: request.orderId,
      amount: '12.34',
      currency: 'INR',
      description: 'Coffee cake',
      notifyUrl: 'https://shop.invalid/own',
      country: 'IN',
      returnUrl: 'https://shop.invalid/back',
      prodName: 'southeast.asia',
      extInfo: { paymentTypes: 'credit,upi' },
      sign: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it.each([
    ['INR', 1_234, '12.34'],
    ['INR', 1_000, '10.00'],
    ['INR', 99_999_999, '999999.99'],
    ['IDR', 1_000_000, '10000'],
    ['PKR', 15_050, '150.50'],
    ['VND', 10_000, '10000'],
    ['JPY', 5, '5'],
    ['KWD', 1_500, '1.50'],
    ['INR', 100_000_000, null],
    ['KWD', 1_505, null],
    ['IDR', 1_000_050, null],
    ['INR', 0, null],
    ['INR', -5, null],
    ['INR', 1.5, null],
    ['INR', Number.NaN, null],
    ['rupees', 100, null],
  ])('says %s %d as %s', async (currency, amountMinor, text) => {
    const request = link({ currency, amountMinor })
    const { gateway, posts, sent } = cannedGateway(ok(request.orderId, text ?? '', currency))
    const { answer } = await gateway.createLink(request)
    expect(answer.kind).toBe(text === null ? 'not_sent' : 'pending')
    expect(posts.length).toBe(text === null ? 0 : 1)
    if (text !== null) expect(sent()['amount']).toBe(text)
  })

  it.each([
    ['another currency than the account has', link({ currency: 'USD' }), { currencies: ['INR'] }, 'WRONG_CURRENCY'],
    ['no address for notices', link(), { noticeUrl: '' }, 'NO_NOTICE_URL'],
    ['too long an address', link({ noticeUrl: `https://shop.invalid/${'x'.repeat(150)}` }), {}, 'NO_NOTICE_URL'],
    ['a return with members of its own', link({ returnUrl: 'https://shop.invalid/back?a=1' }), {}, 'WRONG_RETURN_URL'],
    ['an unknown method', link({ methodId: 'bitcoin' }), {}, 'UNKNOWN_METHOD'],
    ['a payout’s method', link({ methodId: 'payout.bank.id' }), {}, 'UNKNOWN_METHOD'],
    ['no name where it is asked', link({ methodId: 'banktransfer.id', payer: { email: 'a@b.c', phone: '1' } }), {}, 'WRONG_NAME'],
    ['an ambiguous field', link({ payer: { ...PAYER, email: 'a&b=c' } }), {}, 'WRONG_PAYER'],
    ['too long a phone number', link({ payer: { phone: '1'.repeat(21) } }), {}, 'WRONG_PAYER'],
    ['too short a time', link({ methodId: 'otc.pk', payer: PAYER, seconds: 59 }), {}, 'WRONG_DURATION'],
    ['too long a time', link({ methodId: 'otc.pk', payer: PAYER, seconds: 2_592_001 }), {}, 'WRONG_DURATION'],
    ['a strange order number', link({ orderId: 'a b' }), {}, 'WRONG_ORDER_ID'],
  ])('is not sent with %s', async (_, request, more, code) => {
    const { gateway, posts } = cannedGateway('', more)
    expect(await gateway.createLink(request)).toEqual({ answer: { kind: 'not_sent', detail: 'refused', code }, panel: null, gatewayRef: null })
    expect(posts).toHaveLength(0)
  })

  it.each([
    ['intcreditcard', {}, undefined],
    ['gopay', {}, undefined],
    ['banktransfer.id', PAYER, { payerName: 'Ali Khan', payerEmail: 'ali@example.com', payerMobile: '03001234567', expirationSecond: '600' }],
    ['convenience.id', PAYER, { payerName: 'Ali Khan', payerEmail: 'ali@example.com', payerMobile: '03001234567', expirationSecond: '600' }],
    [
      'fix.banktransfer.id',
      PAYER,
      { payerName: 'Ali Khan', payerEmail: 'ali@example.com', payerMobile: '03001234567', expirationSecond: '600', maxAmount: '12.34' },
    ],
    [
      'fix.convenience.id',
      PAYER,
      { payerName: 'Ali Khan', payerEmail: 'ali@example.com', payerMobile: '03001234567', expirationSecond: '600', maxAmount: '12.34' },
    ],
    ['debit.vn', {}, undefined],
    ['banktransfer.vn', { firstName: 'An', lastName: 'Le' }, { firstName: 'An', lastName: 'Le' }],
    ['fix.banktransfer.vn', { name: 'Nguyễn Văn A' }, { payerName: 'Nguyễn Văn A', expirationSecond: '600' }],
    ['otc.pk', PAYER, { payerName: 'Ali Khan', payerMobile: '03001234567', msisdn: '03001234567', expirationSecond: '600' }],
    ['easypaisa.wallet', PAYER, { payerName: 'Ali Khan', payerMobile: '03001234567', msisdn: '03001234567' }],
  ])('for %s carries its extInfo', async (methodId, payer, extInfo) => {
    const request = link({ methodId, payer, seconds: 600 })
    const { gateway, sent } = cannedGateway(ok(request.orderId, '12.34', 'INR'))
    await gateway.createLink(request)
    expect(sent()['pmId']).toBe(methodId)
    expect(sent()['extInfo']).toEqual(extInfo)
  })
})

describe('the reply to an order', () => {
  const facts = { merTransNo: 'T01', amount: '12.34', currency: 'INR', tradeNo: 'N1' }
  const request = link({ orderId: 'T01' })
  const ask = async (body: string, status = 200): Promise<LinkAnswer> => cannedGateway(body, {}, status).gateway.createLink(request)

  it.each([
    ['another order', { ...facts, merTransNo: 'T02' }],
    ['no order', { amount: '12.34', currency: 'INR', tradeNo: 'N1' }],
    ['another amount', { ...facts, amount: '12.35' }],
    ['another currency', { ...facts, currency: 'USD' }],
  ])('of %s is no answer, and shows nothing', async (_, data) => {
    expect(await ask(reply({ ...data, doing: 'redirect', url: 'https://evil.invalid/' }, APP_KEY))).toMatchObject({
      answer: { kind: 'no_answer', detail: 'wrong_order' },
      panel: null,
    })
  })

  it.each([
    ['400', 'declined'],
    ['1001', 'declined'],
    ['2002', 'declined'],
    ['3010', 'declined'],
    ['3018', 'declined'],
    ['3004', 'no_answer'],
    ['3006', 'no_answer'],
    ['500', 'no_answer'],
    ['9999', 'no_answer'],
    ['constructor', 'no_answer'],
    ['__proto__', 'no_answer'],
  ])('with result code %s is %s', async (code, kind) => {
    const { answer, panel } = await ask(refusal(code))
    expect(answer).toMatchObject({ kind, code: expect.any(String) })
    if (kind === 'declined') expect(answer).toMatchObject({ reason: 'settings', confirm: true })
    expect(panel).toBeNull()
  })

  it.each([
    ['a server error', JSON.stringify({ code: '500', msg: 'Internal Server Error', timestamp: '1' }), 'server_error'],
    ['no data', JSON.stringify({ code: '200', msg: 'OK' }), 'unreadable'],
    ['data that is a list', JSON.stringify({ code: '200', data: [] }), 'unreadable'],
    ['no result code', JSON.stringify({ code: '200', data: { message: 'success' } }), 'unreadable'],
    ['no signature', JSON.stringify({ code: '200', data: { ...facts, resultCode: '0000' } }), 'bad_signature'],
    ['the other key', reply(facts, MERCHANT_KEY), 'bad_signature'],
    ['a stranger’s key', reply(facts, new Secret('x')), 'bad_signature'],
    ['a member more', reply(facts, APP_KEY, { url: 'https://evil.invalid/' }), 'bad_signature'],
    ['noise', '\u0000 no reply', 'unreadable'],
    ['nothing', '', 'unreadable'],
    ['a member twice', `{"code":"200","code":"200","data":{}}`, 'unreadable'],
  ])('with %s is no answer', async (_, body, detail) => expect((await ask(body)).answer).toMatchObject({ kind: 'no_answer', detail }))

  it('with another HTTP status is no answer, whatever it says', async () => {
    for (const status of [500, 502, 404, 302])
      expect((await ask(reply(facts, APP_KEY), status)).answer).toMatchObject({ kind: 'no_answer', detail: 'server_error' })
  })

  it('takes the envelope’s code as a number too', async () => expect((await ask(reply(facts, APP_KEY, {}, 200))).answer.kind).toBe('pending'))

  it('never means paid, whatever it says of doing', async () => {
    for (const doing of ['redirect', 'success', 'paid', 'done']) {
      expect((await ask(reply({ ...facts, doing, url: 'https://pay.invalid/' }, APP_KEY))).answer).toMatchObject({
        kind: 'pending',
        detail: 'waiting_for_customer',
      })
    }
  })

  it('shows what is there, one level deeper too, and no address that runs something', async () => {
    const extInfo = { paymentCode: '8800', vaHolder: 'BANK', guideUrl: 'javascript:alert(1)', guideCode: 'G', expirationSecond: '600' }
    const outer = { ...facts, url: 'data:text/html,x', deepLink: 'gojek://x', qrcode: 'https://qr.invalid/a.png' }
    const nested = await ask(reply({ ...outer, extInfo }, APP_KEY))
    expect(nested.panel).toMatchObject({ url: null, guideUrl: null, paymentCode: '8800', holder: 'BANK', guideCode: 'G', deepLink: 'gojek://x' })
    expect(nested.panel).toMatchObject({ qrImageUrl: 'https://qr.invalid/a.png', expiresAt: 1_576_736_156_349 + 600_000 })
    // What the signature leaves out anybody could have put there.
    const unsigned = await ask(reply(outer, APP_KEY, { extInfo }))
    expect(unsigned).toMatchObject({ answer: { kind: 'pending' }, panel: { paymentCode: null, deepLink: 'gojek://x', expiresAt: null } })
    const times = await ask(reply({ ...facts, paymentCode: '1', vaStartDate: '20191219141556', vaEndDate: '20191219201556' }, APP_KEY))
    expect(times.panel).toMatchObject({ startsAt: Date.UTC(2019, 11, 19, 6, 15, 56), expiresAt: Date.UTC(2019, 11, 19, 12, 15, 56) })
    expect((await ask(reply({ ...facts, deepLink: 'javascript:x', vaEndDate: '20191399999999' }, APP_KEY))).panel).toBeNull()
  })
})

describe('the answer to an order query', () => {
  const facts = { merTransNo: 'T01', tradeNo: 'N1', amount: '12.34', currency: 'INR', processAmount: '12.34', processCurrency: 'INR' }
  const request = asking(link({ orderId: 'T01' }))
  const ask = (body: string, gatewayRef: string | null = null): Promise<Answer> => cannedGateway(body).gateway.queryLink({ ...request, gatewayRef })
  const told = (more: Record<string, string>, gatewayRef: string | null = null) => ask(reply({ ...facts, ...more }, MERCHANT_KEY), gatewayRef)

  it.each([
    ['pending', 'pending'],
    ['processing', 'pending'],
    ['success', 'paid'],
    ['SUCCESS', 'paid'],
    ['failure', 'declined'],
    ['timeout', 'declined'],
    ['cancel', 'declined'],
    ['refunded', 'no_answer'],
    ['paid', 'no_answer'],
    ['constructor', 'no_answer'],
  ])('with status %s is %s', async (tradeStatus, kind) => expect((await told({ tradeStatus })).kind).toBe(kind))

  it.each([
    ['amounts that agree', {}, { amountMinor: 1_234, feeMinor: 0 }],
    ['numbers of another form', { amount: '12.340', processAmount: '12.34' }, { amountMinor: 1_234, feeMinor: 0 }],
    ['less than was asked', { processAmount: '12.33' }, { amountMinor: 1_233, feeMinor: 0 }],
    ['a fee on top', { processAmount: '13.00' }, { amountMinor: 1_234, feeMinor: 66 }],
    ['more on a static code', { processAmount: '13.00', pmId: 'fix.banktransfer.id' }, { amountMinor: 1_300, feeMinor: 0 }],
    ['another currency', { processAmount: '170181.70', processCurrency: 'IDR' }, { amountMinor: 1_234, feeMinor: 0 }],
    ['another amount', { amount: '1.00', processAmount: '1.00' }, { amountMinor: 100, feeMinor: 0 }],
  ])('paid with %s says so', async (_, more, expected) => {
    expect(await told({ tradeStatus: 'success', ...more })).toMatchObject({
      kind: 'paid',
      facts: { orderId: 'T01', merchantId: null, currency: 'INR', gatewayRef: 'N1', ...expected },
    })
  })

  it.each([
    ['no amount', { amount: '' }],
    ['an amount that is none', { amount: '12.3.4' }],
    ['an exponent', { amount: '1e3' }],
    ['a third decimal', { amount: '12.345' }],
    ['no currency', { currency: '' }],
    ['half of what was really paid', { processCurrency: '' }],
    ['something else really paid', { processAmount: 'twelve' }],
    ['two trade numbers', { transNo: 'N2' }],
    ['two statuses', { transStatus: 'failure' }],
  ])('paid with %s is no answer', async (_, more) => expect((await told({ tradeStatus: 'success', ...more })).kind).toBe('no_answer'))

  it('of another order is no answer, whatever it says', async () => {
    for (const tradeStatus of ['success', 'failure', 'pending', 'cancel']) {
      expect(await told({ tradeStatus, merTransNo: 'T02' })).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
      expect(await told({ tradeStatus }, 'N2')).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
    }
  })

  it('of several orders of one number decides nothing, unless it was asked by theirs', async () => {
    expect(await told({ tradeStatus: 'success', tradeCount: '2' })).toMatchObject({ kind: 'no_answer', code: 'SEVERAL_ORDERS' })
    expect((await told({ tradeStatus: 'success', tradeCount: '2' }, 'N1')).kind).toBe('paid')
    expect((await told({ tradeStatus: 'success', tradeCount: '1' })).kind).toBe('paid')
  })

  it('with a result code never says how the order stands', async () => {
    expect(await ask(refusal('3004'))).toMatchObject({ kind: 'no_answer', notFound: true, detail: 'not_found' })
    for (const code of ['400', '1001', '2002', '3006', '3010', '3018', '9999']) {
      expect(await ask(refusal(code)), code).toMatchObject({ kind: 'no_answer', notFound: code === '3006' })
    }
  })

  it('with the app’s key is not believed', async () => {
    expect(await ask(reply({ ...facts, tradeStatus: 'success' }, APP_KEY))).toMatchObject({ kind: 'no_answer', detail: 'bad_signature' })
  })

  it('asks by their number where it is known, never by both', async () => {
    const { gateway, sent } = cannedGateway('')
    await gateway.queryLink({ ...request, gatewayRef: 'N1' })
    await gateway.queryLink(request)
    expect(sent(0)).toMatchObject({ tradeNo: 'N1', merchantId: '90000', version: '1.1' })
    expect(sent(0)['merTransNo']).toBeUndefined()
    expect(sent(1)).toMatchObject({ merTransNo: 'T01' })
  })
})

describe('against the practice gateway', () => {
  let rig: DokypayRig
  beforeEach(async () => {
    rig = await openDokypayRig()
  })
  afterEach(() => rig.close())

  it.each(DOKYPAY_METHODS.filter(({ direction }) => direction === 'in').map(({ id }) => [id]))(
    '%s is made, shown, paid and found paid',
    proves('dokypay', 'happy', 'createLink', 'queryLink'),
    async (methodId) => {
      const request = link({ methodId, payer: { ...PAYER, firstName: 'An' }, seconds: 600 })
      const made = await rig.gateway.createLink(request)
      expect(made.answer.kind).toBe('pending')
      expect(made.panel).not.toBeNull()
      if (methodId === 'gopay') expect(made.panel?.qrImageUrl).toMatch(/\.png$/)
      if (/^(fix\.)?(banktransfer|convenience)\.id$|otc/.test(methodId))
        expect(made.panel).toMatchObject({ paymentCode: expect.any(String), expiresAt: rig.now() + 600_000 })
      if (methodId === 'otc.pk') expect(made.panel?.startsAt).toBe(rig.now())
      if (methodId === 'paytm.invoke')
        expect(made.panel?.deepLink).toMatch(/^paytm:\/\/merchantpayment\?txnToken=token\d+&orderId=\d+&mid=\w+&amount=12\.34$/)
      if (methodId === 'wxapp') expect(made.panel?.appCall).toMatchObject({ package: 'Sign=WXPay' })
      expect((await rig.gateway.queryLink(asking(request))).kind).toBe('pending')
      expect(rig.sim.customerDoes(request.orderId, 'pays')).toBe(true)
      const paid = await rig.gateway.queryLink(asking(request, made.gatewayRef))
      expect(paid).toMatchObject({
        kind: 'paid',
        facts: { orderId: request.orderId, amountMinor: 1_234, currency: 'INR', gatewayRef: made.gatewayRef },
      })
    },
  )

  it.each([
    ['#pays', 3_000, 'paid'],
    ['#slow', 2_000, 'pending'],
    ['#slow', 40_000, 'paid'],
    ['#fails', 3_000, 'declined'],
    ['#cancels', 3_000, 'declined'],
    ['#late', 5_000, 'declined'],
    ['#late', 60_000, 'paid'],
    ['', 6 * 3_600_000, 'declined'],
  ])('%s after %d ms is %s', async (note, ms, kind) => {
    const request = link({ note })
    await rig.gateway.createLink(request)
    rig.pass(ms)
    expect((await rig.gateway.queryLink(asking(request))).kind).toBe(kind)
  })

  it.each([
    ['#wrong-sign', 'bad_signature', 'pending'],
    ['#garbage', 'unreadable', 'pending'],
    ['#error-500', 'server_error', 'pending'],
    ['#lost-request', 'connection_lost', 'no_answer'],
    ['#lost-reply', 'timeout', 'pending'],
  ])('%s is no answer (%s), and asking says %s', async (note, detail, found) => {
    const request = link({ note })
    expect(await rig.hurried(300).createLink(request)).toMatchObject({ answer: { kind: 'no_answer', detail } })
    expect(await rig.gateway.queryLink(asking(request))).toMatchObject({ kind: found, ...(found === 'no_answer' ? { notFound: true } : {}) })
  })

  it.each([
    ['#pays #short', 'paid', { amountMinor: 1_233 }],
    ['#pays #fee', 'paid', { amountMinor: 1_234, feeMinor: 50 }],
    ['#pays #foreign', 'paid', { amountMinor: 1_234, feeMinor: 0 }],
  ])('%s is %s with what really came', async (note, kind, facts) => {
    const request = link({ note })
    await rig.gateway.createLink(request)
    rig.pass(3_000)
    expect(await rig.gateway.queryLink(asking(request))).toMatchObject({ kind, facts })
  })

  it('twins are told apart by their number alone', async () => {
    const request = link({ note: '#pays #twins' })
    const { gatewayRef } = await rig.gateway.createLink(request)
    rig.pass(3_000)
    expect(await rig.gateway.queryLink(asking(request))).toMatchObject({ kind: 'no_answer', code: 'SEVERAL_ORDERS' })
    expect((await rig.gateway.queryLink(asking(request, gatewayRef))).kind).toBe('paid')
  })

  it('refuses a wrong key, and says so to a probe', proves('dokypay', 'signature', 'createLink'), async () => {
    const stranger = createDokypayGateway(
      accountWith({ urls: rig.sim.urls, appKey: new Secret('x'), merchantKey: new Secret('y') }),
      rig.http,
      DEFAULT_LIMITS,
    )
    expect(await stranger.createLink?.(link())).toMatchObject({ answer: { kind: 'declined', code: '2002', reason: 'settings' } })
    const account = accountWith({ urls: rig.sim.urls })
    expect(await probeDokypay(account, rig.http, DEFAULT_LIMITS)).toEqual({ reached: true, answered: true, code: '3004' })
    expect(await probeDokypay({ ...account, merchantKey: new Secret('y') }, rig.http, DEFAULT_LIMITS)).toMatchObject({ answered: true, code: '2002' })
    expect(await probeDokypay(accountWith(), rig.http, DEFAULT_LIMITS)).toMatchObject({ reached: false, answered: false })
    expect(rig.sim.orders()).toHaveLength(0)
  })

  it.each(['garbage', '503-before', '503-after', 'cut-before', 'cut-after', 'redirect', 'replay'] satisfies Meddling[])(
    'a %s at the wire is no answer, sent once',
    proves('dokypay', 'garbage', 'createLink'),
    async (meddling) => {
      const gateway = rig.meddled('order')
      await gateway.createLink(link())
      rig.meddler.next = meddling
      const before = rig.meddler.requests
      expect((await gateway.createLink(link())).answer.kind).toBe('no_answer')
      expect(rig.meddler.requests - before).toBe(1)
    },
  )

  it.each(['garbage', '503-before', '503-after', 'cut-before', 'cut-after', 'redirect', 'replay'] satisfies Meddling[])(
    'a %s over a question is no answer',
    proves('dokypay', 'garbage', 'queryLink'),
    async (meddling) => {
      const [earlier, request] = [link({ note: '#pays' }), link({ note: '#pays' })]
      await rig.gateway.createLink(earlier)
      await rig.gateway.createLink(request)
      rig.pass(3_000)
      const gateway = rig.meddled('orderQuery')
      await gateway.queryLink(asking(earlier))
      rig.meddler.next = meddling
      expect((await gateway.queryLink(asking(request))).kind).toBe('no_answer')
    },
  )

  it('where nobody listens nothing was sent', async () => {
    const gateway = createDokypayGateway(accountWith(), rig.http, DEFAULT_LIMITS)
    expect((await gateway.createLink?.(link()))?.answer.kind).toBe('not_sent')
    expect((await gateway.queryLink?.(asking({ orderId: freshId(), amountMinor: 1, currency: 'INR' })))?.kind).toBe('not_sent')
  })

  it('no answer ever holds a key', async () => {
    const said = JSON.stringify([await rig.gateway.createLink(link({ note: '#wrong-sign' })), await rig.gateway.queryBalances(), accountWith()])
    for (const key of [APP_KEY, MERCHANT_KEY]) expect(said).not.toContain(key.reveal())
  })
})
