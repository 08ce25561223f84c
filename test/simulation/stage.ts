import type { Cashier } from '#main/payments/payment-deps.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { Fault, Finding } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import { Killed, type TillLife } from './till-life.ts'
import type { Timeline } from './timeline.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** Where the wall clock stands when a world begins: a working day in Toronto. */
export const WORLD_BEGINS = Date.UTC(2026, 2, 4, 14, 0, 0)

/** The merchant centre: how things really stand there now, and what can be done there by hand. */
export type MerchantCentre = {
  truthOf(attemptId: string): 'unknown' | 'open' | 'paid' | 'paid-other-amount' | 'over'
  /** Gives back what is left of an order. */
  giveRest(attemptId: string): void
  refunds: { truthOf(refundId: string): 'unknown' | 'given' | 'coming' | 'none' }
}

/** A sale as people want it, without how it is paid. */
export type Wish = { note: string; amountMinor: number; tipMinor: number }

/** How customers pay at this till. */
export type Way = {
  /** What the next customer wants; `note` names them, and may get more words. */
  wish(note: string): Wish
  /** The cashier charges; null: the till began nothing. `after` is what people do next. */
  begin(
    till: TillLife,
    sale: Wish & { orderId: number | null; cashier: Cashier; despiteSimilar: boolean },
  ): { attemptId: string; after(): void } | null
  /** The till shows this open attempt, again and again. */
  shown(attempt: Attempt): void
}

/** What people need: the till as it runs now (null while it is down), time, chance, and the merchant centre. */
export type Stage = {
  timeline: Timeline
  chance: Chance
  /** The draws of everything about refunds, so that they do not shift those of the sales. */
  refundChance: Chance
  gateway: MerchantCentre
  way: Way
  faults: readonly Fault[]
  /** How long the manager leaves an attempt or a refund to the till before they look for it in the merchant centre. */
  patienceMs: number
  /** How many of the paid sales a customer comes back about, as a fraction of 1. */
  refundShare: number
  /** False when the shop has closed: then nobody comes any more. */
  isOpen(): boolean
  till(): TillLife | null
  found(finding: Finding): void
}

/** Does something at the till; a till that is down or falls is what `otherwise` is for. */
export function atTill(stage: Pick<Stage, 'till' | 'found'>, work: (till: TillLife) => void, otherwise: () => void): void {
  const till = stage.till()
  if (!till) {
    otherwise()
    return
  }
  try {
    work(till)
  } catch (error) {
    // A disk that is full is told to the person as an error; nothing else may be thrown.
    if (error instanceof Killed || till.dead || isDiskFull(error)) otherwise()
    else stage.found({ kind: 'threw', about: 'people', what: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

/** What came out of a promise of the till that a person waited for: only a fall or a full disk may. */
export function threw(stage: Pick<Stage, 'found'>, error: unknown, about: string): void {
  if (error instanceof Killed || isDiskFull(error)) return
  stage.found({ kind: 'threw', about, what: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL'
}
