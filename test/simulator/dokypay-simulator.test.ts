import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDokypayGateway } from '#main/gateways/dokypay/index.ts'
import { signRequest } from '#main/gateways/dokypay/seal.ts'
import { DEFAULT_LIMITS, type Gateway, type Notice, type RawNotice } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import { type DokypaySimulator, startDokypaySimulator } from '#main/simulator/dokypay/index.ts'
import { DOKYPAY_PRACTICE_MERCHANT } from '#main/simulator/dokypay/practice-merchant.ts'
import { DOKYPAY_MARKS, marksOf } from '#main/simulator/dokypay/scenes.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { APP_KEY, accountWith, asking, freshId, link, MERCHANT_KEY } from '../gateways/dokypay-rig.ts'

let now = 0
let folder = ''
let http: HttpClient
let shop: Server
let shopUrl = ''
let arrived: RawNotice[] = []
const running: DokypaySimulator[] = []

async function start(storeFile: string | null = null, speed = 1): Promise<{ sim: DokypaySimulator; gateway: Required<Gateway> }> {
  const sim = await startDokypaySimulator({ port: 0, storeFile, speed, now: () => now, ...DOKYPAY_PRACTICE_MERCHANT })
  running.push(sim)
  return { sim, gateway: createDokypayGateway(accountWith({ urls: sim.urls, noticeUrl: shopUrl }), http, DEFAULT_LIMITS) as Required<Gateway> }
}

