import { strToU8, zipSync } from 'fflate'
import { type HeldOrder, minorOf, refundStandingOf, standingOf, timeText, written } from './book.ts'
import { type Asked, type Desk, failedReply, listReply, type Reply } from './desk.ts'

/*
 * The settlement of a day, told by when orders were paid (eight hours east of Greenwich). A day without any is not found; one with an order paid
 * less than ten seconds ago is being processed; payments alone come as one CSV, with refunds or subscriptions as a zip of several.
 */

const PROCESSING_MS = 10_000
/** Two in a hundred, rounded down. */
const COMMISSION_PERCENT = 2

const COLUMNS = [
  'Trade No',
  'Merchant No',
  'Trade Date',
  'Settlement Date',
  'Application',
  'Payment Method',
  'Trade Amount',
  'Trade Currency',
  'Commission',
  'Commission Currency',
  'Settlement Amount',
  'Settlement Currency',
]

export function settlementReply(desk: Desk, { text }: Asked): Reply {
  const day = text['clearDate'] ?? ''
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return failedReply(desk, '1001', 'clearDate is incorrect')
  const paid = desk.book.orders().filter((order) => order.what !== 'payout' && paidOn(desk, order) === day)
  const refunds = desk.book.refunds().filter((refund) => {
    const order = desk.book.byTradeNo(refund.tradeNo)
    const standing = order && refundStandingOf(refund, order, desk.now(), desk.speed)
    return standing?.status === 'success' && timeText(standing.since).startsWith(day)
  })
  if (paid.length + refunds.length === 0) return listReply(desk, { status: 'notfound' })
  const isFresh = paid.some((order) => (desk.now() - standingOf(order, desk.now(), desk.speed).since) * desk.speed < PROCESSING_MS)
  if (isFresh) return listReply(desk, { status: 'processing' })
  const payments = csv(
    COLUMNS,
    paid.filter(({ what }) => what === 'collect').map((order) => row(desk, order, day)),
  )
  const subscribed = paid.filter(({ what }) => what === 'subscription' || what === 'renewal')
  if (refunds.length + subscribed.length === 0) return Buffer.from(payments)
  const refundRows = refunds.flatMap((refund) => {
    const order = desk.book.byTradeNo(refund.tradeNo)
    const amount = written(minorOf(refund), refund.currency)
    return order ? [[...row(desk, order, day), refund.refundNo, refund.refundId, amount]] : []
  })
  const files = {
    'payment.csv': strToU8(payments),
    'refund.csv': strToU8(csv([...COLUMNS, 'Refund No', 'Merchant Refund No', 'Refund Amount'], refundRows)),
    'subscribeCreate.csv': strToU8(
      csv(
        [...COLUMNS, 'Subscribe Id'],
        subscribed.map((order) => [...row(desk, order, day), order.subscribeId ?? '']),
      ),
    ),
  }
  return zipSync(files)
}

function paidOn(desk: Desk, order: HeldOrder): string | null {
  const { status, since } = standingOf(order, desk.now(), desk.speed)
  return status === 'success' ? timeText(since).slice(0, 10) : null
}

function row(desk: Desk, order: HeldOrder, day: string): string[] {
  const minor = minorOf(order)
  const commission = Math.floor((minor * COMMISSION_PERCENT) / 100)
  const money = (amount: number) => written(amount, order.currency)
  const { tradeNo, orderId, currency, pmId } = order
  const traded = paidOn(desk, order) ?? day
  return [
    tradeNo,
    orderId,
    traded,
    day,
    'Practice, Till',
    pmId || 'page',
    money(minor),
    currency,
    money(commission),
    currency,
    money(minor - commission),
    currency,
  ]
}

function csv(columns: string[], rows: string[][]): string {
  return [columns, ...rows]
    .map((cells) => `${cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`)
    .join('')
}
