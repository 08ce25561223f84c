import type { Fault } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import type { Truth } from './oracle.ts'
import type { PayoutTruth } from './oracle-payouts.ts'
import type { RefundTruth } from './oracle-refunds.ts'
import type { PayoutPeople } from './payout-people.ts'
import type { People } from './people.ts'
import type { Stage } from './stage.ts'
import type { Seat } from './till-life.ts'
import type { Timeline } from './timeline.ts'
import type { Line } from './wire.ts'

/** What a world gives to whoever plays in it. */
export type CastParts = {
  timeline: Timeline
  /** A stream of chance of its own, by name. */
  chanceOf(stream: string): Chance
  faults: readonly Fault[]
  count(fault: Fault, action?: string): void
  /** True while the line is down. */
  isDown(): boolean
  /** Which world of its seed this is. */
  world: number
  stage: Omit<Stage, 'gateway' | 'way' | 'chance' | 'refundChance'>
}

/** Who plays in a world: a gateway behind its line, the people, what is set up at the till; and the truth, for the judge. */
export type Cast = {
  line: Line
  people: People
  seat: Seat
  /** Null where nothing is paid out. */
  payouts: PayoutPeople | null
  truth(): Truth
  refunds(): RefundTruth
  paidOut(): PayoutTruth | null
  /** Holds what else this gateway knows against the book's file at the end. */
  check?(file: string): void
}
