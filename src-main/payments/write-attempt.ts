import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { type Attempt, type AttemptStatus, LEGAL_MOVES } from '#shared/domain/payment.ts'
import { type AttemptChange, readAttempt, updateAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { followAttempts, rememberPaid } from '../db/orders.ts'
import type { Cashier, PaymentDeps } from './payment-deps.ts'
import { writeSale } from './write-sale.ts'

/** One line about an attempt, and the move it makes (or none). */
export type AttemptStep = { to: AttemptStatus | null; change: AttemptChange; type: JournalType; facts: JournalFacts; by?: Cashier }

/**
 * Writes one step of an attempt: new state, its sale's state and the journal line, in one transaction (law 12), then tells who listens.
 * Gives the attempt as it now stands. Throws on a move that is not legal or when somebody else moved it meanwhile: both are bugs.
 */
export function writeAttemptStep(deps: PaymentDeps, attempt: Attempt, step: AttemptStep): Attempt {
  const to = step.to ?? attempt.status
  if (step.to !== null && !LEGAL_MOVES[attempt.status].includes(step.to))
    throw new Error(`no move from ${attempt.status} to ${step.to} (${attempt.id})`)
  const { db } = deps
  // A sale that was never sent, and a question that brought nothing, may wait for room; what happened to money may not.
  const what = step.to === null || attempt.status === 'created' ? 'begins' : 'happened'
  const written = writeSale(deps, what, () => {
    if (!updateAttempt(db, attempt.id, attempt.status, to, step.change)) throw new Error(`attempt ${attempt.id} is no longer ${attempt.status}`)
    const head = appendJournal(db, {
      type: step.type,
      at: deps.clock.now(),
      orderId: attempt.orderId,
      attemptId: attempt.id,
      personId: step.by?.personId ?? null,
      personName: step.by?.name ?? null,
      facts: step.facts,
    })
    const after = readAttempt(db, attempt.id)
    if (!after) throw new Error(`attempt ${attempt.id} vanished`)
    if (step.to !== null) {
      followAttempts(db, attempt.orderId)
      if (after.status === 'paid' || after.status === 'late_paid') rememberPaid(db, attempt.id, head)
    }
    return after
  })
  deps.changed(written)
  if (step.to === 'paid' && step.type === 'payment.paid') deps.paid?.(written.orderId)
  return written
}
