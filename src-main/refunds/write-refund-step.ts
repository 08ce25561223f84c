import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { LEGAL_REFUND_MOVES, type Refund, type RefundStatus } from '#shared/domain/refund.ts'
import { readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { type RefundChange, readRefund, updateRefund } from '../db/refunds.ts'
import { transact } from '../db/sql.ts'
import type { Cashier, PaymentDeps } from '../payments/payment-deps.ts'

/** One line about a refund, and the move it makes (or none). */
export type RefundStep = { to: RefundStatus | null; change: RefundChange; type: JournalType; facts: JournalFacts; by?: Cashier }

/**
 * Writes one step of a refund and its journal line in one transaction (law 12), then tells who listens to its payment.
 * Gives the refund as it now stands. Throws on a move that is not legal or when somebody else moved it meanwhile: both are bugs.
 */
export function writeRefundStep(deps: PaymentDeps, refund: Refund, step: RefundStep): Refund {
  const to = step.to ?? refund.status
  if (step.to !== null && !LEGAL_REFUND_MOVES[refund.status].includes(step.to))
    throw new Error(`no move from ${refund.status} to ${step.to} (${refund.id})`)
  const { db } = deps
  const written = transact(db, () => {
    if (!updateRefund(db, refund.id, refund.status, to, step.change)) throw new Error(`refund ${refund.id} is no longer ${refund.status}`)
    appendJournal(db, {
      type: step.type,
      at: deps.clock.now(),
      orderId: refund.orderId,
      attemptId: refund.attemptId,
      personId: step.by?.personId ?? null,
      personName: step.by?.name ?? null,
      facts: { ...step.facts, refundId: refund.id, amountMinor: refund.amountMinor, currency: refund.currency },
    })
    const after = readRefund(db, refund.id)
    if (!after) throw new Error(`refund ${refund.id} vanished`)
    return after
  })
  tellPayment(deps, refund.attemptId)
  return written
}

/** Tells who listens that something about this payment's refunds changed. */
export function tellPayment(deps: PaymentDeps, attemptId: string): void {
  const attempt = readAttempt(deps.db, attemptId)
  if (attempt) deps.changed(attempt)
}
