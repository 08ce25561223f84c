import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ScreenNetworkFault } from '#shared/domain/counter.ts'
import { cookieOf, isLookingAhead, type Reply, redirect, refuseUpgrade, send, tell, urlOf } from '../bridge/http-parts.ts'
import { cacheControl, type StaticFile } from '../bridge/static-files.ts'
import { CLOSED_AS_REVOKED, type CounterPort, type CounterSockets, makeCounterSockets } from '../bridge/web.ts'
import type { Clock } from '../clock/clock.ts'
import type { Log } from '../log/log.ts'
import { isNear, type LanAddress } from './lan.ts'
import type { ScreenDoor } from './screen-door.ts'
import { COUNTER_PAGE } from './screen-files.ts'

/** More screens than a shop puts in front of one till. */
export const MOST_SCREENS = 8
/** A counter screen only ever says hello. */
const MAX_FRAME_BYTES = 4_096
const MAX_FRAMES = 50
const FRAMES_WITHIN_MS = 10_000
/** A logo and some views; a tablet that falls further behind is let go and comes back with a fresh picture. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024
const MAX_CONNECTIONS = 64
/** Addresses come and go with the network, and a port that was taken may become free. */
const LOOK_AGAIN_MS = 5_000
/** Browsers keep a cookie for 400 days at most; each load of the page begins them anew. */
const COOKIE_SECONDS = 400 * 24 * 3600

const NOT_PAIRED =
  'This screen is not paired with the till. On the till: Settings, Counter screen, Pair a screen.<br>本屏幕尚未与收银台配对。请在收银台：设置 → 顾客屏 → 配对屏幕。<br>Cet écran n’est pas jumelé avec la caisse. À la caisse : Réglages, Écran client, Jumeler un écran.'
const LINK_OVER =
  'This link was used already or is too old. Make a new one on the till: Settings, Counter screen, Pair a screen.<br>此链接已使用或已过期，请在收银台重新生成。<br>Ce lien a déjà servi ou a expiré. Créez-en un autre à la caisse.'

export type ScreenNetworkDeps = {
  port: CounterPort
  /** The counter page with its files, or null when the screens were not built. */
  files(): Map<string, StaticFile> | null
  door: ScreenDoor
  addresses(): LanAddress[]
  clock: Clock
  log: Log
  /** A screen came or went, or the network did. */
  changed(): void
  /** A paired screen is there. */
  seen(linkId: number): void
}

/** Counter screens on other devices: a read-only web server on this machine's own addresses, there only while it is switched on. */
export type ScreenNetwork = {
  /** Switches on, off, or to another port, at once; what cannot be done is a fault to show, never an error of the till. */
  use(on: boolean, port: number): void
  /** Where screens can reach this machine (`http://ADDRESS:PORT`), and why not. */
  state(): { urls: string[]; fault: ScreenNetworkFault | null }
  /** Cuts the screens of a link off; their pages say so. */
  cut(linkId: number): void
  connected(): number[]
  stop(): Promise<void>
}

type Listening = { address: LanAddress; server: Server; up: boolean; fault: ScreenNetworkFault | null }

