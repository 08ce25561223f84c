import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { minorDigits } from '#shared/domain/money.ts'
import { minorToDecimal } from '../../gateways/codec/decimal.ts'
import type { LinkStatus } from './scenes.ts'
import { type DeskReply, type DeskRequest, jsonReply, serveDesk } from './server.ts'
import { type DueNotice, type LinkOrder, type LinkWorld, type NoticeHabit, openWorld, type WorldOptions } from './world.ts'

/* A simulated gateway for payment pages and payouts: the server, its world, its notices. What is one vendor's own is in `LinkVendor`. */

/** A body to post to the till. */
export type NoticeBody = { contentType: string; body: string }

/** What one vendor does in its own way. */
export type LinkVendor = {
  /** Answers a request to the vendor's own addresses; undefined: no such address. `pageOf` is where an order's customer pays. */
  answer(request: DeskRequest, world: LinkWorld, pageOf: (order: LinkOrder) => string): DeskReply | undefined
  noticeOf(notice: DueNotice): NoticeBody
  isAcknowledged(status: number, body: string): boolean
  habit: NoticeHabit
  /** True once the vendor has forgotten an order. */
  isGone(order: LinkOrder, world: LinkWorld): boolean
}

/** One order as the gateway really holds it. Amounts are minor units, times UTC milliseconds. */
export type HeldLinkOrder = {
  order_id: string
  kind: 'in' | 'out'
  ref: string
  method: string
  currency: string
  asked_amount: number
  amount: number
  status: LinkStatus
  /** Money has really moved. */
  moved: boolean
  settled: boolean
  scene: string | null
  created_at: number
  queries: number
  notices: { number: number; at: number; acknowledged: boolean }[]
}

/** A running simulated gateway. `url` is what a till is given as base address. */
export type LinkSimulator = {
  url: string
  port: number
  orders(): HeldLinkOrder[]
  customerDoes(orderId: string, does: 'pays' | 'refuses' | 'ignores'): boolean
  /** Sends every notice that is due and waits for the answers. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** How it is started; `port` 0 takes any free one. */
export type LinkDeskOptions = WorldOptions & { port: number }

const LOOK_EVERY_MS = 200

/** Starts a simulated gateway on 127.0.0.1. Rejects with one sentence when the port is taken or the store cannot be used. */
export async function startLinkDesk(options: LinkDeskOptions, vendor: LinkVendor): Promise<LinkSimulator> {
  const world = openWorld(options)
  const customerDoes: LinkSimulator['customerDoes'] = (orderId, does) => world.customerDoes(orderId, does)
  const orders = () =>
    world
      .all()
      .filter((order) => !vendor.isGone(order, world))
      .map((order) => describeOrder(order, world))
  const answer = (request: DeskRequest): DeskReply => {
    if (request.method === 'GET' && request.path === '/_orders') return jsonReply(200, orders())
    if (request.method === 'POST' && request.path === '/_customer') return answerCustomer(request, customerDoes)
    const page = answerPage(request, world, customerDoes)
    if (page !== undefined) return page
    if (request.method !== 'POST') return jsonReply(404, { error: 'no such address' })
    const reply = vendor.answer(request, world, ({ ref }) => `http://127.0.0.1:${server.port}/pay/${ref}`)
    return reply === undefined ? jsonReply(404, { error: 'no such address' }) : reply
  }
  let server: Awaited<ReturnType<typeof serveDesk>>
  try {
    server = await serveDesk(options.port, answer)
  } catch (error) {
    world.close()
    throw error
  }
  let closed = false
  let running: Promise<void> = Promise.resolve()
  const settle = () => {
    running = running.then(async () => {
      // Some scenes send again at once, so it goes on until nothing is due.
      for (let due = world.due(vendor.habit); due.length > 0 && !closed; due = world.due(vendor.habit)) {
        for (const notice of due) if (!closed) await tell(notice, vendor, world, () => closed)
      }
    })
    return running
  }
  const timer = setInterval(() => void settle(), LOOK_EVERY_MS)
  timer.unref()
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    orders,
    customerDoes,
    settle,
    close: async () => {
      closed = true
      clearInterval(timer)
      await running
      await server.close()
      world.close()
    },
  }
}

/** The page where an order's customer pays: `/pay/NUMBER`, and a button each for paying and not paying. Undefined: no such page. */
function answerPage({ method, path }: DeskRequest, world: LinkWorld, customerDoes: LinkSimulator['customerDoes']): DeskReply | undefined {
  const [, ref = '', does = ''] = /^\/pay\/([^/]+)(?:\/(pays|refuses))?$/.exec(path) ?? []
  const order = ref === '' ? undefined : world.all().find((one) => one.kind === 'in' && one.ref === ref)
  if (!order) return undefined
  if (method === 'POST' && does !== '') customerDoes(order.orderId, does === 'pays' ? 'pays' : 'refuses')
  const { status, amountMinor } = world.standing(order)
  const button = (deed: string, word: string) => `<form method="post" action="/pay/${ref}/${deed}"><button>${word}</button></form>`
  const body = [
    '<!doctype html><meta charset="utf-8"><title>Practice cashier</title>',
    `<h1>${minorToDecimal(amountMinor, order.currency, minorDigits(order.currency)) ?? amountMinor} ${order.currency}</h1><p>Practice: no money moves. This order is ${status}.</p>`,
    status === 'waiting' ? button('pays', 'Pay') + button('refuses', 'Do not pay') : '',
  ].join('\n')
  return { status: 200, contentType: 'text/html; charset=utf-8', body }
}

async function tell(notice: DueNotice, vendor: LinkVendor, world: LinkWorld, isClosed: () => boolean): Promise<void> {
  const reply = await post(notice.order.noticeUrl, vendor.noticeOf(notice))
  if (!isClosed()) world.sent(notice, reply !== null && vendor.isAcknowledged(reply.status, reply.body))
}

/** Posts and gives the reply, or null where none came. Never rejects. Names that cannot exist are not even looked up. */
function post(address: string, { contentType, body }: NoticeBody): Promise<{ status: number; body: string } | null> {
  const url = URL.parse(address)
  if (!url || url.hostname.endsWith('.invalid') || !/^https?:$/.test(url.protocol)) return Promise.resolve(null)
  const bytes = Buffer.from(body)
  const headers = { 'content-type': contentType, 'content-length': bytes.length }
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest
    const request = send(url, { method: 'POST', headers, timeout: 5_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8').slice(0, 1_000) }))
      response.on('error', () => resolve(null))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
    request.end(bytes)
  })
}

function answerCustomer({ body }: DeskRequest, customerDoes: LinkSimulator['customerDoes']): DeskReply {
  const { order_id: orderId, does } = readJson(body)
  if (typeof orderId !== 'string' || (does !== 'pays' && does !== 'refuses' && does !== 'ignores')) {
    return jsonReply(400, { error: 'order_id and does (pays, refuses or ignores) are needed' })
  }
  const done = customerDoes(orderId, does)
  return jsonReply(done ? 200 : 409, { done })
}

function readJson(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function describeOrder(order: LinkOrder, world: LinkWorld): HeldLinkOrder {
  const { status, amountMinor, settled } = world.standing(order)
  return {
    order_id: order.orderId,
    kind: order.kind,
    ref: order.ref,
    method: order.method,
    currency: order.currency,
    asked_amount: order.askedMinor,
    amount: amountMinor,
    status,
    moved: status === 'paid',
    settled,
    scene: order.scene,
    created_at: order.createdAt,
    queries: world.queriesOf(order.orderId),
    notices: world.noticesOf(order.orderId),
  }
}
