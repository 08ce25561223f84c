import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import type { Socket } from 'node:net'

/*
 * The only HTTP client. It exists for one distinction that decides about money: did the request surely not leave the till?
 * Nothing is written before the connection (with TLS: the verified connection) stands, so every failure up to there is not_sent,
 * and every one after it is lost, whatever its name; a kept connection that dies under a request is lost as well.
 */

/** Why a request surely did not leave. */
export type NotSentCause = 'bad_url' | 'dns' | 'refused' | 'unreachable' | 'connect_timeout' | 'tls' | 'connection'
/** Why no usable reply came after the request may have left. */
export type LostCause = 'timeout' | 'connection' | 'too_large' | 'compressed'

/**
 * What became of a request; `tookMs` is wall time in milliseconds. Any HTTP status, a redirect too, is a reply.
 * A reply to a request for a file has its bytes in `file` and an empty body.
 */
export type HttpOutcome =
  | { outcome: 'reply'; status: number; body: string; file?: Uint8Array; tookMs: number }
  | { outcome: 'not_sent'; cause: NotSentCause; tookMs: number }
  | { outcome: 'lost'; cause: LostCause; tookMs: number }

/**
 * A POST. `timeoutMs` bounds the whole, `connectMs` the time until the (verified) connection stands. `fileBytes` asks for the reply as a
 * file, which may have up to so many bytes, whatever the client's own cap.
 */
export type HttpPost = { url: string; headers: Record<string, string>; body: string; timeoutMs: number; connectMs: number; fileBytes?: number }

/** Posts and tells what became of it; never throws, never repeats, follows no redirect. */
export type HttpClient = { post(request: HttpPost): Promise<HttpOutcome>; close(): void }

/**
 * `maxReplyBytes` caps a reply. `idleMs` is how long an unused connection is kept: shorter than servers usually keep it, because
 * a charge sent into a connection that the other side is just closing would be lost. `ca` replaces the trusted roots (tests).
 */
export type HttpClientLimits = { maxReplyBytes: number; idleMs: number; ca?: string }
const DEFAULT_HTTP_LIMITS: HttpClientLimits = { maxReplyBytes: 262_144, idleMs: 15_000 }

