import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpClient, type HttpClientLimits, type HttpPost } from '#main/gateways/http.ts'
import { selfSigned } from './self-signed.ts'

const toClose: (() => void)[] = []
afterEach(() => {
  for (const close of toClose.splice(0)) close()
})

function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  toClose.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

const web = (listener: RequestListener) => listen(createHttpServer(listener))
const tcp = (onSocket: (socket: Socket) => void) => listen(createTcpServer(onSocket))

function client(limits: Partial<HttpClientLimits> = {}) {
  const made = createHttpClient({ maxReplyBytes: 10_000, idleMs: 5_000, ...limits })
  toClose.push(() => made.close())
  return made
}

const to = (port: number, more: Partial<HttpPost> = {}): HttpPost => ({
  url: `http://127.0.0.1:${port}/pay`,
  headers: { 'content-type': 'application/json' },
  body: '{"a":"支付"}',
  timeoutMs: 5_000,
  connectMs: 5_000,
  ...more,
})

describe('a reply', () => {
  it('is given with status and text, and the request arrives whole, uncompressed and in one piece', async () => {
    let seen: unknown
    const port = await web((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        seen = { method: request.method, url: request.url, body: Buffer.concat(chunks).toString(), encoding: request.headers['accept-encoding'] }
        response.end('金额')
      })
    })
    expect(await client().post(to(port))).toMatchObject({ outcome: 'reply', status: 200, body: '金额' })
    expect(seen).toEqual({ method: 'POST', url: '/pay', body: '{"a":"支付"}', encoding: 'identity' })
  })

  it.each([302, 307, 404, 500, 503])('with status %i is still a reply, and no redirect is followed', async (status) => {
    let requests = 0
    const port = await web((_request, response) => {
      requests++
      response.writeHead(status, { location: '/elsewhere' }).end('words')
    })
    expect(await client().post(to(port))).toMatchObject({ outcome: 'reply', status, body: 'words' })
    expect(requests).toBe(1)
  })

  it('whose end is the end of the connection is whole', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole')))
    for (let round = 0; round < 20; round++) expect(await client().post(to(port))).toMatchObject({ outcome: 'reply', body: 'whole' })
  })

  it('comes over one kept connection', async () => {
    let connections = 0
    const server = createHttpServer((_request, response) => response.end('ok'))
    server.on('connection', () => connections++)
    const port = await listen(server)
    const one = client()
    for (let round = 0; round < 3; round++) expect((await one.post(to(port))).outcome).toBe('reply')
    expect(connections).toBe(1)
  })
})

describe('not sent', () => {
  it('when the connection is refused', async () => {
    const port = await web(() => {})
    for (const close of toClose.splice(0)) close()
    expect(await client().post(to(port))).toMatchObject({ outcome: 'not_sent', cause: 'refused' })
  })

  it('when the name does not exist', async () => {
    const outcome = await client().post(to(0, { url: 'http://no-such-host.invalid/pay' }))
    expect(outcome).toMatchObject({ outcome: 'not_sent', cause: 'dns' })
  })

  it.each(['ftp://127.0.0.1/', 'not a url', '', 'http://'])('when the address is %j', async (url) => {
    expect(await client().post(to(0, { url }))).toMatchObject({ outcome: 'not_sent', cause: 'bad_url' })
  })

  it('when a header cannot be written', async () => {
    expect(await client().post(to(1, { headers: { bad: 'a\r\nb' } }))).toMatchObject({ outcome: 'not_sent', cause: 'bad_url' })
  })

  it('when the other side speaks no TLS: it never gets a byte of the request', async () => {
    const got: Buffer[] = []
    const port = await tcp((socket) => socket.on('data', (chunk) => got.push(chunk) && socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    const outcome = await client().post(to(port, { url: `https://127.0.0.1:${port}/pay` }))
    expect(outcome).toMatchObject({ outcome: 'not_sent', cause: 'tls' })
    expect(Buffer.concat(got).includes('POST')).toBe(false)
  })

  it('when the TLS handshake never ends', async () => {
    const port = await tcp(() => {})
    const outcome = await client().post(to(port, { url: `https://127.0.0.1:${port}/pay`, connectMs: 50 }))
    expect(outcome).toMatchObject({ outcome: 'not_sent', cause: 'connect_timeout' })
  })

  it('when the certificate is nobody’s, even where the environment turns checks off', async () => {
    const { certificate, key } = selfSigned()
    let heard = ''
    const server = createTlsServer({ cert: certificate, key }, (socket) => {
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        heard += chunk
      })
    })
    const port = await listen(server)
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    const outcome = await client().post(to(port, { url: `https://127.0.0.1:${port}/pay` }))
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    expect(outcome).toMatchObject({ outcome: 'not_sent', cause: 'tls' })
    expect(heard).toBe('')
  })
})

