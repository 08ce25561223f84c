import type { LinkPanel } from '#shared/domain/link.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { signedDecimalToMinor } from '../codec/decimal.ts'
import { amountOf, firstText, pageUrl, textOf } from '../codec/members.ts'
import { isJsonObject, type JsonObject, type JsonValue, readStrictJsonObject } from '../codec/strict-json.ts'
import type { Balance } from '../gateway.ts'

/*
 * The shapes of OKPAY's replies (OKPAY Collect and Pay Interface Documentation). Its own spelling wavers, so members are looked for under
 * every printed name, in `data` and beside it. Members we do not know are ignored.
 */

/** The paths behind the base address. */
export const PATHS = {
  balance: '/v1/balance',
  collect: '/v1/Collect',
  queryCollect: '/v1/query/Collect',
  payout: '/v1/Payout',
  queryPayout: '/v1/query/Payout',
} as const

/** With a capital I, and as printed in most tables with a small L. */
export const MERCHANT_NAMES = ['mchId', 'mchld'] as const
const REF_NAMES = ['transaction_Id', 'transaction_id'] as const
const BALANCE_NAMES = ['Balance', 'Banlance', 'balance'] as const

/** A reply: its code as text, `data` where it is an object, and the whole. */
export type Reply = { code: string; data: JsonObject; whole: JsonObject }

/** Reads a reply; null for what has no code. A code is a small whole number, or the text of one. */
export function readReply(text: string): Reply | null {
  const whole = readStrictJsonObject(text)
  const code = whole && textOf(whole.code)
  if (!whole || code === null || !/^(?:0|[1-9]\d{0,3})$/.test(code)) return null
  return { code, data: isJsonObject(whole.data) ? whole.data : {}, whole }
}

/** What is to be shown to the customer, or null where the reply has neither page nor UPI address. */
export function readPanel({ data }: Reply): { panel: LinkPanel; gatewayRef: string | null } | null {
  const url = pageUrl(textOf(data.url))
  const upi = upiText(textOf(data.payUpi))
  if (url === null && upi === null) return null
  const panel: LinkPanel = {
    url,
    qrText: upi,
    qrImageUrl: null,
    deepLink: upi,
    paymentCode: null,
    holder: null,
    guideUrl: null,
    guideCode: null,
    startsAt: null,
    expiresAt: null,
  }
  return { panel, gatewayRef: readRef({ data }) }
}

/** A UPI address may be drawn as a QR; a page of the web is one too, anything else is not shown. */
function upiText(text: string | null): string | null {
  return text !== null && text.length <= 2_048 && /^(?:upi|https?):\S+$/i.test(text) ? text : null
}

/** OKPAY's own number in an answer to a request. */
export function readRef({ data }: Pick<Reply, 'data'>): string | null {
  return firstText(REF_NAMES, data)
}

/** How an order or payout stands. Amounts: null absent, false no amount. */
export type OrderReply = {
  merchantId: string | null
  orderId: string | null
  status: string | null
  currency: CurrencyCode | null
  /** What we asked for. */
  money: number | null | false
  /** What the customer paid: this one decides. Only of collect orders. */
  payMoney: number | null | false
  /** What the merchant gets, or what a payout cost with fees. */
  realMoney: number | null | false
  utr: string | null
}

/** Reads an order out of a reply or a notice. */
export function readOrder(...sources: (JsonObject | Record<string, string>)[]): OrderReply {
  const text = (...names: string[]) => firstText(names, ...sources)
  const currency = text('currency')?.toUpperCase() ?? null
  const amount = (name: string) => amountOf(text(name), currency ?? '')
  return {
    merchantId: text(...MERCHANT_NAMES),
    orderId: text('out_trade_no'),
    status: text('status'),
    currency,
    money: amount('money'),
    payMoney: amount('pay_money'),
    realMoney: amount('real_money'),
    utr: text('utr'),
  }
}

/** Reads the balances: a list or a single one, under any of three names; null where one cannot be read. */
export function readBalances({ data, whole }: Reply): Balance[] | null {
  const found = BALANCE_NAMES.map((name) => data[name] ?? whole[name]).find((value) => value !== undefined && value !== null)
  const list = Array.isArray(found) ? found : isJsonObject(found) ? [found] : null
  const balances = list?.map(readBalance) ?? null
  return balances?.every((one) => one !== null) ? balances : null
}

function readBalance(value: JsonValue): Balance | null {
  if (!isJsonObject(value)) return null
  const code = textOf(value.code)?.toUpperCase() ?? null
  const text = textOf(value.balance)
  if (code === null || text === null) return null
  const isCurrency = /^[A-Z]{3}$/.test(code)
  // A unit that is no currency (USDT) has two decimals as their document says; its name stands where the kind of a balance does.
  const availableMinor = signedDecimalToMinor(text, isCurrency ? code : 'XXX')
  if (availableMinor === null) return null
  return { currency: isCurrency ? code : null, availableMinor, wholeMinor: null, frozenMinor: null, kind: isCurrency ? null : code, status: null }
}
