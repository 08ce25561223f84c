/** The value below which `share` (0 to 1) of the values lie, by nearest rank; NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** The middle value, or the mean of the two in the middle; NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper
}

/**
 * How many times as fast `ours` is as `reference`: the median of each round's own ratio. A round's sides ran right after each other,
 * so a machine that is slow for a while slows both. Throws when the rounds do not pair up.
 */
export function pairedRatio(ours: readonly number[], reference: readonly number[]): number {
  if (ours.length !== reference.length) throw new RangeError(`${ours.length} rounds against ${reference.length}`)
  return median(ours.map((rate, round) => rate / (reference[round] ?? Number.NaN)))
}
