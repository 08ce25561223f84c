import type { ShopSettings } from '#shared/bridge/contract.ts'
import type { Receipt, RefundReceipt } from '#shared/domain/receipt.ts'
import type { Refund } from '#shared/domain/refund.ts'
import { readThrough } from '../db/attempts.ts'
import type { OrderRecord } from '../db/orders.ts'
import type { Db } from '../db/sql.ts'

/** How much of the journal's hash stands on a receipt. */
const HASH_DIGITS = 8

/** What stands on paper for a payment through a link: the account as it was called then, and the vendor's name of the method. Null for any other. */
export function paidThrough(db: Db, { kind, number }: Pick<OrderRecord, 'kind' | 'number'>): string | null {
  const through = kind === 'link' ? readThrough(db, number) : null
  return [through?.accountName, through?.methodId].filter(Boolean).join(' · ') || null
}

/** The receipt of a paid sale as data, or null for one that is not paid: a receipt is never made for money that is not there. */
export function makeReceipt(shop: ShopSettings, order: OrderRecord, gatewayRef: string | null, through: string | null = null): Receipt | null {
  if (order.status !== 'paid') return null
  return {
    shopName: shop.name,
    address: shop.address,
    tillName: shop.tillName,
    number: order.number,
    at: order.at,
    zone: shop.zone,
    personName: order.personName,
    currency: order.currency,
    namesCurrency: order.currency !== shop.currency,
    amountMinor: order.amountMinor,
    tipMinor: order.tipMinor,
    totalMinor: order.totalMinor,
    tender: order.tender,
    through,
    gatewayRef: gatewayRef === null ? null : gatewayRef.slice(-8),
    cashGivenMinor: order.givenMinor,
    cashChangeMinor: order.changeMinor,
    practice: order.practice,
    note: order.note,
    footer: shop.receiptFooter,
    journalHash: (order.paidHash ?? '').slice(0, HASH_DIGITS),
  }
}

/** What of a refund stands on paper. */
export type RefundOnPaper = Pick<
  Refund,
  'id' | 'orderId' | 'status' | 'endedAt' | 'createdAt' | 'personName' | 'approverName' | 'why' | 'currency' | 'amountMinor'
>

/** The receipt of a refund as data, or null for one that is not done. `lastHash` is the journal's newest when it is made. */
export function makeRefundReceipt(
  shop: ShopSettings,
  order: OrderRecord,
  refund: RefundOnPaper,
  lastHash: string,
  through: string | null = null,
): RefundReceipt | null {
  if (refund.status !== 'done') return null
  return {
    shopName: shop.name,
    address: shop.address,
    tillName: shop.tillName,
    refundId: refund.id,
    at: refund.endedAt ?? refund.createdAt,
    zone: shop.zone,
    personName: refund.personName,
    approverName: refund.approverName,
    why: refund.why,
    currency: refund.currency,
    namesCurrency: refund.currency !== shop.currency,
    amountMinor: refund.amountMinor,
    tender: order.tender,
    through,
    sale: { number: order.number, at: order.at, totalMinor: order.totalMinor },
    practice: order.practice,
    footer: shop.receiptFooter,
    journalHash: lastHash.slice(0, HASH_DIGITS),
  }
}
