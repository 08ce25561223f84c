import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Answer, CallLimits, Gateway } from '#main/gateways/gateway.ts'
import { Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { openRequest, sealReply } from '#main/simulator/ottpay/wire.ts'
import { selfSigned } from '../gateways/self-signed.ts'
import { drip, flood, httpReply, inChunks, type Peer, type Script, startPeer } from './peer.ts'

const MERCHANT = 'MADEUP0001'
const KEY = new Secret('AB12CD34EF56AB12')
const AMOUNT = 1234
const CODE = '280112345678901234'

/** Short where a call has to end by its limit, long where the reply is good and only the machine may be slow. */
const HASTY: CallLimits = { payMs: 250, queryMs: 250, connectMs: 200 }
const PATIENT: CallLimits = { payMs: 10_000, queryMs: 10_000, connectMs: 5_000 }
/** A call that has not ended by then hangs. */
const HANG_MS = 9_000

const VERBS = ['pay', 'showCode', 'query'] as const
type Verb = (typeof VERBS)[number]
type Outcome = Answer['kind']

/** The true reply to a request: paid, or the QR. */
function truth(requestBody: string): string {
  const opened = openRequest(requestBody, MERCHANT, KEY)
  if (typeof opened === 'string') throw new Error(opened)
  const { order_id = '' } = opened.data
  if (opened.action === 'ACTIVEPAY') return sealReply({ code_url: `https://qr.example/${order_id}`, order_id }, KEY)
  return sealReply({ order_id, order_status: 'success', total_amount: String(AMOUNT) }, KEY)
}

function gatewayAt(url: string, http: HttpClient, limits: CallLimits): Gateway {
  const account = {
    baseUrl: url,
    merchantId: MERCHANT,
    operatorId: '0000000042',
    terminalNo: '',
    version: '1.0',
    callbackUrl: 'https://till.invalid/',
    currency: 'CAD',
  }
  return createOttPayGateway({ ...account, signKey: KEY }, http, limits)
}

let orders = 0
/** Asks one thing and gives what was answered; rejects when the call hangs. `shown` is true when a QR came. */
async function ask(gateway: Gateway, verb: Verb): Promise<{ answer: Answer; shown: boolean }> {
  const request = { orderId: `T1NET${String(++orders).padStart(7, '0')}`, amountMinor: AMOUNT, currency: 'CAD', wallet: 'alipay' as const }
  let hang: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    hang = setTimeout(() => reject(new Error(`${verb} hangs`)), HANG_MS)
  })
  const asked = async () => {
    if (verb === 'pay') return { answer: await gateway.pay({ ...request, code: CODE }), shown: false }
    if (verb === 'query') return { answer: await gateway.query(request), shown: false }
    const { answer, codeUrl } = await gateway.showCode(request)
    return { answer: answer as Answer, shown: codeUrl !== null }
  }
  try {
    const got = await Promise.race([asked(), tooLong])
    if (got.answer.kind === 'paid') expect(got.answer.facts).toMatchObject({ orderId: request.orderId, amountMinor: AMOUNT })
    return got
  } finally {
    clearTimeout(hang)
  }
}

/** whole: the reply is whole and right, so it must be believed. lost: never. either: whole, but with something wrong behind it. */
type Worth = 'whole' | 'lost' | 'either'
type Behaviour = { name: string; worth: Worth; script: Script }

const after = (play: (socket: Socket, body: string) => void | Promise<void>): Script => ({ asked: (socket, { body }) => play(socket, body) })
const whole = (name: string, play: (socket: Socket, reply: string) => void | Promise<void>): Behaviour => ({
  name,
  worth: 'whole',
  script: after((socket, body) => play(socket, truth(body))),
})
const lost = (name: string, play: (socket: Socket, reply: string) => void | Promise<void>): Behaviour => ({ ...whole(name, play), worth: 'lost' })
const onOpen = (name: string, opened: (socket: Socket) => void): Behaviour => ({ name, worth: 'lost', script: { opened } })
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const bomb = Buffer.alloc(100_000_000, 0x20)
const packed = { gzip: gzipSync(bomb), deflate: deflateSync(bomb), br: brotliCompressSync(bomb.subarray(0, 30_000_000)) }

let decoyUrl = ''
const redirects = [301, 302, 303, 307, 308].map((status) =>
  lost(
    `redirects with ${status} to another server`,
    (socket, reply) => void socket.end(httpReply(reply, [`Location: ${decoyUrl}`], `${status} Elsewhere`)),
  ),
)

