/** Three capital letters of ISO 4217, such as CAD. */
export type CurrencyCode = string

/** An amount: integer minor units (cents) plus its currency. Never a float (law 11). */
export type Money = { amountMinor: number; currency: CurrencyCode }

/** The largest amount one sale may have, in minor units: 9,999,999.99 in a currency with cents. */
export const MAX_AMOUNT_MINOR = 999_999_999

/**
 * Currencies whose minor unit is no hundredth (ISO 4217). Intl is not asked: it tells how a currency is usually shown, which for PKR, IDR, COP
 * and others is without decimals and changes with its version, while stored amounts and gateways mean the unit of the standard.
 */
const OTHER_DIGITS: Record<string, number> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
])

/** How many digits stand behind the point in this currency: 0 (JPY), 2 (CAD) or 3 (KWD). Throws a RangeError for what is not three letters. */
export function minorDigits(currency: CurrencyCode): number {
  if (!/^[A-Za-z]{3}$/.test(currency)) throw new RangeError(`not a currency code: ${currency}`)
  return OTHER_DIGITS[currency.toUpperCase()] ?? 2
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
    const digits = minorDigits(currency)
    const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
    formatter = new Intl.NumberFormat(locale, { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits })
    formatters.set(key, formatter)
  }
  return formatter
}
