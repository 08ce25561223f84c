import { createHash } from 'node:crypto'
import { classifyCode } from '#shared/domain/payment-code.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import type { Secret } from '../../gateways/gateway.ts'
import { initCheckout, queryCheckout, tellRate } from './checkout.ts'
import { bizpayOrderId, ottOrderId } from './numbers.ts'
import { type HeldOrder, type OrderBook, standingAt } from './order-book.ts'
import { SCENES, sceneOfCode } from './scenes.ts'
import { bareReply, type OpenedRequest, openRequest, sealReply, tradeTime } from './wire.ts'

/** What the actions work with. `asked` counts the queries of each order since this process started. */
export type Desk = {
  merchantId: string
  operatorId: string | null
  signKey: Secret
  speed: number
  now: () => number
  book: OrderBook
  asked: Map<string, number>
  /** Where the payment page of checkout orders is served. */
  pageUrl(): string
}

/** The text of a reply, or null for a connection that is held open and never answered. */
export type ReplyText = string | null

const WALLETS_BY_BIZ_TYPE: Record<string, Wallet> = { ALIPAY: 'alipay', WECHATPAY: 'wechat', UNIONPAY: 'unionpay' }

/** Answers one request as OTT Pay would (Payment Request API, Query Transaction API, Refund Transaction API, appendix B for refusals). */
export function answerRequest(body: string, desk: Desk): ReplyText {
  const request = openRequest(body, desk.merchantId, desk.signKey)
  if (typeof request === 'string') return bareReply('PARAM_INVALID', request)
  switch (request.action) {
    case 'PASSIVEPAY':
      return chargeCode(request, desk)
    case 'ACTIVEPAY':
      return makeQr(request, desk)
    case 'REFUND':
      return giveBack(request, desk)
    case 'STATUS_QUERY':
      return tellStatus(request, desk)
    case 'PREPAY_INIT':
      return initCheckout(request, desk)
    case 'PREPAY_QUERY':
      return queryCheckout(request, desk)
    case 'EX_RATE_QUERY':
      return tellRate(request, desk)
    default:
      return bareReply('PARAM_INVALID', 'action is not known')
  }
}

function chargeCode({ action, data }: OpenedRequest, desk: Desk): ReplyText {
  const refusal = refusalOf(data, desk)
  if (refusal) return refusal
  const code = data.auth_code ?? ''
  const kind = classifyCode(code)
  const codeHash = createHash('sha256').update(code).digest('hex')
  const isOtherWallets = kind.kind === 'pay' && kind.wallet !== WALLETS_BY_BIZ_TYPE[data.biz_type ?? '']
  if (code.length < 16 || isOtherWallets || desk.book.hasCode(codeHash))
    return bareReply('AUTH_CODE_INVALID', 'auth code is used, stale or of another wallet')
  const name = sceneOfCode(code)
  const order = newOrder(action, data, desk.now(), { scene: name, codeHash })
  desk.book.add(order)
  return payReply(order, desk)
}

function payReply(order: HeldOrder, desk: Desk): ReplyText {
  switch (SCENES[order.scene ?? 'pays'].reply) {
    case 'status':
      return sealReply(payReplyData(order, desk), desk.signKey)
    case 'wrong-digest':
      return sealReply(payReplyData(order, desk), desk.signKey, { spoilDigest: true })
    case 'code-processing':
      return bareReply('PROCESSING', 'customer is paying')
    case 'code-fail':
      return bareReply('FAIL', 'payment failed')
    case 'garbage':
      return '\u0000\u001b<<< not a reply {"rsp_code":"SUCC'
    case 'never':
      return null
  }
}

/** PASSIVEPAY reply data: amounts as text (Payment Request API). */
function payReplyData(order: HeldOrder, desk: Desk): Record<string, string> {
  const { status, amountMinor } = standingAt(order, desk.now(), desk.speed)
  const paid = String(status === 'success' ? amountMinor : 0)
  return {
    order_status: status,
    trade_time: tradeTime(order.createdAt),
    order_id: order.orderId,
    buyer_login_id: 'pra***@practice.invalid',
    total_amount: String(amountMinor),
    receive_amount: paid,
    pay_amount: paid,
  }
}

function makeQr({ action, data }: OpenedRequest, desk: Desk): ReplyText {
  const refusal = refusalOf(data, desk)
  if (refusal) return refusal
  if (!data.call_back_url) return bareReply('PARAM_INVALID', 'call_back_url is missing')
  const order = newOrder(action, data, desk.now(), { scene: null, codeHash: null })
  desk.book.add(order)
  const code_url = `https://qr.example/${order.bizType.toLowerCase()}/${order.orderId}`
  return sealReply({ code_url, order_id: order.orderId, bizpay_order_id: bizpayOrderId(order) }, desk.signKey)
}

/** An order by the id under which in-store words know it: checkout orders go by OTT Pay's own, never by ours. */
function findInStore(id: string, desk: Desk): HeldOrder | undefined {
  const order = desk.book.find(id)
  if (order) return order.action === 'PREPAY' ? undefined : order
  return id.startsWith('OTT') ? desk.book.all().find((one) => ottOrderId(one) === id) : undefined
}

