import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { screenHeaders } from './static-files.ts'

/* What the two web servers share: the browser host's on loopback and the one for counter screens on the shop's network. */

/** Compares two secrets in the same time whatever they are; null never fits. */
export function sameSecret(given: string | null | undefined, wanted: string | null): boolean {
  if (typeof given !== 'string' || wanted === null) return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

/** The value of a request's cookie, or null. */
export function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name && value !== undefined) return value
  }
  return null
}

/** True for a browser that fetches before the person asked: it must not use up a link. */
export function isLookingAhead(request: IncomingMessage): boolean {
  return request.method === 'HEAD' || /prefetch|prerender/.test(String(request.headers['sec-purpose'] ?? request.headers.purpose ?? ''))
}

/** An answer, whole. */
export type Reply = { status: number; headers: Record<string, string>; body: string | Buffer }

/** Where a request goes, or null when that is no address: a path such as `//` must not end the till. */
export function urlOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? '/', 'http://till.invalid')
}

/** Sends an answer with the headers every screen gets. */
export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...screenHeaders("'self'"), 'content-length': String(Buffer.byteLength(body)), ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** A page of one plain sentence. */
export function tell(status: number, sentence: string): Reply {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Scantill</title><p>${sentence}</p></html>\n`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body }
}

/** Sends the browser on, with a cookie where there is one to set. */
export function redirect(location: string, cookie: string | null): Reply {
  return { status: 303, headers: { location, 'cache-control': 'no-store', ...(cookie === null ? {} : { 'set-cookie': cookie }) }, body: '' }
}

/** Ends a request for a socket with a status line. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
