import { readAttempt } from '../db/attempts.ts'
import { findAttemptsByGatewayRef } from '../db/notices.ts'
import { readPayout } from '../db/payouts.ts'
import { readRefund } from '../db/refunds.ts'
import type { Db } from '../db/sql.ts'
import type { Notice } from '../gateways/gateway.ts'

/** What a notice is about, in our book: the id to ask about, and where its journal line belongs. */
export type Subject = { id: string; orderId: number | null; attemptId: string | null }

/**
 * Finds the payment, refund or payout that a verified notice names. It has to be one of the same account: two merchants' ids are two worlds. A
 * payment is known by our id, or by the gateway's own number where just one payment has it. Null for anything else.
 */
export function findInBook(db: Db, accountId: string, notice: Notice): Subject | null {
  if (notice.about === 'payment') {
    const ids = [notice.id, notice.gatewayRef].filter((id) => id !== null)
    for (const id of ids) {
      const found = paymentOf(db, accountId, id)
      if (found) return found
    }
    const byRef = notice.gatewayRef === null ? [] : findAttemptsByGatewayRef(db, accountId, notice.gatewayRef)
    return byRef.length === 1 ? paymentOf(db, accountId, byRef[0] ?? '') : null
  }
  if (notice.about === 'refund') {
    const refund = readRefund(db, notice.id)
    const payment = refund && paymentOf(db, accountId, refund.attemptId)
    return payment ? { ...payment, id: notice.id } : null
  }
  if (notice.about === 'payout') {
    const payout = readPayout(db, notice.id)
    return payout?.accountId === accountId ? { id: payout.id, orderId: null, attemptId: null } : null
  }
  return null
}

function paymentOf(db: Db, accountId: string, id: string): Subject | null {
  const attempt = readAttempt(db, id)
  return attempt?.accountId === accountId ? { id: attempt.id, orderId: attempt.orderId, attemptId: attempt.id } : null
}