/** Makes the client. Certificates are always verified and TLS is 1.2 or newer, whatever the environment says. */
export function createHttpClient(limits: HttpClientLimits = DEFAULT_HTTP_LIMITS): HttpClient {
  const kept = { keepAlive: true, noDelay: true, timeout: limits.idleMs }
  const agents = {
    'http:': new PlainAgent(kept),
    'https:': new TlsAgent({ ...kept, rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(limits.ca ? { ca: limits.ca } : {}) }),
  }
  return {
    post: (request) => post(request, agents, limits.maxReplyBytes),
    close: () => {
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}

type Agents = { 'http:': PlainAgent; 'https:': TlsAgent }

function post(wanted: HttpPost, agents: Agents, maxReplyBytes: number): Promise<HttpOutcome> {
  const startedAt = performance.now()
  const tookMs = () => Math.round(performance.now() - startedAt)
  return new Promise((resolve) => {
    let request: ClientRequest
    /** True from the moment at which bytes may have left. */
    let mayHaveLeft = false
    let answering = false
    let ended = false
    const timers: NodeJS.Timeout[] = []

    const end = (outcome: HttpOutcome) => {
      if (ended) return
      ended = true
      for (const timer of timers) clearTimeout(timer)
      resolve(outcome)
      // After a whole reply the connection goes back to be kept; in every other case it is of no more use.
      if (outcome.outcome !== 'reply') request?.destroy()
    }
    const fail = (beforeSending: NotSentCause, afterwards: LostCause) =>
      end(mayHaveLeft ? { outcome: 'lost', cause: afterwards, tookMs: tookMs() } : { outcome: 'not_sent', cause: beforeSending, tookMs: tookMs() })

    try {
      request = startRequest(wanted, agents)
    } catch {
      fail('bad_url', 'connection')
      return
    }
    request.on('error', (error) => fail(causeOf(error, isTls(wanted.url)), 'connection'))
    // With a reply under way the request may close before the reply has been read to its end: then the reply decides.
    request.on('close', () => !answering && fail('connection', 'connection'))
    request.on('socket', (socket) => {
      whenConnected(socket, request.reusedSocket, isTls(wanted.url), () => {
        if (ended) return
        mayHaveLeft = true
        request.end(wanted.body)
      })
    })
    request.on('response', (response) => {
      // Nobody asked yet: what lay on a kept connection answers an earlier request, or none.
      if (!mayHaveLeft) return fail('connection', 'connection')
      answering = true
      readReply(response, wanted.fileBytes, maxReplyBytes, (reply) =>
        end(typeof reply === 'string' ? { outcome: 'lost', cause: reply, tookMs: tookMs() } : { outcome: 'reply', ...reply, tookMs: tookMs() }),
      )
    })
    timers.push(setTimeout(() => fail('connect_timeout', 'timeout'), wanted.timeoutMs))
    timers.push(setTimeout(() => !mayHaveLeft && fail('connect_timeout', 'timeout'), wanted.connectMs))
  })
}

/** Turns of the loop that a request waits on a kept connection. */
const QUIET_TURNS = 2

/**
 * Calls `then` once a request that was begun in this same turn has left on a connection that was kept (a new one takes longer). Whoever tells of
 * the request waits for this, so that nothing stands between the commit and the wire. About a tenth of a millisecond.
 */
export function afterSending(then: () => void): void {
  afterTurns(QUIET_TURNS + 1, then)
}

function afterTurns(turns: number, then: () => void): void {
  if (turns === 0) then()
  else setImmediate(() => afterTurns(turns - 1, then))
}

function isTls(url: string): boolean {
  return /^https:/i.test(url)
}

/** Opens a request without writing a byte of it. Throws for an address or a header that cannot be used. */
function startRequest(wanted: HttpPost, agents: Agents): ClientRequest {
  const url = new URL(wanted.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError('neither http nor https')
  const headers = { ...wanted.headers, 'accept-encoding': 'identity', 'content-length': Buffer.byteLength(wanted.body) }
  return url.protocol === 'https:'
    ? tlsRequest(url, { method: 'POST', headers, agent: agents['https:'] })
    : plainRequest(url, { method: 'POST', headers, agent: agents['http:'] })
}

function whenConnected(socket: Socket, reused: boolean, tls: boolean, then: () => void): void {
  // Bytes, or an end, that came while the connection was kept are read before anything is written into it.
  if (reused) afterTurns(QUIET_TURNS, then)
  else if (!tls && !socket.connecting) then()
  // Node emits secureConnect only after it has verified the certificate.
  else socket.once(tls ? 'secureConnect' : 'connect', then)
}

type Reply = { status: number; body: string; file?: Uint8Array }

/** Collects a reply and calls `done` once with it, or with why it cannot be used. */
function readReply(response: IncomingMessage, fileBytes: number | undefined, maxReplyBytes: number, done: (reply: Reply | LostCause) => void): void {
  const maxBytes = fileBytes ?? maxReplyBytes
  const encoding = response.headers['content-encoding']?.trim().toLowerCase()
  if (encoding && encoding !== 'identity') {
    done('compressed')
    return
  }
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    done('too_large')
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) done('too_large')
    else chunks.push(chunk)
  })
  response.on('error', () => done('connection'))
  response.on('close', () => done('connection'))
  response.on('end', () => {
    if (!response.complete) return done('connection')
    const status = response.statusCode ?? 0
    const bytes = Buffer.concat(chunks)
    done(fileBytes === undefined ? { status, body: bytes.toString('utf8') } : { status, body: '', file: bytes })
  })
}

const CAUSES: Record<string, NotSentCause> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'connect_timeout',
}

/** A name for a failure before anything left. With TLS, what is not about reaching the host is about the handshake. */
function causeOf(error: NodeJS.ErrnoException, tls: boolean): NotSentCause {
  const code = error.code ?? ''
  return CAUSES[code] ?? (tls ? 'tls' : 'connection')
}
