import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, isIP, type Socket } from 'node:net'
import type { RawNotice } from '../gateways/gateway.ts'
import type { Log } from '../log/log.ts'
import type { ReceiverSettings } from '../settings/receiver-settings.ts'
import type { AnyDoor } from './notice-doors.ts'
import { createRate, networkOf, type RateLimits } from './rate.ts'
import type { NoticeAnswer } from './receive-notice.ts'

/** What one call and all of them together may take. Times in milliseconds. */
export type ServerLimits = {
  bodyBytes: number
  headerBytes: number
  headersMs: number
  requestMs: number
  connections: number
  /** By address; not counted behind a relay, where all come from one. */
  connectionsPerAddress: number
  rate: RateLimits
  /** Of the page to which customers' browsers come back: its address is known to everybody who ever paid. */
  pages: RateLimits
  /** Of vendors' questions about customers. */
  complaints: RateLimits
}

/** Vendors' calls are of one or two kilobytes and come one for a payment. */
export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  bodyBytes: 65_536,
  headerBytes: 8_192,
  headersMs: 5_000,
  requestMs: 10_000,
  connections: 64,
  connectionsPerAddress: 16,
  rate: { perSecond: 10, burst: 60, allPerSecond: 100, allBurst: 300 },
  pages: { perSecond: 1, burst: 10, allPerSecond: 20, allBurst: 60 },
  complaints: { perSecond: 0.05, burst: 10, allPerSecond: 0.1, allBurst: 20 },
}

/** What the server works with. */
export type ServerDeps = {
  settings: Pick<ReceiverSettings, 'host' | 'port' | 'forwardedFor'>
  limits: ServerLimits
  monotonic(): number
  log: Log
  find(path: string): AnyDoor | null
  receive(door: AnyDoor, raw: RawNotice): Answered | Promise<Answered>
}

/** What is answered; `headers` take the place of those of plain text. */
export type Answered = NoticeAnswer & { headers?: Record<string, string> }

/** A listening server. */
export type NoticeServer = { host: string; port: number; close(): Promise<void> }

/** How long what is left of a refused body is read and thrown away, so that the refusal can be read by who sends it. */
const DRAIN_MS = 500
const MAX_TARGET_CHARS = 2_048

/**
 * Listens for vendors' calls, and for browsers that come back: POST to an address that was given out, GET for the return page, and nothing else. Says nothing about what it is, and the same to
 * everybody. Rejects with the system's error when the port cannot be had.
 */
export async function startNoticeServer(deps: ServerDeps): Promise<NoticeServer> {
  const { limits, settings } = deps
  // Behind a relay all come from one address: whoever knows no path must not use up what is for those who do.
  // And customers, who all know the return page, must not use up what is for vendors.
  const rates = {
    notice: createRate(limits.rate, deps.monotonic),
    return: createRate(limits.pages, deps.monotonic),
    complaint: createRate(limits.complaints, deps.monotonic),
    stranger: createRate(limits.rate, deps.monotonic),
  }
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(500, limits.headersMs),
    keepAliveTimeout: 5_000,
    maxHeaderSize: limits.headerBytes,
  })
  server.maxConnections = limits.connections
  server.maxRequestsPerSocket = 200
  server.maxHeadersCount = 60
  if (settings.forwardedFor === 'none') limitConnections(server, limits.connectionsPerAddress)

  const serve = (request: IncomingMessage, response: ServerResponse, before: () => void) => {
    response.on('error', () => {})
    answer(request, before).then(
      (given) => send(request, response, given),
      (error) => {
        deps.log.error('a call could not be answered', error)
        send(request, response, { status: 500, body: 'fail' })
      },
    )
  }
  async function answer(request: IncomingMessage, before: () => void): Promise<Answered | null> {
    const network = networkOf(addressOf(request, settings.forwardedFor))
    const target = request.url ?? ''
    const [path = '', ...rest] = target.split('?')
    const door = target.length <= MAX_TARGET_CHARS ? deps.find(path) : null
    const rate = door === null ? rates.stranger : door.about === 'return' || door.about === 'complaint' ? rates[door.about] : rates.notice
    const caller = door ? `${network} ${door.about} ${door.accountId}` : network
    if (!rate.mayCall(caller)) return { status: 429, body: 'fail' }
    if (!door) {
      rate.fine(caller)
      return { status: 404, body: 'fail' }
    }
    const methods = methodsOf(door)
    if (!methods.includes(request.method ?? '')) return { status: 405, body: 'fail', headers: { allow: methods.join(', ') } }
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
    if (encoding !== 'identity') return { status: 415, body: 'fail' }
    if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) return { status: 413, body: 'fail' }
    before()
    const body = await readBody(request, limits.bodyBytes)
    if (body === 'gone') return null
    if (body === 'too-large') return { status: 413, body: 'fail' }
    const contentType = (request.headers['content-type'] ?? '').slice(0, 200)
    const given = await deps.receive(door, { contentType, body, query: rest.join('?') })
    if (given.status === 400) rate.fine(caller)
    return given
  }

  server.on('request', (request, response) => serve(request, response, () => {}))
  // Whoever asks first is told to go on only when the rest of the call will be read.
  server.on('checkContinue', (request, response) => serve(request, response, () => response.writeContinue()))
  await listen(server, settings)
  const { address, port } = server.address() as AddressInfo
  return { host: address, port, close: () => close(server) }
}

function methodsOf({ about }: AnyDoor): readonly string[] {
  return about === 'return' ? ['GET', 'HEAD'] : ['POST']
}

function limitConnections(server: Server, most: number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const from = networkOf(socket.remoteAddress ?? '')
    const count = (open.get(from) ?? 0) + 1
    open.set(from, count)
    socket.once('close', () => {
      const left = (open.get(from) ?? 1) - 1
      if (left === 0) open.delete(from)
      else open.set(from, left)
    })
    if (count > most) socket.destroy()
  })
}

/** Who calls: the other end of the connection, or, where the shop says its relay sets a header, the last address in that. */
export function addressOf(request: Pick<IncomingMessage, 'headers' | 'socket'>, header: ReceiverSettings['forwardedFor']): string {
  const peer = request.socket.remoteAddress ?? ''
  if (header === 'none') return peer
  const value = request.headers[header]
  // A caller can write the beginning of such a list; only the end of it is the relay's.
  const last = (Array.isArray(value) ? value.at(-1) : value)?.split(',').at(-1)?.trim() ?? ''
  return isIP(last) === 0 ? peer : last
}

function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | 'too-large' | 'gone'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) return void chunks.push(chunk)
      request.off('data', onData)
      resolve('too-large')
    }
    request.on('data', onData)
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', () => resolve('gone'))
    request.on('close', () => resolve('gone'))
  })
}

/** Answers; null for a caller who is gone. A call that was not read to its end costs its connection. */
function send(request: IncomingMessage, response: ServerResponse, given: Answered | null): void {
  if (given === null || response.destroyed) return void request.socket.destroy()
  const bytes = Buffer.from(given.body)
  response.writeHead(given.status, {
    'content-type': given.body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(given.status === 429 ? { 'retry-after': '10' } : {}),
    ...given.headers,
    ...(request.complete ? {} : { connection: 'close' }),
  })
  response.end(bytes)
  if (request.complete) return
  request.resume()
  setTimeout(() => request.socket.destroy(), DRAIN_MS).unref()
}

function listen(server: Server, { host, port }: Pick<ReceiverSettings, 'host' | 'port'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Callers that are in the middle get a moment; what was not answered comes again.
    const cut = setTimeout(() => server.closeAllConnections(), 300)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
