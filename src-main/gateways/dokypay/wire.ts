import { type CurrencyCode, minorDigits } from '#shared/domain/money.ts'
import { decimalToMinor, minorToDecimal, signedDecimalToMinor } from '../codec/decimal.ts'
import { isJsonObject, type JsonObject, type JsonValue, NumberText, readStrictJsonObject } from '../codec/strict-json.ts'

/* The shapes of Dokypay's replies and their mapping to ours. Members we do not know are ignored. Their text is text, or now and then a number. */

/** A reply's envelope. `code` speaks of the call alone; `at` is their clock in UTC milliseconds, where it is one. */
export type ReplyEnvelope = { code: string; at: number | null; data: JsonObject | null }

/** Reads a reply's text; null when it is no envelope. */
export function readReplyEnvelope(text: string): ReplyEnvelope | null {
  const json = readStrictJsonObject(text)
  const code = json && textOf(json['code'])
  if (!json || !code) return null
  const data = json['data']
  if (data !== undefined && data !== null && !isJsonObject(data)) return null
  const at = Number(textOf(json['timestamp']) ?? Number.NaN)
  return { code, at: Number.isSafeInteger(at) && at > 0 ? at : null, data: data ?? null }
}

/** Text, or a number by its literal; null for anything else and for nothing. */
export function textOf(value: JsonValue | undefined): string | null {
  const text = value instanceof NumberText ? value.text : value
  return typeof text === 'string' && text.trim() !== '' ? text : null
}

/** A currency's three capital letters, or null. */
export function currencyOf(value: JsonValue | undefined): CurrencyCode | null {
  const text = textOf(value)
  return text !== null && /^[A-Z]{3}$/.test(text) ? text : null
}

/** An amount of a reply in minor units, or null. */
export function amountOf(value: JsonValue | undefined, currency: CurrencyCode | null): number | null {
  const text = textOf(value)
  return text === null || currency === null ? null : decimalToMinor(text, currency)
}

/**
 * An amount that is only told, such as a balance, a fee or what was paid in another currency: what is finer than the currency's minor unit is
 * left off (balances have six decimals). It may be below zero. Null for what is no plain decimal.
 */
export function truncatedMinor(text: string | null, currency: CurrencyCode | null): number | null {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text ?? '')
  if (!match?.[1] || currency === null) return null
  return signedDecimalToMinor(`${match[1]}.${(match[2] ?? '').slice(0, minorDigits(currency))}0`, currency)
}

/** Currencies that Dokypay takes in whole amounts: by their amounts' two decimals and the habits of these currencies, inferred. */
const WHOLE_CURRENCIES = new Set(['IDR', 'VND', 'JPY', 'KRW', 'UGX', 'PYG', 'BIF', 'DJF', 'GNF', 'VUV', 'ISK'])
const LONGEST_AMOUNT = 9

/** The amount as it is sent, or null where it cannot be: longer than nine characters, zero, or finer than two decimals or whole amounts. */
export function sentAmount(minor: number, currency: CurrencyCode): string | null {
  const text = minor > 0 ? minorToDecimal(minor, currency, WHOLE_CURRENCIES.has(currency) ? 0 : 2) : null
  return text !== null && text.length <= LONGEST_AMOUNT ? text : null
}

/** What is said of an order: by the reply to making it, by a query, or by a notice. Amounts in minor units of their own currency. */
export type OrderReply = {
  orderId: string | null
  gatewayRef: string | null
  amountMinor: number | null
  currency: CurrencyCode | null
  /** What the customer really paid, perhaps in another currency; `isOdd` when a member of it is there and cannot be read. */
  process: { minor: number; currency: CurrencyCode } | null
  isOdd: boolean
  status: string | null
  methodId: string | null
  /** More than one order of this number exists: their platform does not keep them apart. */
  twins: boolean
  subscriptionId: string | null
}

/** Maps the members of an order, whichever call or notice they are from. Two names of one thing that disagree make it odd. */
export function readOrder(data: JsonObject): OrderReply {
  const currency = currencyOf(data['currency'])
  const amountMinor = amountOf(data['amount'], currency)
  const processCurrency = currencyOf(data['processCurrency'])
  const processMinor = truncatedMinor(textOf(data['processAmount']), processCurrency)
  const twoNames = (first: string, second: string): { text: string | null; odd: boolean } => {
    const [one, other] = [textOf(data[first]), textOf(data[second])]
    return { text: one ?? other, odd: one !== null && other !== null && one !== other }
  }
  const tradeNo = twoNames('tradeNo', 'transNo')
  // The table of the reply to an order calls it merchantNo, the sample (which verifies) merTransNo.
  const orderId = twoNames('merTransNo', 'merchantNo')
  const status = twoNames('tradeStatus', 'transStatus')
  const count = textOf(data['tradeCount'])
  const process = processMinor !== null && processCurrency !== null ? { minor: processMinor, currency: processCurrency } : null
  const saysProcess = textOf(data['processAmount']) !== null || textOf(data['processCurrency']) !== null
  return {
    orderId: orderId.text,
    gatewayRef: tradeNo.text,
    amountMinor,
    currency,
    process,
    isOdd: tradeNo.odd || orderId.odd || status.odd || (saysProcess && process === null),
    status: status.text,
    methodId: textOf(data['pmId']),
    twins: count !== null && count !== '1' && count !== '0',
    subscriptionId: textOf(data['subscribeId']),
  }
}

/** What is said of one refund, by the reply to it, a query, a list or a notice. */
export type RefundReply = {
  refundId: string | null
  gatewayRef: string | null
  amountMinor: number | null
  currency: CurrencyCode | null
  status: string | null
  createdAt: number | null
}

export function readRefund(data: JsonObject): RefundReply {
  const currency = currencyOf(data['currency'])
  return {
    refundId: textOf(data['merRefundNo']),
    gatewayRef: textOf(data['refundNo']),
    amountMinor: amountOf(data['amount'], currency),
    currency,
    status: textOf(data['status']),
    createdAt: timeOf(textOf(data['createTime']), 8),
  }
}

/**
 * The objects of a list member, or null where it is no list of objects. A missing or empty one has none.
 */
export function listOf(value: JsonValue | undefined): JsonObject[] | null {
  if (value === undefined || value === null || value === '') return []
  if (!Array.isArray(value)) return null
  const objects = value.filter((one): one is JsonObject => isJsonObject(one))
  return objects.length === value.length ? objects : null
}

/** `2019-12-19 14:15:56` or `20191219141556` in a zone so many hours east of Greenwich, as UTC milliseconds; null for anything else. */
export function timeOf(text: string | null, hoursFromUtc: number): number | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)[ T]?(\d\d):?(\d\d):?(\d\d)$/.exec(text?.trim() ?? '')
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60
  return isReal && year >= 2000 ? Date.UTC(year, month - 1, day, hour, minute, second) - Math.round(hoursFromUtc * 3_600_000) : null
}
