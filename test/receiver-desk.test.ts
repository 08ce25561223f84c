import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TillPort } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { openTill } from '#main/till.ts'
import type { OrderDetail, PaymentSnapshot, SettingsView, StartedPayment, TillSnapshot } from '#shared/bridge/contract.ts'
import type { ReceiverSettings, ReceiverView, SelfTest } from '#shared/domain/receiver.ts'

const KEY = 'CANARYSIGNKEY42X'
const MERCHANT = 'ON00000042'

let dir: string
let till: TillPort
let simulator: OttPaySimulator | null
const servers: Server[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-receiver-'))
  simulator = null
})
afterEach(async () => {
  await till?.stop()
  await simulator?.close()
  for (const server of servers.splice(0)) server.close().closeAllConnections()
  rmSync(dir, { recursive: true, force: true })
})

async function start(receiver: Partial<ReceiverSettings>, live = false): Promise<void> {
  const file = join(dir, 'settings.json')
  if (live) simulator = await startOttPaySimulator({ port: 0, merchantId: MERCHANT, operatorId: '0000000042', signKey: KEY, storeFile: null })
  const gateways = simulator ? { ottpay: { baseUrl: simulator.url, merchantId: MERCHANT, operatorId: '0000000042', signKey: KEY } } : undefined
  const people = [{ name: 'Anna', role: 'manager', pin: '1243' }]
  writeFileSync(file, JSON.stringify({ shop: { name: 'Tea & <House>' }, receiver, gateways, ...(live ? { people } : {}) }))
  const vault = await openKeyFileVault(join(dir, 'data'), () => {})
  till = await openTill({ kind: 'browser', version: 'test', dataDir: join(dir, 'data'), settingsFile: file, vault, openCounterScreen: () => null })
  till.resume()
  const { people: tiles } = await call<TillSnapshot>('till:hello')
  const [name, pin] = live ? ['Anna', '1243'] : ['Morgan', '2222']
  await call('session:sign-in', { personId: tiles.find((tile) => tile.name === name)?.personId ?? 0, pin })
}
async function call<T>(channel: string, input: unknown = null): Promise<T> {
  const answer = await till.call(channel, input)
  if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
  return answer.value as T
}
const view = () => call<ReceiverView>('receiver:view')
async function until<T>(read: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (let round = 0; ; round++) {
    const value = await read()
    if (good(value) || round > 200) return value
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
async function listening(): Promise<string> {
  const { state } = await until(view, ({ state }) => state.is === 'listening')
  return state.is === 'listening' ? `http://127.0.0.1:${state.port}` : ''
}
async function save(part: Partial<ReceiverSettings>): Promise<void> {
  const { settings } = await call<SettingsView>('settings:get')
  await call('settings:save', { settings: { ...settings, receiver: { ...settings.receiver, ...part } } })
}
async function serve(answer: (body: string, path: string) => Promise<[number, string]>): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const [status, body] = await answer(Buffer.concat(chunks).toString(), request.url ?? '')
    response.writeHead(status).end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const SALE = { amountMinor: 1234, tipMinor: 0, note: '', orderId: null, wallet: 'wechat', despiteSimilar: true }
const url = (shown: ReceiverView, about: string) => shown.addresses.find((address) => address.about === about)?.url ?? ''

describe('the receiver in the till', () => {
  it('is off until it is switched on, then listens at once, and writes both down', async () => {
    await start({})
    expect((await view()).state).toEqual({ is: 'off' })
    await save({ on: true, port: 0 })
    const base = await listening()
    expect((await fetch(base, { method: 'POST' })).status).toBe(404)
    await save({ on: false })
    expect((await until(view, ({ state }) => state.is === 'off')).state).toEqual({ is: 'off' })
    await expect(fetch(base)).rejects.toThrow()
    await till.stop()
    const db = new Database(join(dir, 'data', 'scantill.db'), { readonly: true })
    const lines = db.prepare("SELECT type FROM journal WHERE type LIKE 'receiver.%' ORDER BY seq").pluck().all()
    db.close()
    expect(lines).toEqual(['receiver.on', 'receiver.off'])
  })

  it('gives practice an address on this machine: a paid QR is told by the gateway’s call', async () => {
    await start({ on: true, port: 0 })
    await listening()
    const { payment } = await call<StartedPayment>('payment:show-qr', SALE)
    const attemptId = payment?.attempt.id ?? ''
    await until(
      () => call<PaymentSnapshot>('payment:get', { attemptId }),
      ({ attempt }) => attempt.codeUrl !== null,
    )
    await call('practice:customer', { attemptId, does: 'pays' })
    const shown = await until(view, ({ notices }) => notices[0]?.became === 'paid' && notices[0].askedAt !== null)
    expect(shown.notices).toMatchObject([{ accountId: 'practice', outcome: 'accepted', subjectId: attemptId, became: 'paid', answerStatus: 200 }])
    expect(shown.tally.accepted).toBe(1)
    const { diary } = await call<OrderDetail>('orders:get', { orderId: shown.notices[0]?.orderId })
    expect(diary.map(({ type }) => type)).toContain('notice.accepted')
  })

  it('gives a live gateway the public address with each order, and only while there is one', async () => {
    await start({ on: true, port: 0 }, true)
    const base = await listening()
    expect(url(await view(), 'payment')).toBe('')
    await save({ publicUrl: base })
    const shown = await until(view, (now) => url(now, 'payment') !== '')
    expect(shown.accounts).toMatchObject([{ accountId: `ottpay:${MERCHANT}`, practice: false, complaints: false }])
    const { payment } = await call<StartedPayment>('payment:show-qr', SALE)
    const attemptId = payment?.attempt.id ?? ''
    await until(
      () => call<PaymentSnapshot>('payment:get', { attemptId }),
      ({ attempt }) => attempt.codeUrl !== null,
    )
    expect(simulator?.customerDoes(attemptId, 'pays')).toBe(true)
    await until(view, ({ notices }) => notices[0]?.became === 'paid')
    expect(simulator?.notices().map(({ answers }) => answers)).toEqual([[200]])
  })

  it('renews an address: the old one finds nothing, the new one is another', async () => {
    await start({ on: true, port: 0 })
    await listening()
    const before = url(await view(), 'payment')
    expect((await fetch(before, { method: 'POST', body: 'x' })).status).toBe(400)
    const after = url(await call<ReceiverView>('receiver:renew', { accountId: 'practice', about: 'payment' }), 'payment')
    expect(after).not.toBe(before)
    expect((await fetch(before, { method: 'POST', body: 'x' })).status).toBe(404)
    expect((await fetch(after, { method: 'POST', body: 'x' })).status).toBe(400)
    expect(await till.call('receiver:renew', { accountId: 'nobody', about: 'payment' })).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })

  it('says on the network’s light that its port is taken; sales go on', async () => {
    const taken = await serve(async () => [200, ''])
    await start({ on: true, port: Number(new URL(taken).port) })
    expect((await until(view, ({ state }) => state.is === 'failed')).state).toEqual({ is: 'failed', code: 'EADDRINUSE' })
    const { lights } = await call<TillSnapshot>('till:hello')
    expect(lights.network.facts.notices).toBe('EADDRINUSE')
    const { payment } = await call<StartedPayment>('payment:show-qr', SALE)
    expect(payment).not.toBeNull()
  })
})

describe('the way from outside, tried by the till itself', () => {
  async function tryWay(publicUrl: string): Promise<SelfTest> {
    await save({ publicUrl })
    await until(view, () => true)
    const result = await call<SelfTest>('receiver:test')
    expect((await view()).notices).toEqual([])
    return result
  }

  it('is told apart: it works, a relay answers, something else answers, nothing does', async () => {
    await start({ on: true, port: 0 })
    const base = await listening()
    expect(await till.call('receiver:test', null)).toMatchObject({ ok: false, error: { code: 'not-configured' } })
    expect(await tryWay(`${base}/through/a/tunnel`)).toMatchObject({ result: 'good', status: 400 })
    const tunnel = await serve(async (body, path) => {
      const reply = await fetch(base + path, { method: 'POST', body })
      return [reply.status, await reply.text()]
    })
    expect(await tryWay(tunnel)).toMatchObject({ result: 'good', status: 400 })
    const relay = await serve(async (body, path) => {
      setTimeout(() => void fetch(base + path, { method: 'POST', body }), 300)
      return [200, 'kept']
    })
    expect(await tryWay(relay)).toMatchObject({ result: 'answered', status: 200 })
    expect(await tryWay(await serve(async () => [400, 'fail']))).toMatchObject({ result: 'elsewhere', status: 400 })
    expect(await tryWay('http://127.0.0.1:9')).toMatchObject({ result: 'no-way', cause: 'refused' })
  }, 30_000)
})

describe('the page to which a customer’s browser comes back', () => {
  it('thanks in the shop’s languages, runs nothing, believes nothing, and is slowed down by itself alone', async () => {
    await start({ on: true, port: 0 })
    await listening()
    const shown = await view()
    const back = url(shown, 'return')
    expect(back).toMatch(/\/back\/[\w-]{43}$/)
    const lie = '?trade_status=TRADE_FINISHED&out_trade_no=<script>alert(1)</script>&total_fee=12.34'
    const reply = await fetch(back + lie)
    const text = await reply.text()
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('cache-control')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ])
    expect(reply.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect([reply.headers.get('x-frame-options'), reply.headers.get('referrer-policy'), reply.headers.get('set-cookie')]).toEqual([
      'DENY',
      'no-referrer',
      null,
    ])
    expect(text).toContain('Tea &#38; &#60;House&#62;')
    expect(text).toMatch(/Thank you[\s\S]*谢谢/)
    for (const no of ['<script', 'alert', '12.34', 'says:', 'TRADE']) expect(text, no).not.toContain(no)
    expect((await fetch(back, { method: 'POST', body: 'x' })).status).toBe(405)
    expect((await fetch(back.replace('/back/', '/n/'), { method: 'POST' })).status).toBe(404)
    let last = 200
    for (let round = 0; round < 40 && last === 200; round++) last = (await fetch(back)).status
    expect(last).toBe(429)
    // Vendors are not slowed down by customers.
    expect((await fetch(url(shown, 'payment'), { method: 'POST', body: 'x' })).status).toBe(400)
    expect((await view()).notices).toHaveLength(1)
  })
})
