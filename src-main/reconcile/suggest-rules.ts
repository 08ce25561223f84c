import { type AccountRules, expectedFee, NO_RULES, type RowFacts, settleDay } from '#shared/domain/reconcile.ts'

/** So many lines have to agree before anything is proposed, and such a share of them. */
const ENOUGH_LINES = 3
const ENOUGH_SHARE = 0.6
/** Rates are agreed in steps of a twentieth of a percent. */
const RATE_STEP_PPM = 500

/** What most payments of a statement look like: the fee's rate, and the days until it settles. Only a proposal. */
export function suggestRules(facts: readonly RowFacts[]): AccountRules {
  const lines = facts.flatMap(({ kind, line }) => (kind === 'payment' && line?.moved && !line.repeats ? [line] : []))
  return { fee: suggestFee(lines), settle: suggestSettle(lines) }
}

type Line = NonNullable<RowFacts['line']>

function suggestFee(lines: readonly Line[]): AccountRules['fee'] {
  const told = lines.filter(({ feeMinor, feeCurrency, currency, minor }) => feeMinor !== null && feeCurrency === currency && minor > 0)
  // Small amounts say little about a rate, so the larger half decides.
  const large = [...told].sort((one, other) => other.minor - one.minor).slice(0, Math.ceil(told.length / 2))
  const ratePpm = mostCommon(
    large.map(({ feeMinor, minor }) => Math.round(((Math.abs(feeMinor ?? 0) / minor) * 1_000_000) / RATE_STEP_PPM) * RATE_STEP_PPM),
  )
  if (ratePpm === null) return null
  const rules: AccountRules = { ...NO_RULES, fee: { ratePpm, fixedMinor: 0 } }
  const fitting = told.filter(({ minor, feeMinor }) => Math.abs((expectedFee(minor, rules) ?? 0) - Math.abs(feeMinor ?? 0)) <= 1)
  return isMost(fitting.length, told.length) ? rules.fee : null
}

function suggestSettle(lines: readonly Line[]): AccountRules['settle'] {
  const told = lines.filter(({ settledOn }) => settledOn !== null)
  let best: AccountRules['settle'] = null
  let bestFit = 0
  for (const workdays of [false, true]) {
    const days = mostCommon(told.map(({ tradedOn, settledOn }) => daysBetween(tradedOn, settledOn ?? tradedOn, workdays)))
    if (days === null || days < 0) continue
    const fit = told.filter(({ tradedOn, settledOn }) => settleDay(tradedOn, { days, workdays }) === settledOn).length
    if (fit > bestFit && isMost(fit, told.length)) [best, bestFit] = [{ days, workdays }, fit]
  }
  return best
}

function daysBetween(from: string, to: string, workdays: boolean): number {
  if (to < from) return -1
  for (let days = 0; days <= 30; days++) if (settleDay(from, { days, workdays }) >= to) return days
  return -1
}

function mostCommon(values: readonly number[]): number | null {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? null
}

function isMost(count: number, of: number): boolean {
  return count >= ENOUGH_LINES && count / of >= ENOUGH_SHARE
}
