import { isOpenRefund, type Refund } from '#shared/domain/refund.ts'

/** What of a refund matters when a count has to be explained. */
export type Claimant = Pick<Refund, 'id' | 'status' | 'amountMinor'>

/** So many refunds of one payment are looked at together; of more, the oldest are left out. */
const MOST_CLAIMANTS = 10

/**
 * Which of these refunds together make up exactly `riseMinor`, by which the gateway's count is above what is known as done; null when no set of them
 * does. The one on its way comes first, then those that the gateway refused or a person closed, newest first; one that surely never left counts
 * only where nothing else fits. `claimants` oldest first.
 */
export function explainRise(riseMinor: number, claimants: readonly Claimant[]): Claimant[] | null {
  const newest = claimants.filter(({ status }) => status !== 'done').toReversed()
  const open = newest.filter(({ status }) => isOpenRefund(status))
  const ended = newest.filter(({ status }) => status === 'refused' || status === 'closed')
  const unsent = newest.filter(({ status }) => status === 'not_sent')
  const left = [...open, ...ended]
  return firstSet(riseMinor, left.slice(0, MOST_CLAIMANTS)) ?? firstSet(riseMinor, [...left, ...unsent].slice(0, MOST_CLAIMANTS))
}

function firstSet(riseMinor: number, [first, ...rest]: readonly Claimant[]): Claimant[] | null {
  if (riseMinor === 0) return []
  if (riseMinor < 0 || !first) return null
  const withIt = firstSet(riseMinor - first.amountMinor, rest)
  return withIt ? [first, ...withIt] : firstSet(riseMinor, rest)
}
