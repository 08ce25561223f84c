import { MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'

/** The amount after digits are put behind it (minor units fill from the right); beyond the most one sale may have, it stays as it was. */
export function withDigits(amountMinor: number, digits: string): number {
  const next = amountMinor * 10 ** digits.length + Number(digits)
  return next <= MAX_AMOUNT_MINOR ? next : amountMinor
}
