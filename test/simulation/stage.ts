import type { Fault, Finding } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import type { GatewayModel } from './gateway-model.ts'
import { Killed, type TillLife } from './till-life.ts'
import type { Timeline } from './timeline.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** What people need: the till as it runs now (null while it is down), time, chance, and the merchant centre. */
export type Stage = {
  timeline: Timeline
  chance: Chance
  /** The draws of everything about refunds, so that they do not shift those of the sales. */
  refundChance: Chance
  gateway: GatewayModel
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
export function atTill(stage: Stage, work: (till: TillLife) => void, otherwise: () => void): void {
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
export function threw(stage: Stage, error: unknown, about: string): void {
  if (error instanceof Killed || isDiskFull(error)) return
  stage.found({ kind: 'threw', about, what: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL'
}