const BEHAVIOURS: Behaviour[] = [
  whole('answers', (socket, reply) => void socket.write(httpReply(reply))),
  whole('waits, then answers', async (socket, reply) => {
    await pause(300)
    socket.write(httpReply(reply))
  }),
  whole('sends the head, waits, then the body', async (socket, reply) => {
    const bytes = httpReply(reply)
    const head = bytes.indexOf('\r\n\r\n') + 4
    socket.write(bytes.subarray(0, head))
    await pause(150)
    socket.write(bytes.subarray(head))
  }),
  whole('sends single bytes', (socket, reply) => drip(socket, httpReply(reply), 0)),
  whole('sends in chunks of one byte', (socket, reply) => void socket.write(httpReply(inChunks(reply, 1), ['Transfer-Encoding: chunked']))),
  whole('ends the reply by closing', (socket, reply) => void socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${reply}`)),
  whole('answers and half closes', (socket, reply) => void socket.end(httpReply(reply))),
  whole(
    'says 100 and 103 before',
    (socket, reply) =>
      void socket.write(
        Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'), httpReply(reply)]),
      ),
  ),
  whole('answers twice at once', (socket, reply) => void socket.write(Buffer.concat([httpReply(reply), httpReply(reply)]))),
  {
    ...whole('answers, then sends noise', (socket, reply) => void socket.write(Buffer.concat([httpReply(reply), Buffer.from('\0\0noise')]))),
    worth: 'either',
  },
  whole(
    'answers with HTTP/1.0',
    (socket, reply) => void socket.end(`HTTP/1.0 200 OK\r\nContent-Length: ${Buffer.byteLength(reply)}\r\n\r\n${reply}`),
  ),
  whole('answers, then resets', async (socket, reply) => {
    socket.write(httpReply(reply))
    await pause(100)
    socket.resetAndDestroy()
  }),
  lost('never answers', () => {}),
  lost('sends the head and never the body', (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n')),
  lost('drips slower than the limit', (socket, reply) => drip(socket, httpReply(reply), 15)),
  lost('says 100 again and again', async (socket) => {
    for (let round = 0; round < 60 && !socket.destroyed; round++) {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n')
      await pause(20)
    }
  }),
  onOpen('resets when connected', (socket) => void socket.resetAndDestroy()),
  onOpen('closes when connected', (socket) => void socket.end()),
  onOpen('accepts and never reads', (socket) => void socket.pause()),
  onOpen('answers before it was asked with garbage', (socket) => void socket.write('220 mail.example ESMTP\r\n')),
  lost('resets when asked', (socket) => void socket.resetAndDestroy()),
  lost('closes when asked', (socket) => void socket.end()),
  lost('resets after the head', async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n')
    await pause(20)
    socket.resetAndDestroy()
  }),
  lost('resets in the middle of the body', async (socket, reply) => {
    const bytes = httpReply(reply)
    socket.write(bytes.subarray(0, bytes.length - 40))
    await pause(20)
    socket.resetAndDestroy()
  }),
  ...redirects,
  lost(
    'says a longer length than it sends',
    (socket, reply) => void socket.end(httpReply(reply, [`Content-Length: ${Buffer.byteLength(reply) + 9}`])),
  ),
  lost(
    'says a shorter length than it sends',
    (socket, reply) => void socket.end(httpReply(reply, [`Content-Length: ${Buffer.byteLength(reply) - 9}`])),
  ),
  lost(
    'says two different lengths',
    (socket, reply) => void socket.end(httpReply(reply, ['Content-Length: 10', `Content-Length: ${Buffer.byteLength(reply)}`])),
  ),
  lost(
    'says a length and chunks',
    (socket, reply) => void socket.end(httpReply(inChunks(reply, 50), [`Content-Length: ${Buffer.byteLength(reply)}`, 'Transfer-Encoding: chunked'])),
  ),
  lost('says a negative length', (socket, reply) => void socket.end(httpReply(reply, ['Content-Length: -1']))),
  lost('breaks the chunks', (socket, reply) => void socket.end(httpReply(`zz\r\n${reply}\r\n0\r\n\r\n`, ['Transfer-Encoding: chunked']))),
  lost(
    'leaves out the last chunk',
    (socket, reply) => void socket.end(httpReply(inChunks(reply, 50).subarray(0, -5), ['Transfer-Encoding: chunked'])),
  ),
  lost('says a chunk of 16 exabytes', (socket, reply) => void socket.end(httpReply(`ffffffffffffffff\r\n${reply}`, ['Transfer-Encoding: chunked']))),
  lost('speaks HTTP/0.9', (socket, reply) => void socket.end(reply)),
  lost('speaks HTTP/9.9', (socket, reply) => void socket.end(`HTTP/9.9 200 OK\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`)),
  lost('speaks TLS on a plain port', (socket) => void socket.end(Buffer.from('15030100020228', 'hex'))),
  lost('sends a head of 2 MB', async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nX: ')
    await flood(socket, 2_000_000)
  }),
  lost(
    'sends 100,000 headers',
    (socket, reply) =>
      void socket.end(
        httpReply(
          reply,
          Array.from({ length: 100_000 }, (_, at) => `X-${at}: 1`),
        ),
      ),
  ),
  lost('puts a line end into the status', (socket, reply) => void socket.end(httpReply(reply, [], '200 OK\nX: y\r\0'))),
  lost('answers 500 with a good reply', (socket, reply) => void socket.write(httpReply(reply, [], '500 Oh'))),
  lost('answers 204', (socket) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n')),
  lost('answers 101', (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')),
  lost('answers 999', (socket, reply) => void socket.write(httpReply(reply, [], '999 Odd'))),
  lost('answers in HTML', (socket) => void socket.write(httpReply('<html><h1>Log in to the hotel’s Wi-Fi</h1></html>', ['Content-Type: text/html']))),
  lost('answers with nothing', (socket) => void socket.write(httpReply(''))),
  lost('puts a zero byte before the reply', (socket, reply) => void socket.write(httpReply(`\0${reply}`))),
  lost('sends the reply twice in one body', (socket, reply) => void socket.write(httpReply(`${reply}${reply}`))),
]

const HEAVY: Behaviour[] = [
  lost('announces 100 MB', async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n')
    await flood(socket, 100_000_000)
  }),
  lost('sends 100 MB in chunks', async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5F5E100\r\n')
    await flood(socket, 100_000_000)
  }),
  lost('sends 100 MB until it closes', async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n')
    await flood(socket, 100_000_000)
  }),
  ...(['gzip', 'deflate', 'br'] as const).map((encoding) =>
    lost(`sends a ${encoding} bomb`, (socket) => void socket.end(httpReply(packed[encoding], [`Content-Encoding: ${encoding}`]))),
  ),
  lost(
    'sends a gzip bomb as a transfer encoding',
    (socket) => void socket.end(httpReply(inChunks(packed.gzip, 60_000), ['Transfer-Encoding: gzip, chunked'])),
  ),
  lost('sends a gzip bomb and calls it identity', (socket) => void socket.end(httpReply(packed.gzip, ['Content-Encoding: identity']))),
]

/** What may be answered: paid (or a QR) exactly when the reply was whole and right; not_sent only when not a byte arrived. */
function judge(verb: Verb, worth: Worth, got: { answer: Answer; shown: boolean }, peer: Peer): void {
  const { kind } = got.answer
  if (worth === 'whole') expect([kind, got.shown]).toEqual(verb === 'showCode' ? ['pending', true] : ['paid', false])
  else if (worth === 'lost') {
    expect(['no_answer', 'not_sent'] satisfies Outcome[]).toContain(kind)
    expect(got.shown).toBe(false)
  } else expect(['no_answer', verb === 'showCode' ? 'pending' : 'paid'] satisfies Outcome[]).toContain(kind)
  if (kind === 'not_sent') expect(peer.bytes).toBe(0)
}

let peer: Peer
let http: HttpClient
beforeEach(() => {
  http = createHttpClient()
})
afterEach(async () => {
  http.close()
  await peer?.close()
})

describe('a peer that', () => {
  let decoy: Peer
  beforeAll(async () => {
    decoy = await startPeer(after((socket, body) => void socket.write(httpReply(truth(body)))))
    decoyUrl = decoy.url
  })
  afterAll(() => decoy.close())

  it('is bad in at least forty ways', () => expect(BEHAVIOURS.length + HEAVY.length + HANDSHAKES.length).toBeGreaterThanOrEqual(40))

  it.each(BEHAVIOURS)('$name', async ({ worth, script }) => {
    peer = await startPeer(script)
    for (const verb of VERBS) {
      peer.bytes = 0
      // A client of its own for each: what became of a kept connection is another matter, below.
      http.close()
      http = createHttpClient()
      judge(verb, worth, await ask(gatewayAt(peer.url, http, worth === 'lost' ? HASTY : PATIENT), verb), peer)
    }
    expect(decoy.connections).toBe(0)
    // Sent once: whatever happened, no call was repeated by itself.
    expect(peer.requests).toBeLessThanOrEqual(VERBS.length)
  })

  it.each(HEAVY)('$name, in bounded memory', async ({ worth, script }) => {
    peer = await startPeer(script)
    const before = process.memoryUsage.rss()
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss())
    }, 5)
    for (const verb of VERBS) {
      peer.bytes = 0
      judge(verb, worth, await ask(gatewayAt(peer.url, http, PATIENT), verb), peer)
    }
    clearInterval(watch)
    expect((most - before) / 1_048_576).toBeLessThan(64)
  })
})

describe('a reply cut', () => {
  const shapes: { name: string; make(reply: string): Buffer; wholeFrom(bytes: Buffer): number; verbs: readonly Verb[] }[] = [
    { name: 'with a length', make: (reply) => httpReply(reply), wholeFrom: (bytes) => bytes.length, verbs: VERBS },
    {
      name: 'in chunks',
      make: (reply) => httpReply(inChunks(reply, 100), ['Transfer-Encoding: chunked']),
      wholeFrom: (bytes) => bytes.length,
      verbs: ['pay'],
    },
    {
      // Nothing says where such a reply ends, but a JSON object that lost its last brace is none.
      name: 'by its end only',
      make: (reply) => Buffer.from(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${reply}`),
      wholeFrom: (bytes) => bytes.length,
      verbs: ['pay', 'query'],
    },
  ]
  it.each(shapes)('after any of its bytes ($name) is worth nothing', async ({ make, wholeFrom, verbs }) => {
    let cutAt = 0
    let length = Number.POSITIVE_INFINITY
    const sent = (body: string): Buffer => make(truth(body))
    peer = await startPeer(
      after((socket, body) => {
        const bytes = sent(body)
        length = wholeFrom(bytes)
        socket.end(bytes.subarray(0, cutAt))
      }),
    )
    http = createHttpClient()
    for (const verb of verbs) {
      length = Number.POSITIVE_INFINITY
      for (cutAt = 0; cutAt <= length; cutAt++) {
        peer.bytes = 0
        const got = await ask(gatewayAt(peer.url, http, PATIENT), verb)
        try {
          judge(verb, cutAt === length ? 'whole' : 'lost', got, peer)
        } catch (error) {
          throw new Error(`${verb} cut after ${cutAt} of ${length}: ${JSON.stringify(got.answer)}`, { cause: error })
        }
      }
      expect(cutAt).toBeGreaterThan(200)
    }
  })
})

