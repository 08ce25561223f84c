import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#main/clock/clock.ts'
import { listDoors } from '#main/db/notices.ts'
import { type CallLimits, DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient } from '#main/gateways/http.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from '#main/receiver/notice-server.ts'
import { openReceiver, type Receiver } from '#main/receiver/open-receiver.ts'
import { DEFAULT_RECEIVER, RECEIVER_SHAPE, type ReceiverSettings } from '#main/settings/receiver-settings.ts'
import { startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { openRig, says } from '../helpers/payment-rig.ts'
import { callback, OURS, openReceiverRig, type ReceiverRig } from '../helpers/receiver-rig.ts'

const PLENTY: ServerLimits = { ...DEFAULT_SERVER_LIMITS, rate: { perSecond: 1e6, burst: 1e6, allPerSecond: 1e6, allBurst: 1e6 } }
const PUBLIC = 'https://shop.example/relay/'

let held: ReceiverRig
let receiver: Receiver
let base = ''
let path = ''
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

async function open(limits: ServerLimits = PLENTY, settings: Partial<ReceiverSettings> = {}): Promise<void> {
  receiver = openReceiver({ ...held.deps, accounts: () => held.accounts, limits, clock: { ...held.rig.clock, monotonic: systemClock.monotonic } })
  const state = await receiver.apply({ ...DEFAULT_RECEIVER, on: true, port: 0, publicUrl: PUBLIC, ...settings })
  if (state.is !== 'listening') throw new Error(`not listening: ${JSON.stringify(state)}`)
  base = `http://${state.host}:${state.port}`
  path = new URL(receiver.noticeUrl(OURS.id, 'payment') ?? '').pathname.replace(/^\/relay/, '')
}
beforeEach(() => {
  held = openReceiverRig()
})
afterEach(async () => {
  await receiver?.close()
  held.rig.close()
})

type Reply = { status: number; body: string; headers: IncomingHttpHeaders }
function send(to: string, body: string | Buffer, how: { method?: string; headers?: Record<string, string> } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...how.headers }
    const sending = request(`${base}${to}`, { method: how.method ?? 'POST', headers, agent }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }))
    })
    sending.on('error', reject)
    sending.end(body)
  })
}
/** What a raw connection brings until it ends, and how long that took. */
function speak(text: string | Buffer, more?: { every: number; text: string }): Promise<{ text: string; tookMs: number }> {
  return new Promise((resolve) => {
    const began = performance.now()
    const { port, hostname } = new URL(base)
    const socket = connect(Number(port), hostname, () => socket.write(text))
    const drip = more && setInterval(() => socket.write(more.text), more.every)
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drip)
      resolve({ text: said, tookMs: performance.now() - began })
    })
  })
}
async function waiting(): Promise<string> {
  held.rig.other.pay = () => says.pending()
  const { id } = held.rig.charge({ despiteSimilar: true })
  await held.rig.clock.advance(0)
  return id
}

