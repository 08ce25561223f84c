import { request as httpRequest } from 'node:http'
import { createConnection } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { WebSocketRoute } from '@playwright/test'
import { type ClientOptions, WebSocket } from 'ws'
import type { BrowserHost } from '../helpers/hosts.ts'
import { expect, test } from './fixtures.ts'

/* Whom the browser host lets in. */

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; body: string }

function get(host: BrowserHost, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** The cookies of the page's own browser, as a header. */
async function cookieOf(page: { context(): { cookies(): Promise<{ name: string; value: string }[]> } }): Promise<string> {
  return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** Opens a socket as any program might; gives the socket, or the status with which it was refused. */
function openSocket(host: BrowserHost, path: string, options: ClientOptions): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, options)
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.once('error', reject)
  })
}

function ask(socket: WebSocket, frame: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const hear = (data: unknown) => {
      const message = JSON.parse(String(data)) as { id?: number; answer?: unknown }
      if (message.id === undefined) return
      socket.off('message', hear)
      resolve(message.answer)
    }
    socket.on('message', hear)
    socket.once('close', () => reject(new Error('closed')))
    socket.send(JSON.stringify(frame))
  })
}

/** A till screen's socket that counts as opened after the page of the host, which it takes over from. */
const NEWER = '/socket?opened=9000000000000'

const closeCode = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve))

