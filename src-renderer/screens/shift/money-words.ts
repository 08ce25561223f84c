import { formatMoney, minorDigits } from '#shared/domain/money.ts'
import type { Text } from '../../text/text.ts'

/** The shortest reason that main takes, in letters. */
export const LEAST_LETTERS = 3

/** A difference with its sign and no colour: more in the drawer is not better. */
export function signedMoney(text: Text, minor: number): string {
  return minor === 0 ? text.money(0) : `${minor > 0 ? '+' : '\u2212'}${text.money(Math.abs(minor))}`
}

/** Money that may be less than nothing, with the same minus as everywhere else here. */
export function plainMoney(text: Text, minor: number): string {
  return minor < 0 ? `\u2212${text.money(-minor)}` : text.money(minor)
}

/** Money that went away, with its minus; nothing stays without one. */
export function goneMoney(text: Text, minor: number): string {
  return minor === 0 ? text.money(0) : `\u2212${text.money(minor)}`
}

const CENTS = ['CAD', 'USD', 'AUD', 'NZD', 'HKD', 'SGD']

/** The face of a coin or note: `$20`, `25¢`, `0,50 €`. */
export function faceValue(valueMinor: number, currency: string, locale: string): string {
  const whole = 10 ** minorDigits(currency)
  if (valueMinor % whole === 0) {
    const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 0 } as const
    return new Intl.NumberFormat(locale, style).format(valueMinor / whole)
  }
  if (valueMinor < whole && CENTS.includes(currency)) return locale.startsWith('fr') ? `${valueMinor}\u00a0¢` : `${valueMinor}¢`
  return formatMoney({ amountMinor: valueMinor, currency }, locale)
}
