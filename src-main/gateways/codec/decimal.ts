import { type CurrencyCode, minorDigits } from '#shared/domain/money.ts'

/*
 * Amounts as decimal text, which several gateways speak, to whole minor units and back. Text goes digit by digit: no float, no rounding.
 * What cannot be said exactly is null: `12.345` dollars, half a yen, a third decimal for a gateway that takes two.
 */

/** Longer text is no amount of anybody. */
const MAX_CHARS = 24

/**
 * Minor units of decimal text: `10`, `10.0` and `10.00` are all 1000 CAD, `10.00` is 10 JPY, `1.234` is 1234 KWD. Zeros beyond the currency's
 * digits are let pass; other digits there, signs, exponents, spaces, leading zeros and currencies that are none are null. Never throws.
 */
export function decimalToMinor(text: string, currency: CurrencyCode): number | null {
  const digits = digitsOf(currency)
  const match = text.length <= MAX_CHARS ? /^(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text) : null
  if (digits === null || !match?.[1]) return null
  const fraction = match[2] ?? ''
  if (/[1-9]/.test(fraction.slice(digits))) return null
  const minor = Number(match[1] + fraction.slice(0, digits).padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : null
}

/** As `decimalToMinor`, with a minus sign let through: balances may be below zero, amounts of orders never are. */
export function signedDecimalToMinor(text: string, currency: CurrencyCode): number | null {
  if (!text.startsWith('-')) return decimalToMinor(text, currency)
  const minor = decimalToMinor(text.slice(1), currency)
  return minor === null ? null : minor === 0 ? 0 : -minor
}

/**
 * Decimal text with exactly `decimals` digits behind the point (0: no point): 1234 CAD with 2 is `12.34`, 500 JPY with 2 is `500.00`.
 * Null where that would have to round (1234 CAD with 0), for anything but whole minor units from 0 up, and for no currency. Never throws.
 */
export function minorToDecimal(minor: number, currency: CurrencyCode, decimals: number): string | null {
  const digits = digitsOf(currency)
  if (digits === null || !Number.isSafeInteger(minor) || minor < 0) return null
  const text = String(minor).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const fraction = text.slice(text.length - digits)
  if (/[1-9]/.test(fraction.slice(decimals))) return null
  return decimals === 0 ? whole : `${whole}.${fraction.slice(0, decimals).padEnd(decimals, '0')}`
}

const known = new Map<CurrencyCode, number>()

/** Digits behind the point, or null for what is no code of three capitals. Kept, because asking Intl takes longer than all the rest. */
function digitsOf(currency: CurrencyCode): number | null {
  if (!/^[A-Z]{3}$/.test(currency)) return null
  let digits = known.get(currency)
  if (digits === undefined) {
    digits = minorDigits(currency)
    known.set(currency, digits)
  }
  return digits
}
