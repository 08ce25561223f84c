import { Agent, createServer, request as forward, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Meddling } from './meddler.ts'

/** A relay in front of a gateway that has an address for each operation. `next` is used for one request. */
export type PathMeddler = {
  urlFor(base: string): string
  next: Meddling
  readonly requests: number
  /** What was asked and sent, oldest first. */
  readonly seen: { path: string; contentType: string; body: string }[]
  close(): void
}

type Reply = { status: number; body: Buffer }

/** Starts a relay on a free loopback port; it knows nothing of any gateway's format. Like meddler.ts, but it keeps paths and content types. */
export async function startPathMeddler(): Promise<PathMeddler> {
  let base = ''
  let before: Reply = { status: 200, body: Buffer.from('{}') }
  const seen: PathMeddler['seen'] = []
  const agent = new Agent({ keepAlive: false })
  const server = createServer(async (request, response) => {
    const meddling = meddler.next
    meddler.next = 'pass'
    const body = await readAll(request)
    const contentType = request.headers['content-type'] ?? ''
    const path = request.url ?? '/'
    seen.push({ path, contentType, body: body.toString() })
    if (meddling === 'cut-before') return void response.destroy()
    if (meddling === '503-before') return void response.writeHead(503).end('{"code":0}')
    if (meddling === 'redirect') return void response.writeHead(307, { location: base + path }).end()
    const reply = await ask(base + path, contentType, body, agent).catch(() => null)
    // The other side never answers, or was closed: then neither does the relay.
    if (reply === null) return
    const shown = meddling === 'replay' ? before : reply
    before = reply
    if (meddling === 'cut-after') return void response.destroy()
    if (meddling === '503-after') return void response.writeHead(503).end(reply.body)
    if (meddling === 'garbage') return void response.end('\u0000 no reply of anybody')
    response.writeHead(shown.status, { 'content-length': shown.body.length }).end(shown.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const meddler = {
    next: 'pass' as Meddling,
    seen,
    get requests() {
      return seen.length
    },
    urlFor(url: string) {
      base = url.replace(/\/+$/, '')
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    close() {
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
  return meddler
}

function ask(url: string, contentType: string, body: Buffer, agent: Agent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': body.length, 'content-type': contentType }
    const request = forward(url, { method: 'POST', headers, agent }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await readAll(response) })
    })
    request.on('error', reject)
    request.end(body)
  })
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
