import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CallLimits, canRefund, DEFAULT_LIMITS, type Gateway } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import type { PracticeScene } from '#shared/bridge/contract.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { type GatewayName, proves } from '../../scripts/conformance/cells.ts'
import { type Meddler, startMeddler } from './meddler.ts'

/** What the other side of a gateway must offer to a test. Times are practice milliseconds; amounts are minor units. */
export type OtherSide = {
  url: string
  /** Lets time pass at the other side. */
  pass(ms: number): void
  orders(): { orderId: string; charged: boolean; amountMinor: number; refundedMinor: number }[]
  customerDoes(orderId: string, does: 'pays' | 'refuses'): boolean
  /** A fresh code that plays the scene. */
  codeFor(scene: PracticeScene): string
  close(): Promise<void>
}

/** One gateway as the suite tests it. `secrets` must never be in an answer. */
export type GatewayUnderTest = {
  name: string
  /** Its row in `npm run conformance`; left out by one that has none yet. */
  kind?: GatewayName
  secrets: string[]
  currency: string
  /** Whether it gives money back. */
  refunds: boolean
  startOtherSide(): Promise<OtherSide>
  /** `wrongKey` gives a gateway whose secret is another merchant's. */
  create(url: string, http: HttpClient, limits: CallLimits, wrongKey?: boolean): Gateway
}

