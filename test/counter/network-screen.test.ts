import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import type { CounterPort } from '#main/bridge/web.ts'
import { systemClock } from '#main/clock/clock.ts'
import { isNear } from '#main/counter/lan.ts'
import { createScreenNetwork, MOST_SCREENS, type ScreenNetwork } from '#main/counter/network-screen.ts'
import { createScreenDoor, hashSecret, LINK_VALID_MS, type ScreenDoor } from '#main/counter/screen-door.ts'
import { silentLog } from '#main/log/log.ts'
import { CHANNELS, COUNTER_CHANNELS, EVENTS } from '#shared/bridge/contract.ts'

const LOCAL = { address: '127.0.0.1', netmask: '255.0.0.0' }
const page = { body: Buffer.from('<script src="./assets/counter-1.js"></script>'), type: 'text/html; charset=utf-8', isPage: true }
const script = { body: Buffer.from('1'), type: 'text/javascript; charset=utf-8', isPage: false }

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; body: string }

let network: ScreenNetwork
let door: ScreenDoor
let port: number
let links: { id: number; name: string; hash: string }[]
let asked: string[]
let tell: Parameters<CounterPort['listenCounter']>[0]
let now: number
let addresses: { address: string; netmask: string }[]
const sockets: WebSocket[] = []

/** A port that is free now. */
async function freePort(): Promise<{ number: number; holder: Server }> {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  return { number: (holder.address() as { port: number }).port, holder }
}

beforeEach(async () => {
  links = []
  asked = []
  now = 0
  addresses = [LOCAL]
  door = createScreenDoor({ monotonic: () => now }, randomBytes, {
    find: (hash) => links.find((link) => link.hash === hash)?.id ?? null,
    add(name, hash) {
      links.push({ id: links.length + 1, name, hash })
      return links.length
    },
  })
  network = createScreenNetwork({
    port: {
      async counterCall(channel) {
        asked.push(channel)
        return { ok: true, value: { shopName: 'Tea' } }
      },
      listenCounter(listener) {
        tell = listener
        return () => undefined
      },
    },
    files: () =>
      new Map([
        ['/counter.html', page],
        ['/assets/counter-1.js', script],
      ]),
    door,
    addresses: () => addresses,
    clock: { ...systemClock, after: (ms, work) => systemClock.after(Math.min(ms, 100), work) },
    log: silentLog,
    changed: () => {},
    seen: () => {},
  })
  const { number, holder } = await freePort()
  await new Promise((resolve) => holder.close(resolve))
  port = number
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await network.stop()
})

const up = () => vi.waitFor(() => expect(network.state().urls).toEqual([`http://127.0.0.1:${port}`]), 5_000)
async function start(): Promise<void> {
  network.use(true, port)
  await up()
}
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    request.on('error', reject)
    request.end()
  })
}
const cookieFrom = (reply: Reply): string => String(reply.headers['set-cookie']).split(';')[0] ?? ''
function open(cookie: string, more: ClientOptions & { path?: string } = {}): Promise<WebSocket | number> {
  const { path = '/counter/socket', ...options } = more
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      origin: `http://127.0.0.1:${port}`,
      ...options,
      headers: { cookie, ...options.headers },
    })
    sockets.push(socket)
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.once('error', reject)
  })
}
const closeCode = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve))
function ask(socket: WebSocket, call: string): Promise<{ ok: boolean }> {
  return new Promise((resolve) => {
    socket.once('message', (data) => resolve((JSON.parse(String(data)) as { answer: { ok: boolean } }).answer))
    socket.send(JSON.stringify({ id: 1, call, input: null }))
  })
}
/** Opens a link as a tablet does, its screen included; gives the cookie. */
async function pair(name = 'Tablet'): Promise<{ cookie: string; socket: WebSocket }> {
  const cookie = cookieFrom(await get(`/?key=${door.invite(name)}`))
  return { cookie, socket: (await open(cookie)) as WebSocket }
}

