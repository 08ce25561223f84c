import { minorDigits } from '#shared/domain/money.ts'

const NOTES = [5, 10, 20, 50, 100]

/** What a customer is likely to hand over for this total: the next sums that can be paid with notes of one kind, smallest first, at most four. */
export function quickAmounts(totalMinor: number, currency: string): number[] {
  const unit = 10 ** minorDigits(currency)
  // A currency without minor units has notes in the hundreds and thousands.
  const scale = unit === 1 ? 100 : unit
  const sums = NOTES.map((note) => Math.ceil(totalMinor / (note * scale)) * note * scale)
  return [...new Set(sums)]
    .filter((sum) => sum > totalMinor)
    .sort((a, b) => a - b)
    .slice(0, 4)
}
