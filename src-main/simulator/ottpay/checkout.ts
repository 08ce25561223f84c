import type { Desk, ReplyText } from './actions.ts'
import { bizpayOrderId, ottOrderId } from './numbers.ts'
import { type Checkout, type HeldOrder, standingAt } from './order-book.ts'
import { bareReply, type OpenedRequest, sealReply } from './wire.ts'

/* Checkout orders: PREPAY_INIT, PREPAY_QUERY (OTT Pay checkout pages) and the page on which the customer pays. */

/** Where the payment page is served; the link names the order as the real one does. */
export const PAGE_PATH = '/payment-platform'

const CURRENCIES = ['CAD', 'USD', 'CNY']
const REQUIRED = ['shop_id', 'operator_id', 'prepay_order_id', 'sale_num', 'amount', 'redirect_url', 'call_back_url'] as const

/** PREPAY_INIT: takes the order in and gives the link to its page. */
export function initCheckout({ data }: OpenedRequest, desk: Desk): ReplyText {
  const missing = REQUIRED.find((name) => !data[name])
  if (missing) return bareReply('PARAM_INVALID', `${missing} is missing`)
  const { prepay_order_id: orderId = '', amount = '', currency_type: currency = '', duration = '' } = data
  if (!/^\w{1,32}$/.test(orderId)) return bareReply('PARAM_INVALID', 'prepay_order_id is too long')
  if (!/^[1-9]\d{0,9}$/.test(amount)) return bareReply('PARAM_INVALID', 'amount is not a whole number of cents')
  if (!CURRENCIES.includes(currency)) return bareReply('CURRENCY_NOT_SUPPORT', 'currency is not supported')
  if (data.biz_type !== 'PREPAY') return bareReply('PARAM_INVALID', 'biz_type is not PREPAY')
  if (!/^[1-9]\d{0,6}$/.test(duration)) return bareReply('PARAM_INVALID', 'duration is not a number of seconds')
  if (data.merchant_id !== desk.merchantId) return bareReply('PARAM_INVALID', 'merchant is not known')
  if (desk.operatorId !== null && data.operator_id !== desk.operatorId) return bareReply('PARAM_INVALID', 'operator is not known')
  if (desk.book.find(orderId) || desk.book.findRefund(orderId)) return bareReply('ORDER_USED', 'prepay_order_id was used before')
  const checkout: Checkout = {
    saleNum: data.sale_num ?? '',
    shopId: data.shop_id ?? '',
    currency,
    email: data.email ?? '',
    remarks: data.remarks ?? '',
    redirectUrl: data.redirect_url ?? '',
    seconds: Number(duration),
  }
  const createdAt = desk.now()
  const held = { scene: null, codeHash: null, customer: null, callBackUrl: data.call_back_url ?? '' }
  desk.book.add({ orderId, action: 'PREPAY', bizType: 'PREPAY', askedMinor: Number(amount), createdAt, checkout, ...held })
  const expire_time = localTime(createdAt + checkout.seconds * 1000)
  // "Success" is how the checkout page spells it.
  return sealReply({ payInfo: `${desk.pageUrl()}?prepayid=${orderId}`, prepay_order_id: orderId, expire_time }, desk.signKey, { rspCode: 'Success' })
}

/** PREPAY_QUERY: how the checkout order stands, with all that it was made of. */
export function queryCheckout({ data }: OpenedRequest, desk: Desk): ReplyText {
  const order = desk.book.find(data.prepay_order_id ?? '')
  if (!order?.checkout || data.merchant_id !== desk.merchantId) return bareReply('FAIL', 'order does not exist')
  desk.asked.set(order.orderId, (desk.asked.get(order.orderId) ?? 0) + 1)
  const { status, amountMinor } = standingAt(order, desk.now(), desk.speed)
  const { checkout } = order
  const theirs = ottOrderId(order)
  return sealReply(
    {
      rspCode: 'SUCCESS',
      rspMsg: 'success',
      merchant_id: desk.merchantId,
      merchant_name: 'Practice merchant',
      amount: String(amountMinor),
      tip: '0',
      shop_id: checkout.shopId,
      operator_id: desk.operatorId ?? '',
      status: CHECKOUT_STATUSES[status] ?? 'PROCESSING',
      call_back_url: order.callBackUrl ?? '',
      redirect_url: checkout.redirectUrl,
      biz_type: 'PREPAY',
      prepay_order_id: order.orderId,
      ...(theirs === null ? {} : { order_id: theirs, bizpay_order_id: bizpayOrderId(order) }),
      sale_num: checkout.saleNum,
      email: checkout.email,
      remarks: checkout.remarks,
      currency_type: checkout.currency,
      duration: String(checkout.seconds),
      create_time: localTime(order.createdAt),
      expire_time: localTime(order.createdAt + checkout.seconds * 1000),
      payments_methods: 'WECHATPAY,ALIPAY,UNIONPAY',
      ...(feeOf(order) > 0 ? { convenience_fee: String(feeOf(order)) } : {}),
    },
    desk.signKey,
  )
}

