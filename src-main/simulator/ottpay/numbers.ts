import { createHash } from 'node:crypto'
import type { HeldOrder } from './order-book.ts'

/* Numbers that OTT Pay and the wallets give an order. They follow from the order's own id, so a restart gives the same. */

const ACQUIRER_PREFIXES: Record<string, string> = { ALIPAY: 'AL', WECHATPAY: 'WX', UNIONPAY: 'UP' }

/** The acquirer's number: a prefix by wallet, as in samples, and 15 digits. */
export function bizpayOrderId(order: HeldOrder): string {
  return `${ACQUIRER_PREFIXES[order.customer?.wallet ?? order.bizType] ?? 'XX'}${digitsOf(order.orderId)}`
}

/** OTT Pay's own id of a checkout order: null until the customer has chosen a wallet. Queries and refunds in the in-store words go by it. */
export function ottOrderId(order: HeldOrder): string | null {
  return order.action === 'PREPAY' && order.customer !== null ? `OTT${digitsOf(`ott ${order.orderId}`)}` : null
}

function digitsOf(text: string): string {
  return String(createHash('sha256').update(text).digest().readUIntBE(0, 6)).padStart(15, '0')
}