beforeEach(async () => {
  now = Date.UTC(2024, 4, 6)
  folder = mkdtempSync(join(tmpdir(), 'dokypay-'))
  http = createHttpClient()
  arrived = []
  shop = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    arrived.push({ contentType: request.headers['content-type'] ?? '', body: Buffer.concat(chunks), query: '' })
    response.end('success')
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/notices`
})
afterEach(async () => {
  http.close()
  for (const one of running.splice(0)) await one.close()
  await new Promise((resolve) => shop.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const OTHER_NOTICES = proves('dokypay', 'happy', 'notice:payout', 'notice:refund', 'notice:subscription', 'notice:renewal')

describe('notices', () => {
  const readAll = (gateway: Required<Gateway>, about: Notice['about']) => arrived.map((raw) => gateway.readNotice(raw, about))

  it.each([
    ['#pays', 3_000, [{ verified: true, says: 'paid' }]],
    ['#fails', 3_000, [{ verified: true, says: 'failed' }]],
    [
      '#late',
      60_000,
      [
        { verified: true, says: 'failed' },
        { verified: true, says: 'paid' },
      ],
    ],
    [
      '#pays #notice-twice',
      3_000,
      [
        { verified: true, says: 'paid' },
        { verified: true, says: 'paid' },
      ],
    ],
    ['#pays #notice-json', 3_000, [{ verified: true, says: 'paid' }]],
    ['#pays #no-notice', 3_000, []],
    ['#pays #notice-late', 32_000, []],
    ['#pays #notice-late', 33_000, [{ verified: true, says: 'paid' }]],
    [
      '#pays #notice-forged',
      3_000,
      [
        { verified: false, says: null },
        { verified: true, says: 'paid' },
      ],
    ],
    ['', 6 * 3_600_000, []],
  ])('of %s after %d ms are %j, and come once', async (note, ms, expected) => {
    const { sim, gateway } = await start()
    const request = link({ note })
    await gateway.createLink(request)
    now += ms
    await sim.postNotices()
    await sim.postNotices()
    const read = readAll(gateway, 'payment').map((one) => ({ verified: one.verified, says: one.verified ? one.notice.says : null }))
    expect(read).toHaveLength(expected.length)
    expect(read).toEqual(expect.arrayContaining(expected))
    for (const one of readAll(gateway, 'payment'))
      if (one.verified) expect(one.notice).toMatchObject({ id: request.orderId, amountMinor: 1_234, currency: 'INR' })
    if (note.includes('json')) expect(arrived[0]?.contentType).toContain('json')
    expect(sim.orders()[0]?.notices.every(({ status }) => status === 200)).toBe(true)
  })

  it('tell of payouts, refunds, subscriptions and renewals', OTHER_NOTICES, async () => {
    const { sim, gateway } = await start()
    const payee = { phone: '9876543210' }
    const payoutId = freshId()
    await gateway.payout({ payoutId, amountMinor: 500, currency: 'INR', methodId: 'paytm.wallet.payout', payee, note: '', noticeUrl: null })
    now += 5_000
    await sim.postNotices()
    expect(readAll(gateway, 'payout')).toMatchObject([{ verified: true, notice: { id: payoutId, says: 'paid', amountMinor: 500, feeMinor: 0 } }])
    arrived = []
    const plan = { kind: 'fixed', amountMinor: 500, automatic: true, renewNoticeUrl: `${shopUrl}/renewals` } as const
    const agreement = { ...link(), plan, everyDays: 30, startsOn: null, expiresOn: '2026-12-31', graceDays: null }
    const { subscriptionId } = await gateway.subscribe(agreement)
    sim.customerDoes(agreement.orderId, 'pays')
    await sim.postNotices()
    expect(readAll(gateway, 'subscription')).toMatchObject([{ verified: true, notice: { id: agreement.orderId, subscriptionId } }])
    arrived = []
    const wish = JSON.stringify({ subscribe_id: subscriptionId, does: 'renews' })
    await fetch(`http://127.0.0.1:${sim.port}/_customer`, { method: 'POST', body: wish })
    now += 5_000
    await sim.postNotices()
    expect(readAll(gateway, 'renewal')).toMatchObject([
      { verified: true, notice: { id: expect.stringContaining('AUTO'), subscriptionId, says: 'paid' } },
    ])
    arrived = []
    const refundId = freshId()
    await gateway.refund({ refundId, orderId: agreement.orderId, amountMinor: 100, currency: 'INR', wallet: 'alipay' })
    await sim.postNotices()
    const [refunded] = readAll(gateway, 'refund')
    expect(refunded).toMatchObject({ verified: true, notice: { about: 'refund', says: 'paid', amountMinor: 100 } })
  })

  it('come twice and read the same, or late, when asking told long ago', proves('dokypay', 'notices', 'notice:payment'), async () => {
    const { sim, gateway } = await start()
    const [twice, late] = [link({ note: '#pays #notice-twice' }), link({ note: '#pays #notice-late' })]
    for (const request of [twice, late]) await gateway.createLink(request)
    now += 3_000
    await sim.postNotices()
    const [one, two, ...more] = readAll(gateway, 'payment')
    expect([one?.verified, more]).toEqual([true, []])
    expect(two).toEqual(one)
    expect((await gateway.queryLink(asking(late))).kind).toBe('paid')
    now += 30_000
    await sim.postNotices()
    expect(readAll(gateway, 'payment')[2]).toMatchObject({ verified: true, notice: { id: late.orderId, says: 'paid' } })
  })

  it('name the payment they are about', proves('dokypay', 'happy', 'notice:payment'), async () => {
    const { sim, gateway } = await start()
    const request = link({ note: '#pays' })
    const { gatewayRef } = await gateway.createLink(request)
    now += 3_000
    await sim.postNotices()
    const notice = { about: 'payment', id: request.orderId, gatewayRef, says: 'paid', amountMinor: 1_234, currency: 'INR' }
    expect(readAll(gateway, 'payment')).toMatchObject([{ verified: true, acknowledge: 'success', notice }])
  })

  it('come by themselves, and to no other machine', async () => {
    const { sim, gateway } = await start()
    await gateway.createLink(link({ note: '#pays' }))
    await gateway.createLink(link({ note: '#pays', noticeUrl: 'http://192.0.2.1/never' }))
    now += 3_000
    await expect.poll(() => sim.orders().map(({ notices }) => notices[0]?.status), { timeout: 5_000 }).toEqual([200, 0])
  })
})

describe('the hosted page', () => {
  it.each([
    ['', 'tradeNo='],
    ['#return-transno', 'transNo='],
  ])('%s takes the customer’s word and sends the browser back with it', proves('dokypay', 'happy', 'return'), async (note, name) => {
    const { gateway } = await start()
    const request = link({ note, returnUrl: 'https://shop.invalid/back' })
    const { panel } = await gateway.createLink(request)
    expect(await (await fetch(panel?.url ?? '')).text()).toContain('12.34 INR')
    const answer = await fetch(`${panel?.url}/pays`, { method: 'POST', redirect: 'manual' })
    const location = answer.headers.get('location') ?? ''
    expect(location).toContain(name)
    expect(gateway.readReturn(new URL(location).search)).toEqual({ verified: true, id: request.orderId, says: 'paid' })
    expect((await gateway.queryLink(asking(request))).kind).toBe('paid')
  })
})

