import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { cookieOf, isLookingAhead, type Reply, redirect, refuseUpgrade, sameSecret, send, tell, urlOf } from './http-parts.ts'
import { cacheControl, readStaticFiles, type StaticFile } from './static-files.ts'
import { StartError, type TillPort } from './till-port.ts'
import { MAX_FRAME_BYTES, makeWebTransport, type WebTransport } from './web.ts'

const LOOPBACK = '127.0.0.1'
const DEFAULT_PORT = 4170
const MAX_COUNTER_SCREENS = 8
/** The key of a link lives in the process only, so this outlives no restart; it lets a browser be closed and opened again during the day. */
const COOKIE_SECONDS = 30 * 24 * 3600

/** The browser host's server: listening from the start, useful from `attach` on. */
export type WebServer = {
  /** Opens the till screen once; afterwards the cookie does. */
  tillUrl: string
  /** Opens a counter screen, until the next restart. */
  counterUrl: string
  attach(till: TillPort): void
  close(): Promise<void>
}

const makeKey = (): string => randomBytes(16).toString('base64url')

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function takePort(server: Server, wanted: number | null): Promise<number> {
  try {
    await listen(server, wanted ?? DEFAULT_PORT)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES')
      throw new StartError(`Port ${wanted} may not be used by this account. Choose one above 1023 with --port N, or leave --port out.`)
    if (code !== 'EADDRINUSE') throw error
    if (wanted !== null)
      throw new StartError(`Port ${wanted} is taken by another program. Choose another with --port N, or leave --port out and a free one is found.`)
    await listen(server, 0)
  }
  return (server.address() as AddressInfo).port
}

/**
 * Who may come in. The till's key opens one browser once and is burnt; the counter's key may be used again until the restart and opens the counter only.
 * Cookies do not know ports, so their names carry ours: two tills on one machine do not put each other out.
 */
function makeDoor(port: number) {
  const names = { till: `scantill-till-${port}`, counter: `scantill-counter-${port}` }
  const cookie = (name: string, value: string) => `${name}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${COOKIE_SECONDS}`
  const sessions: { till: string | null; counter: string | null } = { till: null, counter: null }
  const keys: { till: string | null; counter: string } = { till: makeKey(), counter: makeKey() }
  return {
    keys,
    mayEnter: (request: IncomingMessage, kind: 'till' | 'counter') => sameSecret(cookieOf(request, names[kind]), sessions[kind]),
    /** Gives the cookie to set when the key fits, else null. */
    unlock(kind: 'till' | 'counter', key: string | null): string | null {
      if (!sameSecret(key, keys[kind])) return null
      if (kind === 'till') keys.till = null
      sessions[kind] ??= makeKey()
      return cookie(names[kind], sessions[kind])
    },
  }
}
type Door = ReturnType<typeof makeDoor>

function reply(request: IncomingMessage, files: Map<string, StaticFile>, door: Door): Reply {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' }, body: '' }
  const url = urlOf(request)
  if (url === null) return tell(400, 'There is nothing here.')
  const screen = url.pathname === '/' ? ('till' as const) : url.pathname === '/counter' ? ('counter' as const) : null
  const key = url.searchParams.get('key')
  if (screen !== null && key !== null) {
    // A browser that fetches ahead of the person must not burn the key.
    const cookie = isLookingAhead(request) ? null : door.unlock(screen, key)
    if (cookie !== null || door.mayEnter(request, screen)) return redirect(url.pathname, cookie)
    return tell(403, 'This link was used already or belongs to an earlier start: use the newest link that the till printed when it started.')
  }
  const allowed = screen !== null ? door.mayEnter(request, screen) : door.mayEnter(request, 'till') || door.mayEnter(request, 'counter')
  if (!allowed) return tell(403, 'This till opens with the link that it printed when it started.')
  const file = files.get(screen === 'till' ? '/index.html' : screen === 'counter' ? '/counter.html' : url.pathname)
  if (file === undefined || (file.isPage && screen === null)) return tell(404, 'There is nothing here.')
  return { status: 200, headers: { 'content-type': file.type, 'cache-control': cacheControl(file) }, body: file.body }
}

/**
 * Serves the built screens and their sockets on 127.0.0.1 only, to whoever holds a link's cookie and comes under our own name (Host, and Origin for sockets).
 * `port` null takes 4170 or any free one; a wanted port that is taken throws StartError.
 */
export async function startWebServer(options: { rendererDir: string; port: number | null }): Promise<WebServer> {
  const files = readStaticFiles(options.rendererDir)
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 })
  const port = await takePort(server, options.port)
  const hosts = [LOOPBACK, 'localhost'].flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
  const origins = hosts.map((host) => `http://${host}`)
  const door = makeDoor(port)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  let transport: WebTransport | null = null

  server.on('request', (request, response) => {
    const ours = hosts.includes(request.headers.host ?? '')
    if (!ours) send(response, tell(403, 'This till answers only under its own address.'))
    else if (transport === null) send(response, tell(503, 'The till is starting: try again in a moment.'))
    else send(response, reply(request, files, door))
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const url = urlOf(request)
    const kind = url?.pathname === '/socket' ? ('till' as const) : url?.pathname === '/counter/socket' ? ('counter' as const) : null
    const known = hosts.includes(request.headers.host ?? '') && origins.includes(request.headers.origin ?? '')
    if (url === null || kind === null || !known || !door.mayEnter(request, kind)) return refuseUpgrade(socket, '403 Forbidden')
    const to = transport
    if (to === null || (kind === 'counter' && to.counterCount() >= MAX_COUNTER_SCREENS)) return refuseUpgrade(socket, '503 Service Unavailable')
    const openedAt = Number(url.searchParams.get('opened')) || 0
    sockets.handleUpgrade(request, socket, head, (open) => (kind === 'till' ? to.addTill(open, openedAt) : to.addCounter(open)))
  })

  return {
    tillUrl: `http://${LOOPBACK}:${port}/?key=${door.keys.till}`,
    counterUrl: `http://${LOOPBACK}:${port}/counter?key=${door.keys.counter}`,
    attach(till) {
      transport = makeWebTransport(till)
    },
    close: () =>
      new Promise((resolve) => {
        transport?.close()
        server.close(() => resolve())
        // Screens that do not say good-bye in time are cut off; they reconnect to the next start.
        setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate()
          server.closeAllConnections()
        }, 300)
        server.closeIdleConnections()
      }),
  }
}
