import { z } from 'zod'
import type { Wallet } from '#shared/domain/wallet.ts'
import { integerText } from '../codec/java-double.ts'
import { type JsonObject, NumberText, readStrictJsonObject } from '../codec/strict-json.ts'

/* The shapes of OTT Pay's envelopes and data, and their mapping to ours. Members we do not know are ignored: the documents are cut. */

/** Our wallets in OTT Pay's words (Payment Request API, `biz_type`). */
export const BIZ_TYPES: Record<Wallet, string> = { alipay: 'ALIPAY', wechat: 'WECHATPAY', unionpay: 'UNIONPAY' }

/** A request envelope, ready to be written as JSON. Text only; optional members are left out, never empty. */
export type RequestEnvelope = { action: string; version: string; merchant_id: string; terminal_no?: string; data: string; md5: string }

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? null)
const requiredText = z.string().min(1)

const replyEnvelopeShape = z.object({ rsp_code: requiredText, data: optionalText, md5: optionalText })
/** A reply envelope. Its code travels unprotected; `data` and `md5` are there only after a success. */
export type ReplyEnvelope = { rspCode: string; data: string | null; md5: string | null }

/** Reads a reply's text; null when it is not an envelope. `data` or `md5` of another type than text make it none. */
export function readReplyEnvelope(text: string): ReplyEnvelope | null {
  const json = readStrictJsonObject(text)
  const parsed = json && replyEnvelopeShape.safeParse(json)
  return parsed?.success ? { rspCode: parsed.data.rsp_code, data: parsed.data.data, md5: parsed.data.md5 } : null
}

/**
 * An amount in a reply, in cents: `"100"`, `100` or `100.0` (documented as text, recorded as numbers). Fractions, signs,
 * exponents and leading zeros are refused; so is text with a point, which could as well mean dollars.
 */
const amount = z.union([z.string(), z.instanceof(NumberText)]).transform((value, context) => {
  const minor = readAmount(value)
  if (minor !== null) return minor
  context.addIssue({ code: 'custom', message: 'not an amount in cents' })
  return z.NEVER
})
/** An absent amount; empty text and null are absent too. */
const optionalAmount = z.preprocess((value) => (value === '' || value === null ? undefined : value), amount.optional())

/** The integer of cents behind an amount of a reply, or null. */
export function readAmount(value: string | NumberText): number | null {
  const match = value instanceof NumberText ? /^(0|[1-9]\d*)(?:\.0)?$/.exec(value.text) : /^(0|[1-9]\d*)$/.exec(value)
  const minor = Number(match?.[1] ?? Number.NaN)
  return Number.isSafeInteger(minor) ? minor : null
}

/** A name or number that only has to be readable: numbers by their literal, anything else is absent and must not hold up a payment. */
const lenientText = z
  .unknown()
  .transform((value) => (value instanceof NumberText ? value.text : typeof value === 'string' && value !== '' ? value : null))

/** A name that is held against ours: absent or empty is null, but one that is there in another form makes the reply unreadable. */
const nameText = z
  .union([z.string(), z.instanceof(NumberText)])
  .nullish()
  .transform((value) => (value instanceof NumberText ? value.text : value || null))

const orderShape = z.object({
  order_status: requiredText,
  order_id: nameText,
  merchant_id: nameText,
  bizpay_order_id: lenientText.optional(),
  total_amount: optionalAmount,
  tip: optionalAmount,
  convenience_fee: optionalAmount,
  // Seen in recorded queries and in no document; only a refund's proof needs it, so a strange form must not hold up a payment.
  refund_fee: z.unknown().optional(),
  // Two spellings: the first in the documents, the second in their own library.
  buyer_login_id: lenientText.optional(),
  buyer_logon_id: lenientText.optional(),
})

