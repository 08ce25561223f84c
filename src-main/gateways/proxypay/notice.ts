import { type CurrencyCode, minorDigits } from '#shared/domain/money.ts'
import { decimalToMinor, minorToDecimal } from '../codec/decimal.ts'
import { integerText } from '../codec/java-double.ts'
import { type EmptyValues, isUnambiguous, readForm, sameSign, signSorted } from '../codec/sorted-sign.ts'
import { type JsonObject, type JsonValue, NumberText, readStrictJsonObject } from '../codec/strict-json.ts'
import type { Notice, NoticeReading, RawNotice, Secret } from '../gateway.ts'
import { standingOf } from './status.ts'
import { readOrder } from './wire.ts'

/*
 * This gateway's notices (its API description, section 6): JSON with numbers in it, signed over their text. Nothing says which text a number
 * has when it is signed, and reading it as a number would lose `1000.00`; so numbers are kept as they came, and each likely spelling is tried.
 * It names neither the merchant nor the kind of order: the address it came to tells both.
 */

/** What the platform wants to read; anything else brings the notice again, 8 times within 40 minutes. */
const ACKNOWLEDGE = 'success'

/** Reads a notice; form bodies too, where the content type says so. */
export function readProxyPayNotice(raw: RawNotice, about: Notice['about'], currency: CurrencyCode, key: Secret): NoticeReading {
  const members = about === 'payment' || about === 'payout' ? readMembers(raw) : null
  if (!members || !Object.values(members).every(isPlain)) return { verified: false, why: 'unreadable' }
  if (!isSigned(members, currency, key)) return { verified: false, why: 'signature' }
  const order = readOrder(members, currency)
  if (order.orderId === null || order.status === null || order.amount === false) return { verified: false, why: 'unreadable' }
  const reversed = readFlag(members.reverse)
  const standing = standingOf(order.status) ?? 'unknown'
  const notice: Notice = {
    about,
    id: order.orderId,
    gatewayRef: order.platformId,
    subscriptionId: null,
    // What a reversal is stands nowhere, so it never says paid, whatever the status beside it.
    says: reversed === null ? 'unknown' : reversed ? 'reversed' : standing,
    amountMinor: order.amount,
    currency,
    code: `${order.status.slice(0, 8)}${reversed ? '_reverse' : ''}`,
  }
  return { verified: true, notice, acknowledge: ACKNOWLEDGE }
}

function readMembers({ contentType, body }: RawNotice): JsonObject | null {
  if (contentType.toLowerCase().includes('x-www-form-urlencoded')) return readForm(body)
  try {
    return readStrictJsonObject(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    return null
  }
}

function isPlain(value: JsonValue): boolean {
  return value === null || typeof value !== 'object' || value instanceof NumberText
}

/** A flag: false where it is absent, null where it is there and is none. */
function readFlag(value: JsonValue | undefined): boolean | null {
  if (value === undefined || value === null || value === '') return false
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : null
}

/** How a number may have been written when it was signed: as it came, as the shortest text, with two decimals. The order is by likelihood. */
type Spelling = (literal: string, currency: CurrencyCode) => string
const SPELLINGS: readonly Spelling[] = [
  (literal) => literal,
  (literal) => integerText(literal.includes('.') ? literal.replace(/\.?0+$/, '') : literal),
  (literal, currency) => twoDecimals(literal, currency) ?? literal,
]
const EMPTY_VALUES: readonly EmptyValues[] = ['dropped', 'kept']

function twoDecimals(literal: string, currency: CurrencyCode): string | null {
  const minor = decimalToMinor(literal, currency)
  return minor === null ? null : minorToDecimal(minor, currency, Math.max(2, minorDigits(currency)))
}

/** True where the signature fits under one of the spellings. Amounts and fees are spelled alike; every other number is taken as it came. */
function isSigned(members: JsonObject, currency: CurrencyCode, key: Secret): boolean {
  const { sign } = members
  if (typeof sign !== 'string') return false
  return SPELLINGS.some((spell) => {
    const texts = signedTexts(members, spell, currency)
    return isUnambiguous(texts) && EMPTY_VALUES.some((empty) => sameSign(sign, signSorted(texts, key, 'md5', empty)))
  })
}

function signedTexts(members: JsonObject, spell: Spelling, currency: CurrencyCode): Record<string, string> {
  const texts: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(members)) {
    if (value === null) continue
    const isMoney = name === 'amount' || name === 'fee'
    texts[name] = value instanceof NumberText ? (isMoney ? spell(value.text, currency) : value.text) : String(value)
  }
  return texts
}
