import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decimalToMinor } from '#main/gateways/codec/decimal.ts'
import { DEFAULT_LIMITS, type Gateway, type LinkRequest, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { createProxyPayGateway } from '#main/gateways/proxypay/index.ts'
import type { LinkSimulator } from '#main/simulator/links/desk.ts'
import { LINK_PLAYS, LINK_SCENES, sceneDigits, sceneOfAmount } from '#main/simulator/links/scenes.ts'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from '#main/simulator/proxypay/practice-merchant.ts'
import { type NoticeBox, openNoticeBox } from '../gateways/notice-box.ts'

const NOW = 1_700_000_000_000
const DAY = 24 * 3_600_000
let passed = 0
let folder = ''
let http: HttpClient
let box: NoticeBox
const running: LinkSimulator[] = []

beforeEach(async () => {
  passed = 0
  folder = mkdtempSync(join(tmpdir(), 'links-'))
  http = createHttpClient()
  box = await openNoticeBox()
})
afterEach(async () => {
  http.close()
  box.close()
  for (const simulator of running.splice(0)) await simulator.close()
  rmSync(folder, { recursive: true })
})

async function okpay(storeFile: string | null = null): Promise<{ simulator: LinkSimulator; gateway: Gateway }> {
  const { payKey, payoutKey, ...settings } = OKPAY_PRACTICE_MERCHANT
  const simulator = await startOkPaySimulator({ ...OKPAY_PRACTICE_MERCHANT, port: 0, storeFile, now: () => NOW + passed })
  running.push(simulator)
  const account = { ...settings, baseUrl: simulator.url, payKey: new Secret(payKey), payoutKey: new Secret(payoutKey) }
  return { simulator, gateway: createOkPayGateway(account, http, DEFAULT_LIMITS) }
}
async function proxypay(): Promise<{ simulator: LinkSimulator; gateway: Gateway }> {
  const { signKey, ...settings } = PROXYPAY_PRACTICE_MERCHANT
  const simulator = await startProxyPaySimulator({
    ...PROXYPAY_PRACTICE_MERCHANT,
    port: 0,
    storeFile: null,
    numbers: 'two-decimals',
    now: () => NOW + passed,
  })
  running.push(simulator)
  return { simulator, gateway: createProxyPayGateway({ ...settings, baseUrl: simulator.url, signKey: new Secret(signKey) }, http, DEFAULT_LIMITS) }
}
const request = (change: Partial<LinkRequest> = {}): LinkRequest => ({
  orderId: 'T1',
  amountMinor: 1234,
  currency: 'INR',
  methodId: 'UPI',
  wallet: null,
  payer: {},
  seconds: null,
  note: '',
  noticeUrl: box.url,
  returnUrl: null,
  ...change,
})
const ask = (gateway: Gateway, gatewayRef: string | null, orderId = 'T1', currency = 'INR') =>
  gateway.queryLink?.({ orderId, amountMinor: 1234, currency, gatewayRef, createdAt: NOW, askedAt: NOW + passed })

describe('scenes of amounts', () => {
  it('are read from any spelling of an amount that has the mark', () => {
    for (const [index, scene] of LINK_SCENES.entries()) {
      const digits = sceneDigits(scene)
      expect(digits).toBe(`77${String(index + 1).padStart(2, '0')}`)
      for (const text of [digits, `${digits}.00`, `12${digits}`, `${digits.slice(0, 2)}.${digits.slice(2)}`])
        expect(sceneOfAmount(text), text).toBe(scene)
      expect(decimalToMinor(`${digits.slice(0, 2)}.${digits.slice(2)}`, 'INR')).toBe(Number(digits))
    }
    for (const text of ['12.34', '77.00', '77.99', '7.70', '0.77', '']) expect(sceneOfAmount(text), text).toBeNull()
  })

  it('stand in the README, each with its number', () => {
    const readme = readFileSync(new URL('../../src-main/simulator/links/README.md', import.meta.url), 'utf8')
    const rows = [...readme.matchAll(/^\| ([a-z-]+) \| (\d\d) \|/gm)].map((match) => [match[1], match[2]])
    expect(rows).toEqual(LINK_SCENES.map((scene, index) => [scene, String(index + 1).padStart(2, '0')]))
    expect(Object.keys(LINK_PLAYS)).toEqual([...LINK_SCENES])
  })
})

describe('what the simulated gateways hold', () => {
  it('is told by /_orders, and the customer acts by /_customer', async () => {
    const { simulator, gateway } = await okpay()
    await gateway.createLink?.(request())
    const orders = async () => (await (await fetch(`${simulator.url}/_orders`)).json()) as unknown[]
    expect(await orders()).toMatchObject([{ order_id: 'T1', kind: 'in', status: 'waiting', moved: false, asked_amount: 1234, scene: null }])
    const act = (body: object) => fetch(`${simulator.url}/_customer`, { method: 'POST', body: JSON.stringify(body) })
    expect((await act({ order_id: 'T1', does: 'sings' })).status).toBe(400)
    expect((await act({ order_id: 'T2', does: 'pays' })).status).toBe(409)
    expect((await act({ order_id: 'T1', does: 'ignores' })).status).toBe(200)
    expect((await act({ order_id: 'T1', does: 'pays' })).status).toBe(200)
    expect((await act({ order_id: 'T1', does: 'pays' })).status).toBe(409)
    expect(await orders()).toMatchObject([{ status: 'paid', moved: true }])
    expect((await fetch(`${simulator.url}/v1/nothing`, { method: 'POST' })).status).toBe(404)
  })

  it('survives its process: orders, deeds and which notices were acknowledged', async () => {
    const storeFile = join(folder, 'okpay.jsonl')
    const first = await okpay(storeFile)
    await first.gateway.createLink?.(request())
    await first.gateway.createLink?.(request({ orderId: 'T2' }))
    first.simulator.customerDoes('T1', 'pays')
    await first.simulator.settle()
    expect(box.got).toHaveLength(1)
    await first.simulator.close()
    running.length = 0
    const second = await okpay(storeFile)
    await second.simulator.settle()
    expect(box.got).toHaveLength(1)
    expect(second.simulator.orders()).toMatchObject([{ order_id: 'T1', status: 'paid', notices: [{ acknowledged: true }] }, { order_id: 'T2' }])
    expect((await ask(second.gateway, null))?.kind).toBe('paid')
    expect(second.simulator.customerDoes('T2', 'refuses')).toBe(true)
  })

  it('refuses a speed of none and a file that is none', async () => {
    const options = { ...OKPAY_PRACTICE_MERCHANT, port: 0 }
    await expect(startOkPaySimulator({ ...options, storeFile: null, speed: 0 })).rejects.toThrow('a speed above 0')
    await expect(startOkPaySimulator({ ...options, storeFile: folder })).rejects.toThrow('cannot use its file')
    const { simulator } = await okpay()
    await expect(startOkPaySimulator({ ...options, port: simulator.port, storeFile: null })).rejects.toThrow('another program is using it')
  })
})

describe('OKPAY’s own ways', () => {
  it('forgets an unpaid order after 20 days, which then counts as closed; a paid one stays', async () => {
    const { simulator, gateway } = await okpay()
    const made = await gateway.createLink?.(request())
    await gateway.createLink?.(request({ orderId: 'T2' }))
    simulator.customerDoes('T2', 'pays')
    passed = 20 * DAY
    expect((await ask(gateway, made?.gatewayRef ?? null))?.kind).toBe('pending')
    passed = 20 * DAY + 1
    expect(await ask(gateway, made?.gatewayRef ?? null)).toMatchObject({ kind: 'declined', reason: 'closed' })
    expect((await ask(gateway, null, 'T2'))?.kind).toBe('paid')
    expect(simulator.orders()).toMatchObject([{ order_id: 'T2' }])
  })

  it('takes one request a minute for a phone number in Pakistan', async () => {
    const { gateway } = await okpay()
    const payer = { name: 'Ali', phone: '03001234567', email: 'a@b.pk', idNumber: '3520112345671' }
    const make = (orderId: string, phone = payer.phone) =>
      gateway.createLink?.(request({ orderId, currency: 'PKR', methodId: 'JAZZCASH', payer: { ...payer, phone } }))
    expect((await make('T1'))?.answer.kind).toBe('pending')
    expect(await make('T2')).toMatchObject({ answer: { kind: 'no_answer', code: '1' } })
    expect((await make('T3', '03001234568'))?.answer.kind).toBe('pending')
    passed = 60_000
    expect((await make('T4'))?.answer.kind).toBe('pending')
  })

  it('has a collect query that knows no payouts and the other way round', async () => {
    const { gateway } = await okpay()
    await gateway.createLink?.(request())
    const asPayout = { payoutId: 'T1', amountMinor: 1234, currency: 'INR', gatewayRef: null, createdAt: NOW, askedAt: NOW }
    expect(await gateway.queryPayout?.(asPayout)).toMatchObject({ kind: 'no_answer', code: '7' })
  })

  it('sends five notices that nobody acknowledges and no sixth', async () => {
    box.answer = { status: 500, body: 'success' }
    const { simulator, gateway } = await okpay()
    await gateway.createLink?.(request())
    simulator.customerDoes('T1', 'pays')
    for (let count = 0; count < 9; count++) {
      await simulator.settle()
      passed += 60_000
    }
    expect(box.got).toHaveLength(5)
  })
})

describe('ProxyPay’s own ways', () => {
  const brazilian = { currency: 'BRL', methodId: '32901', payer: { idNumber: '52998224725', name: 'Ana', phone: '+5511987654321', email: 'a@b.br' } }

  it('tells of a reversal, which no longer counts as paid', async () => {
    const { simulator, gateway } = await proxypay()
    await gateway.createLink?.(request({ ...brazilian, amountMinor: Number(sceneDigits('reversed')) }))
    passed = 6_000
    await simulator.settle()
    expect((await ask(gateway, null, 'T1', 'BRL'))?.kind).toBe('paid')
    passed = 31_000
    await simulator.settle()
    expect(box.got.map((raw) => gateway.readNotice?.(raw, 'payment'))).toMatchObject([
      { verified: true, notice: { says: 'paid', code: '1' } },
      { verified: true, notice: { says: 'reversed', code: '1_reverse' } },
    ])
    expect((await ask(gateway, null, 'T1', 'BRL'))?.kind).toBe('declined')
  })

  it('keeps payments and payouts in one book, so an id serves once', async () => {
    const { gateway } = await proxypay()
    await gateway.createLink?.(request(brazilian))
    const payee = { name: 'Ana', accountType: 'CPF', account: '52998224725', phone: '+5511987654321', email: 'a@b.br' }
    const payout = { payoutId: 'T1', amountMinor: 100, currency: 'BRL', methodId: '32902', payee, note: '', noticeUrl: box.url }
    expect(await gateway.payout?.(payout)).toMatchObject({ kind: 'failed', confirm: true })
    expect((await gateway.payout?.({ ...payout, payoutId: 'P1' }))?.kind).toBe('pending')
  })

  it('sends eight notices within 40 minutes and no ninth', async () => {
    box.answer = { status: 200, body: 'SUCCESS' }
    const { simulator, gateway } = await proxypay()
    await gateway.createLink?.(request(brazilian))
    simulator.customerDoes('T1', 'pays')
    await simulator.settle()
    for (; passed < 40 * 60_000; passed += 60_000) await simulator.settle()
    expect(box.got).toHaveLength(8)
    passed = DAY
    await simulator.settle()
    expect(box.got).toHaveLength(8)
  })
})