describe('a connection kept from an earlier call that', () => {
  const second = (play: (socket: Socket, reply: string) => void): Script => ({
    asked: (socket, { body, nth }) => (nth === 1 ? void socket.write(httpReply(truth(body))) : play(socket, truth(body))),
  })
  it.each([
    ['resets under the next', second((socket) => void socket.resetAndDestroy())],
    ['closes under the next', second((socket) => void socket.end())],
    ['falls silent', second(() => {})],
  ] as const)('%s leaves that one without an answer, never not sent and never repeated', async (_name, script) => {
    peer = await startPeer(script)
    http = createHttpClient()
    for (const verb of VERBS) {
      judge(verb, 'whole', await ask(gatewayAt(peer.url, http, PATIENT), verb), peer)
      const { connections, requests } = peer
      const { answer } = await ask(gatewayAt(peer.url, http, HASTY), verb)
      expect(answer.kind).toBe('no_answer')
      expect(peer.connections).toBe(connections)
      expect(peer.requests).toBe(requests + 1)
    }
  })

  it('sent a second reply in advance does not answer the next question with it', async () => {
    // A nameless refusal: on a question it would be believed, if it were taken for the answer.
    const planted = httpReply(sealReply({ order_status: 'orderclosed' }, KEY))
    peer = await startPeer(after((socket, body) => void socket.write(Buffer.concat([httpReply(truth(body)), planted]))))
    http = createHttpClient()
    const gateway = gatewayAt(peer.url, http, PATIENT)
    for (let round = 0; round < 10; round++) expect((await ask(gateway, 'query')).answer.kind).toBe('paid')
  })

  it('is sent a reply while nobody asked does not answer the next question with it', async () => {
    const planted = httpReply(sealReply({ order_status: 'orderclosed' }, KEY))
    let isThere = (): void => {}
    peer = await startPeer({
      async asked(socket, { body }) {
        socket.write(httpReply(truth(body)))
        await pause(10)
        socket.write(planted, () => isThere())
      },
    })
    http = createHttpClient()
    const gateway = gatewayAt(peer.url, http, PATIENT)
    for (let round = 0; round < 10; round++) {
      // The next question is asked when those bytes have just arrived and nobody has read them.
      const arrived = new Promise<void>((resolve) => {
        isThere = resolve
      })
      expect(['paid', 'not_sent']).toContain((await ask(gateway, 'query')).answer.kind)
      await Promise.race([arrived, pause(200)])
    }
  })
})

