import type { Method } from '#shared/domain/gateway-method.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import type { AnswerDetail } from '#shared/domain/payment.ts'
import type { Answer, CallLimits, Gateway, LinkAnswer, LinkQuery, LinkRequest, ReturnReading } from '../gateway.ts'
import type { HttpOutcome } from '../http.ts'
import type { OttPayAccount, Read } from './index.ts'
import { strictBase64 } from './seal.ts'
import { type Asked, answerOf, isSuccessCode, meaningOfCode, meaningOfStatus } from './status.ts'
import { BIZ_TYPES, type CheckoutReply, readCheckoutReply, readLinkReply, shortCode } from './wire.ts'

/*
 * Checkout links: PREPAY_INIT and PREPAY_QUERY (OTT Pay Payment Request API for checkout, Query Transaction API). The customer opens the
 * link, or scans it as a QR, and chooses a wallet on OTT Pay's page.
 */

/** Both pages state 2.0. */
export const PREPAY_VERSION = '2.0'

/** Currencies that the checkout page names; an account in another one has no links. */
export const CHECKOUT_CURRENCIES = ['CAD', 'USD', 'CNY']

/** `duration` is required and no document gives a usual one, so this is ours where the caller wants none in particular. */
const DEFAULT_LINK_SECONDS = 600
/** A minute, below which nobody gets through a page. Ours as well. */
const SHORTEST_LINK_SECONDS = 60
const LONGEST_LINK_SECONDS = 7 * 24 * 3600

/** `redirect_url` is required too. The page behind it is not there: the customer's browser says so, after the payment. */
const NO_RETURN_URL = 'https://localhost/no-return'

const LINK_FIELDS: Method['fields'] = [{ field: 'email', form: 'email', required: false }]
const linkMethod = (id: string): Method => ({
  id,
  direction: 'in',
  country: null,
  currency: null,
  fields: LINK_FIELDS,
  wholeAmounts: false,
  phonePauseMs: 0,
  seconds: { min: SHORTEST_LINK_SECONDS, max: LONGEST_LINK_SECONDS },
})
/** What the link's `selected` can open at once (checkout page, note on the link). What GP stands for is not said there; cards, it seems. */
export const LINK_METHODS: readonly Method[] = [...Object.values(BIZ_TYPES), 'GP'].map(linkMethod)
/** The value of `selected` that leaves the choice to the customer. */
const NO_SELECTION = 'NONE'
/** The page with nothing selected. */
export const CHECKOUT_PAGE: Method = linkMethod(NO_SELECTION)

type Unpaid = Exclude<Answer, { kind: 'paid' }>

/** How checkout calls go out and come back; the in-store calls share it. */
export type CheckoutCalls = {
  send(action: string, data: Record<string, string>, timeoutMs: number): Promise<HttpOutcome>
  whyUnfit(request: { currency: string; amountMinor: number }): Unpaid | null
  read(asked: Asked, outcome: HttpOutcome): Read
}

/** The two operations of a checkout link for an account with a shop id. */
export function createCheckout(
  account: OttPayAccount,
  shopId: string,
  limits: CallLimits,
  calls: CheckoutCalls,
): Required<Pick<Gateway, 'createLink' | 'queryLink'>> {
  return {
    async createLink(request) {
      const unfit = calls.whyUnfit(request) ?? whyNoLink(request)
      if (unfit) return { answer: unfit, panel: null, gatewayRef: null }
      const seconds = request.seconds ?? DEFAULT_LINK_SECONDS
      const email = request.payer.email?.trim()
      const data = {
        merchant_id: account.merchantId,
        shop_id: shopId,
        operator_id: account.operatorId,
        prepay_order_id: request.orderId,
        // Comes back in the callback, where it is the one name of the order that is ours.
        sale_num: request.orderId,
        // In the document's example, though not in its table.
        amount: String(request.amountMinor),
        currency_type: request.currency,
        biz_type: 'PREPAY',
        redirect_url: request.returnUrl ?? NO_RETURN_URL,
        call_back_url: request.noticeUrl ?? account.callbackUrl,
        duration: String(seconds),
        ...(email ? { email } : {}),
        ...(request.note.trim() === '' ? {} : { remarks: request.note.trim() }),
      }
      return linkAnswer(request, seconds, calls.read('show_code', await calls.send('PREPAY_INIT', data, limits.payMs)))
    },

    async queryLink(request) {
      const data = { prepay_order_id: request.orderId, merchant_id: account.merchantId }
      return checkoutAnswer(account, request, calls.read('query', await calls.send('PREPAY_QUERY', data, limits.queryMs)))
    },
  }
}

