import type { OpenRefundRow } from '#shared/bridge/contract.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { isOpenRefund, type Refund, type Refundable } from '#shared/domain/refund.ts'
import { asRow, readOrder } from '../db/orders.ts'
import { listOpenRefunds, listRefundsOfAttempt } from '../db/refunds.ts'
import type { Db } from '../db/sql.ts'
import type { PaymentDeps } from '../payments/payment-deps.ts'
import { type RefundLimit, refundableOf, takenMinor } from './refund-ceiling.ts'
import type { RefundResolver } from './resolve-refunds.ts'

const NO_LIMIT: RefundLimit = { limitMinor: 0, currency: null }

/** What may be given back of each payment of a sale that brought money. */
export function readRefundable(db: Db, attempts: readonly Attempt[], limit: RefundLimit): Refundable[] {
  return attempts.filter((attempt) => takenMinor(attempt) > 0).map((attempt) => refundableOf(attempt, listRefundsOfAttempt(db, attempt.id), limit))
}

/** True for a payment of which everything was surely given back. */
export function isGivenBack(db: Db, attempt: Attempt): boolean {
  const refunds = listRefundsOfAttempt(db, attempt.id)
  return (
    refunds.some(({ status }) => status === 'done') &&
    !refunds.some(({ status }) => isOpenRefund(status)) &&
    refundableOf(attempt, refunds, NO_LIMIT).refundableMinor === 0
  )
}

/** Refunds on their way or in doubt, oldest first. Real money shows in every mode, practice only in practice. */
export function readOpenRefunds(deps: PaymentDeps, resolver: RefundResolver, practice: boolean): OpenRefundRow[] {
  return listOpenRefunds(deps.db).flatMap((refund) => {
    const order = readOrder(deps.db, refund.orderId)
    if (!order || (order.practice && !practice)) return []
    const ageMs = Math.max(0, deps.clock.now() - refund.createdAt)
    return [{ order: asRow(order), refund, ageMs, nextAskInMs: resolver.nextAskInMs(refund.id) }]
  })
}

/** How many refunds nobody knows the end of, a minute and more after they were sent. */
export function countDoubtfulRefunds(db: Db, practice: boolean): number {
  return listOpenRefunds(db).filter(
    (refund: Refund) => refund.status === 'unresolved' && (practice || readOrder(db, refund.orderId)?.practice !== true),
  ).length
}
