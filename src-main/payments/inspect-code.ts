import type { CodeCard, SimilarSale } from '#shared/bridge/contract.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import type { OrderRow } from '#shared/domain/order.ts'
import { walletOf } from '#shared/domain/payment.ts'
import { type CodeKind, classifyCode, cleanCode, maskCode } from '#shared/domain/payment-code.ts'
import { findAttemptByCode } from '../db/attempts.ts'
import { findSimilarOrder, readOrder } from '../db/orders.ts'
import type { PaymentDeps } from './payment-deps.ts'

/** A payment code works once; a day is far beyond the minute or so that one lives. */
const SAME_CODE_MS = 24 * 60 * 60_000
/** Law 13: a sale of the same total this soon after an unresolved or paid one asks first. */
export const SIMILAR_SALE_MS = 2 * 60_000
/** An unresolved sale of the same total is asked about for this long: the customer may still be standing there. */
const SIMILAR_OPEN_MS = 15 * 60_000

/** What is asked about a scan: the text, the total it would charge, and the sale it belongs to (null for a new one). */
export type ScanToInspect = { code: string; totalMinor: number; orderId: number | null }

/** Says what one scanned text is, whether it was used before and whether the sale looks like one just made. Sends nothing. */
export function inspectCode(deps: PaymentDeps, practice: boolean, scan: ScanToInspect): CodeCard {
  const text = cleanCode(scan.code)
  const kind: CodeKind = classifyCode(text)
  const masked = maskCode(text)
  switch (kind.kind) {
    case 'receive':
      return { verdict: 'receive-code', wallet: kind.wallet }
    case 'product':
      return { verdict: 'product-barcode', text: kind.text }
    case 'other-wallet':
      return { verdict: 'other-wallet', name: kind.name, masked }
    case 'not-a-code':
      return { verdict: 'not-a-code', masked }
    default: {
      const earlier = findAttemptByCode(deps.db, deps.hashCode(text), deps.clock.now() - SAME_CODE_MS)
      const order = earlier ? readOrder(deps.db, earlier.orderId) : null
      if (earlier && order) {
        const used: SimilarSale = {
          orderId: order.orderId,
          number: earlier.id,
          totalMinor: order.totalMinor,
          at: earlier.createdAt,
          status: earlier.status,
        }
        return { verdict: 'already-used', masked, wallet: walletOf(earlier), earlier: used }
      }
      const similar = findSimilar(deps, practice, scan.totalMinor, scan.orderId)
      if (kind.kind === 'unknown') return { verdict: 'choose-wallet', masked, similar }
      return { verdict: 'pay-code', wallet: kind.wallet, masked, region: kind.region, warning: kind.warning, similar }
    }
  }
}

/** The earlier sale that a new one of this total may be a repeat of, or null. The currency is the shop's unless told otherwise. */
export function findSimilar(
  deps: PaymentDeps,
  practice: boolean,
  totalMinor: number,
  exceptOrderId: number | null,
  currency: CurrencyCode = deps.facts().currency,
): SimilarSale | null {
  const now = deps.clock.now()
  const total = { totalMinor, currency }
  const order = findSimilarOrder(deps.db, practice, total, now - SIMILAR_OPEN_MS, now - SIMILAR_SALE_MS, exceptOrderId)
  return order ? asSimilarSale(order) : null
}

function asSimilarSale(order: OrderRow): SimilarSale {
  return { orderId: order.orderId, number: order.number, totalMinor: order.totalMinor, at: order.at, status: order.status }
}
