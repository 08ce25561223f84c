import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DOKYPAY_OPERATIONS, type DokypayUrls } from '../../gateways/dokypay/account.ts'
import { answerRequest, renewByItself } from './actions.ts'
import { type CustomerDeed, minorOf, refundStandingOf, standingOf } from './book.ts'
import type { Desk, Reply } from './desk.ts'
import { postDueNotices } from './notices.ts'
import { DOKYPAY_PATHS, type DokypayDeskOptions, openDesk } from './open-desk.ts'
import { cashierPage, returnUrlOf } from './pages.ts'

/** How the practice gateway is started; `port`, `storeFile`, `speed` and `now` as with the others. */
export type DokypaySimulatorOptions = DokypayDeskOptions & { port: number }

/** One order as the gateway really holds it; amounts in minor units, times in UTC milliseconds. */
export type DokypaySimulatedOrder = {
  trade_no: string
  order_id: string
  what: 'collect' | 'payout' | 'subscription' | 'renewal'
  pm_id: string
  amount: number
  currency: string
  status: string
  subscribe_id: string | null
  notices: { about: string; at: number; status: number }[]
  refunds: { refund_id: string; amount: number; status: string }[]
}

/** A running practice gateway. `customerDoes` is false for an order that is unknown or ended; `renews` for an agreement that does not renew. */
export type DokypaySimulator = {
  port: number
  urls: DokypayUrls
  orders(): DokypaySimulatedOrder[]
  customerDoes(orderId: string, does: CustomerDeed | 'ignores'): boolean
  renews(subscribeId: string): boolean
  /** Posts what is due now, without waiting for the next round. */
  postNotices(): Promise<void>
  close(): Promise<void>
}

const MAX_BODY_BYTES = 65_536
/** How often it is looked whether a notice is due, in real milliseconds. */
const NOTICE_ROUND_MS = 100

/**
 * Starts the other side of Dokypay on 127.0.0.1: a real HTTP server with the real wire format and its own orders. Besides the operations there
 * are the hosted page (`/cashierdesk/NUMBER`), `GET /_orders` and `POST /_customer` {order_id, does: pays | refuses} or {subscribe_id, does: renews}.
 * Rejects with one sentence when the port is taken or the store cannot be used.
 */
export async function startDokypaySimulator(options: DokypaySimulatorOptions): Promise<DokypaySimulator> {
  const desk = openDesk(options)
  const server = createServer((request, response) => void serve(request, response, desk))
  try {
    await listen(server, options.port)
  } catch (error) {
    desk.book.close()
    throw error
  }
  const { port } = server.address() as AddressInfo
  desk.baseUrl = `http://127.0.0.1:${port}`
  let posting: Promise<void> | null = null
  // A round that fails (a full disk) is tried again by the next one.
  const postNow = () => {
    posting ??= postDueNotices(desk)
      .catch(() => {})
      .finally(() => {
        posting = null
      })
    return posting
  }
  const round = setInterval(() => void postNow(), NOTICE_ROUND_MS)
  round.unref()
  return {
    port,
    urls: Object.fromEntries(DOKYPAY_OPERATIONS.map((operation) => [operation, desk.baseUrl + DOKYPAY_PATHS[operation]])) as DokypayUrls,
    orders: () => held(desk),
    customerDoes: (orderId, does) => customerDoes(desk, orderId, does),
    renews: (subscribeId) => renewByItself(desk, subscribeId),
    async postNotices() {
      await posting
      await postNow()
    },
    async close() {
      clearInterval(round)
      await posting
      await close(server, desk)
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program is using it' : error.message
      reject(new Error(`The practice gateway cannot listen on port ${port}: ${why}.`))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

function close(server: Server, desk: Desk): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      desk.book.close()
      resolve()
    })
    // Scenes that never answer hold their connections open.
    server.closeAllConnections()
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  try {
    const body = await readBody(request)
    if (body === null) return void json(response, 413, { error: 'body too large' })
    const path = (request.url ?? '').replace(/\?.*$/, '')
    const operation = DOKYPAY_OPERATIONS.find((one) => DOKYPAY_PATHS[one] === path)
    if (request.method === 'POST' && operation) return void sendReply(response, answerRequest(desk, operation, body))
    if (request.method === 'GET' && path === '/_orders') return void json(response, 200, held(desk))
    if (request.method === 'POST' && path === '/_customer') return void sendCustomer(response, body, desk)
    servePage(request, response, path, desk)
  } catch {
    // A full disk must not look like an answer: the till has to see a server in trouble.
    if (response.headersSent) response.destroy()
    else json(response, 500, { error: 'the practice gateway failed' })
  }
}