/** The suite that every gateway passes: what each bad day at the wire must be called (laws 2, 3 and 4). */
export function describeGateway(subject: GatewayUnderTest): void {
  const { kind } = subject
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
        ...(canRefund(raw) && {
          refund: async (request) => look(await raw.refund(request)),
          queryRefunded: async (request) => look(await raw.queryRefunded(request)),
        }),
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

    it('pays, and says all that was paid', proves(kind, 'happy', 'pay', 'query'), async () => {
      const request = charge('pays')
      const facts = { orderId: request.orderId, amountMinor: 1234, feeMinor: 0 }
      expect(await gateway.pay(request)).toMatchObject({ kind: 'paid', detail: 'paid', facts })
      expect(await gateway.query(request)).toMatchObject({ kind: 'paid', facts })
      expect(held(request.orderId)).toMatchObject({ charged: true, amountMinor: 1234 })
    })

    it('is pending while the customer decides, then paid', proves(kind, 'happy', 'pay', 'query'), async () => {
      const request = charge('password')
      expect((await gateway.pay(request)).kind).toBe('pending')
      expect((await gateway.query(request)).kind).toBe('pending')
      other.pass(10_000)
      expect((await gateway.query(request)).kind).toBe('paid')
    })

    it('is declined, and the query agrees', proves(kind, 'happy', 'pay', 'query'), async () => {
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

    it('calls a pay call that is never answered no answer, and finds the money by asking', proves(kind, 'timeout', 'pay'), async () => {
      const hurried = watched(subject.create(other.url, http, { ...limits, payMs: 150 }))
      const request = charge('lost-paid')
      expect(await hurried.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'timeout', spoken: false })
      expect((await hurried.query(request)).kind).toBe('pending')
      other.pass(20_000)
      expect((await hurried.query(request)).kind).toBe('paid')
    })

    it('calls garbage, wherever it comes from, no answer', proves(kind, 'garbage', 'pay', 'query'), async () => {
      const request = charge('garbage')
      expect(await gateway.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'unreadable' })
      meddler.next = 'garbage'
      expect(await gateway.query(request)).toMatchObject({ kind: 'no_answer', detail: 'unreadable' })
      expect((await gateway.query(request)).kind).toBe('paid')
    })

    it('calls a reply whose digest does not fit no answer', proves(kind, 'signature', 'pay'), async () => {
      const request = charge('wrong-digest')
      expect(await gateway.pay(request)).toMatchObject({ kind: 'no_answer', detail: 'bad_signature' })
      expect((await gateway.query(request)).kind).toBe('paid')
    })

    it('does not read replies made for another key', proves(kind, 'signature', 'query'), async () => {
      const request = charge('pays')
      await gateway.pay(request)
      const stranger = watched(subject.create(other.url, http, limits, true))
      expect(['no_answer', 'declined']).toContain((await stranger.query(request)).kind)
      expect((await stranger.query(request)).kind).toBe('no_answer')
    })

    it('reports the amount that was really paid', proves(kind, 'numbers', 'pay'), async () => {
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

    describe.skipIf(!subject.refunds)('giving money back', () => {
      function refunding(to: Gateway = gateway) {
        if (!canRefund(to)) throw new Error('says that it cannot refund')
        return to
      }
      const back = (request: ReturnType<typeof charge>, amountMinor: number) => ({ ...request, refundId: order().orderId, amountMinor })
      async function paid(scene: PracticeScene = 'pays') {
        const request = charge(scene)
        expect((await gateway.pay(request)).kind).toBe('paid')
        return request
      }

      it('in parts and whole, counts it, and still calls the order paid', proves(kind, 'happy', 'refund', 'queryRefunded'), async () => {
        const request = await paid()
        expect(await refunding().queryRefunded(request)).toMatchObject({ known: true, refundedMinor: 0 })
        expect((await refunding().refund(back(request, 234))).kind).toBe('done')
        expect(await refunding().queryRefunded(request)).toMatchObject({ known: true, refundedMinor: 234, detail: 'refund_seen' })
        expect((await gateway.query(request)).kind).toBe('paid')
        expect((await refunding().refund(back(request, 1000))).kind).toBe('done')
        expect(await refunding().queryRefunded(request)).toMatchObject({ known: true, refundedMinor: 1234 })
        expect((await gateway.query(request)).kind).toBe('paid')
        expect(held(request.orderId)?.refundedMinor).toBe(1234)
      })

      it('is refused beyond what is left, for an unpaid order and for an unknown one', async () => {
        const request = await paid()
        await refunding().refund(back(request, 1000))
        expect((await refunding().refund(back(request, 235))).kind).toBe('refused')
        expect(held(request.orderId)?.refundedMinor).toBe(1000)
        const unpaid = charge('slow')
        await gateway.pay(unpaid)
        expect((await refunding().refund(back(unpaid, 100))).kind).toBe('refused')
        expect((await refunding().refund({ ...back(unpaid, 100), orderId: order().orderId })).kind).toBe('refused')
      })

      it('a repeated refund id is no second refund, and no refusal', async () => {
        const request = await paid()
        const first = back(request, 200)
        await refunding().refund(first)
        expect((await refunding().refund(first)).kind).toBe('pending')
        expect(held(request.orderId)?.refundedMinor).toBe(200)
      })

      it('a lost, broken or garbled reply is no answer; the count tells, and it was sent once', proves(kind, 'garbage', 'refund'), async () => {
        for (const [meddling, refundedMinor] of [
          ['cut-before', 0],
          ['cut-after', 200],
          ['503-before', 0],
          ['503-after', 200],
          ['garbage', null],
        ] as const) {
          const request = await paid()
          const before = meddler.requests
          meddler.next = meddling
          expect((await refunding().refund(back(request, 200))).kind, meddling).toBe('no_answer')
          expect(meddler.requests - before).toBe(1)
          const counted = await refunding().queryRefunded(request)
          expect(counted.refundedMinor, meddling).toBe(refundedMinor ?? held(request.orderId)?.refundedMinor)
        }
      })

      it('a reply that never comes is no answer, and the money is found by asking', proves(kind, 'timeout', 'refund'), async () => {
        const request = await paid('refund-lost')
        const hurried = refunding(watched(subject.create(other.url, http, { ...limits, payMs: 150 })))
        expect(await hurried.refund(back(request, 500))).toMatchObject({ kind: 'no_answer', detail: 'timeout' })
        expect(await hurried.queryRefunded(request)).toMatchObject({ known: true, refundedMinor: 500 })
      })

      it('short of funds is refused, and the count does not move', async () => {
        const request = await paid('refund-short')
        expect((await refunding().refund(back(request, 500))).kind).toBe('refused')
        expect(await refunding().queryRefunded(request)).toMatchObject({ known: true, refundedMinor: 0 })
      })

      it('takes another order’s reply neither for a refund nor for a count', async () => {
        const earlier = await paid()
        const request = await paid()
        await refunding().refund(back(earlier, 1234))
        meddler.next = 'replay'
        expect((await refunding().refund(back(request, 1234))).kind).toBe('no_answer')
        await refunding().queryRefunded(earlier)
        meddler.next = 'replay'
        expect(await refunding().queryRefunded(request)).toMatchObject({ known: false, refundedMinor: null, detail: 'wrong_order' })
      })

      it('knows no count where nothing was paid, nothing answers, or nothing can be believed', async () => {
        const unpaid = charge('declines')
        await gateway.pay(unpaid)
        expect((await refunding().queryRefunded(unpaid)).known).toBe(false)
        expect((await refunding().queryRefunded(order())).known).toBe(false)
        const request = await paid()
        for (const meddling of ['garbage', '503-after', 'cut-after'] as const) {
          meddler.next = meddling
          expect((await refunding().queryRefunded(request)).known, meddling).toBe(false)
        }
        const nobody = refunding(watched(subject.create(`http://127.0.0.1:${await freePort()}/`, http, limits)))
        expect((await nobody.refund(back(request, 100))).kind).toBe('not_sent')
        expect((await nobody.queryRefunded(request)).known).toBe(false)
        const stranger = refunding(watched(subject.create(other.url, http, limits, true)))
        expect((await stranger.queryRefunded(request)).known).toBe(false)
      })

      it('sends nothing for another currency or an amount that is none', async () => {
        const request = await paid()
        const before = meddler.requests
        for (const amountMinor of [0, -1, 1.5, Number.NaN]) expect((await refunding().refund(back(request, amountMinor))).kind).toBe('not_sent')
        expect((await refunding().refund({ ...back(request, 100), currency: 'XXX' })).kind).toBe('not_sent')
        expect(meddler.requests).toBe(before)
      })
    })

    for (const [does, says] of [
      ['pays', 'paid'],
      ['refuses', 'declined'],
    ] as const) {
      it(`shows a QR, is pending, and is ${says} when the customer ${does}`, proves(kind, 'happy', 'showCode', 'query'), async () => {
        const request = order('wechat')
        const shown = await gateway.showCode(request)
        expect(shown.answer.kind).toBe('pending')
        expect(shown.codeUrl).toMatch(/^\S+$/)
        expect((await gateway.query(request)).kind).toBe('pending')
        expect(other.customerDoes(request.orderId, does)).toBe(true)
        expect((await gateway.query(request)).kind).toBe(says)
      })
    }

    it('shows no QR of another order, and none when the reply is lost or broken', proves(kind, 'garbage', 'showCode'), async () => {
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
  'refund-short': 'wechat',
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