/** How an order stands by a PASSIVEPAY or STATUS_QUERY reply. Amounts in cents. `buyer` is personal: it leaves the gateway in no answer (law 15). */
export type OrderReply = {
  orderStatus: string
  orderId: string | null
  merchantId: string | null
  gatewayRef: string | null
  totalMinor: number | null
  /** Convenience fee and tip together: what may stand on top of the asked amount (law 4, OTT Pay H5 page). */
  feeMinor: number
  /** Cents refunded so far (`refund_fee`), or null where it is absent or no amount. */
  refundedMinor: number | null
  buyer: string | null
}

/** Maps opened data of a PASSIVEPAY or STATUS_QUERY reply; null when a member has a wrong form. */
export function readOrderReply(data: JsonObject): OrderReply | null {
  const parsed = orderShape.safeParse(data)
  if (!parsed.success) return null
  const order = parsed.data
  return {
    orderStatus: order.order_status,
    orderId: order.order_id,
    merchantId: order.merchant_id,
    gatewayRef: order.bizpay_order_id ?? null,
    totalMinor: order.total_amount ?? null,
    refundedMinor: typeof order.refund_fee === 'string' || order.refund_fee instanceof NumberText ? readAmount(order.refund_fee) : null,
    feeMinor: (order.convenience_fee ?? 0) + (order.tip ?? 0),
    buyer: order.buyer_login_id ?? order.buyer_logon_id ?? null,
  }
}

const codeShape = z.object({ code_url: requiredText, order_id: requiredText })

/** Maps opened data of an ACTIVEPAY reply; null unless both members are there and not empty. */
export function readCodeReply(data: JsonObject): { codeUrl: string; orderId: string } | null {
  const parsed = codeShape.safeParse(data)
  return parsed.success ? { codeUrl: parsed.data.code_url, orderId: parsed.data.order_id } : null
}

const refundShape = z.object({
  order_id: nameText,
  ori_order_id: nameText,
  order_status: lenientText.optional(),
  refund_status: lenientText.optional(),
})

/** What a REFUND reply says. Everything may be missing: the readable part of the Refund page ends before the reply's fields. */
export type RefundReply = { refundId: string | null; orderId: string | null; status: string | null }

/** Maps opened data of a REFUND reply; null when an id has a wrong form. */
export function readRefundReply(data: JsonObject): RefundReply | null {
  const parsed = refundShape.safeParse(data)
  if (!parsed.success) return null
  const { order_id: refundId, ori_order_id: orderId, refund_status: ofRefund, order_status: ofOrder } = parsed.data
  return { refundId, orderId, status: ofRefund ?? ofOrder ?? null }
}

const linkShape = z.object({
  payInfo: nameText,
  // Spelt so in the table of the document; the example has the other one.
  payinfo: nameText,
  prepay_order_id: nameText,
  // Spelt so in the table of the document.
  preypay_order_id: nameText,
})

/** Maps opened data of a PREPAY_INIT reply; null unless the link and the order are there. Its `expire_time` names no zone and is not read. */
export function readLinkReply(data: JsonObject): { payUrl: string; orderId: string } | null {
  const parsed = linkShape.safeParse(data)
  if (!parsed.success) return null
  const payUrl = parsed.data.payInfo ?? parsed.data.payinfo
  const orderId = parsed.data.prepay_order_id ?? parsed.data.preypay_order_id
  return payUrl === null || orderId === null ? null : { payUrl, orderId }
}

const checkoutShape = z.object({
  rspCode: nameText,
  status: requiredText,
  merchant_id: nameText,
  prepay_order_id: nameText,
  preypay_order_id: nameText,
  order_id: nameText,
  currency_type: nameText,
  amount: optionalAmount,
  tip: optionalAmount,
  convenience_fee: optionalAmount,
})

/** How a checkout order stands by a PREPAY_QUERY reply. Amounts in cents; `gatewayRef` is OTT Pay's own order id, null until a wallet was chosen. */
export type CheckoutReply = {
  /** The reply's inner code, beside the envelope's; null where it is left out. */
  rspCode: string | null
  status: string
  orderId: string | null
  merchantId: string | null
  gatewayRef: string | null
  currency: string | null
  amountMinor: number | null
  feeMinor: number
}

