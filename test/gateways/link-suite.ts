import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CallLimits, DEFAULT_LIMITS, type Gateway, type LinkRequest, type PayoutRequest } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import { type LinkScene, sceneDigits } from '#main/simulator/links/scenes.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { type NoticeBox, openNoticeBox } from './notice-box.ts'
import { mutateNotice, seeded, signedMembers } from './notice-mutations.ts'
import { type PathMeddler, startPathMeddler } from './path-meddler.ts'

/** What the other side of a gateway must offer to a test. Times are practice milliseconds; amounts are minor units. */
export type LinkOtherSide = {
  url: string
  pass(ms: number): void
  /** Sends every notice that is due and waits for the answers. */
  settle(): Promise<void>
  orders(): { orderId: string; moved: boolean; amountMinor: number }[]
  customerDoes(orderId: string, does: 'pays' | 'refuses'): boolean
  close(): Promise<void>
}

/** One gateway as the suite tests it. Its currency has two decimals. */
export type LinkGatewayUnderTest = {
  name: string
  secrets: string[]
  currency: string
  collect: { methodId: string; payer: Party }
  payout: { methodId: string; payee: Party }
  /** Whether "no such order" has a word of its own. */
  saysNotFound: boolean
  /** What a payout refused for want of money is called. */
  fundsReason: 'funds' | 'refused'
  startOtherSide(): Promise<LinkOtherSide>
  /** `wrongKey` gives a gateway whose secret is another merchant's. */
  create(url: string, http: HttpClient, limits: CallLimits, wrongKey?: boolean): Gateway
}

type Whole = Required<Pick<Gateway, 'createLink' | 'queryLink' | 'payout' | 'queryPayout' | 'queryBalances' | 'readNotice'>> & Gateway
const NOW = 1_700_000_000_000