test('without the link’s cookie nothing is given', async ({ host: started }) => {
  const host = started as BrowserHost
  const forged = { cookie: `scantill-till-${host.port}=AAAAAAAAAAAAAAAAAAAAAA` }
  for (const headers of [{}, forged]) {
    for (const path of ['/', '/counter', '/index.html', '/assets/index.js', '/../package.json']) {
      const reply = await get(host, path, headers)
      expect(reply.status, path).toBe(403)
      expect(reply.body).toContain('This till opens with the link that it printed when it started.')
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'")
      expect(reply.headers['set-cookie']).toBeUndefined()
    }
  }
  expect((await get(host, '/?key=AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(403)
  // No address at all, which must not end the till either.
  expect((await get(host, '//')).status).toBe(400)
  expect((await get(host, '/', {}, 'POST')).status).toBe(405)
})

test('the one-time key is burnt at its first use; a reload works by the cookie', async ({ host: started }) => {
  const host = started as BrowserHost
  expect(host.page.url()).toBe(`http://127.0.0.1:${host.port}/`)
  const again = await get(host, new URL(host.tillUrl).pathname + new URL(host.tillUrl).search)
  expect(again.status).toBe(403)
  expect(again.body).toContain('This link was used already')
  expect((await host.page.reload())?.status()).toBe(200)
  const cookies = await host.page.context().cookies()
  expect(cookies).toMatchObject([{ name: `scantill-till-${host.port}`, httpOnly: true, sameSite: 'Strict' }])
  // The same browser may follow the old link: it has the cookie.
  expect((await host.page.goto(host.tillUrl))?.status()).toBe(200)
})

test('a browser that looks ahead does not burn the key', async ({ host: started }) => {
  const host = started as BrowserHost
  const { pathname, search } = new URL(host.counterUrl)
  expect((await get(host, pathname + search, { 'sec-purpose': 'prefetch;prerender' })).status).toBe(403)
  expect((await get(host, pathname + search, {}, 'HEAD')).status).toBe(403)
  expect((await get(host, pathname + search)).status).toBe(303)
  expect((await get(host, pathname + search)).status).toBe(303)
})

test('answers under its own names only', async ({ host: started }) => {
  const host = started as BrowserHost
  const cookie = await cookieOf(host.page)
  for (const name of [
    'evil.example',
    `evil.example:${host.port}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `127.0.0.1.evil.example:${host.port}`,
    `[::1]:${host.port}`,
  ]) {
    const reply = await get(host, '/', { host: name, cookie })
    expect(reply.status, name).toBe(403)
    expect(reply.body).not.toContain('script')
  }
  for (const name of [`127.0.0.1:${host.port}`, `localhost:${host.port}`]) expect((await get(host, '/', { host: name, cookie })).status).toBe(200)
})

test('a socket needs the cookie, our own origin and our own name', async ({ host: started }) => {
  const host = started as BrowserHost
  const cookie = await cookieOf(host.page)
  const origin = `http://127.0.0.1:${host.port}`
  expect(await openSocket(host, '/socket', { headers: { cookie } })).toBe(403)
  for (const foreign of [
    'https://evil.example',
    'null',
    `https://127.0.0.1:${host.port}`,
    'http://127.0.0.1',
    `http://127.0.0.1:${host.port}.evil.example`,
  ]) {
    expect(await openSocket(host, '/socket', { origin: foreign, headers: { cookie } }), foreign).toBe(403)
  }
  expect(await openSocket(host, '/socket', { origin })).toBe(403)
  expect(await openSocket(host, NEWER, { origin, headers: { cookie, host: `evil.example:${host.port}` } })).toBe(403)
  expect(await openSocket(host, '/elsewhere', { origin, headers: { cookie } })).toBe(403)
  const socket = (await openSocket(host, NEWER, { origin, headers: { cookie } })) as WebSocket
  expect(await ask(socket, { id: 1, call: 'till:hello', input: null })).toMatchObject({ ok: true, value: { host: 'browser' } })
  expect(await ask(socket, { id: 2, call: 'till:nothing', input: null })).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  expect(await ask(socket, { id: 3, call: 'counter:hello', input: null })).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  socket.close()
})

test('frames that are too large or no frames end the socket, not the till', async ({ host: started }) => {
  const host = started as BrowserHost
  const headers = { cookie: await cookieOf(host.page) }
  const origin = `http://127.0.0.1:${host.port}`
  for (const [frame, code] of [
    ['x'.repeat(300 * 1024), 1009],
    ['not json', 1008],
    ['null', 1008],
    ['{"id":"1","call":"till:hello"}', 1008],
    [Buffer.from('{"id":1,"call":"till:hello"}'), 1008],
  ] as const) {
    const socket = (await openSocket(host, NEWER, { origin, headers })) as WebSocket
    socket.on('error', () => undefined)
    const closed = closeCode(socket)
    socket.send(frame, { binary: typeof frame !== 'string' })
    expect(await closed).toBe(code)
  }
  const socket = (await openSocket(host, NEWER, { origin, headers })) as WebSocket
  expect(await ask(socket, { id: 1, call: 'till:hello' })).toMatchObject({ ok: true })
  socket.close()
})

test('a second till screen takes over from the first, which stays quiet', async ({ host: started }) => {
  const host = started as BrowserHost
  const headers = { cookie: await cookieOf(host.page) }
  const origin = `http://127.0.0.1:${host.port}`
  const first = (await openSocket(host, '/socket?opened=9000000000001', { origin, headers })) as WebSocket
  const firstClosed = closeCode(first)
  const second = (await openSocket(host, '/socket?opened=9000000000002', { origin, headers })) as WebSocket
  expect(await firstClosed).toBe(4001)
  expect(await ask(second, { id: 1, call: 'till:hello' })).toMatchObject({ ok: true })
  // The older page reconnects: it must not push the newer one out.
  const old = (await openSocket(host, '/socket?opened=9000000000001', { origin, headers })) as WebSocket
  expect(await closeCode(old)).toBe(4001)
  expect(await ask(second, { id: 2, call: 'till:hello' })).toMatchObject({ ok: true })
  second.close()
})

test('a new window of the till tells the old one, through the screens’ own bridge', async ({ host: started }) => {
  const host = started as BrowserHost
  const opened: string[] = []
  let closed = 0
  host.page.on('websocket', (socket) => {
    opened.push(socket.url())
    socket.on('close', () => {
      closed += 1
    })
  })
  await host.page.reload()
  await expect.poll(() => new Set(opened).size).toBeGreaterThan(0)
  const before = closed
  const second = await host.page.context().newPage()
  await second.goto(`http://127.0.0.1:${host.port}/`)
  await expect.poll(() => closed).toBeGreaterThan(before)
  // It does not try again by itself: two screens would take turns for ever.
  const openedByNow = opened.length
  await host.page.waitForTimeout(1_500)
  expect(opened.length).toBe(openedByNow)
})

test('the screen connects again by itself when its line breaks', async ({ host: started }) => {
  const host = started as BrowserHost
  const lines: WebSocketRoute[] = []
  await host.page.routeWebSocket(/\/socket/, (line) => {
    lines.push(line)
    line.connectToServer()
  })
  await host.page.reload()
  await expect.poll(() => lines.length).toBe(1)
  await lines[0]?.close({ code: 1011, reason: 'broken' })
  await expect.poll(() => lines.length).toBe(2)
})

test('the counter’s key and cookie open the counter only', async ({ host: started }) => {
  const host = started as BrowserHost
  const counter = await host.openCounter()
  expect(counter.url()).toBe(`http://127.0.0.1:${host.port}/counter`)
  const cookie = await cookieOf(counter)
  const origin = `http://127.0.0.1:${host.port}`
  expect((await get(host, '/', { cookie })).status).toBe(403)
  expect((await get(host, '/counter', { cookie })).status).toBe(200)
  expect(await openSocket(host, NEWER, { origin, headers: { cookie } })).toBe(403)
  const socket = (await openSocket(host, '/counter/socket', { origin, headers: { cookie } })) as WebSocket
  expect(await ask(socket, { id: 1, call: 'counter:hello', input: null })).toMatchObject({ ok: true })
  for (const [index, call] of ['till:hello', 'payment:start', 'settings:get', 'session:sign-in'].entries()) {
    expect(await ask(socket, { id: 2 + index, call, input: null }), call).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  }
  socket.close()
  expect(await openSocket(host, '/counter/socket', { origin, headers: { cookie: await cookieOf(host.page) } })).toBe(403)
})

test('listens on loopback only', async ({ host: started }) => {
  const host = started as BrowserHost
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address !== undefined && !address.internal)
    .map((address) => (address?.scopeid ? `${address.address}%${address.scopeid}` : (address?.address ?? '')))
  const reaches = (address: string) =>
    new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: address, port: host.port, timeout: 1_000 })
      const end = (reached: boolean) => {
        socket.destroy()
        resolve(reached)
      }
      socket.once('connect', () => end(true))
      socket.once('error', () => end(false))
      socket.once('timeout', () => end(false))
    })
  expect(await reaches('127.0.0.1')).toBe(true)
  for (const address of [...others, '127.0.0.2', '::1']) expect(await reaches(address), address).toBe(false)
})