/** Why a link cannot be asked for in OTT Pay's words; nothing is sent then. */
function whyNoLink({ methodId, seconds }: LinkRequest): Unpaid | null {
  const refused = (code: string): Unpaid => ({ kind: 'not_sent', detail: 'refused', code })
  if (methodId !== null && methodId !== NO_SELECTION && !LINK_METHODS.some(({ id }) => id === methodId)) return refused('WRONG_METHOD')
  const isDuration = seconds === null || (Number.isInteger(seconds) && seconds > 0 && seconds <= LONGEST_LINK_SECONDS)
  return isDuration ? null : refused('WRONG_DURATION')
}

function linkAnswer(request: LinkRequest, seconds: number, read: Read): LinkAnswer {
  const without = (answer: Unpaid): LinkAnswer => ({ answer, panel: null, gatewayRef: null })
  if (!read.ok) return without(read.answer)
  const reply = readLinkReply(read.data)
  if (!reply) return without(noAnswer('unreadable', read.code, false))
  if (reply.orderId !== request.orderId) return without(noAnswer('wrong_order', read.code, true))
  const selected = request.methodId ?? (request.wallet === null ? NO_SELECTION : BIZ_TYPES[request.wallet])
  const url = withSelection(reply.payUrl, selected)
  if (url === null) return without(noAnswer('unreadable', read.code, true))
  const panel: LinkPanel = { ...EMPTY_PANEL, url, lifeSeconds: seconds }
  return { answer: { kind: 'pending', detail: 'waiting_for_customer', code: read.code }, panel, gatewayRef: null }
}

const EMPTY_PANEL: LinkPanel = {
  url: null,
  qrText: null,
  qrImageUrl: null,
  deepLink: null,
  paymentCode: null,
  holder: null,
  guideUrl: null,
  guideCode: null,
  startsAt: null,
  expiresAt: null,
}

/** The link with the wallet that opens at once; null when it is no address that a customer should be sent to. Plain http only on this machine. */
function withSelection(link: string, selected: string): string | null {
  const url = URL.parse(link)
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1'))) return null
  if (url.username !== '' || url.password !== '') return null
  url.searchParams.set('selected', selected)
  return url.href
}

/** PREPAY_QUERY: `status` decides. Neither the envelope's code nor the inner one is a payment. */
function checkoutAnswer(account: OttPayAccount, request: LinkQuery, read: Read): Answer {
  if (!read.ok) return read.answer
  const order = readCheckoutReply(read.data)
  if (!order) return noAnswer('unreadable', read.code, false)
  if (order.rspCode !== null && !isSuccessCode(order.rspCode)) {
    const meaning = meaningOfCode(order.rspCode, 'query')
    // A code speaks about the query, and a status beside a refusing one is not to be believed.
    return noAnswer(meaning.kind === 'no_answer' ? meaning.detail : 'unknown_code', shortCode(order.rspCode), true)
  }
  const code = shortCode(order.status)
  const isOther =
    (order.orderId !== null && order.orderId !== request.orderId) || (order.merchantId !== null && order.merchantId !== account.merchantId)
  const meaning = meaningOfStatus(order.status)
  if (meaning.kind === 'paid') return paidCheckout(order, code)
  return isOther ? noAnswer('wrong_order', code, true) : answerOf(meaning, code)
}

/** Order, merchant, amount and currency are all required by the page; settle.ts holds them against ours. */
function paidCheckout(order: CheckoutReply, code: string): Answer {
  const { orderId, merchantId, amountMinor, feeMinor, currency, gatewayRef } = order
  if (orderId === null || merchantId === null || amountMinor === null || currency === null) return noAnswer('unreadable', code, true)
  return { kind: 'paid', detail: 'paid', code, facts: { orderId, merchantId, amountMinor, feeMinor, currency, gatewayRef } }
}

function noAnswer(detail: AnswerDetail, code: string | null, spoken: boolean): Unpaid {
  return { kind: 'no_answer', detail, code, spoken, notFound: false }
}

/**
 * What the customer's browser brings back to `redirect_url`. Its RSA signature cannot be checked, because no key is published, so it is never
 * verified. Values may come in Base64, the document says; its sample has them plain. `out_trade_no` is the order number by the document and
 * looks like the wallet's in the sample: to be shown, never to be looked up.
 */
export function readCheckoutReturn(query: string): ReturnReading {
  const values = new URLSearchParams(query)
  const id = plainValue(values.get('out_trade_no') ?? '')
  // Written in two ways, Trade_Finished and TRADE_FINISHED.
  const isFinished = plainValue(values.get('trade_status') ?? '').toUpperCase() === 'TRADE_FINISHED'
  return { verified: false, id: /^[\w-]{1,64}$/.test(id) ? id : null, says: isFinished ? 'paid' : 'unknown' }
}

function plainValue(value: string): string {
  const trimmed = value.trim()
  // A plus sign of Base64 reads as a space in a query.
  const decoded = strictBase64(trimmed.replaceAll(' ', '+'))?.toString('latin1')
  return decoded !== undefined && /^[\x20-\x7e]+$/.test(decoded) ? decoded.trim() : trimmed
}
