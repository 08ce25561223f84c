import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Balance } from '#shared/domain/vendor-desk.ts'
import { signedDecimalToMinor } from '../codec/decimal.ts'
import { amountOf, textOf } from '../codec/members.ts'
import { isJsonObject, type JsonObject, readStrictJsonObject } from '../codec/strict-json.ts'

/* The shapes of this gateway's replies (its API description, sections 1 and 3 to 7). Members we do not know are ignored. */

/** The paths behind the base address. The query is one for both kinds of orders, so their ids must differ. */
export const PATHS = { collect: '/collect/create', payout: '/pay/create', query: '/order/query', balance: '/order/balance' } as const

/** Longer order numbers are refused. */
export const MAX_ORDER_ID_CHARS = 32

/** A reply. `data` is null unless it is a success by all three signs: code 200, success true, and data. */
export type Reply = { code: string; data: JsonObject | null }

/** Reads a reply; null for what has no code of three digits. */
export function readReply(text: string): Reply | null {
  const whole = readStrictJsonObject(text)
  const code = whole && textOf(whole.code)
  if (!whole || code === null || !/^\d{3}$/.test(code)) return null
  return { code, data: code === '200' && whole.success === true && isJsonObject(whole.data) ? whole.data : null }
}

/** An order or payout as a query or a notice tells it. Amounts: null absent, false no amount. */
export type OrderReply = {
  orderId: string | null
  platformId: string | null
  status: string | null
  /** What was really paid. */
  amount: number | null | false
  /** What the gateway keeps. */
  fee: number | null | false
  utr: string | null
}

/** Reads an order; the currency is the account's, because no reply names one. */
export function readOrder(data: JsonObject, currency: CurrencyCode): OrderReply {
  return {
    orderId: textOf(data.orderId),
    platformId: textOf(data.platOrderId),
    status: textOf(data.status),
    amount: amountOf(textOf(data.amount), currency),
    fee: amountOf(textOf(data.fee), currency),
    utr: textOf(data.utr),
  }
}

/** Reads the balance, in the account's currency; null where it cannot be read. */
export function readBalance(data: JsonObject, currency: CurrencyCode): Balance | null {
  const whole = textOf(data.balanceAll)
  const usable = textOf(data.balanceUsable)
  const availableMinor = usable === null ? null : signedDecimalToMinor(usable, currency)
  const wholeMinor = whole === null ? null : signedDecimalToMinor(whole, currency)
  if (availableMinor === null || (whole !== null && wholeMinor === null)) return null
  return { currency, availableMinor, wholeMinor, frozenMinor: null, kind: null, status: null }
}
