import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire. */
export type Heard = { path: string; contentType: string; body: string }
/** A reply to give: text, or Base64 of bytes. */
export type Said = { status: number; body?: string; base64?: string }

/** The other side of a transcript: an HTTP server on loopback that says what it was told to, in order, and keeps what it heard. */
export type ScriptedPeer = { url: string; heard: Heard[]; say(replies: readonly Said[] | 'nothing'): void; close(): void }

/** Starts one. Told to say nothing it takes requests and never answers; out of replies it breaks the connection. */
export async function startScriptedPeer(): Promise<ScriptedPeer> {
  let replies: readonly Said[] | 'nothing' = []
  let next = 0
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      heard.push({ path: request.url ?? '', contentType: request.headers['content-type'] ?? '', body: Buffer.concat(chunks).toString() })
      if (replies === 'nothing') return
      const reply = replies[next++]
      if (!reply) return void response.destroy()
      response.writeHead(reply.status).end(reply.base64 === undefined ? reply.body : Buffer.from(reply.base64, 'base64'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    say(wanted) {
      replies = wanted
      next = 0
      heard.length = 0
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
