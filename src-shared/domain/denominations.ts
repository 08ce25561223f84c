import { type CurrencyCode, minorDigits } from './money.ts'

/** Coins and notes in use, in minor units; Canada rounds cash to 5 cents, yet a drawer may still hold smaller coins of others. */
const KNOWN: Record<string, readonly number[]> = {
  CAD: [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 25, 10, 5],
  USD: [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1],
  EUR: [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  GBP: [5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  CNY: [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
  HKD: [100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10],
  TWD: [200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100],
  SGD: [100_000, 10_000, 5_000, 1_000, 500, 200, 100, 50, 20, 10, 5],
  AUD: [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5],
  NZD: [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10],
  JPY: [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1],
  KRW: [50_000, 10_000, 5_000, 1_000, 500, 100, 50, 10],
  INR: [50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100],
  VND: [500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500],
  THB: [100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25],
  MYR: [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 20, 10, 5],
  PHP: [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100, 25, 5, 1],
  IDR: [10_000_000, 5_000_000, 2_000_000, 1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 10_000],
  MXN: [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50],
  BRL: [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5],
}

/** Coins and notes of a currency, the largest first, in minor units; where the till does not know them, one, two and five of every power of ten. */
export function denominationsOf(currency: CurrencyCode): readonly number[] {
  const known = KNOWN[currency.toUpperCase()]
  if (known) return known
  const powers = Array.from({ length: minorDigits(currency) + 3 }, (_, power) => 10 ** power)
  return powers.flatMap((power) => [power, 2 * power, 5 * power]).reverse()
}