describe('counter screens on the network', () => {
  it('are off until switched on, and off again at once', async () => {
    await expect(get('/')).rejects.toThrow(/ECONNREFUSED/)
    await start()
    const { socket } = await pair()
    const closed = closeCode(socket)
    network.use(false, port)
    expect(await closed).toBe(1001)
    await expect(get('/')).rejects.toThrow(/ECONNREFUSED/)
    await start()
    expect(network.state().fault).toBeNull()
  })

  it('give nothing without a cookie, and the page and its files with one', async () => {
    await start()
    for (const path of ['/', '/counter', '/counter.html', '/assets/counter-1.js', '/index.html', '/assets/index-1.js', '/..%2f', '//', '/%']) {
      const reply = await get(path)
      expect([403, 404], path).toContain(reply.status)
      expect(reply.body).not.toContain('script src')
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'")
      expect(reply.headers['set-cookie']).toBeUndefined()
    }
    const { cookie } = await pair()
    expect((await get('/', { cookie })).headers.location).toBe('/counter')
    const shown = await get('/counter', { cookie })
    expect([shown.status, shown.body]).toEqual([200, page.body.toString()])
    expect(shown.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Lax; Path=\/; Max-Age=34560000$/)
    expect((await get('/assets/counter-1.js', { cookie })).body).toBe('1')
    for (const path of ['/index.html', '/counter.html', '/assets/index-1.js', '/socket', '/../package.json', '/constructor'])
      expect((await get(path, { cookie })).status, path).toBe(404)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) expect((await get('/counter', { cookie }, method)).status, method).toBe(405)
  })

  it('a link works once, for one screen, within its time; looking ahead uses nothing up', async () => {
    await start()
    const key = door.invite('Door')
    expect((await get(`/?key=${key}`, { 'sec-purpose': 'prefetch;prerender' })).status).toBe(403)
    expect((await get(`/?key=${key}`, {}, 'HEAD')).status).toBe(403)
    const preview = cookieFrom(await get(`/?key=${key}`))
    const tablet = cookieFrom(await get(`/?key=${key}`))
    expect(preview).not.toBe(tablet)
    expect(links).toEqual([])
    expect(await open(tablet)).toBeInstanceOf(WebSocket)
    expect(links.map(({ name }) => name)).toEqual(['Door'])
    // The one that only looked is not in, and the key is burnt.
    expect((await get('/counter', { cookie: preview })).status).toBe(403)
    expect((await get(`/?key=${key}`)).status).toBe(403)
    expect((await get(`/?key=${key}`, { cookie: tablet })).status).toBe(303)
    const late = door.invite('Late')
    now += LINK_VALID_MS
    expect((await get(`/?key=${late}`)).status).toBe(403)
    expect(links).toHaveLength(1)
  })

  it('keeps a hash only, and a paired screen comes back after a reload and after a restart of the till', async () => {
    await start()
    const { cookie } = await pair()
    const token = cookie.split('=')[1] ?? ''
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(links).toEqual([{ id: 1, name: 'Tablet', hash: hashSecret(token) }])
    expect(JSON.stringify(links)).not.toContain(token)
    await network.stop()
    network.use(false, port)
    await start()
    expect(await ask((await open(cookie)) as WebSocket, 'counter:hello')).toEqual({ ok: true, value: { shopName: 'Tea' } })
  })

  it('answers hello and nothing else: every channel and event of the till is out of reach', async () => {
    await start()
    const { cookie } = await pair()
    // One screen may ask so much in ten seconds and no more; there are more channels than that.
    const some = 40
    for (let at = 0; at < CHANNELS.length; at += some) {
      const screen = (await open(cookie)) as WebSocket
      for (const channel of CHANNELS.slice(at, at + some))
        expect(await ask(screen, channel), channel).toMatchObject({ ok: false, error: { code: 'bad-input' } })
      const gone = closeCode(screen)
      screen.close()
      await gone
    }
    expect(asked).toEqual([])
    for (const channel of COUNTER_CHANNELS) expect(await ask((await open(cookie)) as WebSocket, channel)).toMatchObject({ ok: true })
    expect(asked).toEqual([...COUNTER_CHANNELS])
    for (const path of ['/socket', '/', '/counter', '/socket?opened=9000000000000']) expect(await open(cookie, { path }), path).toBe(403)
    expect(EVENTS.some((event) => (event as string).startsWith('counter'))).toBe(false)
  })

  it('answers under its own address only, to its own pages only', async () => {
    await start()
    const { cookie } = await pair()
    for (const host of ['evil.example', `evil.example:${port}`, `localhost:${port}`, '127.0.0.1', `127.0.0.1:${port}.evil.example`]) {
      expect((await get('/counter', { cookie, host })).status, host).toBe(403)
      expect(await open(cookie, { headers: { host } }), host).toBe(403)
    }
    for (const origin of ['https://evil.example', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1', `http://127.0.0.1:${port + 1}`])
      expect(await open(cookie, { origin }), origin).toBe(403)
  })

  it('cuts a screen off at once, for good, also one that was away', async () => {
    await start()
    const first = await pair('One')
    const second = await pair('Two')
    const closed = closeCode(first.socket)
    links = links.filter(({ name }) => name === 'Two')
    network.cut(1)
    expect(await closed).toBe(4003)
    expect(network.connected()).toEqual([2])
    expect(second.socket.readyState).toBe(WebSocket.OPEN)
    expect((await get('/counter', { cookie: first.cookie })).status).toBe(403)
    const again = (await open(first.cookie)) as WebSocket
    expect(await closeCode(again)).toBe(4003)
  })

  it('wrong keys and cookies make an address wait; a tablet elsewhere and time do not suffer', async () => {
    await start()
    const { cookie } = await pair()
    const wrong = randomBytes(32).toString('base64url')
    const statuses: number[] = []
    for (let tries = 0; tries < 25; tries++) statuses.push((await get(`/?key=${wrong}`)).status)
    expect(statuses.slice(0, 20).every((status) => status === 403)).toBe(true)
    expect(statuses.slice(20).every((status) => status === 429)).toBe(true)
    expect(await open(cookie)).toBe(429)
    expect(door.isTired('192.168.1.9')).toBe(false)
    now += 60_000
    expect(await open(cookie)).toBeInstanceOf(WebSocket)
  })

  it('takes eight screens, small frames and few of them', async () => {
    await start()
    const { cookie, socket } = await pair()
    for (let count = 1; count < MOST_SCREENS; count++) expect(await open(cookie)).toBeInstanceOf(WebSocket)
    expect(await open(cookie)).toBe(503)
    const large = closeCode(socket)
    socket.on('error', () => undefined)
    socket.send('x'.repeat(5_000))
    expect(await large).toBe(1009)
    const busy = (await open(cookie)) as WebSocket
    const cut = closeCode(busy)
    for (let frame = 0; frame < 60; frame++) busy.send('{"id":1,"call":"counter:hello","input":null}')
    expect(await cut).toBe(1006)
    const garbage = (await open(cookie)) as WebSocket
    const refused = closeCode(garbage)
    garbage.send('not json')
    expect(await refused).toBe(1008)
  })

  it('lets go of a screen that reads nothing', async () => {
    await start()
    const { socket } = await pair()
    // The tablet's side stops taking bytes; the till's side fills up.
    const raw = (socket as unknown as { _socket: { pause(): void; resume(): void } })._socket
    raw.pause()
    const view = { shopName: 'x'.repeat(400_000) } as unknown as Parameters<typeof tell>[1]
    for (let step = 0; step < 40 && network.connected().length > 0; step++) {
      tell('counter:changed', view)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(network.connected()).toEqual([])
    raw.resume()
  })

  it('a port in use is a fault in words, and goes away when the port is free', async () => {
    const { number, holder } = await freePort()
    port = number
    network.use(true, port)
    await vi.waitFor(() => expect(network.state()).toEqual({ urls: [], fault: 'port-in-use' }), 5_000)
    await new Promise((resolve) => holder.close(resolve))
    await up()
  })

  it('follows the addresses of this machine', async () => {
    addresses = []
    network.use(true, port)
    await vi.waitFor(() => expect(network.state()).toEqual({ urls: [], fault: 'no-network' }), 5_000)
    addresses = [LOCAL, { address: '127.0.0.2', netmask: '255.0.0.0' }]
    await vi.waitFor(() => expect(network.state().urls).toEqual([`http://127.0.0.1:${port}`, `http://127.0.0.2:${port}`]), 5_000)
    addresses = [LOCAL]
    await up()
  })
})

it('peers of the shop’s own network only', () => {
  const at = { address: '192.0.2.10', netmask: '255.255.255.0' }
  for (const near of ['192.0.2.99', '192.168.7.7', '10.1.2.3', '172.31.0.1', '::ffff:192.0.2.99', '100.64.1.1', '169.254.3.3'])
    expect(isNear(near, at), near).toBe(true)
  for (const far of ['192.0.3.1', '8.8.8.8', '172.32.0.1', '2001:db8::1', '', 'nonsense', '192.0.2.999']) expect(isNear(far, at), far).toBe(false)
  expect(isNear(undefined, at)).toBe(false)
})
