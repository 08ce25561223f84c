import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { LEGAL_PAYOUT_MOVES, type Payout, type PayoutStatus } from '#shared/domain/payout.ts'
import { appendJournal } from '../db/journal.ts'
import { type PayoutChange, readPayout, updatePayout } from '../db/payouts.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { type SaleWrite, writeSale } from '../payments/write-sale.ts'
import type { PayoutDeps } from './payout-deps.ts'

/** One line about a payout, and the move it makes (or none). */
export type PayoutStep = { to: PayoutStatus | null; change: PayoutChange; type: JournalType; facts: JournalFacts; by?: Cashier }

/** Writes a line of the journal about a payout. Of the payee nothing ever stands there. */
export function journalPayout(deps: PayoutDeps, payout: Payout, type: JournalType, facts: JournalFacts, by: Cashier | undefined): void {
  appendJournal(deps.db, {
    type,
    at: deps.clock.now(),
    orderId: null,
    attemptId: null,
    personId: by?.personId ?? null,
    personName: by?.name ?? null,
    facts: { ...facts, payoutId: payout.id, amountMinor: payout.amountMinor, currency: payout.currency, approver: payout.approverName },
  })
}

/**
 * Writes one or several steps of a payout, each with its journal line, in one transaction (law 12), then tells who listens. Gives the payout as it
 * stands afterwards. Throws on a move that is not legal or when somebody else moved it meanwhile: both are bugs.
 */
export function writePayoutSteps(deps: PayoutDeps, payout: Payout, steps: readonly PayoutStep[]): Payout {
  // What has not left yet may wait for room on the disk, and so may a question that brought nothing; what happened to money may not.
  const what: SaleWrite = payout.status === 'waiting' || steps.every(({ to }) => to === null) ? 'begins' : 'happened'
  const written = writeSale(deps, what, () => steps.reduce((at, step) => writeOne(deps, at, step), payout))
  deps.changed(written)
  return written
}

/** Writes one step. */
export function writePayoutStep(deps: PayoutDeps, payout: Payout, step: PayoutStep): Payout {
  return writePayoutSteps(deps, payout, [step])
}

function writeOne(deps: PayoutDeps, payout: Payout, step: PayoutStep): Payout {
  const to = step.to ?? payout.status
  if (step.to !== null && !LEGAL_PAYOUT_MOVES[payout.status].includes(step.to))
    throw new Error(`no move from ${payout.status} to ${step.to} (${payout.id})`)
  const { db } = deps
  if (!updatePayout(db, payout.id, payout.status, to, step.change)) throw new Error(`payout ${payout.id} is no longer ${payout.status}`)
  const after = readPayout(db, payout.id)
  if (!after) throw new Error(`payout ${payout.id} vanished`)
  journalPayout(deps, after, step.type, step.facts, step.by)
  return after
}
