import { type Capabilities, NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { isAmountMinor } from '#shared/domain/money.ts'
import type { AnswerDetail } from '#shared/domain/payment.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import type { JsonObject } from '../codec/strict-json.ts'
import type {
  Answer,
  CallLimits,
  CodeAnswer,
  Gateway,
  PayRequest,
  QueryRequest,
  RateAnswer,
  RefundAnswer,
  RefundedAnswer,
  RefundRequest,
  Secret,
  ShowCodeRequest,
} from '../gateway.ts'
import type { HttpClient, HttpOutcome, LostCause } from '../http.ts'
import { CHECKOUT_CURRENCIES, CHECKOUT_PAGE, createCheckout, LINK_METHODS, PREPAY_VERSION, readCheckoutReturn } from './checkout.ts'
import { readOttPayNotice } from './notice.ts'
import { RATE_VERSION, rateAnswer } from './rate.ts'
import { open, seal } from './seal.ts'
import {
  type Asked,
  answerOf,
  isSuccessCode,
  meaningOfCode,
  meaningOfRefundCode,
  meaningOfRefundStatus,
  meaningOfStatus,
  refundAnswerOf,
  refundedShare,
} from './status.ts'
import {
  BIZ_TYPES,
  type OrderReply,
  type RequestEnvelope,
  readCodeReply,
  readOrderReply,
  readRefundReply,
  readReplyEnvelope,
  shortCode,
} from './wire.ts'

/**
 * A merchant's account at OTT Pay. `baseUrl` is the whole endpoint (one URL for every action), `terminalNo` may be empty,
 * `version` is 1.0 by the documents. The account's currency applies to every order: requests name none.
 */
export type OttPayAccount = {
  baseUrl: string
  merchantId: string
  operatorId: string
  terminalNo: string
  version: string
  callbackUrl: string
  currency: CurrencyCode
  signKey: Secret
  /** The shop's id within the merchant, for checkout links; without one there are none. */
  shopId?: string
}

const CAPABILITIES: Capabilities = { ...NO_CAPABILITIES, scan: [...WALLETS], qr: [...WALLETS], refund: true, partialRefund: true, rate: true }

/** The Refund page states 1.0; the setting for another version is about charging. */
const REFUND_VERSION = '1.0'

type Unpaid = Exclude<Answer, { kind: 'paid' }>

/**
 * OTT Pay in-store payments: PASSIVEPAY, ACTIVEPAY, STATUS_QUERY and REFUND (OTT Pay Payment Request API, Query Transaction API, Refund
 * Transaction API). The name of their refund query could not be read, so what was refunded is read from STATUS_QUERY's `refund_fee`.
 * Checkout links (checkout.ts) are there for an account with a shop id; callbacks are read by notice.ts.
 */
export function createOttPayGateway(account: OttPayAccount, http: HttpClient, limits: CallLimits): Gateway {
  const send = (action: string, data: Record<string, string>, timeoutMs: number, version = account.version) =>
    sendAction({ ...account, version }, http, action, data, timeoutMs, limits.connectMs)
  const sendPrepay = (action: string, data: Record<string, string>, timeoutMs: number) =>
    // The checkout pages know no terminal.
    sendAction({ ...account, terminalNo: '', version: PREPAY_VERSION }, http, action, data, timeoutMs, limits.connectMs)
  const checkout =
    account.shopId && CHECKOUT_CURRENCIES.includes(account.currency)
      ? createCheckout(account, account.shopId, limits, {
          send: sendPrepay,
          whyUnfit: (request) => whyUnfit(account, request),
          read: (asked, outcome) => readOutcome(account, asked, outcome),
        })
      : null
  return {
    capabilities: { ...CAPABILITIES, link: checkout !== null },
    methods: checkout ? LINK_METHODS : [],
    ...checkout,
    ...(checkout && { page: CHECKOUT_PAGE }),
    readNotice: (raw, about) => readOttPayNotice(account, raw, about),
    readReturn: readCheckoutReturn,

    async queryRate(): Promise<RateAnswer> {
      return rateAnswer(
        account,
        readOutcome(account, 'query', await send('EX_RATE_QUERY', { fee_type: account.currency }, limits.queryMs, RATE_VERSION)),
      )
    },

    async pay(request: PayRequest): Promise<Answer> {
      const unfit = whyUnfit(account, request)
      if (unfit) return unfit
      const data = {
        order_id: request.orderId,
        operator_id: account.operatorId,
        amount: String(request.amountMinor),
        auth_code: request.code,
        biz_type: BIZ_TYPES[request.wallet],
      }
      return orderAnswer(account, request.orderId, 'pay', await send('PASSIVEPAY', data, limits.payMs))
    },

    async showCode(request: ShowCodeRequest): Promise<CodeAnswer> {
      const unfit = whyUnfit(account, request)
      if (unfit) return { answer: unfit, codeUrl: null }
      const data = {
        order_id: request.orderId,
        operator_id: account.operatorId,
        amount: String(request.amountMinor),
        biz_type: BIZ_TYPES[request.wallet],
        call_back_url: request.noticeUrl ?? account.callbackUrl,
      }
      return codeAnswer(account, request.orderId, await send('ACTIVEPAY', data, limits.payMs))
    },

    async query(request: QueryRequest): Promise<Answer> {
      return orderAnswer(account, request.orderId, 'query', await send('STATUS_QUERY', { order_id: request.orderId }, limits.queryMs))
    },

    async refund(request: RefundRequest): Promise<RefundAnswer> {
      const unfit = whyUnfit(account, request)
      if (unfit) return { kind: 'not_sent', detail: 'refused', code: unfit.code }
      const orderId = theirOrderId(request)
      if (orderId === null) return { kind: 'not_sent', detail: 'refused', code: 'NO_GATEWAY_REF' }
      const data = { order_id: request.refundId, ori_order_id: orderId, refund_amt: String(request.amountMinor) }
      return refundAnswer(account, { ...request, orderId }, await send('REFUND', data, limits.payMs, REFUND_VERSION))
    },

    async queryRefunded(request: QueryRequest): Promise<RefundedAnswer> {
      const orderId = theirOrderId(request)
      if (orderId === null) return { known: false, refundedMinor: null, detail: 'refused', code: 'NO_GATEWAY_REF', spoken: false }
      return refundedAnswer(account, orderId, await send('STATUS_QUERY', { order_id: orderId }, limits.queryMs))
    },
  }
}

/** The id under which refunds know an order: our own in store; for a checkout order the one OTT Pay gave it when a wallet was chosen. */
function theirOrderId({ orderId, kind, gatewayRef }: Pick<QueryRequest, 'orderId' | 'kind' | 'gatewayRef'>): string | null {
  return kind === 'link' ? (gatewayRef ?? null) : orderId
}

/** An order id that no till makes (ours are of till, time and counter), for asking without touching any order. */
const NO_ONES_ORDER = 'PROBE000000000000000'

/**
 * Asks about an order that cannot exist, to test the connection; no money can move. `reached`: the endpoint took the request.
 * `answered`: it spoke OTT Pay's language; `code` is then its response code.
 */
export async function probeOttPay(
  account: OttPayAccount,
  http: HttpClient,
  limits: CallLimits,
): Promise<{ reached: boolean; answered: boolean; code: string | null; tookMs: number }> {
  const outcome = await sendAction(account, http, 'STATUS_QUERY', { order_id: NO_ONES_ORDER }, limits.queryMs, limits.connectMs)
  const envelope = outcome.outcome === 'reply' ? readReplyEnvelope(outcome.body) : null
  const code = envelope ? shortCode(envelope.rspCode) : outcome.outcome === 'reply' ? httpCode(outcome.status) : outcome.cause
  return { reached: outcome.outcome !== 'not_sent', answered: envelope !== null, code, tookMs: outcome.tookMs }
}

/** Why a request cannot be put into OTT Pay's words; nothing is sent then. */
function whyUnfit(account: OttPayAccount, request: Pick<ShowCodeRequest, 'currency' | 'amountMinor'>): Unpaid | null {
  if (request.currency !== account.currency) return { kind: 'not_sent', detail: 'refused', code: 'WRONG_CURRENCY' }
  if (!isAmountMinor(request.amountMinor)) return { kind: 'not_sent', detail: 'refused', code: 'WRONG_AMOUNT' }
  return null
}

function sendAction(
  account: OttPayAccount,
  http: HttpClient,
  action: string,
  data: Record<string, string>,
  timeoutMs: number,
  connectMs: number,
): Promise<HttpOutcome> {
  const envelope: RequestEnvelope = {
    action,
    version: account.version,
    merchant_id: account.merchantId,
    ...(account.terminalNo === '' ? {} : { terminal_no: account.terminalNo }),
    ...seal(data, account.signKey),
  }
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return http.post({ url: account.baseUrl, headers, body: JSON.stringify(envelope), timeoutMs, connectMs })
}

/** What a reply held once it was opened and verified, or the answer that stands without it. */
export type Read = { ok: true; data: JsonObject; code: string } | { ok: false; answer: Unpaid }

/** From what the wire brought to opened and verified data, or to the answer that stands without it. */
function readOutcome(account: OttPayAccount, asked: Asked, outcome: HttpOutcome): Read {
  if (outcome.outcome === 'not_sent') return { ok: false, answer: { kind: 'not_sent', detail: 'not_reached', code: outcome.cause } }
  if (outcome.outcome === 'lost') return unread(LOST_DETAILS[outcome.cause], outcome.cause, false)
  if (outcome.status !== 200) return unread('server_error', httpCode(outcome.status), false)
  const envelope = readReplyEnvelope(outcome.body)
  if (!envelope) return unread('unreadable', null, false)
  if (!isSuccessCode(envelope.rspCode)) {
    const meaning = meaningOfCode(envelope.rspCode, asked)
    // No response code is a paid one; the type has it only because order statuses share it.
    return meaning.kind === 'paid' ? unread('unknown_code', null, true) : { ok: false, answer: answerOf(meaning, shortCode(envelope.rspCode)) }
  }
  if (envelope.data === null || envelope.md5 === null) return unread('unreadable', 'SUCCESS', false)
  const opened = open({ data: envelope.data, md5: envelope.md5 }, account.signKey)
  return opened.ok ? { ok: true, data: opened.data, code: 'SUCCESS' } : unread('bad_signature', 'SUCCESS', false)
}

const LOST_DETAILS: Record<LostCause, AnswerDetail> = {
  timeout: 'timeout',
  connection: 'connection_lost',
  too_large: 'unreadable',
  compressed: 'unreadable',
}

function unread(detail: AnswerDetail, code: string | null, spoken: boolean): { ok: false; answer: Unpaid } {
  return { ok: false, answer: { kind: 'no_answer', detail, code, spoken, notFound: false } }
}

/** PASSIVEPAY and STATUS_QUERY answer alike: `order_status` decides, the envelope's SUCCESS does not. */
function orderAnswer(account: OttPayAccount, orderId: string, asked: 'pay' | 'query', outcome: HttpOutcome): Answer {
  const read = readOutcome(account, asked, outcome)
  if (!read.ok) return read.answer
  const order = readOrderReply(read.data)
  if (!order) return unread('unreadable', read.code, false).answer
  const code = shortCode(order.orderStatus)
  // A pay reply has to name its order (Payment Request API); on a query the name is optional (Query Transaction API).
  if (order.orderId === null && asked === 'pay') return unread('unreadable', code, true).answer
  const meaning = meaningOfStatus(order.orderStatus)
  if (meaning.kind === 'paid') return paidAnswer(order, code)
  // A paid answer carries its order id to settle.ts; any other has to be ours here, or it would end somebody else's payment.
  if (order.orderId !== null && order.orderId !== orderId) return unread('wrong_order', code, true).answer
  return answerOf(meaning, code)
}

function paidAnswer(order: OrderReply, code: string): Answer {
  // Required by the documents; without it nobody could say that the right amount was paid.
  if (order.totalMinor === null) return unread('unreadable', code, true).answer
  const { orderId, merchantId, totalMinor: amountMinor, feeMinor, gatewayRef } = order
  return { kind: 'paid', detail: 'paid', code, facts: { orderId, merchantId, amountMinor, feeMinor, currency: null, gatewayRef } }
}

function codeAnswer(account: OttPayAccount, orderId: string, outcome: HttpOutcome): CodeAnswer {
  const read = readOutcome(account, 'show_code', outcome)
  if (!read.ok) return { answer: read.answer, codeUrl: null }
  const reply = readCodeReply(read.data)
  if (!reply) return { answer: unread('unreadable', read.code, false).answer, codeUrl: null }
  if (reply.orderId !== orderId) return { answer: unread('wrong_order', read.code, true).answer, codeUrl: null }
  return { answer: { kind: 'pending', detail: 'waiting_for_customer', code: read.code }, codeUrl: reply.codeUrl }
}

/** A REFUND reply: what the gateway says about its own refund; the ids have to be ours where it names them. */
function refundAnswer(account: OttPayAccount, { refundId, orderId }: RefundRequest, outcome: HttpOutcome): RefundAnswer {
  const envelope = outcome.outcome === 'reply' && outcome.status === 200 ? readReplyEnvelope(outcome.body) : null
  if (envelope && !isSuccessCode(envelope.rspCode)) return refundAnswerOf(meaningOfRefundCode(envelope.rspCode), shortCode(envelope.rspCode))
  const read = readOutcome(account, 'query', outcome)
  if (!read.ok) return unreadRefund(read.answer)
  const reply = readRefundReply(read.data)
  if (!reply) return { kind: 'no_answer', detail: 'unreadable', code: read.code, spoken: false }
  if ((reply.refundId !== null && reply.refundId !== refundId) || (reply.orderId !== null && reply.orderId !== orderId)) {
    return { kind: 'no_answer', detail: 'wrong_order', code: read.code, spoken: true }
  }
  // Taken without a status: how far it got is the count's to say.
  if (reply.status === null) return { kind: 'pending', detail: 'refund_accepted', code: read.code }
  return refundAnswerOf(meaningOfRefundStatus(reply.status), shortCode(reply.status))
}

function unreadRefund(answer: Unpaid): RefundAnswer {
  if (answer.kind === 'not_sent') return { kind: 'not_sent', detail: answer.detail, code: answer.code }
  return { kind: 'no_answer', detail: answer.detail, code: answer.code, spoken: answer.kind === 'no_answer' && answer.spoken }
}

/** STATUS_QUERY read for what was refunded. Only a paid order of our own id, verified, with an amount in it is known. */
function refundedAnswer(account: OttPayAccount, orderId: string, outcome: HttpOutcome): RefundedAnswer {
  const unknown = (detail: AnswerDetail, code: string | null, spoken: boolean): RefundedAnswer => {
    return { known: false, refundedMinor: null, detail, code, spoken }
  }
  const read = readOutcome(account, 'query', outcome)
  if (!read.ok) return unknown(read.answer.detail, read.answer.code, read.answer.kind === 'no_answer' && read.answer.spoken)
  const order = readOrderReply(read.data)
  if (!order) return unknown('unreadable', read.code, false)
  const code = shortCode(order.orderStatus)
  const isOther = (order.orderId !== null && order.orderId !== orderId) || (order.merchantId !== null && order.merchantId !== account.merchantId)
  if (isOther) return unknown('wrong_order', code, true)
  const share = refundedShare(order.orderStatus)
  if (share === null) return unknown('unknown_code', code, true)
  const refundedMinor = order.refundedMinor ?? (share === 'whole' ? order.totalMinor : null)
  if (refundedMinor === null) return unknown('unreadable', code, true)
  // Two members that contradict each other prove nothing about money.
  const odd = (share !== 'unsaid' && refundedMinor === 0) || (order.totalMinor !== null && refundedMinor > order.totalMinor)
  if (odd) return unknown('unreadable', code, true)
  return { known: true, refundedMinor, detail: refundedMinor > 0 ? 'refund_seen' : 'refund_not_seen', code, spoken: true }
}

function httpCode(status: number): string {
  return `HTTP_${status}`
}