/** Makes the server, off. */
export function createScreenNetwork(deps: ScreenNetworkDeps): ScreenNetwork {
  const { door, clock, log } = deps
  const listening = new Map<string, Listening>()
  const links = new Map<WebSocket, number>()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  let wanted: { on: boolean; port: number } = { on: false, port: 0 }
  let files: Map<string, StaticFile> | null = null
  let screens: CounterSockets | null = null
  let cancelLook = (): void => {}

  const cookieName = (): string => `scantill-screen-${wanted.port}`
  const tokenOf = (request: IncomingMessage): string | null => cookieOf(request, cookieName())
  const cookie = (token: string): string => `${cookieName()}=${token}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${COOKIE_SECONDS}`
  /** The one name under which an address answers: any other is a page of somebody else that had its name led here. */
  const nameOf = ({ address }: LanAddress): string => (wanted.port === 80 ? address : `${address}:${wanted.port}`)

  function reply(request: IncomingMessage, from: LanAddress, peer: string): Reply {
    if (request.headers.host !== nameOf(from)) return tell(403, 'This till answers only under its own address.')
    if (door.isTired(peer)) return tell(429, 'Too many wrong links from here: wait a minute.')
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' }, body: '' }
    const url = urlOf(request)
    if (url === null) return tell(404, 'There is nothing here.')
    const key = url.pathname === '/' ? url.searchParams.get('key') : null
    if (key !== null) return openLink(request, key, peer)
    const token = tokenOf(request)
    const guest = door.whois(token)
    if (guest === null || token === null) {
      if (token !== null) door.wrong(peer)
      return tell(403, NOT_PAIRED)
    }
    if (url.pathname === '/') return redirect('/counter', null)
    const path = url.pathname === '/counter' ? COUNTER_PAGE : url.pathname
    const file = url.pathname === COUNTER_PAGE ? undefined : files?.get(path)
    if (file === undefined) return tell(404, 'There is nothing here.')
    const headers: Record<string, string> = { 'content-type': file.type, 'cache-control': cacheControl(file) }
    if (file.isPage) headers['set-cookie'] = cookie(token)
    return { status: 200, headers, body: file.body }
  }

  function openLink(request: IncomingMessage, key: string, peer: string): Reply {
    if (isLookingAhead(request)) return tell(403, LINK_OVER)
    // A person who follows the link again on a screen that is paired wants to see it.
    if (door.whois(tokenOf(request)) !== null) return redirect('/counter', null)
    const token = door.open(key)
    if (token !== null) return redirect('/counter', cookie(token))
    door.wrong(peer)
    return tell(403, LINK_OVER)
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, from: LanAddress) {
    const peer = request.socket.remoteAddress ?? ''
    const name = nameOf(from)
    const known = request.headers.host === name && request.headers.origin === `http://${name}` && urlOf(request)?.pathname === '/counter/socket'
    const token = tokenOf(request)
    if (!known || token === null) return refuseUpgrade(socket, '403 Forbidden')
    if (door.isTired(peer)) return refuseUpgrade(socket, '429 Too Many Requests')
    const welcome = door.whois(token) !== null
    if (!welcome) door.wrong(peer)
    if (welcome && (screens === null || screens.count() >= MOST_SCREENS)) return refuseUpgrade(socket, '503 Service Unavailable')
    // A screen that was cut off while it was away gets the connection only to be told so.
    sockets.handleUpgrade(request, socket, head, (open) => (welcome ? admit(open, token) : open.close(CLOSED_AS_REVOKED, 'not paired')))
  }

  function admit(open: WebSocket, token: string) {
    let linkId: number | null = null
    try {
      linkId = door.enter(token)
    } catch (error) {
      log.error('a screen could not be paired', error)
      return open.close(1011, 'not written')
    }
    if (linkId === null || screens === null) return open.close(CLOSED_AS_REVOKED, 'not paired')
    const id = linkId
    links.set(open, id)
    open.on('close', () => {
      links.delete(open)
      deps.seen(id)
    })
    limitFrames(open)
    deps.seen(id)
    screens.add(open)
  }

  function limitFrames(open: WebSocket): void {
    let frames = 0
    let since = clock.monotonic()
    open.on('message', () => {
      if (clock.monotonic() - since > FRAMES_WITHIN_MS) {
        since = clock.monotonic()
        frames = 0
      }
      frames += 1
      if (frames > MAX_FRAMES) open.terminate()
    })
  }

  function listen(address: LanAddress): void {
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000, maxHeaderSize: 8_192 })
    const entry: Listening = { address, server, up: false, fault: null }
    listening.set(address.address, entry)
    server.maxConnections = MAX_CONNECTIONS
    server.on('connection', (socket) => {
      if (!isNear(socket.remoteAddress, address)) socket.destroy()
    })
    server.on('request', (request, response) => send(response, reply(request, address, request.socket.remoteAddress ?? '')))
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      upgrade(request, socket, head, address)
    })
    server.on('error', (error: NodeJS.ErrnoException) => {
      entry.fault = error.code === 'EADDRINUSE' ? 'port-in-use' : error.code === 'EACCES' ? 'port-refused' : 'failed'
      log.warn('counter screens cannot be served', { address: address.address, port: wanted.port, code: error.code })
      deps.changed()
    })
    server.listen({ host: address.address, port: wanted.port, exclusive: true }, () => {
      entry.up = true
      deps.changed()
    })
  }

  async function drop(entry: Listening): Promise<void> {
    listening.delete(entry.address.address)
    if (!entry.up) return void entry.server.close()
    await new Promise<void>((resolve) => {
      entry.server.close(() => resolve())
      entry.server.closeAllConnections()
    })
  }

  /** Brings what listens in line with what is wanted and with the addresses this machine has now. */
  function look(): void {
    cancelLook()
    const now = wanted.on && files !== null ? deps.addresses() : []
    for (const entry of [...listening.values()]) {
      const there = now.some(({ address }) => address === entry.address.address)
      // One that failed is thrown away and tried again below.
      if (!there || entry.fault !== null) void drop(entry)
    }
    for (const address of now) if (!listening.has(address.address)) listen(address)
    if (wanted.on) cancelLook = clock.after(LOOK_AGAIN_MS, look)
  }

  async function close(): Promise<void> {
    cancelLook()
    screens?.close()
    screens = null
    const dropped = [...listening.values()].map(drop)
    // Sockets no longer belong to their server, so it does not end them.
    for (const socket of sockets.clients) setTimeout(() => socket.terminate(), 200).unref()
    await Promise.all(dropped)
  }

  return {
    use(on, port) {
      if (on === wanted.on && port === wanted.port) return
      void close().catch((error: unknown) => log.error('counter screens could not be closed', error))
      wanted = { on, port }
      if (on) {
        files ??= deps.files()
        screens = makeCounterSockets(deps.port, deps.changed, MAX_UNREAD_BYTES)
        look()
      }
      deps.changed()
    },
    state() {
      const entries = [...listening.values()]
      const urls = entries.filter(({ up }) => up).map(({ address }) => `http://${nameOf(address)}`)
      if (!wanted.on || urls.length > 0) return { urls, fault: null }
      if (files === null) return { urls, fault: 'no-pages' }
      return { urls, fault: entries.find(({ fault }) => fault !== null)?.fault ?? (entries.length === 0 ? 'no-network' : null) }
    },
    cut(linkId) {
      for (const [socket, id] of [...links]) {
        if (id !== linkId) continue
        links.delete(socket)
        socket.close(CLOSED_AS_REVOKED, 'cut off')
        // A page that does not close its side is not waited for; it hears nothing more already.
        setTimeout(() => socket.terminate(), 1_000).unref()
      }
    },
    connected: () => [...links.values()],
    stop: () => close(),
  }
}