type Handshake = { name: string; kind: 'not_sent' | 'no_answer' | 'whole'; make(): { tls: TlsOptions | null; script: Script; ca?: string } }
const good = after((socket, body) => void socket.write(httpReply(truth(body))))
const HANDSHAKES: Handshake[] = [
  {
    name: 'with the right certificate',
    kind: 'whole',
    make: () => {
      const { certificate: cert, key } = selfSigned()
      return { tls: { cert, key }, script: good, ca: cert }
    },
  },
  {
    name: 'with a certificate nobody vouches for',
    kind: 'not_sent',
    make: () => {
      const { certificate: cert, key } = selfSigned()
      return { tls: { cert, key }, script: good }
    },
  },
  {
    name: 'with another one’s certificate',
    kind: 'not_sent',
    make: () => {
      const { certificate: cert, key } = selfSigned()
      return { tls: { cert, key }, script: good, ca: selfSigned().certificate }
    },
  },
  {
    name: 'with a certificate for another host',
    kind: 'not_sent',
    make: () => {
      const { certificate: cert, key } = selfSigned({ address: [127, 0, 0, 9] })
      return { tls: { cert, key }, script: good, ca: cert }
    },
  },
  {
    name: 'with a certificate that has run out',
    kind: 'not_sent',
    make: () => {
      const { certificate: cert, key } = selfSigned({ until: '20210101000000Z' })
      return { tls: { cert, key }, script: good, ca: cert }
    },
  },
  {
    name: 'with TLS 1.1 at most',
    kind: 'not_sent',
    make: () => {
      const { certificate: cert, key } = selfSigned()
      return { tls: { cert, key, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }, script: good, ca: cert }
    },
  },
  {
    name: 'that speaks plain HTTP',
    kind: 'not_sent',
    make: () => ({ tls: null, script: { opened: (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n') } }),
  },
  {
    name: 'that closes in the handshake',
    kind: 'not_sent',
    make: () => ({ tls: null, script: { opened: (socket) => void socket.once('data', () => socket.end()) } }),
  },
  {
    name: 'that resets in the handshake',
    kind: 'not_sent',
    make: () => ({ tls: null, script: { opened: (socket) => void socket.once('data', () => socket.resetAndDestroy()) } }),
  },
  { name: 'that never answers the handshake', kind: 'not_sent', make: () => ({ tls: null, script: { opened: () => {} } }) },
  {
    name: 'that drips garbage into the handshake',
    kind: 'not_sent',
    make: () => ({ tls: null, script: { opened: (socket) => void drip(socket, Buffer.alloc(100, 0x16), 10) } }),
  },
  {
    name: 'that hangs up when asked',
    kind: 'no_answer',
    make: () => {
      const { certificate: cert, key } = selfSigned()
      return { tls: { cert, key }, script: after((socket) => void socket.destroy()), ca: cert }
    },
  },
  {
    name: 'that closes without a farewell in the middle of the reply',
    kind: 'no_answer',
    make: () => {
      const { certificate: cert, key } = selfSigned()
      return {
        tls: { cert, key },
        ca: cert,
        script: after((socket, body) => {
          socket.write(httpReply(truth(body)).subarray(0, 150))
          setTimeout(() => socket.destroy(), 20)
        }),
      }
    },
  },
]

describe('a TLS peer', () => {
  it.each(HANDSHAKES)('$name', async ({ kind, make }) => {
    const { tls, script, ca } = make()
    peer = await startPeer(script, tls)
    http = createHttpClient({ maxReplyBytes: 262_144, idleMs: 5_000, ...(ca ? { ca } : {}) })
    const url = peer.url.replace(/^http:/, 'https:')
    for (const verb of VERBS) {
      peer.bytes = 0
      const got = await ask(gatewayAt(url, http, kind === 'whole' ? PATIENT : { payMs: 2_000, queryMs: 2_000, connectMs: 400 }), verb)
      if (kind === 'whole') judge(verb, 'whole', got, peer)
      else expect(got.answer.kind).toBe(kind)
      if (kind === 'not_sent' && tls) expect(peer.requests).toBe(0)
    }
  })
})
