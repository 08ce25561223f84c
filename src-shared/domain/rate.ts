import { type CurrencyCode, minorDigits } from './money.ts'

/**
 * What an amount is about in another currency: `amountMinor` of `from` at `rate` (decimal text, units of `to` for one of `from`), in minor units
 * of `to`, rounded half up. Null where the rate is no positive decimal. For people to read, never a ground for money.
 */
export function aboutMinor(amountMinor: number, { from, to, rate }: { from: CurrencyCode; to: CurrencyCode; rate: string }): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,12}))?$/.exec(rate)
  if (!match) return null
  const fraction = match[2] ?? ''
  const scaled = BigInt((match[1] ?? '') + fraction)
  if (scaled === 0n) return null
  // amount / 10^from * rate * 10^to, all in whole numbers.
  const up = BigInt(amountMinor) * scaled * 10n ** BigInt(minorDigits(to))
  const down = 10n ** BigInt(minorDigits(from) + fraction.length)
  const about = Number((up + down / 2n) / down)
  return Number.isSafeInteger(about) ? about : null
}
