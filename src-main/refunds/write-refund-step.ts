import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { LEGAL_REFUND_MOVES, type Refund, type RefundStatus } from '#shared/domain/refund.ts'
import { readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { type RefundChange, readRefund, rememberDone, updateRefund } from '../db/refunds.ts'
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
    const line = appendJournal(db, {
      type: step.type,
      at: deps.clock.now(),
      orderId: refund.orderId,
      attemptId: refund.attemptId,
      personId: step.by?.personId ?? null,
      personName: step.by?.name ?? null,
      facts: { ...step.facts, refundId: refund.id, amountMinor: refund.amountMinor, currency: refund.currency },
    })
    if (step.to === 'done') rememberDone(db, refund.id, line.seq)
    const after = readRefund(db, refund.id)
    if (!after) throw new Error(`refund ${refund.id} vanished`)
    return after
  })
  tellPayment(deps, refund.attemptId)
  return written
}

/** While the disk takes nothing, what has to be written is tried again after this. */
const RETRY_WRITE_MS = 15_000

/**
 * Ends a refund that is created and not being sent: that state proves that no byte left (law 1 read backwards). Never throws; while it cannot be
 * written it is tried again, because until then nothing else of the payment can be given back.
 */
export function endUnsent(deps: PaymentDeps, refundId: string, because: 'not_written' | 'restart'): void {
  try {
    const refund = deps.db.open ? readRefund(deps.db, refundId) : null
    if (refund?.status !== 'created') return
    const change = { reason: 'not_reached' as const, endedAt: deps.clock.now() }
    writeRefundStep(deps, refund, { to: 'not_sent', change, type: 'refund.not_sent', facts: { reason: 'not_reached', because } })
  } catch (error) {
    deps.log.error('a refund that was not sent could not be ended', error, { refundId })
    deps.clock.after(RETRY_WRITE_MS, () => endUnsent(deps, refundId, because))
  }
}

/** Tells who listens that something about this payment's refunds changed. */
export function tellPayment(deps: PaymentDeps, attemptId: string): void {
  const attempt = readAttempt(deps.db, attemptId)
  if (attempt) deps.changed(attempt)
}