function tellStatus({ data }: OpenedRequest, desk: Desk): ReplyText {
  const order = findInStore(data.order_id ?? '', desk)
  if (!order) return bareReply('FAIL', 'order does not exist')
  desk.asked.set(order.orderId, (desk.asked.get(order.orderId) ?? 0) + 1)
  return sealReply(queryReplyData(order, desk), desk.signKey)
}

/**
 * REFUND (OTT Pay Refund Transaction API): gives back up to what was taken. The codes of its refusals could not be read, so all but a
 * repeated id and wrong fields are FAIL. The reply's fields are by the newer interface.
 */
function giveBack({ data }: OpenedRequest, desk: Desk): ReplyText {
  const { order_id: refundId = '', ori_order_id: orderId = '', refund_amt: amount = '' } = data
  if (!/^\w{1,32}$/.test(refundId)) return bareReply('PARAM_INVALID', 'order_id is missing or too long')
  if (!/^[1-9]\d{0,9}$/.test(amount)) return bareReply('PARAM_INVALID', 'refund_amt is not a whole number of cents')
  if (desk.book.find(refundId) || desk.book.findRefund(refundId)) return bareReply('ORDER_USED', 'order_id was used before')
  const order = findInStore(orderId, desk)
  if (!order) return bareReply('FAIL', 'original order does not exist')
  const { charged, status, amountMinor: takenMinor } = standingAt(order, desk.now(), desk.speed)
  if (!charged || status !== 'success') return bareReply('FAIL', 'original order is not paid')
  const refundMinor = Number(amount)
  if (refundMinor > takenMinor - refundedOf(order, desk)) return bareReply('FAIL', 'refund is more than what is left of the order')
  const play = order.scene === null ? 'done' : SCENES[order.scene].refund
  if (play === 'short') return bareReply('FAIL', 'merchant account is short of funds')
  const at = desk.now()
  desk.book.addRefund({ refundId, orderId: order.orderId, amountMinor: refundMinor, at })
  if (play === 'lost') return null
  const reply = { order_id: refundId, ori_order_id: orderId, refund_amt: amount, refund_status: 'success', trade_time: tradeTime(at) }
  return sealReply(reply, desk.signKey)
}

function refundedOf(order: HeldOrder, desk: Desk): number {
  return desk.book.refundsOf(order.orderId).reduce((sum, refund) => sum + refund.amountMinor, 0)
}

/** How an order stands with its refunds: once money went back, its status says so. */
export function statusOf(order: HeldOrder, desk: Desk): string {
  const { status, amountMinor } = standingAt(order, desk.now(), desk.speed)
  const refundedMinor = refundedOf(order, desk)
  if (refundedMinor === 0) return status
  return refundedMinor >= amountMinor ? 'fully_refunded' : 'partial_refund'
}

/** STATUS_QUERY reply data as recorded ones look: amounts as numbers; no rate and no acquirer's number while unpaid. */
function queryReplyData(order: HeldOrder, desk: Desk): Record<string, string | number> {
  const { status, amountMinor } = standingAt(order, desk.now(), desk.speed)
  const paid = status === 'success' ? amountMinor : 0
  return {
    order_id: ottOrderId(order) ?? order.orderId,
    order_status: statusOf(order, desk),
    trade_time: tradeTime(order.createdAt),
    total_amount: amountMinor,
    receive_amount: paid,
    pay_amount: paid,
    refund_fee: refundedOf(order, desk),
    tip: 0,
    payInfo: '',
    return_code: 'SUCCESS',
    ...(status === 'success' || status === 'orderclosed' ? { exchange_rate: '5.24740000', bizpay_order_id: bizpayOrderId(order) } : {}),
    ...(status === 'success' ? { buyer_logon_id: 'pra***@practice.invalid' } : {}),
  }
}

/** The refusal that both ways of paying share, or null. */
function refusalOf(data: Record<string, string>, desk: Desk): string | null {
  const { order_id: orderId = '', operator_id: operatorId = '', amount = '', biz_type: bizType = '' } = data
  if (!/^\w{1,32}$/.test(orderId)) return bareReply('PARAM_INVALID', 'order_id is missing or too long')
  if (!/^[1-9]\d{0,9}$/.test(amount)) return bareReply('PARAM_INVALID', 'amount is not a whole number of cents')
  if (!Object.hasOwn(WALLETS_BY_BIZ_TYPE, bizType)) return bareReply('PARAM_INVALID', 'biz_type is not known')
  if (operatorId === '' || (desk.operatorId !== null && operatorId !== desk.operatorId)) return bareReply('PARAM_INVALID', 'operator is not known')
  return desk.book.find(orderId) || desk.book.findRefund(orderId) ? bareReply('ORDER_USED', 'order_id was used before') : null
}

function newOrder(action: string, data: Record<string, string>, createdAt: number, how: Pick<HeldOrder, 'scene' | 'codeHash'>): HeldOrder {
  return {
    orderId: data.order_id ?? '',
    action: action === 'ACTIVEPAY' ? 'ACTIVEPAY' : 'PASSIVEPAY',
    bizType: data.biz_type ?? '',
    askedMinor: Number(data.amount),
    ...how,
    createdAt,
    customer: null,
    ...(data.call_back_url ? { callBackUrl: data.call_back_url } : {}),
  }
}