describe('the receiver', () => {
  it('listens to nobody until it is switched on, and stops when it is switched off', async () => {
    const settings = { ...DEFAULT_RECEIVER, port: 0, publicUrl: PUBLIC }
    receiver = openReceiver({ ...held.deps, accounts: () => held.accounts })
    expect([receiver.state(), receiver.noticeUrl(OURS.id, 'payment')]).toEqual([{ is: 'off' }, null])
    expect(await receiver.apply(settings)).toEqual({ is: 'off' })
    const state = await receiver.apply({ ...settings, on: true })
    if (state.is !== 'listening') throw new Error('not listening')
    base = `http://${state.host}:${state.port}`
    expect((await send('/', '')).status).toBe(404)
    // What does not concern the listening leaves it alone.
    expect(await receiver.apply({ ...settings, on: true, publicUrl: 'https://other.example' })).toEqual(state)
    expect(await receiver.apply({ ...settings, on: false })).toEqual({ is: 'off' })
    await expect(send('/', '')).rejects.toThrow(/ECONNREFUSED|socket hang up|ECONNRESET/)
  })

  it('says why it cannot listen, and can be tried again', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    receiver = openReceiver({ ...held.deps, accounts: () => held.accounts })
    expect(await receiver.apply({ ...DEFAULT_RECEIVER, on: true, port })).toEqual({ is: 'failed', code: 'EADDRINUSE' })
    taken.close()
    expect(await receiver.apply({ ...DEFAULT_RECEIVER, on: true, port: 0 })).toMatchObject({ is: 'listening' })
  })

  it('has an address of its own for each account and kind, the same after a restart, another after renewing', async () => {
    await open()
    const before = receiver.addresses()
    expect(before.map(({ accountId, about }) => [accountId, about])).toEqual([
      ['test:1', 'payment'],
      ['test:2', 'payment'],
    ])
    for (const { url } of before) expect(url).toMatch(/^https:\/\/shop\.example\/relay\/n\/[\w-]{43}$/)
    expect(new Set([...before.map(({ url }) => url), receiver.noticeUrl(OURS.id, 'refund')]).size).toBe(3)
    await receiver.close()
    await open()
    expect(receiver.addresses()).toEqual(before)
    const renewed = receiver.renewAddress(OURS.id, 'payment')
    expect(renewed.url).not.toBe(before[0]?.url)
    expect((await send(path, 'x')).status).toBe(404)
    expect((await send(new URL(renewed.url ?? '').pathname, 'x')).status).toBe(400)
    expect(listDoors(held.rig.db)).toHaveLength(3)
    await receiver.apply({ ...DEFAULT_RECEIVER, on: true, port: 0 })
    expect([receiver.noticeUrl(OURS.id, 'payment'), receiver.addresses()[0]?.url]).toEqual([null, null])
  })

  it('takes a notice with and without the relay’s own path, answers as the vendor wants, and lists what became of it', async () => {
    await open()
    const id = await waiting()
    held.rig.other.query = (asked) => says.paid(asked.orderId)
    for (const to of [path, `/relay${path}`]) {
      const reply = await send(to, callback(id))
      expect([reply.status, reply.body, reply.headers['content-type']]).toEqual([200, 'SUCCESS', 'text/plain; charset=utf-8'])
    }
    await held.rig.clock.advance(0)
    expect(receiver.notices(10)).toMatchObject([{ subjectId: id, outcome: 'accepted', became: 'paid', repeats: 1 }])
    expect(receiver.tally()).toMatchObject({ accepted: 1, repeated: 1 })
  })

  it('tells wrong paths, methods and forms apart only by a number', async () => {
    await open()
    const id = await waiting()
    const body = callback(id)
    for (const [to, how, status] of [
      ['/', {}, 404],
      ['/n/', {}, 404],
      [path.slice(0, -1), {}, 404],
      [`${path}/`, {}, 404],
      [`${path}%20`, {}, 404],
      [path.toUpperCase(), {}, 404],
      [`/relay/relay${path}`, {}, 404],
      [`${path}?${'x'.repeat(3_000)}`, {}, 404],
      [path, { method: 'GET' }, 405],
      [path, { method: 'PUT' }, 405],
      [path, { method: 'DELETE' }, 405],
      [path, { method: 'OPTIONS' }, 405],
      [path, { headers: { 'content-encoding': 'gzip' } }, 415],
      [path, { headers: { expect: 'the-impossible' } }, 417],
    ] as [string, { method?: string; headers?: Record<string, string> }, number][])
      expect((await send(to, body, how)).status, `${how.method ?? 'POST'} ${to}`).toBe(status)
    expect(receiver.notices(10)).toEqual([])
    const head = await send(path, '', { method: 'HEAD' })
    expect([head.status, head.headers.allow, head.headers.server, head.headers['x-powered-by']]).toEqual([405, 'POST', undefined, undefined])
    expect((await send(path, body, { headers: { expect: '100-continue' } })).status).toBe(200)
  })

  it('reads no body beyond its size, told or untold', async () => {
    await open({ ...PLENTY, bodyBytes: 10_000 })
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\n`
    expect((await speak(`${head}Content-Length: 9000000000\r\n\r\n`)).text).toMatch(/^HTTP\/1\.1 413 /)
    expect((await speak(`${head}Expect: 100-continue\r\nContent-Length: 20000\r\n\r\n`)).text).toMatch(/^HTTP\/1\.1 413 /)
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`
    const flood = await speak(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`, { every: 5, text: chunk })
    expect(flood.text).toMatch(/^HTTP\/1\.1 413 /)
    expect(flood.tookMs).toBeLessThan(5_000)
    expect(receiver.notices(10)).toEqual([])
    expect((await send(path, 'x'.repeat(10_000))).status).toBe(400)
  })

  it('does not wait for slow callers, and answers others meanwhile', async () => {
    await open({ ...PLENTY, headersMs: 300, requestMs: 600 })
    const id = await waiting()
    const silent = speak('')
    const slowHead = speak(`POST ${path} HTTP/1.1\r\nHost: x\r\n`, { every: 50, text: 'X-A: b\r\n' })
    const slowBody = speak(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n`, { every: 50, text: '{' })
    expect((await send(path, callback(id))).status).toBe(200)
    for (const one of await Promise.all([silent, slowHead, slowBody])) expect(one.tookMs).toBeLessThan(6_000)
    expect(receiver.notices(10)).toHaveLength(1)
  })

  it('waits for the head of a call no longer than for a head', async () => {
    await open({ ...PLENTY, headersMs: 300, requestMs: 60_000 })
    const silent = speak('')
    const slowHead = speak(`POST ${path} HTTP/1.1\r\nHost: x\r\n`, { every: 50, text: 'X-A: b\r\n' })
    for (const one of await Promise.all([silent, slowHead])) expect(one.tookMs).toBeLessThan(6_000)
  })

  it('refuses tricks with headers', async () => {
    await open()
    const id = await waiting()
    const body = callback(id)
    const length = `Content-Length: ${body.length}\r\n`
    for (const [name, text] of [
      ['two lengths', `POST ${path} HTTP/1.1\r\nHost: x\r\n${length}Content-Length: 3\r\n\r\n${body}`],
      ['length and chunks', `POST ${path} HTTP/1.1\r\nHost: x\r\n${length}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
      ['a negative length', `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n`],
      ['no host', `POST ${path} HTTP/1.1\r\n${length}\r\n${body}`],
      ['a folded header', `POST ${path} HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n${length}\r\n`],
      ['bare line ends', `POST ${path} HTTP/1.1\nHost: x\n${length}\n${body}`],
      ['too much of it', `POST ${path} HTTP/1.1\r\nHost: x\r\nX-A: ${'b'.repeat(20_000)}\r\n\r\n`],
      ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000hello'],
      ['a proxy’s request', `CONNECT ${path} HTTP/1.1\r\nHost: x\r\n\r\n`],
      ['a path with dots', `POST /..${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${length}\r\n${body}`],
      ['a whole address', `POST http://127.0.0.1${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${length}\r\n${body}`],
    ] as const)
      expect((await speak(text)).text, name).not.toMatch(/^HTTP\/1\.1 200 /)
    expect(receiver.notices(10)).toEqual([])
    expect((await send(path, body)).status).toBe(200)
  })

  it('slows down who calls too often, guesses or forges, and lets nobody choose whom', async () => {
    await open({ ...PLENTY, rate: { perSecond: 0.001, burst: 20, allPerSecond: 1e6, allBurst: 1e6 } })
    const id = await waiting()
    // Whatever a caller writes there, without a setting that names it the header is nothing.
    const until = async (to: string, body: string, headers: (round: number) => Record<string, string> = () => ({})) => {
      for (let round = 1; round <= 40; round++) if ((await send(to, body, { headers: headers(round) })).status === 429) return round
      return null
    }
    expect(await until('/n/guess', '', (round) => ({ 'x-forwarded-for': `10.0.0.${round}`, 'cf-connecting-ip': `10.0.0.${round}` }))).toBe(5)
    // Who guesses paths takes nothing from those who know one, though both come from the same relay.
    expect((await send(path, callback(id))).status).toBe(200)

    await receiver.apply({ ...DEFAULT_RECEIVER, on: true, port: 0, publicUrl: PUBLIC, forwardedFor: 'x-forwarded-for' })
    const state = receiver.state()
    base = state.is === 'listening' ? `http://127.0.0.1:${state.port}` : ''
    // Only the last one is the relay's; what stands before it may be anybody's invention.
    expect(await until('/n/guess', '', (round) => ({ 'x-forwarded-for': `10.9.9.${round}, 10.0.0.7` }))).toBe(5)
    expect((await send(path, callback(id), { headers: { 'x-forwarded-for': '10.0.0.7, 10.0.0.8' } })).status).toBe(200)
    expect(await until(path, 'forged', () => ({ 'x-forwarded-for': '10.0.0.9' }))).toBe(5)
    expect(await until(path, callback(id), () => ({ 'x-forwarded-for': '2001:db8::1' }))).toBe(21)
    expect((await send(path, callback(id), { headers: { 'x-forwarded-for': '2001:db8:0:0:ffff::2' } })).status).toBe(429)
    expect((await send(path, callback(id), { headers: { 'x-forwarded-for': '2001:db8:0:1::1' } })).status).toBe(200)
  })

  it('holds few connections, and fewer from one address', async () => {
    await open({ ...PLENTY, connectionsPerAddress: 3, headersMs: 60_000, requestMs: 60_000 })
    const { port, hostname } = new URL(base)
    const sockets = Array.from({ length: 8 }, () => connect(Number(port), hostname))
    const ended = sockets.map((socket) => new Promise<boolean>((resolve) => socket.on('error', () => {}).on('close', () => resolve(true))))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const gone = await Promise.all(ended.map((one) => Promise.race([one, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 50))])))
    expect(gone.filter((is) => !is).length).toBeLessThanOrEqual(3)
    for (const socket of sockets) socket.destroy()
  })

  it('1,500 bad calls over real connections change no money', async () => {
    await open()
    held.rig.db.pragma('synchronous = OFF')
    const ids = [await waiting(), await waiting(), await waiting()]
    const bodies = ids.map((id) => callback(id))
    const call = (round: number): Promise<Reply> => {
      const genuine = bodies[round % 3] ?? ''
      switch (round % 5) {
        case 0:
          return send(path, genuine)
        case 1:
          return send(path, genuine.replace(/[0-9A-F]"\}?$/, '0"}').replace('"data":"A', '"data":"B'))
        case 2:
          return send(path, callback(ids[round % 3] ?? '', { merchant_id: 'M-2' }))
        case 3:
          return send(path, `${genuine.slice(0, round % genuine.length)}`)
        default:
          return send(path, callback(ids[0] ?? '', {}, { ...OURS, key: `K${round}0000000` }))
      }
    }
    for (let round = 0; round < 1_500; round += 10) await Promise.all(Array.from({ length: 10 }, (_none, at) => call(round + at)))
    await held.rig.clock.advance(2_000)
    expect(ids.map((id) => held.rig.attempt(id)).every(({ status, paidMinor }) => status === 'asking' && paidMinor === null)).toBe(true)
    expect(receiver.tally().accepted).toBeLessThan(10)
  }, 60_000)
})

