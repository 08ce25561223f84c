import type { CurrencyCode } from '#shared/domain/money.ts'
import { decimalToMinor } from './decimal.ts'
import { type JsonObject, type JsonValue, NumberText } from './strict-json.ts'

/* Reading single members of a vendor's JSON or form, where the same fact comes as text in one place and as a number in another. */

/** A member as text: numbers by their literal; null where it is absent, null, empty or of any other form. */
export function textOf(value: JsonValue | undefined): string | null {
  if (value instanceof NumberText) return value.text
  return typeof value === 'string' && value !== '' ? value : null
}

/** The first of these names that has a text, in the first of these objects that has it. */
export function firstText(names: readonly string[], ...sources: readonly (JsonObject | Record<string, string>)[]): string | null {
  for (const source of sources) {
    for (const name of names) {
      const text = Object.hasOwn(source, name) ? textOf(source[name]) : null
      if (text !== null) return text
    }
  }
  return null
}

/** An amount: null where the member is absent, `false` where it is there and is no amount in this currency. */
export function amountOf(text: string | null, currency: CurrencyCode): number | null | false {
  return text === null ? null : (decimalToMinor(text, currency) ?? false)
}

/** An address that may be shown or drawn as a QR: http or https, one line, or null. */
export function pageUrl(text: string | null): string | null {
  if (text === null || text.length > 2_048 || /[\s\p{Cc}]/u.test(text)) return null
  const url = URL.parse(text)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? text : null
}

/** The base address and a path behind it, whether or not the base ends with a slash. */
export function joinUrl(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${path}`
}
