import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { joinSorted, readForm, signSorted } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import type { HttpOutcome } from '#main/gateways/http.ts'
import { createProxyPayGateway, probeProxyPay } from '#main/gateways/proxypay/index.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { describeLinkGateway } from './link-suite.ts'
import { account, buyer, gatewayOn, link, NOW, payee, SIGN_KEY, silent } from './proxypay-rig.ts'
import { httpReply, scripted } from './scripted-http.ts'

for (const [encoding, numbers] of [
  ['json', 'two-decimals'],
  ['form', 'short'],
  ['json', 'signed-apart'],
] as const) {
  describeLinkGateway({
    name: `ProxyPay (${encoding}, amounts ${numbers})`,
    kind: 'proxypay',
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

type Vector = { name: string; key: string; params: Record<string, string>; base: string; sign: string }
const vectors: Vector[] = JSON.parse(readFileSync(new URL('./known-answers/proxypay.json', import.meta.url), 'utf8'))

describe('ProxyPay’s known answers', () => {
  it.each(vectors)('$name', ({ key, params, base, sign }) => {
    expect(`${joinSorted(params)}&key=${key}`).toBe(base)
    expect(signSorted(params, new Secret(key), 'md5')).toBe(sign)
  })

  it('the collect request is what the gateway really sends, in either encoding', proves('proxypay', 'vectors', 'createLink'), async () => {
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

  it('the notice with 1000.00 in it verifies by the text that came', proves('proxypay', 'vectors', 'notice:payment'), () => {
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

describe('probeProxyPay', () => {
  it('tells whether it was reached and whether the gateway answered', async () => {
    const probe = (outcome: HttpOutcome) => probeProxyPay(account, scripted(outcome), DEFAULT_LIMITS)
    expect(await probe(httpReply({ code: 400, desc: 'x' }))).toEqual({ reached: true, answered: true, code: '400', tookMs: 7 })
    expect(await probe(httpReply('<html>', 502))).toEqual({ reached: true, answered: false, code: 'HTTP_502', tookMs: 7 })
    expect(await probe({ outcome: 'not_sent', cause: 'dns', tookMs: 3 })).toEqual({ reached: false, answered: false, code: 'dns', tookMs: 3 })
  })
})
