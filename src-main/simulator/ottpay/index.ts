import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Secret } from '../../gateways/gateway.ts'
import { answerRequest, type Desk, statusOf } from './actions.ts'
import { customerPage, PAGE_PATH, returnAddress } from './checkout.ts'
import { createPostman, NOTICE_PLAYS, type NoticePlay, type Postman, playOfRemarks, type SentNotice } from './notices.ts'
import { ottOrderId } from './numbers.ts'
import { type CustomerDeed, type HeldOrder, openOrderBook, standingAt } from './order-book.ts'
import { readObject } from './wire.ts'

/**
 * How the practice gateway is started. `port` 0 takes any free one; `storeFile` null forgets everything at the end; `speed` is how
 * many milliseconds of practice time pass in a real one; without `operatorId` any operator is taken.
 */
export type OttPaySimulatorOptions = {
  port: number
  merchantId: string
  operatorId?: string
  signKey: string
  storeFile: string | null
  speed?: number
  now?: () => number
}

/** One order as the gateway really holds it. `amount` is in cents and is what was taken or would be; `asked_amount` is what the till asked. Times are UTC milliseconds. */
export type SimulatedOrder = {
  order_id: string
  action: 'PASSIVEPAY' | 'ACTIVEPAY' | 'PREPAY'
  biz_type: string
  amount: number
  asked_amount: number
  status: string
  charged: boolean
  charged_at: number | null
  /** False while more may become of it without anybody asking: money taken late, a QR that can still be paid. */
  settled: boolean
  created_at: number
  /** How often it was asked about since this process started. */
  queries: number
  /** What was given back, oldest first; `amount` in cents. */
  refunds: { refund_id: string; amount: number; at: number }[]
  /** OTT Pay's own id; of checkout orders only, null until a wallet was chosen. */
  ott_order_id?: string | null
}

/** A running practice gateway. `customerDoes` is false for an order that is unknown, neither QR nor link, or ended. */
export type OttPaySimulator = {
  /** The endpoint a till sends every action to. */
  url: string
  port: number
  orders(): SimulatedOrder[]
  customerDoes(orderId: string, does: CustomerDeed, how?: CustomerHow): boolean
  /** The notices that were posted, oldest first. */
  notices(): SentNotice[]
  close(): Promise<void>
}

/** How the customer does it: with which wallet (checkout only), and what becomes of the notice. */
export type CustomerHow = { wallet?: string; notice?: NoticePlay }

/** The desk and who posts its notices. */
type House = { desk: Desk; postman: Postman }

const MAX_BODY_BYTES = 65_536
const ENDPOINT = '/processV2'

/**
 * Starts the other side of OTT Pay on 127.0.0.1: a real HTTP server with the real wire format and its own orders. Besides the
 * endpoint there are `GET /_orders` (what it holds), `GET /_notices` (what it told), `POST /_customer` {order_id, does, wallet, notice} (the
 * customer of a QR or link) and the page behind a checkout link.
 * Rejects with one sentence when the port is taken or the store cannot be used.
 */
export async function startOttPaySimulator(options: OttPaySimulatorOptions): Promise<OttPaySimulator> {
  const speed = options.speed ?? 1
  if (!(speed > 0)) throw new Error('The practice gateway needs a speed above 0.')
  const desk: Desk = {
    merchantId: options.merchantId,
    operatorId: options.operatorId ?? null,
    signKey: new Secret(options.signKey),
    speed,
    now: options.now ?? Date.now,
    book: openBook(options.storeFile),
    asked: new Map(),
    pageUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}${PAGE_PATH}`,
  }
  const house: House = { desk, postman: createPostman(desk) }
  const server = createServer((request, response) => void serve(request, response, house))
  try {
    await listen(server, options.port)
  } catch (error) {
    desk.book.close()
    throw error
  }
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${ENDPOINT}`,
    port,
    orders: () => heldOrders(desk),
    customerDoes: (orderId, does, how) => customerDoes(house, orderId, does, how),
    notices: () => house.postman.sent(),
    close: () => close(server, house),
  }
}

