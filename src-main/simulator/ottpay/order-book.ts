import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { PracticeScene } from '#shared/bridge/contract.ts'
import { type OrderStatus, QR_LIFE_MS, SCENES } from './scenes.ts'

/*
 * What the practice gateway holds. Each event is one JSON line, written before it is answered, so that a process killed at any
 * moment goes on from the same state; everything else is computed from the times in those lines.
 */

/** What the customer does with a shown QR. */
export type CustomerDeed = 'pays' | 'refuses' | 'ignores'

/** An order as it was taken in. `scene` is null for a QR. The customer's code is kept only as its hash. Times are UTC milliseconds. */
export type HeldOrder = {
  orderId: string
  action: 'PASSIVEPAY' | 'ACTIVEPAY' | 'PREPAY'
  bizType: string
  askedMinor: number
  scene: PracticeScene | null
  codeHash: string | null
  createdAt: number
  /** `wallet` is what the customer chose on a checkout page. */
  customer: { does: 'pays' | 'refuses'; at: number; wallet?: string } | null
  /** Where the payment is to be told; absent for a scanned code. */
  callBackUrl?: string
  checkout?: Checkout
}

/** What a checkout order was asked with beyond the rest. Its remarks may hold marks for what to play. */
export type Checkout = {
  saleNum: string
  shopId: string
  currency: string
  email: string
  remarks: string
  redirectUrl: string
  seconds: number
}

/** A refund that was made, in cents and UTC milliseconds. */
export type HeldRefund = { refundId: string; orderId: string; amountMinor: number; at: number }

/** How an order stands at a moment. `amountMinor` is what is really taken, or would be; `settled` when time alone changes nothing of it any more. */
export type Standing = { status: OrderStatus; charged: boolean; chargedAt: number | null; settled: boolean; amountMinor: number }

/** The orders and their file. */
export type OrderBook = {
  find(orderId: string): HeldOrder | undefined
  hasCode(codeHash: string): boolean
  all(): HeldOrder[]
  add(order: HeldOrder): void
  setCustomer(orderId: string, does: 'pays' | 'refuses', at: number, wallet?: string): void
  findRefund(refundId: string): HeldRefund | undefined
  refundsOf(orderId: string): HeldRefund[]
  addRefund(refund: HeldRefund): void
  close(): void
}

type Line =
  | { is: 'order'; order: HeldOrder }
  | { is: 'customer'; orderId: string; does: 'pays' | 'refuses'; at: number; wallet?: string }
  | { is: 'refund'; refund: HeldRefund }

/** Opens the book; `storeFile` null keeps it in memory only. Throws when the file cannot be read or written. */
export function openOrderBook(storeFile: string | null): OrderBook {
  const orders = new Map<string, HeldOrder>()
  const codes = new Set<string>()
  const refunds = new Map<string, HeldRefund>()
  const apply = (line: Line) => {
    if (line.is === 'order') {
      orders.set(line.order.orderId, line.order)
      if (line.order.codeHash) codes.add(line.order.codeHash)
    } else if (line.is === 'refund') {
      refunds.set(line.refund.refundId, line.refund)
    } else {
      const order = orders.get(line.orderId)
      if (order) order.customer = { does: line.does, at: line.at, ...(line.wallet === undefined ? {} : { wallet: line.wallet }) }
    }
  }
  const file = storeFile === null ? null : openStore(storeFile, apply)
  const record = (line: Line) => {
    if (file !== null) writeSync(file, `${JSON.stringify(line)}\n`)
    apply(line)
  }
  return {
    find: (orderId) => orders.get(orderId),
    hasCode: (codeHash) => codes.has(codeHash),
    all: () => [...orders.values()],
    add: (order) => record({ is: 'order', order }),
    setCustomer: (orderId, does, at, wallet) => record({ is: 'customer', orderId, does, at, ...(wallet === undefined ? {} : { wallet }) }),
    findRefund: (refundId) => refunds.get(refundId),
    refundsOf: (orderId) => [...refunds.values()].filter((refund) => refund.orderId === orderId),
    addRefund: (refund) => record({ is: 'refund', refund }),
    close: () => {
      if (file !== null) closeSync(file)
    },
  }
}

/** Reads what is there and gives the file to append to. A line cut by a kill was never answered, so it is dropped. */
function openStore(storeFile: string, apply: (line: Line) => void): number {
  const file = openSync(storeFile, 'a+', 0o600)
  const text = readFileSync(storeFile, 'utf8')
  for (const line of text.split('\n')) {
    const read = readLine(line)
    if (read) apply(read)
  }
  if (text !== '' && !text.endsWith('\n')) writeSync(file, '\n')
  return file
}

function readLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line
  } catch {
    return null
  }
}

/** How an order stands at `now`. `speed` is how many milliseconds of practice time pass in a real one. */
export function standingAt(order: HeldOrder, now: number, speed: number): Standing {
  return order.scene === null ? qrStanding(order, now, speed) : sceneStanding(order, order.scene, now, speed)
}

function sceneStanding(order: HeldOrder, name: PracticeScene, now: number, speed: number): Standing {
  const { phases, chargedAfterMs, chargedTooMuchMinor } = SCENES[name]
  const age = (now - order.createdAt) * speed
  const status = phases.findLast(({ afterMs }) => age >= afterMs)?.status ?? phases[0]?.status ?? 'init'
  const charged = chargedAfterMs !== null && age >= chargedAfterMs
  const chargedAt = charged ? Math.round(order.createdAt + chargedAfterMs / speed) : null
  const settled = age >= Math.max(chargedAfterMs ?? 0, phases.at(-1)?.afterMs ?? 0)
  return { status, charged, chargedAt, settled, amountMinor: order.askedMinor + chargedTooMuchMinor }
}

function qrStanding(order: HeldOrder, now: number, speed: number): Standing {
  const { customer, checkout } = order
  const amountMinor = order.askedMinor + (checkout?.remarks.includes('play:wrong-amount') ? 1 : 0)
  if (customer?.does === 'pays') return { status: 'success', charged: true, chargedAt: customer.at, settled: true, amountMinor }
  const isClosed = customer !== null || (now - order.createdAt) * speed >= (checkout ? checkout.seconds * 1000 : QR_LIFE_MS)
  return { status: isClosed ? 'orderclosed' : 'init', charged: false, chargedAt: null, settled: isClosed, amountMinor }
}