describe('requests', () => {
  const post = async (url: string, params: Record<string, string>) => {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(params) })
    return ((await answer.json()) as { data?: { resultCode?: string } }).data?.resultCode
  }
  const signed = (params: Record<string, string>, key = APP_KEY) => ({ ...params, sign: signRequest(params, key) })
  const order = {
    version: '1.1',
    appId: '9000000001',
    merTransNo: 'X1',
    amount: '10',
    currency: 'INR',
    prodName: 'southeast.asia',
    notifyUrl: 'http://a.invalid/',
  }

  it('are refused as theirs would be', async () => {
    const { sim } = await start()
    expect(await post(sim.urls.order, signed(order))).toBe('0000')
    expect(await post(sim.urls.order, signed({ ...order, currency: '' }))).toBe('400')
    expect(await post(sim.urls.order, { ...signed(order), amount: '11' })).toBe('2002')
    expect(await post(sim.urls.order, signed(order, MERCHANT_KEY))).toBe('2002')
    // A signature that leaves extInfo out, as interfaces before 1.1 had it.
    const bare = { ...signed(order), extInfo: { paymentTypes: 'upi' } } as unknown as Record<string, string>
    expect(await post(sim.urls.order, bare)).toBe('2002')
    expect(await post(sim.urls.order, signed({ ...order, version: '1.0' }))).toBe('1001')
    expect(await post(sim.urls.order, signed({ ...order, amount: '10.001' }))).toBe('1001')
    expect(await post(sim.urls.order, signed({ ...order, amount: '1234567890' }))).toBe('1001')
    expect(await post(sim.urls.order, signed({ ...order, appId: '1' }))).toBe('3010')
    const refund = { version: '2.0', merchantId: '90000', tradeNo: 'N1', amount: '1', currency: 'INR', notifyUrl: 'http://a.invalid/' }
    expect(await post(sim.urls.refund, signed(refund, MERCHANT_KEY))).toBe('3018')
    expect(await post(sim.urls.refundQuery, signed({ version: '1.1', merchantId: '90000', merRefundNo: 'R' }, MERCHANT_KEY))).toBe('3006')
    expect(await post(sim.urls.balances, signed({ version: '1.1', merchantId: '90000', accType: 'x' }, MERCHANT_KEY))).toBe('1001')
    expect((await fetch(`http://127.0.0.1:${sim.port}/nowhere`)).status).toBe(404)
  })
})

describe('the store', () => {
  it('goes on after a kill in the middle of a line, at its own pace', async () => {
    const file = join(folder, 'orders.jsonl')
    const first = await start(file, 10)
    const [kept, customers] = [link({ note: '#pays' }), link()]
    const { gatewayRef } = await first.gateway.createLink(kept)
    await first.gateway.createLink(customers)
    first.sim.customerDoes(customers.orderId, 'refuses')
    now += 299
    expect((await first.gateway.queryLink(asking(kept))).kind).toBe('pending')
    now += 1
    const back = { refundId: freshId(), orderId: kept.orderId, amountMinor: 100, currency: 'INR', wallet: 'alipay', gatewayRef } as const
    expect((await first.gateway.refund(back)).kind).toBe('done')
    await running.pop()?.close()
    appendFileSync(file, '{"is":"order","ord')
    const second = await start(file, 10)
    expect((await second.gateway.queryLink(asking(customers))).kind).toBe('declined')
    expect((await second.gateway.queryRefund(back)).kind).toBe('done')
    const later = link()
    expect((await second.gateway.createLink(later)).gatewayRef).not.toBe(gatewayRef)
    expect(second.sim.orders()).toHaveLength(3)
  })
})

describe('the README', () => {
  it('tells every mark and no other', () => {
    const text = readFileSync(new URL('../../src-main/simulator/README.md', import.meta.url), 'utf8').split('## Dokypay')[1] ?? ''
    const told = [...text.matchAll(/^\| `#([a-z0-9-]+)` \|/gm)].map((match) => match[1]?.replace(/^code-\d+$/, 'code'))
    expect(told.toSorted()).toEqual([...DOKYPAY_MARKS].toSorted())
    expect(marksOf('a #pays #code-2002 #nothing')).toMatchObject({ code: '2002' })
    expect(marksOf('pays').has('pays')).toBe(false)
  })
})
