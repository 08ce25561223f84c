import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { decimalToMinor, minorToDecimal } from '../../gateways/codec/decimal.ts'
import { marksOf, phasesOf, refundPhases, type SimStatus } from './scenes.ts'

/*
 * What the practice gateway holds. Each event is one JSON line, written before it is answered, so that a process killed at any moment goes on
 * from the same state; how things stand is computed from the times in those lines.
 */

export type CustomerDeed = 'pays' | 'refuses'

/** An order as it was taken in; `amount` as it was sent. Times are UTC milliseconds. */
export type HeldOrder = {
  tradeNo: string
  orderId: string
  what: 'collect' | 'payout' | 'subscription' | 'renewal'
  pmId: string
  amount: string
  currency: string
  description: string
  payerName: string
  notifyUrl: string
  returnUrl: string
  renewNotifyUrl: string
  lifeSeconds: number
  subscribeId: string | null
  createdAt: number
  customer: { does: CustomerDeed; at: number } | null
}

export type HeldRefund = {
  refundNo: string
  refundId: string
  tradeNo: string
  amount: string
  currency: string
  notifyUrl: string
  createdAt: number
}

/** A notice that was posted; `key` says about which end of which order. */
export type SentNotice = { key: string; at: number; status: number }

type Line =
  | { is: 'order'; order: HeldOrder }
  | { is: 'customer'; tradeNo: string; does: CustomerDeed; at: number }
  | { is: 'refund'; refund: HeldRefund }
  | { is: 'unsubscribed'; subscribeId: string }
  | { is: 'notice'; notice: SentNotice }

export type Book = {
  orders(): HeldOrder[]
  /** All orders of one number: the real platform does not keep them apart either. */
  ofOrderId(orderId: string): HeldOrder[]
  byTradeNo(tradeNo: string): HeldOrder | undefined
  refunds(): HeldRefund[]
  isUnsubscribed(subscribeId: string): boolean
  notices(): SentNotice[]
  hasNotice(key: string): boolean
  record(line: Line): void
  close(): void
}

/** Opens the book; `storeFile` null keeps it in memory only. Throws when the file cannot be read or written. */
export function openBook(storeFile: string | null): Book {
  const orders = new Map<string, HeldOrder>()
  const refunds: HeldRefund[] = []
  const ended = new Set<string>()
  const notices = new Map<string, SentNotice>()
  const apply = (line: Line) => {
    if (line.is === 'order') orders.set(line.order.tradeNo, line.order)
    else if (line.is === 'refund') refunds.push(line.refund)
    else if (line.is === 'unsubscribed') ended.add(line.subscribeId)
    else if (line.is === 'notice') notices.set(line.notice.key, line.notice)
    else {
      const order = orders.get(line.tradeNo)
      if (order) order.customer = { does: line.does, at: line.at }
    }
  }
  const file = storeFile === null ? null : openSync(storeFile, 'a+', 0o600)
  if (storeFile !== null && file !== null) {
    const text = readFileSync(storeFile, 'utf8')
    for (const line of text.split('\n')) {
      const read = readLine(line)
      if (read) apply(read)
    }
    // A line cut by a kill was never answered, so it is dropped.
    if (text !== '' && !text.endsWith('\n')) writeSync(file, '\n')
  }
  return {
    orders: () => [...orders.values()],
    ofOrderId: (orderId) => [...orders.values()].filter((order) => order.orderId === orderId),
    byTradeNo: (tradeNo) => orders.get(tradeNo),
    refunds: () => refunds,
    isUnsubscribed: (subscribeId) => ended.has(subscribeId),
    notices: () => [...notices.values()],
    hasNotice: (key) => notices.has(key),
    record(line) {
      if (file !== null) writeSync(file, `${JSON.stringify(line)}\n`)
      apply(line)
    },
    close() {
      if (file !== null) closeSync(file)
    },
  }
}

function readLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line
  } catch {
    return null
  }
}

/** How an order or a refund stands, since when, and every end it has come to so far, oldest first. */
export type Standing = { status: SimStatus; since: number; ends: { status: SimStatus; at: number }[] }

const ENDS: readonly SimStatus[] = ['success', 'failure', 'cancel', 'timeout']

/** `speed` is how many milliseconds of practice time pass in a real one. */
export function standingOf(order: HeldOrder, now: number, speed: number): Standing {
  if (order.customer) {
    const status: SimStatus = order.customer.does === 'pays' ? 'success' : 'cancel'
    return { status, since: order.customer.at, ends: [{ status, at: order.customer.at }] }
  }
  return standing(phasesOf(order.what, marksOf(order.description), order.lifeSeconds), order.createdAt, now, speed)
}

export function refundStandingOf(refund: HeldRefund, order: HeldOrder, now: number, speed: number): Standing {
  return standing(refundPhases(marksOf(order.description)), refund.createdAt, now, speed)
}

function standing(phases: { afterMs: number; status: SimStatus }[], createdAt: number, now: number, speed: number): Standing {
  const come = phases
    .map(({ afterMs, status }) => ({ status, at: Math.round(createdAt + afterMs / speed) }))
    .filter(({ at }, index) => index === 0 || at <= now)
  const last = come.at(-1) ?? { status: 'pending' as const, at: createdAt }
  return { status: last.status, since: last.at, ends: come.filter(({ status }) => ENDS.includes(status)) }
}

/** An order's amount in minor units; what cannot be read is not taken in, so it is never missing here. */
export function minorOf({ amount, currency }: { amount: string; currency: string }): number {
  return decimalToMinor(amount, currency) ?? 0
}

/** An amount as replies write it: with two decimals, whatever the currency. */
export function written(minor: number, currency: string): string {
  return minorToDecimal(minor, currency, 2) ?? minorToDecimal(minor, currency, 3) ?? String(minor)
}

/** `2019-12-19 14:15:56`, eight hours east of Greenwich. */
export function timeText(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