function openBook(storeFile: string | null): Desk['book'] {
  try {
    return openOrderBook(storeFile)
  } catch (error) {
    throw new Error(`The practice gateway cannot use its file ${storeFile}: ${error instanceof Error ? error.message : 'unknown fault'}.`)
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

function close(server: Server, { desk, postman }: House): Promise<void> {
  postman.close()
  return new Promise((resolve) => {
    server.close(() => {
      desk.book.close()
      resolve()
    })
    // Scenes that never answer hold their connections open.
    server.closeAllConnections()
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const { desk, postman } = house
  try {
    const body = await readBody(request)
    if (body === null) send(response, 413, { error: 'body too large' })
    else if (request.method === 'GET' && request.url === '/_orders') send(response, 200, heldOrders(desk))
    else if (request.method === 'POST' && request.url === '/_customer') sendCustomer(request, response, body, house)
    else if (request.method === 'GET' && request.url === '/_notices') send(response, 200, postman.sent())
    else if (request.method === 'GET' && request.url?.startsWith(`${PAGE_PATH}?`)) sendPage(response, request.url, desk)
    else if (request.method === 'POST' && request.url === ENDPOINT) {
      const reply = answerRequest(body, desk)
      if (reply !== null) send(response, 200, reply)
    } else send(response, 404, { error: 'no such address' })
  } catch {
    // A full disk must not look like an answer: the till has to see a server in trouble.
    if (response.headersSent) response.destroy()
    else send(response, 500, { error: 'the practice gateway failed' })
  }
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

function send(response: ServerResponse, status: number, body: string | object): void {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes)
}

function sendPage(response: ServerResponse, address: string, desk: Desk): void {
  const page = customerPage(new URL(address, 'http://127.0.0.1').searchParams, desk)
  const bytes = Buffer.from(page ?? '<!doctype html><title>Practice checkout</title><p>There is no such order.</p>\n')
  response.writeHead(page === null ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', 'content-length': bytes.length }).end(bytes)
}

/** The customer, told by JSON, or by the form of the payment page, whose browser is then sent on. */
function sendCustomer(request: IncomingMessage, response: ServerResponse, body: string, house: House): void {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  const { order_id: orderId, does, wallet, notice } = isForm ? Object.fromEntries(new URLSearchParams(body)) : (readObject(body) ?? {})
  if (typeof orderId !== 'string' || (does !== 'pays' && does !== 'refuses' && does !== 'ignores')) {
    send(response, 400, { error: 'order_id and does (pays, refuses or ignores) are needed' })
    return
  }
  const play = NOTICE_PLAYS.find((name) => name === notice)
  const how: CustomerHow = { ...(typeof wallet === 'string' ? { wallet } : {}), ...(play ? { notice: play } : {}) }
  const done = customerDoes(house, orderId, does, how)
  const order = house.desk.book.find(orderId)
  const location = isForm && done && order ? returnAddress(order, house.desk) : null
  if (location === null) send(response, done ? 200 : 409, { done })
  else response.writeHead(303, { location, 'content-length': 0 }).end()
}

function customerDoes({ desk, postman }: House, orderId: string, does: CustomerDeed, how: CustomerHow = {}): boolean {
  const order = desk.book.find(orderId)
  const now = desk.now()
  if (!order || order.action === 'PASSIVEPAY' || standingAt(order, now, desk.speed).status !== 'init') return false
  if (does === 'ignores') return true
  const wallet = order.action === 'PREPAY' ? (how.wallet ?? 'ALIPAY') : undefined
  if (wallet !== undefined && !['ALIPAY', 'WECHATPAY', 'UNIONPAY'].includes(wallet)) return false
  desk.book.setCustomer(orderId, does, now, wallet)
  // Whether a refused payment is told as well is nowhere said; callbacks are documented for payments that were made.
  if (does === 'pays') postman.deliver(order, how.notice ?? playOfRemarks(order) ?? 'once')
  return true
}

function heldOrders(desk: Desk): SimulatedOrder[] {
  const now = desk.now()
  return desk.book.all().map((order) => describe(order, desk, now))
}

function describe(order: HeldOrder, desk: Desk, now: number): SimulatedOrder {
  const { charged, chargedAt, settled, amountMinor } = standingAt(order, now, desk.speed)
  return {
    order_id: order.orderId,
    action: order.action,
    biz_type: order.bizType,
    amount: amountMinor,
    asked_amount: order.askedMinor,
    status: statusOf(order, desk),
    charged,
    charged_at: chargedAt,
    settled,
    created_at: order.createdAt,
    queries: desk.asked.get(order.orderId) ?? 0,
    refunds: desk.book.refundsOf(order.orderId).map(({ refundId, amountMinor: amount, at }) => ({ refund_id: refundId, amount, at })),
    ...(order.action === 'PREPAY' ? { ott_order_id: ottOrderId(order) } : {}),
  }
}
