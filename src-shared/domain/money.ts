/** Three capital letters of ISO 4217, such as CAD. */
export type CurrencyCode = string

/** An amount: integer minor units (cents) plus its currency. Never a float (law 11). */
export type Money = { amountMinor: number; currency: CurrencyCode }

/** The largest amount one sale may have, in minor units: 9,999,999.99 in a currency with cents. */
export const MAX_AMOUNT_MINOR = 999_999_999

/** How many digits stand behind the point in this currency: 0 (JPY), 2 (CAD) or 3 (KWD). Throws on a code Intl does not accept. */
export function minorDigits(currency: CurrencyCode): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** True for a whole number of minor units within what one sale may have; zero only where `allowZero`. */
export function isAmountMinor(value: number, allowZero = false): boolean {
  return Number.isSafeInteger(value) && value <= MAX_AMOUNT_MINOR && (allowZero ? value >= 0 : value > 0)
}

/** The amount in the locale's own form, such as $12.34 for 1234 CAD. Minor units go through text, so no float rounds them. */
export function formatMoney(money: Money, locale: string): string {
  return moneyFormatter(locale, money.currency).format(decimalText(money) as Intl.StringNumericLiteral)
}

/** The amount as plain decimal text: 1234 CAD gives `12.34`, -5 CAD gives `-0.05`, 500 JPY gives `500`. */
export function decimalText({ amountMinor, currency }: Money): string {
  const digits = minorDigits(currency)
  const sign = amountMinor < 0 ? '-' : ''
  const text = Math.abs(amountMinor)
    .toString()
    .padStart(digits + 1, '0')
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/**
 * Reads an amount a person typed: `12.34`, `12,34`, `1 234.50` or `12` with 2 digits behind the point.
 * Gives minor units, or null where it is no amount (too many digits behind the point, letters, nothing).
 */
export function parseAmount(text: string, currency: CurrencyCode): number | null {
  const digits = minorDigits(currency)
  const match = /^(\d+)(?:[.,](\d*))?$/.exec(text.replace(/[\s\u00a0\u202f$¥€£]/g, ''))
  if (!match?.[1]) return null
  const fraction = match[2] ?? ''
  if (fraction.length > digits) return null
  const minor = Number(match[1] + fraction.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : null
}

/** A share of an amount, rounded half up to a whole minor unit: 15 percent of 1230 is 185. */
export function percentOf(amountMinor: number, percent: number): number {
  // Both are integers (percent at most 100), so the product is exact and only the last step rounds.
  return Math.floor((amountMinor * percent + 50) / 100)
}

const formatters = new Map<string, Intl.NumberFormat>()

function moneyFormatter(locale: string, currency: CurrencyCode): Intl.NumberFormat {
  const key = `${locale} ${currency}`
  let formatter = formatters.get(key)
  if (!formatter) {
    // narrowSymbol: a till in Canada shows $ and not CA$ to a reader of another language; the code stands beside the amount.
    formatter = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    formatters.set(key, formatter)
  }
  return formatter
}
