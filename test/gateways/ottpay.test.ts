import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient, type HttpOutcome, type HttpPost } from '#main/gateways/http.ts'
import { createOttPayGateway, type OttPayAccount, probeOttPay } from '#main/gateways/ottpay/index.ts'
import { open, seal } from '#main/gateways/ottpay/seal.ts'
import { startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { practiceCodes } from '#main/simulator/ottpay/scenes.ts'
import { describeGateway } from './gateway-suite.ts'

const SIGN_KEY = 'A1B2C3D4E5F60718'
const account: OttPayAccount = {
  baseUrl: 'http://127.0.0.1:9/',
  merchantId: 'TS00000001',
  operatorId: '0000000007',
  terminalNo: '',
  version: '1.0',
  callbackUrl: 'https://till.invalid/callback',
  currency: 'CAD',
  signKey: new Secret(SIGN_KEY),
}
const randomDigits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')

describeGateway({
  name: 'OTT Pay',
  kind: 'ottpay',
  secrets: [SIGN_KEY, 'practice.invalid'],
  currency: 'CAD',
  refunds: true,
  async startOtherSide() {
    let passed = 0
    const options = { port: 0, merchantId: account.merchantId, operatorId: account.operatorId, signKey: SIGN_KEY, storeFile: null }
    const simulator = await startOttPaySimulator({ ...options, now: () => 1_700_000_000_000 + passed })
    return {
      url: simulator.url,
      pass: (ms) => {
        passed += ms
      },
      orders: () =>
        simulator.orders().map((one) => ({
          orderId: one.order_id,
          charged: one.charged,
          amountMinor: one.amount,
          refundedMinor: one.refunds.reduce((sum, { amount }) => sum + amount, 0),
        })),
      customerDoes: simulator.customerDoes,
      codeFor: (scene) => practiceCodes(randomDigits).find((one) => one.scene === scene)?.code ?? '',
      close: simulator.close,
    }
  },
  create: (url, http, limits, wrongKey = false) =>
    createOttPayGateway({ ...account, baseUrl: url, signKey: wrongKey ? new Secret('0000000000000000') : account.signKey }, http, limits),
})

/** A client that answers everything with one outcome and keeps what it was given. */
function scripted(outcome: HttpOutcome): HttpClient & { posts: HttpPost[] } {
  const posts: HttpPost[] = []
  return {
    posts,
    post: async (request) => {
      posts.push(request)
      return outcome
    },
    close: () => {},
  }
}
const reply = (body: object | string, status = 200): HttpOutcome => ({
  outcome: 'reply',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  tookMs: 7,
})
const success = (data: Record<string, string>) => reply({ rsp_code: 'Success', rsp_msg: '', ...seal(data, account.signKey) })
const request = { orderId: 'T1A000001', amountMinor: 1234, currency: 'CAD', wallet: 'alipay' as const }
const code = '281234567890126612'
const answerTo = (outcome: HttpOutcome, asked: 'pay' | 'query') => {
  const gateway = createOttPayGateway(account, scripted(outcome), DEFAULT_LIMITS)
  return asked === 'pay' ? gateway.pay({ ...request, code }) : gateway.query(request)
}

describe('what OTT Pay is sent', () => {
  const sentBy = async (make: (gateway: ReturnType<typeof createOttPayGateway>) => Promise<unknown>, more: Partial<OttPayAccount> = {}) => {
    const http = scripted({ outcome: 'lost', cause: 'timeout', tookMs: 1 })
    await make(createOttPayGateway({ ...account, ...more }, http, DEFAULT_LIMITS))
    const [post] = http.posts
    const envelope = JSON.parse(post?.body ?? '')
    const opened = open(envelope, account.signKey)
    return { post, envelope, data: opened.ok ? { ...opened.data } : null }
  }

  it('for a charge: the documented members, all text, once', async () => {
    const { post, envelope, data } = await sentBy((gateway) => gateway.pay({ ...request, code }))
    expect(Object.keys(envelope)).toEqual(['action', 'version', 'merchant_id', 'data', 'md5'])
    expect(envelope).toMatchObject({ action: 'PASSIVEPAY', version: '1.0', merchant_id: 'TS00000001' })
    expect(data).toEqual({ order_id: 'T1A000001', operator_id: '0000000007', amount: '1234', auth_code: code, biz_type: 'ALIPAY' })
    expect(post).toMatchObject({ url: account.baseUrl, timeoutMs: DEFAULT_LIMITS.payMs, connectMs: DEFAULT_LIMITS.connectMs })
  })

  it('for a QR and for a query', async () => {
    const shown = await sentBy((gateway) => gateway.showCode({ ...request, wallet: 'unionpay' }))
    expect(shown.envelope.action).toBe('ACTIVEPAY')
    const qr = { order_id: 'T1A000001', operator_id: '0000000007', amount: '1234', biz_type: 'UNIONPAY', call_back_url: account.callbackUrl }
    expect(shown.data).toEqual(qr)
    const asked = await sentBy((gateway) => gateway.query(request), { terminalNo: 'T7' })
    expect(asked.envelope).toMatchObject({ action: 'STATUS_QUERY', terminal_no: 'T7' })
    expect(asked.data).toEqual({ order_id: 'T1A000001' })
    expect(asked.post?.timeoutMs).toBe(DEFAULT_LIMITS.queryMs)
  })
})

describe('what OTT Pay answers', () => {
  const paid = { order_status: 'SUCCESS', order_id: 'T1A000001', total_amount: '1234' }

  it('is paid with any spelling of success, with fee, tip and the acquirer’s number', async () => {
    const data = { ...paid, convenience_fee: '20', tip: '5', bizpay_order_id: 'AL1', merchant_id: 'TS00000001' }
    const facts = { orderId: 'T1A000001', merchantId: 'TS00000001', amountMinor: 1234, feeMinor: 25, currency: null, gatewayRef: 'AL1' }
    expect(await answerTo(success(data), 'pay')).toEqual({ kind: 'paid', detail: 'paid', code: 'SUCCESS', facts })
  })

  it('is never paid by the envelope or by return_code alone', async () => {
    expect((await answerTo(success({ ...paid, order_status: 'orderclosed', return_code: 'SUCCESS' }), 'query')).kind).toBe('declined')
    expect((await answerTo(success({ order_id: 'T1A000001', total_amount: '1234' }), 'query')).kind).toBe('no_answer')
    expect((await answerTo(reply({ rsp_code: 'SUCCESS', rsp_msg: 'success' }), 'pay')).kind).toBe('no_answer')
  })

  it('is never paid by data in clear, or without a total', async () => {
    const clear = Buffer.from(JSON.stringify(paid)).toString('base64')
    expect((await answerTo(reply({ rsp_code: 'SUCCESS', data: clear, md5: seal(paid, account.signKey).md5 }), 'pay')).kind).toBe('no_answer')
    expect((await answerTo(success({ order_status: 'success', order_id: 'T1A000001' }), 'query')).kind).toBe('no_answer')
  })

  it('has to name the order on a pay reply, and may leave it out on a query', async () => {
    expect(await answerTo(success({ order_status: 'orderclosed' }), 'pay')).toMatchObject({ kind: 'no_answer' })
    expect(await answerTo(success({ order_status: 'success', total_amount: '1234' }), 'pay')).toMatchObject({ kind: 'no_answer' })
    expect(await answerTo(success({ order_status: 'orderclosed' }), 'query')).toMatchObject({ kind: 'declined', reason: 'closed' })
    expect(await answerTo(success({ order_status: 'init' }), 'query')).toMatchObject({ kind: 'pending' })
  })

  it('gives a QR only with an address to draw', async () => {
    for (const data of [{ order_id: 'T1A000001' }, { order_id: 'T1A000001', code_url: '' }, { code_url: 'https://qr.example/1' }] as Record<
      string,
      string
    >[]) {
      const shown = await createOttPayGateway(account, scripted(success(data)), DEFAULT_LIMITS).showCode(request)
      expect(shown).toMatchObject({ answer: { kind: 'no_answer', detail: 'unreadable' }, codeUrl: null })
    }
  })

  it('does not carry long numbers of a broken code into the diary', async () => {
    expect(await answerTo(reply({ rsp_code: `BAD ${code} <b>` }), 'pay')).toMatchObject({ kind: 'no_answer', code: 'BAD_###__b_' })
  })

  it('is no answer when the wire lost it, with the wire’s reason', async () => {
    for (const [cause, detail] of [
      ['timeout', 'timeout'],
      ['connection', 'connection_lost'],
      ['too_large', 'unreadable'],
      ['compressed', 'unreadable'],
    ] as const) {
      expect(await answerTo({ outcome: 'lost', cause, tookMs: 1 }, 'pay')).toEqual({
        kind: 'no_answer',
        detail,
        code: cause,
        spoken: false,
        notFound: false,
      })
    }
  })
})

describe('probeOttPay', () => {
  it('tells whether it was reached and whether OTT Pay answered', async () => {
    const probe = (outcome: HttpOutcome) => probeOttPay(account, scripted(outcome), DEFAULT_LIMITS)
    expect(await probe(reply({ rsp_code: 'FAIL' }))).toEqual({ reached: true, answered: true, code: 'FAIL', tookMs: 7 })
    expect(await probe(reply('<html>', 502))).toEqual({ reached: true, answered: false, code: 'HTTP_502', tookMs: 7 })
    expect(await probe({ outcome: 'not_sent', cause: 'dns', tookMs: 3 })).toEqual({ reached: false, answered: false, code: 'dns', tookMs: 3 })
    expect(await probe({ outcome: 'lost', cause: 'timeout', tookMs: 9 })).toEqual({ reached: true, answered: false, code: 'timeout', tookMs: 9 })
  })

  it('leaves no order behind', async () => {
    const simulator = await startOttPaySimulator({ port: 0, merchantId: account.merchantId, signKey: SIGN_KEY, storeFile: null })
    const http = createHttpClient()
    expect(await probeOttPay({ ...account, baseUrl: simulator.url }, http, DEFAULT_LIMITS)).toMatchObject({ reached: true, answered: true })
    expect(simulator.orders()).toEqual([])
    http.close()
    await simulator.close()
  })
})