describe('from the customer’s phone to the till, over real wires', () => {
  it('a paid QR is known by its callback before the next question was due', async () => {
    const rig = openRig()
    held.rig.close()
    held = openReceiverRig(rig)
    await open(PLENTY, { publicUrl: 'http://127.0.0.1:1' })
    const { merchantId, key } = OURS
    const simulator = await startOttPaySimulator({ port: 0, merchantId, signKey: key, storeFile: null })
    const http = createHttpClient()
    const limits: CallLimits = DEFAULT_LIMITS
    const account = { merchantId, operatorId: '1', terminalNo: '', version: '1.0', currency: 'CAD', signKey: new Secret(key) }
    const real = createOttPayGateway({ ...account, baseUrl: simulator.url, callbackUrl: `${base}${path}` }, http, limits)
    const scripted = rig.deps.accounts.taking('scan', 'alipay')?.gateway
    if (!scripted) throw new Error('no account')
    Object.assign(scripted, { showCode: real.showCode, query: real.query })
    const { id } = rig.charge({ code: null, wallet: 'wechat' })
    const settled = async (status: string) => {
      for (let round = 0; round < 100 && rig.attempt(id).status !== status; round++) await new Promise((resolve) => setTimeout(resolve, 20))
      return rig.attempt(id)
    }
    expect((await settled('asking')).codeUrl).toMatch(/^https:/)
    expect(simulator.customerDoes(id, 'pays', { notice: 'twice' })).toBe(true)
    // The till's own clock stands still: nothing but the callback can have made it ask.
    expect(await settled('paid')).toMatchObject({ status: 'paid', paidMinor: 1234 })
    expect(receiver.notices(5)).toMatchObject([{ subjectId: id, outcome: 'accepted', became: 'paid' }])
    expect(simulator.notices()[0]?.answers).toEqual([200])
    http.close()
    await simulator.close()
  })
})

describe('the receiver’s settings', () => {
  it('take an IP address, a port, and an https address of the outside', () => {
    const ok = (more: Record<string, unknown>) => RECEIVER_SHAPE.safeParse({ ...DEFAULT_RECEIVER, ...more }).success
    expect(DEFAULT_RECEIVER.on).toBe(false)
    for (const publicUrl of ['', 'https://shop.example', 'https://shop.example/till/2', 'http://127.0.0.1:99'])
      expect(ok({ publicUrl }), publicUrl).toBe(true)
    for (const publicUrl of ['http://shop.example', 'shop.example', 'https://shop.example/?a', 'https://a:b@shop.example', 'ftp://x'])
      expect(ok({ publicUrl }), publicUrl).toBe(false)
    expect([
      ok({ host: '0.0.0.0' }),
      ok({ host: '::1' }),
      ok({ host: 'localhost' }),
      ok({ port: 70_000 }),
      ok({ forwardedFor: 'forwarded' }),
    ]).toEqual([true, true, false, false, false])
  })
})
