import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/*
 * The other end of a wire, and it behaves badly: a plain or TLS server on loopback whose every connection plays one script.
 * It speaks HTTP by hand, because a real HTTP server would not let it break off where it has to.
 */

/** One request as it arrived whole. `nth` counts the requests of this connection from 1. */
export type Arrived = { body: string; nth: number }

/** What a connection does. `opened` runs when it stands; `asked` when a whole request has arrived. */
export type Script = {
  opened?: (socket: Socket) => void
  asked?: (socket: Socket, request: Arrived) => void | Promise<void>
}

/** A running peer. `bytes` counts what reached it over all connections (with TLS: in clear), `requests` the whole ones. */
export type Peer = { url: string; port: number; script: Script; bytes: number; requests: number; connections: number; close(): Promise<void> }

/** Starts a peer on a free loopback port; `tls` makes it speak TLS with these options. */
export async function startPeer(script: Script, tls: TlsOptions | null = null): Promise<Peer> {
  const sockets = new Set<Socket>()
  const onSocket = (socket: Socket): void => {
    // The script of the moment of connecting stays with the connection.
    const { script: playing } = peer
    peer.connections++
    socket.on('error', () => {})
    playing.opened?.(socket)
    let held = Buffer.alloc(0)
    let nth = 0
    socket.on('data', (chunk: Buffer) => {
      peer.bytes += chunk.length
      held = Buffer.concat([held, chunk])
      for (let body = takeRequest(held); body !== null; body = takeRequest(held)) {
        held = held.subarray(body.end)
        peer.requests++
        nth++
        void playing.asked?.(socket, { body: body.text, nth })
      }
    })
  }
  const server: Server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const peer: Peer = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/processV2`,
    port,
    script,
    bytes: 0,
    requests: 0,
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return peer
}

function takeRequest(held: Buffer): { text: string; end: number } | null {
  const head = held.indexOf('\r\n\r\n')
  if (head < 0) return null
  const length = Number(/content-length: *(\d+)/i.exec(held.subarray(0, head).toString('latin1'))?.[1] ?? 0)
  const end = head + 4 + length
  return held.length < end ? null : { text: held.subarray(head + 4, end).toString('utf8'), end }
}

/** A whole reply by hand; `headers` are lines without their ends. */
export function httpReply(body: string | Buffer, headers: string[] = [], status = '200 OK'): Buffer {
  const bytes = Buffer.from(body)
  const own = headers.some((line) => /^(content-length|transfer-encoding):/i.test(line)) ? [] : [`Content-Length: ${bytes.length}`]
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${[...own, ...headers].map((line) => `${line}\r\n`).join('')}\r\n`), bytes])
}

/** The same body in chunks of `size` bytes. */
export function inChunks(body: string | Buffer, size: number): Buffer {
  const bytes = Buffer.from(body)
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size)
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

/** Writes byte by byte with `gapMs` between; stops when the other side has gone. */
export async function drip(socket: Socket, bytes: Buffer, gapMs: number): Promise<void> {
  for (let at = 0; at < bytes.length && !socket.destroyed; at++) {
    socket.write(bytes.subarray(at, at + 1))
    await (gapMs === 0 ? new Promise((resolve) => setImmediate(resolve)) : new Promise((resolve) => setTimeout(resolve, gapMs)))
  }
}

/** Writes `total` bytes out of one small buffer, only as fast as they are taken. */
export async function flood(socket: Socket, total: number): Promise<void> {
  const piece = Buffer.alloc(65_536, 0x20)
  for (let sent = 0; sent < total && !socket.destroyed; sent += piece.length) {
    if (!socket.write(piece))
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve)
        socket.once('close', () => resolve())
      })
  }
}