/** The status words of the PREPAY_QUERY page. */
const CHECKOUT_STATUSES: Record<string, string> = { success: 'SUCCESS', orderclosed: 'ORDERCLOSE' }

/** What a mark in the remarks adds as a convenience fee, in cents. */
export function feeOf(order: HeldOrder): number {
  return order.checkout?.remarks.includes('play:fee') ? 20 : 0
}

/** The rate to CNY times ten to the eighth, as a JSON number (OTT Pay Query Exchange Rate API). */
export function tellRate({ data }: OpenedRequest, desk: Desk): ReplyText {
  const rate = RATES[data.fee_type ?? '']
  if (rate === undefined) return bareReply('CURRENCY_NOT_SUPPORT', 'currency is not supported')
  return sealReply({ feeType: data.fee_type ?? '', rate }, desk.signKey)
}

const RATES: Record<string, number> = { CAD: 524_740_000, USD: 718_125_000, CNY: 100_000_000 }

const WALLETS = [
  ['WECHATPAY', 'WeChat Pay'],
  ['ALIPAY', 'Alipay'],
  ['UNIONPAY', 'UnionPay'],
] as const

/** The page behind a link, for whoever plays the customer: the wallets to pay with, and a button to refuse. Null for an order that is none. */
export function customerPage(query: URLSearchParams, desk: Desk): string | null {
  const order = desk.book.find(query.get('prepayid') ?? '')
  if (!order?.checkout) return null
  const { status, amountMinor } = standingAt(order, desk.now(), desk.speed)
  const selected = query.get('selected')
  const wallets = WALLETS.filter(([id]) => id === selected).length > 0 ? WALLETS.filter(([id]) => id === selected) : WALLETS
  const button = (name: string, does: string, wallet: string) =>
    `<form method="post" action="/_customer"><input type="hidden" name="order_id" value="${order.orderId}"><input type="hidden" name="does" value="${does}">` +
    `<input type="hidden" name="wallet" value="${wallet}"><button>${name}</button></form>`
  const buttons = [...wallets.map(([id, name]) => button(`Pay with ${name}`, 'pays', id)), button('Refuse', 'refuses', wallets[0]?.[0] ?? 'ALIPAY')]
  const body = status === 'init' ? buttons.join('') : '<p>This order has ended.</p>'
  const amount = `${order.checkout.currency} ${(amountMinor / 100).toFixed(2)}`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Practice checkout</title><h1>Practice checkout, no money moves</h1><p>${amount}</p>${body}</html>\n`
}

/** Where the customer's browser goes afterwards: the parameters of the checkout page, without the signature that nobody can check. */
export function returnAddress(order: HeldOrder, desk: Desk): string | null {
  const url = URL.parse(order.checkout?.redirectUrl ?? '')
  if (!url || !/^https?:$/.test(url.protocol)) return null
  const { status, amountMinor } = standingAt(order, desk.now(), desk.speed)
  url.searchParams.set('total_fee', (amountMinor / 100).toFixed(2))
  url.searchParams.set('trade_no', ottOrderId(order) ?? '')
  url.searchParams.set('out_trade_no', bizpayOrderId(order))
  url.searchParams.set('trade_status', status === 'success' ? 'TRADE_FINISHED' : 'TRADE_CLOSED')
  return url.href
}

/** A time as the checkout replies write it, without a zone; here in UTC. */
function localTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}
