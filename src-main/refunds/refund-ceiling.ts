import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { isOpenRefund, type Refund, type Refundable } from '#shared/domain/refund.ts'

/**
 * What a payment brought that can be given back; 0 for one that brought nothing. A late success was never wanted, so all that came may go
 * back, also where it was not the asked amount; of a sale at most the sale. Money in another currency is given back in the merchant centre.
 */
export function takenMinor(attempt: Attempt): number {
  if (attempt.reason === 'wrong_currency') return 0
  if (attempt.status === 'late_paid') return attempt.paidMinor ?? attempt.amountMinor
  return attempt.status === 'paid' ? Math.min(attempt.amountMinor, attempt.paidMinor ?? attempt.amountMinor) : 0
}

/** What was surely given back by these refunds. */
export function doneMinor(refunds: readonly Refund[]): number {
  return sum(refunds.filter(({ status }) => status === 'done'))
}

/** How much of one payment may go back without a manager, in minor units of `currency`, the shop's; null where that is not known. */
export type RefundLimit = { limitMinor: number; currency: CurrencyCode | null }

/**
 * Law 9: the ceiling is what was paid less done and open refunds. The limit counts over the whole payment, so that many small refunds do
 * not pass a limit that one large would not; what a manager approved has been dealt with. In another currency the limit says nothing, so there
 * everything needs a manager.
 */
export function refundableOf(attempt: Attempt, refunds: readonly Refund[], limit: RefundLimit): Refundable {
  const paidMinor = takenMinor(attempt)
  const bound = refunds.filter(({ status }) => status === 'done' || isOpenRefund(status))
  const refundableMinor = Math.max(0, paidMinor - sum(bound))
  const unapprovedMinor = sum(bound.filter(({ approverName }) => approverName === null))
  const limitMinor = limit.currency === null || limit.currency === attempt.currency ? limit.limitMinor : 0
  const withoutPinMinor = Math.min(refundableMinor, Math.max(0, limitMinor - unapprovedMinor))
  return { attemptId: attempt.id, paidMinor, refundableMinor, withoutPinMinor }
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, { amountMinor }) => total + amountMinor, 0)
}