/** The suite that every gateway with payment pages and payouts passes: what each bad day at the wire must be called. */
export function describeLinkGateway(subject: LinkGatewayUnderTest): void {
  describe(`${subject.name} as a gateway for pages and payouts`, () => {
    let other: LinkOtherSide
    let meddler: PathMeddler
    let box: NoticeBox
    let http: HttpClient
    let gateway: Whole
    let counter = 0
    const limits: CallLimits = { ...DEFAULT_LIMITS, payMs: 4_000 }

    beforeEach(async () => {
      other = await subject.startOtherSide()
      meddler = await startPathMeddler()
      box = await openNoticeBox()
      http = createHttpClient()
      gateway = watched(subject.create(meddler.urlFor(other.url), http, limits))
    })
    afterEach(async () => {
      http.close()
      meddler.close()
      box.close()
      await other.close()
    })

    /** The gateway, with every answer searched for secrets. */
    function watched(raw: Gateway): Whole {
      const look = <T>(answer: T): T => {
        for (const secret of subject.secrets) expect(JSON.stringify(answer)).not.toContain(secret)
        return answer
      }
      const { createLink, queryLink, payout, queryPayout, queryBalances, readNotice } = raw
      if (!createLink || !queryLink || !payout || !queryPayout || !queryBalances || !readNotice) throw new Error('an operation is missing')
      return {
        ...raw,
        createLink: async (request) => look(await createLink(request)),
        queryLink: async (request) => look(await queryLink(request)),
        payout: async (request) => look(await payout(request)),
        queryPayout: async (request) => look(await queryPayout(request)),
        queryBalances: async () => look(await queryBalances()),
        readNotice: (notice, about) => look(readNotice(notice, about)),
      }
    }

    const amountOf = (scene: LinkScene | null) => (scene === null ? 1234 : Number(sceneDigits(scene)))
    const nextId = (letter: string) => `T1${letter}SUITE${String(++counter).padStart(6, '0')}`
    function link(scene: LinkScene | null = null): LinkRequest {
      return {
        orderId: nextId('L'),
        amountMinor: amountOf(scene),
        currency: subject.currency,
        methodId: subject.collect.methodId,
        wallet: null,
        payer: subject.collect.payer,
        seconds: null,
        note: '',
        noticeUrl: box.url,
        returnUrl: 'https://till.invalid/back',
      }
    }
    function payout(scene: LinkScene | null = null): PayoutRequest {
      return {
        payoutId: nextId('P'),
        amountMinor: amountOf(scene),
        currency: subject.currency,
        methodId: subject.payout.methodId,
        payee: subject.payout.payee,
        note: '',
        noticeUrl: box.url,
      }
    }
    const times = (ageMs: number, gatewayRef: string | null = null) => ({ createdAt: NOW, askedAt: NOW + ageMs, gatewayRef })
    const ask = ({ orderId, amountMinor, currency }: LinkRequest, ageMs = 5_000) =>
      gateway.queryLink({ orderId, amountMinor, currency, ...times(ageMs) })
    const askPayout = ({ payoutId, amountMinor, currency }: PayoutRequest, ageMs = 5_000) =>
      gateway.queryPayout({ payoutId, amountMinor, currency, ...times(ageMs) })
    const held = (orderId: string) => other.orders().find((one) => one.orderId === orderId)

    it('names what it does, and does it', () => {
      expect(gateway.capabilities).toMatchObject({ link: true, payout: true, balance: true, scan: [], qr: [], refund: false })
      expect(gateway.methods?.some(({ id, direction }) => direction === 'in' && id === subject.collect.methodId)).toBe(true)
      expect(gateway.methods?.some(({ id, direction }) => direction === 'out' && id === subject.payout.methodId)).toBe(true)
    })

    it('does not pretend to scan or to show a wallet’s QR', async () => {
      const base = { orderId: 'T1', amountMinor: 100, currency: subject.currency, wallet: 'alipay' as const }
      expect(await gateway.pay({ ...base, code: '281234567890126612' })).toMatchObject({ kind: 'not_sent', code: 'NOT_OFFERED' })
      expect((await gateway.showCode(base)).answer).toMatchObject({ kind: 'not_sent' })
      expect(await gateway.query(base)).toMatchObject({ kind: 'not_sent' })
      expect(meddler.requests).toBe(0)
    })

    for (const [does, kind] of [
      ['pays', 'paid'],
      ['refuses', 'declined'],
    ] as const) {
      it(`makes a page, waits, and is ${kind} when the customer ${does}`, async () => {
        const request = link()
        const made = await gateway.createLink(request)
        expect(made.answer).toMatchObject({ kind: 'pending', detail: 'waiting_for_customer' })
        expect(made.panel?.url).toMatch(/^https?:\/\/\S+$/)
        expect((await ask(request)).kind).toBe('pending')
        expect(other.customerDoes(request.orderId, does)).toBe(true)
        const answer = await ask(request)
        expect(answer.kind).toBe(kind)
        if (answer.kind === 'paid') expect(answer.facts).toMatchObject({ orderId: request.orderId, amountMinor: 1234, feeMinor: 0 })
      })
    }

    it('reports what was really paid, less or more', async () => {
      for (const scene of ['less', 'more'] as const) {
        const request = link(scene)
        await gateway.createLink(request)
        other.pass(6_000)
        const really = held(request.orderId)?.amountMinor
        expect(really).not.toBe(request.amountMinor)
        expect(await ask(request)).toMatchObject({ kind: 'paid', facts: { amountMinor: really } })
      }
    })

    it('sees an order that failed, and that it was paid all the same', async () => {
      const request = link('late-success')
      await gateway.createLink(request)
      other.pass(6_000)
      expect((await ask(request)).kind).toBe('declined')
      other.pass(60_000)
      expect((await ask(request)).kind).toBe('paid')
    })

    it('calls a repeated order id anything but made: the first one counts', async () => {
      const request = link()
      await gateway.createLink(request)
      const again = await gateway.createLink(request)
      expect(again.panel).toBeNull()
      expect(again.answer.kind === 'no_answer' || (again.answer.kind === 'declined' && again.answer.confirm)).toBe(true)
      expect(other.orders()).toHaveLength(1)
    })

    it('calls a refused connection not sent, whatever was asked', async () => {
      const nobody = watched(subject.create(`http://127.0.0.1:${await freePort()}`, http, limits))
      const request = link()
      expect(await nobody.createLink(request)).toMatchObject({ answer: { kind: 'not_sent' }, panel: null })
      expect((await nobody.queryLink({ ...request, ...times(0) })).kind).toBe('not_sent')
      expect((await nobody.payout(payout())).kind).toBe('not_sent')
      expect((await nobody.queryPayout({ ...payout(), ...times(0) })).kind).toBe('not_sent')
      expect((await nobody.queryBalances()).known).toBe(false)
    })

    it('calls a lost, broken or garbled reply no answer, made or not, and sends once', async () => {
      for (const [meddling, made] of [
        ['cut-before', false],
        ['cut-after', true],
        ['503-before', false],
        ['503-after', true],
        ['redirect', false],
        ['garbage', true],
      ] as const) {
        const request = link('pays')
        const out = payout('pays')
        const before = meddler.requests
        meddler.next = meddling
        expect(await gateway.createLink(request), meddling).toMatchObject({ answer: { kind: 'no_answer', spoken: false }, panel: null })
        meddler.next = meddling
        expect(await gateway.payout(out), meddling).toMatchObject({ kind: 'no_answer', spoken: false })
        expect(meddler.requests - before).toBe(2)
        expect(held(request.orderId) !== undefined, meddling).toBe(made)
        expect(held(out.payoutId) !== undefined, meddling).toBe(made)
        for (const again of [ask(request), askPayout(out)]) expect(['pending', 'no_answer']).toContain((await again).kind)
      }
    })

    it('calls a broken reply to a question no answer, and the next one tells', async () => {
      const request = link('pays')
      const out = payout('pays')
      await gateway.createLink(request)
      await gateway.payout(out)
      other.pass(6_000)
      for (const meddling of ['cut-after', '503-after', 'garbage', 'redirect'] as const) {
        meddler.next = meddling
        expect(await ask(request), meddling).toMatchObject({ kind: 'no_answer', spoken: false, notFound: false })
        meddler.next = meddling
        expect(await askPayout(out), meddling).toMatchObject({ kind: 'no_answer', spoken: false, notFound: false })
        meddler.next = meddling
        expect((await gateway.queryBalances()).known, meddling).toBe(false)
      }
      expect((await ask(request)).kind).toBe('paid')
      expect((await askPayout(out)).kind).toBe('done')
    })

    it('finds by asking what a reply that never came made, and what it did not make', async () => {
      const hurried = watched(subject.create(other.url, http, { ...limits, payMs: 200 }))
      const made = link('lost-made')
      const unmade = link('lost-unmade')
      const out = payout('lost-made')
      const notOut = payout('lost-unmade')
      for (const request of [made, unmade]) {
        expect(await hurried.createLink(request)).toMatchObject({ answer: { kind: 'no_answer', detail: 'timeout', spoken: false }, panel: null })
      }
      for (const request of [out, notOut]) expect(await hurried.payout(request)).toMatchObject({ kind: 'no_answer', detail: 'timeout' })
      other.pass(90_000)
      expect((await ask(made, 90_000)).kind).toBe('paid')
      expect((await askPayout(out, 90_000)).kind).toBe('done')
      expect(await ask(unmade, 90_000)).toMatchObject({ kind: 'no_answer', spoken: true, notFound: subject.saysNotFound })
      expect(await askPayout(notOut, 90_000)).toMatchObject({ kind: 'no_answer', spoken: true, notFound: subject.saysNotFound })
    })

    it('believes neither garbage nor a doubtful failure, and finds the money', async () => {
      for (const scene of ['garbage', 'doubt'] as const) {
        const request = link(scene)
        const out = payout(scene)
        expect(await gateway.createLink(request), scene).toMatchObject({ answer: { kind: 'no_answer' }, panel: null })
        expect((await gateway.payout(out)).kind, scene).toBe('no_answer')
        other.pass(6_000)
        expect((await ask(request)).kind).toBe('paid')
        expect((await askPayout(out)).kind).toBe('done')
      }
    })

    it('lets a paid answer of another order carry that order’s id, and takes no other answer of another order', async () => {
      const paid = link('pays')
      const waiting = link()
      const failed = link('fails')
      for (const request of [paid, waiting, failed]) await gateway.createLink(request)
      other.pass(6_000)
      await ask(paid)
      meddler.next = 'replay'
      expect(await ask(waiting)).toMatchObject({ kind: 'paid', facts: { orderId: paid.orderId } })
      await ask(failed)
      meddler.next = 'replay'
      expect(await ask(waiting)).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
      await ask(waiting)
      meddler.next = 'replay'
      expect(await ask(failed)).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
    })

    it('takes no answer of another payout, not even a done one', async () => {
      const done = payout('pays')
      const slow = payout('late')
      for (const request of [done, slow]) await gateway.payout(request)
      other.pass(6_000)
      await askPayout(done)
      meddler.next = 'replay'
      expect(await askPayout(slow)).toMatchObject({ kind: 'no_answer', detail: 'wrong_order' })
    })

    it('pays out: taken in, then done with facts, or failed', async () => {
      const request = payout()
      const sent = await gateway.payout(request)
      expect(sent).toMatchObject({ kind: 'pending' })
      expect((await askPayout(request)).kind).toBe('pending')
      other.pass(6_000)
      const facts = { payoutId: request.payoutId, amountMinor: 1234 }
      expect(await askPayout(request)).toMatchObject({ kind: 'done', facts })
      const failing = payout('fails')
      await gateway.payout(failing)
      other.pass(6_000)
      expect(await askPayout(failing)).toMatchObject({ kind: 'failed', reason: 'refused' })
    })

    it('calls a payout failed that was refused outright, and made nothing', async () => {
      const poor = payout('funds')
      expect(await gateway.payout(poor)).toMatchObject({ kind: 'failed', reason: subject.fundsReason })
      const nowhere = payout('bank')
      expect(await gateway.payout(nowhere)).toMatchObject({ kind: 'failed', reason: 'refused' })
      expect(other.orders()).toEqual([])
    })

    it('a repeated payout id is no second payout', async () => {
      const request = payout()
      await gateway.payout(request)
      const again = await gateway.payout(request)
      expect(again.kind === 'no_answer' || (again.kind === 'failed' && again.confirm === true)).toBe(true)
      expect(other.orders()).toHaveLength(1)
    })

    it('is refused with another key, and believes nothing final then', async () => {
      const request = link()
      await gateway.createLink(request)
      const stranger = watched(subject.create(other.url, http, limits, true))
      expect(['declined', 'no_answer']).toContain((await stranger.createLink(link())).answer.kind)
      expect((await stranger.queryLink({ ...request, ...times(90_000) })).kind).toBe('no_answer')
      expect((await stranger.queryPayout({ ...payout(), ...times(90_000) })).kind).toBe('no_answer')
      expect((await stranger.queryBalances()).known).toBe(false)
      expect(other.orders()).toHaveLength(1)
    })

    it('tells the balance, and what came and went shows in it', async () => {
      const before = await balance()
      const request = link('pays')
      const out = payout()
      await gateway.createLink(request)
      await gateway.payout(out)
      other.pass(6_000)
      expect(await balance()).toBe(before + request.amountMinor - out.amountMinor)
    })
    async function balance(): Promise<number> {
      const answer = await gateway.queryBalances()
      return answer.known ? (answer.balances.find(({ currency }) => currency === subject.currency)?.availableMinor ?? Number.NaN) : Number.NaN
    }

    it('sends nothing that it cannot say: amounts, currencies, methods, ids, missing facts', async () => {
      for (const amountMinor of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
        expect((await gateway.createLink({ ...link(), amountMinor })).answer, String(amountMinor)).toMatchObject({
          kind: 'not_sent',
          code: 'WRONG_AMOUNT',
        })
        expect(await gateway.payout({ ...payout(), amountMinor })).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
      }
      for (const change of [{ currency: 'XXX' }, { methodId: 'NO_SUCH' }, { methodId: null }, { orderId: 'A&B=C' }, { orderId: '' }]) {
        expect((await gateway.createLink({ ...link(), ...change })).answer.kind, JSON.stringify(change)).toBe('not_sent')
      }
      for (const change of [{ currency: 'XXX' }, { methodId: 'NO_SUCH' }, { payoutId: 'A&B=C' }, { payee: {} }]) {
        expect((await gateway.payout({ ...payout(), ...change })).kind, JSON.stringify(change)).toBe('not_sent')
      }
      const { name: _name, ...nameless } = subject.payout.payee
      expect(await gateway.payout({ ...payout(), payee: nameless })).toMatchObject({ kind: 'not_sent', code: 'PARTY_name_missing' })
      const forged = { ...subject.payout.payee, name: 'Ann&money=1' }
      expect(await gateway.payout({ ...payout(), payee: forged })).toMatchObject({ kind: 'not_sent', code: 'PARTY_name_characters' })
      expect(meddler.requests).toBe(0)
    })

    it('never puts a key on the wire', async () => {
      await gateway.createLink(link())
      await gateway.payout(payout())
      await gateway.queryBalances()
      for (const secret of subject.secrets) for (const { body } of meddler.seen) expect(body).not.toContain(secret)
    })

    describe('notices', () => {
      const first = () => {
        const notice = box.got[0]
        if (!notice) throw new Error('no notice came')
        return notice
      }

      it('come once, verify, and name what was paid', async () => {
        const request = link('pays')
        await gateway.createLink(request)
        other.pass(6_000)
        await other.settle()
        await other.settle()
        expect(box.got).toHaveLength(1)
        const reading = gateway.readNotice(first(), 'payment')
        expect(reading).toMatchObject({ verified: true, acknowledge: 'success' })
        expect(reading).toMatchObject({ notice: { about: 'payment', id: request.orderId, says: 'paid', amountMinor: request.amountMinor } })
      })

      it('of payouts say done and failed', async () => {
        for (const [scene, says] of [
          ['pays', 'paid'],
          ['fails', 'failed'],
        ] as const) {
          box.got.length = 0
          const request = payout(scene)
          await gateway.payout(request)
          other.pass(6_000)
          await other.settle()
          expect(gateway.readNotice(first(), 'payout')).toMatchObject({ verified: true, notice: { about: 'payout', id: request.payoutId, says } })
        }
      })

      it('come twice and read the same; late; or not at all, and then asking tells', async () => {
        await gateway.createLink(link('notice-twice'))
        other.pass(6_000)
        await other.settle()
        expect(box.got).toHaveLength(2)
        const [one, two] = box.got.map((raw) => gateway.readNotice(raw, 'payment'))
        expect(one).toEqual(two)
        const late = link('notice-late')
        const silent = link('notice-none')
        for (const request of [late, silent]) await gateway.createLink(request)
        other.pass(6_000)
        await other.settle()
        expect(box.got).toHaveLength(2)
        for (const request of [late, silent]) expect((await ask(request)).kind).toBe('paid')
        other.pass(60_000)
        await other.settle()
        expect(box.got.map((raw) => gateway.readNotice(raw, 'payment'))[2]).toMatchObject({ verified: true, notice: { id: late.orderId } })
        expect(box.got).toHaveLength(3)
      })

      it('are repeated while they are not acknowledged, and no more than so often', async () => {
        box.answer = { status: 200, body: 'SUCCESS!' }
        await gateway.createLink(link('pays'))
        other.pass(6_000)
        await other.settle()
        expect(box.got).toHaveLength(1)
        for (let count = 0; count < 12; count++) {
          other.pass(300_000)
          await other.settle()
        }
        expect([5, 8]).toContain(box.got.length)
      })

      it('that are forged are not verified, and nothing was paid', async () => {
        const request = link('notice-forged')
        await gateway.createLink(request)
        other.pass(6_000)
        await other.settle()
        expect(gateway.readNotice(first(), 'payment')).toEqual({ verified: false, why: 'signature' })
        expect(held(request.orderId)?.moved).toBe(false)
      })

      it('of another key, of nothing and of noise are not verified', async () => {
        await gateway.createLink(link('pays'))
        other.pass(6_000)
        await other.settle()
        const stranger = watched(subject.create(other.url, http, limits, true))
        expect(stranger.readNotice(first(), 'payment')).toMatchObject({ verified: false })
        for (const body of ['', '{}', '[]', 'sign=', '\u0000', '{"sign":"x"}', 'null', '%', 'a=1&a=2', '{"a":1,"a":1}', '\ufeff{}']) {
          for (const { contentType } of [first(), { contentType: '' }]) {
            expect(gateway.readNotice({ contentType, body: Buffer.from(body), query: '' }, 'payment'), body).toMatchObject({ verified: false })
          }
        }
        expect(gateway.readNotice({ ...first(), body: Uint8Array.of(0xff, 0xfe, 0x3d) }, 'payment')).toMatchObject({ verified: false })
      })

      it.each(['payment', 'payout'] as const)(
        'of a %s survive no change of what is signed: 2,000 mutations, none verified, none throws',
        async (about) => {
          if (about === 'payment') await gateway.createLink(link('pays'))
          else await gateway.payout(payout('pays'))
          other.pass(6_000)
          await other.settle()
          const original = first()
          const right = gateway.readNotice(original, about)
          expect(right.verified).toBe(true)
          const random = seeded(20_261_122)
          let verified = 0
          for (let count = 0; count < 2_000; count++) {
            let body = mutateNotice(original, random)
            while (signedMembers(original.contentType, body) === signedMembers(original.contentType, original.body))
              body = mutateNotice(original, random)
            const reading = gateway.readNotice({ ...original, body }, about)
            if (reading.verified) verified++
          }
          expect(verified).toBe(0)
        },
      )
    })
  })
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
