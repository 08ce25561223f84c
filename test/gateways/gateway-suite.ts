import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CallLimits, DEFAULT_LIMITS, type Gateway } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import type { PracticeScene } from '#shared/bridge/contract.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { type Meddler, startMeddler } from './meddler.ts'

/** What the other side of a gateway must offer to a test. Times are practice milliseconds; amounts are minor units. */
export type OtherSide = {
  url: string
  /** Lets time pass at the other side. */
  pass(ms: number): void
  orders(): { orderId: string; charged: boolean; amountMinor: number }[]
  customerDoes(orderId: string, does: 'pays' | 'refuses'): boolean
  /** A fresh code that plays the scene. */
  codeFor(scene: PracticeScene): string
  close(): Promise<void>
}

/** One gateway as the suite tests it. `secrets` must never be in an answer. */
export type GatewayUnderTest = {
  name: string
  secrets: string[]
  currency: string
  startOtherSide(): Promise<OtherSide>
  /** `wrongKey` gives a gateway whose secret is another merchant's. */
  create(url: string, http: HttpClient, limits: CallLimits, wrongKey?: boolean): Gateway
}

/** The suite that every gateway passes: what each bad day at the wire must be called (laws 2, 3 and 4). */
export function describeGateway(subject: GatewayUnderTest): void {
  describe(`${subject.name} as a gateway`, () => {
    let other: OtherSide
    let meddler: Meddler
    let http: HttpClient
    let gateway: Gateway
    let secrets: string[]
    let counter = 0
    const limits: CallLimits = { ...DEFAULT_LIMITS, payMs: 4_000 }

    beforeEach(async () => {
      other = await subject.startOtherSide()
      meddler = await startMeddler()
      http = createHttpClient()
      gateway = watched(subject.create(meddler.urlFor(other.url), http, limits))
      secrets = [...subject.secrets]
    })
    afterEach(async () => {
      http.close()
      meddler.close()
      await other.close()
    })

    /** The gateway, with every answer searched for secrets and for codes that customers showed. */
    function watched(raw: Gateway): Gateway {
      const look = <T>(answer: T): T => {
        for (const secret of secrets) expect(JSON.stringify(answer)).not.toContain(secret)
        return answer
      }
      return {
        capabilities: raw.capabilities,
        pay: async (request) => look(await raw.pay(request)),
        showCode: async (request) => look(await raw.showCode(request)),
        query: async (request) => look(await raw.query(request)),
      }
    }

    function order(wallet: Wallet = 'alipay') {
      counter++
      return { orderId: `T1SUITE${String(counter).padStart(6, '0')}`, amountMinor: 1234, currency: subject.currency, wallet }
    }
    function charge(scene: PracticeScene, wallet: Wallet = walletOf(scene)) {
      const code = other.codeFor(scene)
      secrets.push(code)
      return { ...order(wallet), code }
    }
    const held = (orderId: string) => other.orders().find((one) => one.orderId === orderId)

    it('pays, and says all that was paid', async () => {
      const request = charge('pays')
      const facts = { orderId: request.orderId, amountMinor: 1234, feeMinor: 0 }
      expect(await gateway.pay(request)).toMatchObject({ kind: 'paid', detail: 'paid', facts })
      expect(await gateway.query(request)).toMatchObject({ kind: 'paid', facts })
      expect(held(request.orderId)).toMatchObject({ charged: true, amountMinor: 1234 })
    })

    it('is pending while the customer decides, then paid', async () => {
      const request = charge('password')
      expect((await gateway.pay(request)).kind).toBe('pending')
      expect((await gateway.query(request)).kind).toBe('pending')
      other.pass(10_000)
      expect((await gateway.query(request)).kind).toBe('paid')
    })

    it('is declined, and the query agrees', async () => {
      const request = charge('declines')
      expect(await gateway.pay(request)).toMatchObject({ kind: 'declined' })
      expect(await gateway.query(request)).toMatchObject({ kind: 'declined' })
      expect(held(request.orderId)?.charged).toBe(false)
    })

    it('declines a code that was used before', async () => {
      const first = charge('pays')
      await gateway.pay(first)
      expect(await gateway.pay({ ...order(), code: first.code })).toMatchObject({ kind: 'declined', reason: 'code_refused', confirm: true })
    })

    it('calls a repeated order id pending: the first one counts', async () => {
      const first = charge('pays')
      await gateway.pay(first)
      expect((await gateway.pay({ ...charge('pays'), orderId: first.orderId })).kind).toBe('pending')
      expect(other.orders()).toHaveLength(1)
    })

    it('calls a refused connection not sent, whatever was asked', async () => {
      const nobody = watched(subject.create(`http://127.0.0.1:${await freePort()}/`, http, limits))
      const request = charge('pays')
      expect((await nobody.pay(request)).kind).toBe('not_sent')
      expect((await nobody.query(request)).kind).toBe('not_sent')
      expect(await nobody.showCode(request)).toMatchObject({ answer: { kind: 'not_sent' }, codeUrl: null })
    })

    it('calls a lost reply no answer, charged or not, and sends once', async () => {
      for (const [meddling, charged] of [
        ['cut-before', undefined],
        ['cut-after', true],
      ] as const) {
        const request = charge('pays')
        const requestsBefore = meddler.requests
        meddler.next = meddling
        expect(await gateway.pay(request)).toMatchObject({ kind: 'no_answer', spoken: false })
        expect(meddler.requests - requestsBefore).toBe(1)
        expect(held(request.orderId)?.charged).toBe(charged)
      }
    })

    it('calls a pay call that is never answered no answer, and finds the money by asking', async () => {
      const hurried = watched(subject.create(other.url, http, { ...limits, payMs: 150 }))
      const request = charge('lost-paid')
      expect(await hurried.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'timeout', spoken: false })
      expect((await hurried.query(request)).kind).toBe('pending')
      other.pass(20_000)
      expect((await hurried.query(request)).kind).toBe('paid')
    })

    it('calls garbage, wherever it comes from, no answer', async () => {
      const request = charge('garbage')
      expect(await gateway.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'unreadable' })
      meddler.next = 'garbage'
      expect(await gateway.query(request)).toMatchObject({ kind: 'no_answer', detail: 'unreadable' })
      expect((await gateway.query(request)).kind).toBe('paid')
    })

    it('calls a reply whose digest does not fit no answer', async () => {
      const request = charge('wrong-digest')
      expect(await gateway.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'bad_signature' })
      expect((await gateway.query(request)).kind).toBe('paid')
    })

    it('does not read replies made for another key', async () => {
      const request = charge('pays')
      await gateway.pay(request)
      const stranger = watched(subject.create(other.url, http, limits, true))
      expect(['no_answer', 'declined']).toContain((await stranger.query(request)).kind)
      expect((await stranger.query(request)).kind).toBe('no_answer')
    })

    it('reports the amount that was really paid', async () => {
      const request = charge('wrong-amount')
      const answer = await gateway.pay(request)
      const really = held(request.orderId)?.amountMinor
      expect(really).not.toBe(request.amountMinor)
      expect(answer).toMatchObject({ kind: 'paid', facts: { amountMinor: really } })
    })

    it('lets a paid answer of another order carry that order’s id', async () => {
      const earlier = charge('pays')
      await gateway.pay(earlier)
      const request = charge('slow')
      meddler.next = 'replay'
      expect(await gateway.pay(request)).toMatchObject({ kind: 'paid', facts: { orderId: earlier.orderId } })
    })

    it('takes no other answer of another order', async () => {
      const closed = charge('declines')
      await gateway.pay(closed)
      await gateway.query(closed)
      const request = charge('slow')
      meddler.next = 'replay'
      expect(await gateway.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
      await gateway.query(closed)
      meddler.next = 'replay'
      expect(await gateway.query(request)).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
    })

    it('calls a 5xx no answer, before and after the charge, even with a good reply in it', async () => {
      for (const meddling of ['503-before', '503-after', 'redirect'] as const) {
        const request = charge('pays')
        meddler.next = meddling
        expect(await gateway.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'server_error' })
        expect(held(request.orderId)?.charged ?? false).toBe(meddling === '503-after')
      }
    })

    it('says nothing final about an order that the other side does not know', async () => {
      expect(await gateway.query(order())).toMatchObject({ kind: 'no_answer', spoken: true })
    })

    it('sends nothing for another currency or an amount that is none', async () => {
      const request = charge('pays')
      for (const amountMinor of [0, -1, 1.5, Number.NaN]) expect((await gateway.pay({ ...request, amountMinor })).kind).toBe('not_sent')
      expect((await gateway.pay({ ...request, currency: 'XXX' })).kind).toBe('not_sent')
      expect((await gateway.showCode({ ...request, currency: 'XXX' })).answer.kind).toBe('not_sent')
      expect(meddler.requests).toBe(0)
    })

    it('never puts a key or the customer’s code on the wire in clear', async () => {
      await gateway.pay(charge('pays'))
      for (const secret of secrets) for (const body of meddler.bodies) expect(body).not.toContain(secret)
    })

    for (const [does, kind] of [
      ['pays', 'paid'],
      ['refuses', 'declined'],
    ] as const) {
      it(`shows a QR, is pending, and is ${kind} when the customer ${does}`, async () => {
        const request = order('wechat')
        const shown = await gateway.showCode(request)
        expect(shown.answer.kind).toBe('pending')
        expect(shown.codeUrl).toMatch(/^\S+$/)
        expect((await gateway.query(request)).kind).toBe('pending')
        expect(other.customerDoes(request.orderId, does)).toBe(true)
        expect((await gateway.query(request)).kind).toBe(kind)
      })
    }

    it('shows no QR of another order, and none when the reply is lost or broken', async () => {
      await gateway.showCode(order())
      for (const meddling of ['replay', 'cut-after', '503-after', 'garbage'] as const) {
        meddler.next = meddling
        expect(await gateway.showCode(order())).toMatchObject({ answer: { kind: 'no_answer' }, codeUrl: null })
      }
    })
  })
}

const WALLET_OF_SCENE: Partial<Record<PracticeScene, Wallet>> = {
  password: 'wechat',
  declines: 'wechat',
  'lost-closed': 'wechat',
  garbage: 'wechat',
  slow: 'unionpay',
  'late-success': 'unionpay',
  'wrong-digest': 'unionpay',
}

/** The wallet that a scene's practice code belongs to. */
function walletOf(scene: PracticeScene): Wallet {
  return WALLET_OF_SCENE[scene] ?? 'alipay'
}

/** A port on which nobody listens. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