function servePage(request: IncomingMessage, response: ServerResponse, path: string, desk: Desk): void {
  const [, tradeNo = '', does = ''] = /^\/cashierdesk\/([^/]+)(?:\/(pays|refuses))?$/.exec(path) ?? []
  const order = desk.book.byTradeNo(tradeNo)
  if (!order) return void json(response, 404, { error: 'no such address' })
  if (request.method === 'POST' && does !== '') customerDoes(desk, order.orderId, does === 'pays' ? 'pays' : 'refuses')
  const location = request.method === 'POST' ? returnUrlOf(desk, order) : null
  if (location !== null) response.writeHead(302, { location }).end()
  else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(cashierPage(desk, order))
}

/** The request's body as text, or null when it is too large. Rejects when the connection breaks. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8')
}

function sendReply(response: ServerResponse, reply: Reply): void {
  if (reply === null) return
  if (reply === 'cut') return void response.destroy()
  const bytes = Buffer.from(reply)
  response
    .writeHead(200, { 'content-type': typeof reply === 'string' ? 'application/json' : 'application/octet-stream', 'content-length': bytes.length })
    .end(bytes)
}

function json(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes)
}

function sendCustomer(response: ServerResponse, body: string, desk: Desk): void {
  let said: Record<string, unknown>
  try {
    said = JSON.parse(body) as Record<string, unknown>
  } catch {
    said = {}
  }
  const { order_id: orderId, subscribe_id: subscribeId, does } = said
  if (typeof subscribeId === 'string' && does === 'renews') {
    const done = renewByItself(desk, subscribeId)
    return void json(response, done ? 200 : 409, { done })
  }
  if (typeof orderId !== 'string' || (does !== 'pays' && does !== 'refuses')) {
    return void json(response, 400, { error: 'order_id and does (pays or refuses), or subscribe_id and does (renews), are needed' })
  }
  const done = customerDoes(desk, orderId, does)
  json(response, done ? 200 : 409, { done })
}

function customerDoes(desk: Desk, orderId: string, does: CustomerDeed | 'ignores'): boolean {
  const order = desk.book.ofOrderId(orderId)[0]
  const status = order ? standingOf(order, desk.now(), desk.speed).status : 'timeout'
  if (!order || order.what === 'payout' || order.what === 'renewal' || (status !== 'pending' && status !== 'processing')) return false
  if (does === 'ignores') return true
  desk.book.record({ is: 'customer', tradeNo: order.tradeNo, does, at: desk.now() })
  return true
}

function held(desk: Desk): DokypaySimulatedOrder[] {
  const notices = desk.book.notices()
  return desk.book.orders().map((order) => ({
    trade_no: order.tradeNo,
    order_id: order.orderId,
    what: order.what,
    pm_id: order.pmId,
    amount: minorOf(order),
    currency: order.currency,
    status: standingOf(order, desk.now(), desk.speed).status,
    subscribe_id: order.subscribeId,
    notices: notices
      .filter(({ key }) => key.startsWith(`${order.tradeNo} `))
      .map(({ key, at, status }) => ({ about: key.slice(order.tradeNo.length + 1), at, status })),
    refunds: desk.book
      .refunds()
      .filter(({ tradeNo }) => tradeNo === order.tradeNo)
      .map((refund) => ({
        refund_id: refund.refundId,
        amount: minorOf(refund),
        status: refundStandingOf(refund, order, desk.now(), desk.speed).status,
      })),
  }))
}
