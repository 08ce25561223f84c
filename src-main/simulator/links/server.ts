import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/* The HTTP server under the simulated gateways that make payment pages. It knows no gateway's format. */

/** A request as it came in; `path` without its query. */
export type DeskRequest = { method: string; path: string; contentType: string; body: Buffer }
/** What is answered; null: the connection is held open and nothing ever comes. */
export type DeskReply = { status: number; contentType: string; body: string } | null

/** A running server. `close` also ends connections that are held open. */
export type DeskServer = { port: number; close(): Promise<void> }

const MAX_BODY_BYTES = 65_536

/** Serves on 127.0.0.1; `port` 0 takes any free one. Rejects with one sentence when the port is taken. */
export async function serveDesk(port: number, answer: (request: DeskRequest) => DeskReply): Promise<DeskServer> {
  const server = createServer((request, response) => void serve(request, response, answer))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program is using it' : error.message
      reject(new Error(`The practice gateway cannot listen on port ${port}: ${why}.`))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, answer: (request: DeskRequest) => DeskReply): Promise<void> {
  try {
    const body = await readBody(request)
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const contentType = request.headers['content-type'] ?? ''
    const reply = body === null ? jsonReply(413, { error: 'body too large' }) : answer({ method: request.method ?? '', path, contentType, body })
    if (reply === null) return
    const bytes = Buffer.from(reply.body)
    response.writeHead(reply.status, { 'content-type': reply.contentType, 'content-length': bytes.length }).end(bytes)
  } catch {
    // A full disk must not look like an answer: the till has to see a server in trouble.
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end()
  }
}

/** The body, or null when it is too large. Rejects when the connection breaks. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks)
}

/** A reply of JSON. */
export function jsonReply(status: number, value: unknown): NonNullable<DeskReply> {
  return { status, contentType: 'application/json', body: typeof value === 'string' ? value : JSON.stringify(value) }
}
