import { createServer, request as forward, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What the meddler does with the next request. replay: forwards it, then answers with the reply before this one.
 * The 503 and the cut come before the gateway has seen the request, or after.
 */
export type Meddling = 'pass' | 'replay' | '503-before' | '503-after' | 'cut-before' | 'cut-after' | 'garbage' | 'redirect'

/** A relay between a gateway and its other side. `next` is used for one request; `requests` counts, `lastReply` is the true one. */
export type Meddler = { urlFor(target: string): string; next: Meddling; readonly requests: number; readonly bodies: string[]; close(): void }

type Reply = { status: number; body: Buffer }

/** Starts a relay on a free loopback port; it knows nothing of any gateway's format. */
export async function startMeddler(): Promise<Meddler> {
  let target = ''
  let before: Reply = { status: 200, body: Buffer.from('{}') }
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const meddling = meddler.next
    meddler.next = 'pass'
    const body = await readAll(request)
    bodies.push(body.toString())
    if (meddling === 'cut-before') return void response.destroy()
    if (meddling === '503-before') return void response.writeHead(503).end('{"rsp_code":"SUCCESS"}')
    if (meddling === 'redirect') return void response.writeHead(307, { location: target }).end()
    const reply = await ask(target, body)
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
    bodies,
    get requests() {
      return bodies.length
    },
    urlFor(url: string) {
      target = url
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return meddler
}

function ask(url: string, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = forward(url, { method: 'POST', headers: { 'content-length': body.length } }, async (response) => {
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