describe('TLS', () => {
  it('carries a request where the certificate is trusted, and is kept too', async () => {
    const { certificate, key } = selfSigned()
    let connections = 0
    const server = createHttpsServer({ cert: certificate, key }, (_request, response) => response.end('sealed'))
    server.on('secureConnection', () => connections++)
    const port = await listen(server)
    const one = client({ ca: certificate })
    for (let round = 0; round < 2; round++) {
      expect(await one.post(to(port, { url: `https://127.0.0.1:${port}/pay` }))).toMatchObject({ outcome: 'reply', body: 'sealed' })
    }
    expect(connections).toBe(1)
  })

  it('older than 1.2 is not spoken', async () => {
    const { certificate, key } = selfSigned()
    const port = await listen(
      createHttpsServer({ cert: certificate, key, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, (_request, response) => response.end()),
    )
    const outcome = await client({ ca: certificate }).post(to(port, { url: `https://127.0.0.1:${port}/pay` }))
    expect(outcome).toMatchObject({ outcome: 'not_sent', cause: 'tls' })
  })
})

describe('lost', () => {
  it('when no reply comes in time', async () => {
    const port = await web(() => {})
    expect(await client().post(to(port, { timeoutMs: 60 }))).toMatchObject({ outcome: 'lost', cause: 'timeout' })
  })

  it('when a reply begins and does not end in time', async () => {
    const port = await web((_request, response) => response.writeHead(200).write('half'))
    expect(await client().post(to(port, { timeoutMs: 60 }))).toMatchObject({ outcome: 'lost', cause: 'timeout' })
  })

  it('when the connection breaks after the request', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(await client().post(to(port))).toMatchObject({ outcome: 'lost', cause: 'connection' })
  })

  it('when the connection ends without a reply', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.end()))
    expect(await client().post(to(port))).toMatchObject({ outcome: 'lost', cause: 'connection' })
  })

  it('when the reply is cut', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')))
    expect(await client().post(to(port))).toMatchObject({ outcome: 'lost', cause: 'connection' })
  })

  it('when what comes is no HTTP, or another protocol', async () => {
    const noise = await tcp((socket) => socket.once('data', () => socket.end('\u0000\u0001 noise\r\n\r\n')))
    expect(await client().post(to(noise))).toMatchObject({ outcome: 'lost', cause: 'connection' })
    const upgrade = await tcp((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')),
    )
    expect(await client().post(to(upgrade, { timeoutMs: 1_000 }))).toMatchObject({ outcome: 'lost' })
  })

  it('when the reply is too large, told or not', async () => {
    const told = await web((_request, response) => response.writeHead(200, { 'content-length': 20_000 }).end('x'.repeat(20_000)))
    expect(await client().post(to(told))).toMatchObject({ outcome: 'lost', cause: 'too_large' })
    const untold = await web((_request, response) => {
      response.write('x'.repeat(6_000))
      response.end('x'.repeat(6_000))
    })
    expect(await client().post(to(untold))).toMatchObject({ outcome: 'lost', cause: 'too_large' })
  })

  it('when the reply is compressed, which nobody asked for', async () => {
    const port = await web((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('...'))
    expect(await client().post(to(port))).toMatchObject({ outcome: 'lost', cause: 'compressed' })
  })

  it('when a kept connection dies under the second request: it may have been read', async () => {
    let requests = 0
    const port = await tcp((socket) =>
      socket.on('data', () => {
        if (++requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        else socket.resetAndDestroy()
      }),
    )
    const one = client()
    expect((await one.post(to(port))).outcome).toBe('reply')
    expect(await one.post(to(port))).toMatchObject({ outcome: 'lost', cause: 'connection' })
    expect(requests).toBe(2)
  })
})