/** Maps opened data of a PREPAY_QUERY reply; null when a member has a wrong form. */
export function readCheckoutReply(data: JsonObject): CheckoutReply | null {
  const parsed = checkoutShape.safeParse(data)
  if (!parsed.success) return null
  const order = parsed.data
  return {
    rspCode: order.rspCode,
    status: order.status,
    orderId: order.prepay_order_id ?? order.preypay_order_id,
    merchantId: order.merchant_id,
    gatewayRef: order.order_id,
    currency: order.currency_type,
    amountMinor: order.amount ?? null,
    feeMinor: (order.convenience_fee ?? 0) + (order.tip ?? 0),
  }
}

const rateShape = z.object({ feeType: nameText, rate: z.union([z.string(), z.instanceof(NumberText)]) })

/** Maps opened data of an EX_RATE_QUERY reply: the rate to CNY as decimal text; null when it is none or has a wrong form. */
export function readRateReply(data: JsonObject): { currency: string | null; rate: string } | null {
  const parsed = rateShape.safeParse(data)
  if (!parsed.success) return null
  const { rate } = parsed.data
  const scaled = rate instanceof NumberText ? integerText(rate.text).replace(/\.0$/, '') : rate
  if (!/^[1-9]\d{0,17}$/.test(scaled)) return null
  const digits = scaled.padStart(RATE_PLACES + 1, '0')
  const decimals = digits.slice(-RATE_PLACES).replace(/0+$/, '')
  return { currency: parsed.data.feeType, rate: digits.slice(0, -RATE_PLACES) + (decimals === '' ? '' : `.${decimals}`) }
}
/** The rate travels as an integer, times ten to this power (OTT Pay Query Exchange Rate API). */
const RATE_PLACES = 8

const noticeEnvelopeShape = z.object({ rsp_code: requiredText, merchant_id: nameText, data: requiredText, md5: requiredText })

/** Reads the text of a call to our `call_back_url`; null when it is not a whole envelope. Its code and merchant travel unprotected. */
export function readNoticeEnvelope(text: string): { rspCode: string; merchantId: string | null; data: string; md5: string } | null {
  const json = readStrictJsonObject(text)
  const parsed = json && noticeEnvelopeShape.safeParse(json)
  if (!parsed?.success) return null
  return { rspCode: parsed.data.rsp_code, merchantId: parsed.data.merchant_id, data: parsed.data.data, md5: parsed.data.md5 }
}

const noticeShape = z.object({
  order_id: nameText,
  sale_num: nameText,
  merchant_id: nameText,
  bizpay_order_id: lenientText.optional(),
  finish_time: lenientText.optional(),
  order_status: lenientText.optional(),
  amount: optionalAmount,
})

/** What the sealed part of a callback says. `amountMinor` in cents. */
export type NoticeData = {
  orderId: string
  /** Our invoice number: there in callbacks about checkout orders only, where `orderId` is OTT Pay's own. */
  saleNumber: string | null
  merchantId: string | null
  gatewayRef: string | null
  finished: boolean
  status: string | null
  amountMinor: number | null
}

/** Maps opened data of a callback, in-store or checkout; null when it names no order or a member has a wrong form. */
export function readNoticeData(data: JsonObject): NoticeData | null {
  const parsed = noticeShape.safeParse(data)
  if (!parsed.success || parsed.data.order_id === null) return null
  const { order_id: orderId, sale_num: saleNumber, merchant_id: merchantId, ...rest } = parsed.data
  return {
    orderId,
    saleNumber,
    merchantId,
    gatewayRef: rest.bizpay_order_id ?? null,
    finished: (rest.finish_time ?? null) !== null,
    status: rest.order_status ?? null,
    amountMinor: rest.amount ?? null,
  }
}

/** The vendor's word as the diary may hold it: a word, not whatever a broken reply put there, such as the customer's code (law 15). */
export function shortCode(word: string): string {
  return word
    .replace(/[^\w.-]/g, '_')
    .replace(/\d{6,}/g, '###')
    .slice(0, 40)
}
