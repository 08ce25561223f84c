import type { Method } from '#shared/domain/gateway-method.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { isJsonObject, type JsonObject } from '../codec/strict-json.ts'
import type { Answer, LinkAnswer, LinkQuery, LinkRequest, PaidFacts, SubscribeAnswer } from '../gateway.ts'
import type { DokypayAccount, Means } from './account.ts'
import { ask, type Failure, noAnswer, shortCode, unfit } from './call.ts'
import { extInfoOf, methodOf, plainText } from './methods.ts'
import type { SignedParams } from './seal.ts'
import { ORDER_MEANINGS, standingOf } from './status.ts'
import { type OrderReply, readOrder, sentAmount, textOf, timeOf } from './wire.ts'

/* Collecting: the unified order and its query. */

const ORDER_VERSION = '1.1'
const COLLECT_PRODUCT = 'southeast.asia'

type Unpaid = Exclude<Answer, { kind: 'paid' }>
type NotSent = ReturnType<typeof unfit>

/** Asks for a page or a payment code. Sent once: their platform does not notice a repeated order number. */
export async function createLink(means: Means, request: LinkRequest): Promise<LinkAnswer> {
  const made = orderParams(means.account, request)
  if ('kind' in made) return { answer: made, panel: null, gatewayRef: null }
  const method = request.methodId === null ? null : methodOf(request.methodId, 'in')
  if (request.methodId !== null && !method) return { answer: unfit('UNKNOWN_METHOD'), panel: null, gatewayRef: null }
  const extra = method ? methodParams(method, request, made.amount) : pageParams(means.account)
  if ('kind' in extra) return { answer: extra, panel: null, gatewayRef: null }
  const params: SignedParams = { ...made.params, prodName: COLLECT_PRODUCT, pmId: method?.id ?? '', extInfo: extra.extInfo }
  const { answer, panel, gatewayRef } = await sendOrderWithId(means, 'order', params, request)
  return { answer, panel, gatewayRef }
}

/** Sends an order or a subscription once, and reads the panel from what comes back. */
export async function sendOrderWithId(
  means: Means,
  operation: 'order' | 'subscribe',
  params: SignedParams,
  request: LinkRequest,
): Promise<SubscribeAnswer> {
  const read = await ask(means, { operation, key: 'app', params, timeoutMs: means.limits.payMs }, 'app')
  const failed = (answer: Unpaid): SubscribeAnswer => ({ answer, panel: null, gatewayRef: null, subscriptionId: null })
  if (!read.ok) return failed(createFailure(read.failure))
  const order = readOrder(read.data)
  if (order.orderId !== request.orderId || !isOurs(order, request)) return failed(spokenNo('wrong_order', '0000'))
  const panel = readPanel(read.data, read.at, means.account.panelHoursFromUtc)
  return {
    answer: { kind: 'pending', detail: 'waiting_for_customer', code: '0000' },
    panel,
    gatewayRef: order.gatewayRef,
    subscriptionId: order.subscriptionId,
  }
}

/** Asks how an order stands: by their number where it is known, because ours may have twins there. */
export async function queryLink(means: Means, request: Pick<LinkQuery, 'orderId' | 'gatewayRef'>): Promise<Answer> {
  const params = { ...queryParams(means.account), ...(request.gatewayRef ? { tradeNo: request.gatewayRef } : { merTransNo: request.orderId }) }
  const read = await ask(means, { operation: 'orderQuery', key: 'merchant', params, timeoutMs: means.limits.queryMs }, 'merchant')
  if (!read.ok) return queryFailure(read.failure)
  const order = readOrder(read.data)
  if (order.orderId !== request.orderId || (request.gatewayRef !== null && order.gatewayRef !== request.gatewayRef)) {
    return spokenNo('wrong_order', '0000')
  }
  return orderAnswer(order, request.gatewayRef !== null)
}

/** What an order's verified members say. `byTheirNumber`: it was asked by their number, so twins do not matter. */
function orderAnswer(order: OrderReply, byTheirNumber: boolean): Answer {
  const standing = order.status === null ? null : standingOf(order.status)
  const code = shortCode(order.status ?? '0000')
  if (order.status === null) return spokenNo('unreadable', code)
  // Several orders of one number: which of them this is about nobody can tell, so it decides nothing.
  if (order.twins && !byTheirNumber) return spokenNo('wrong_order', 'SEVERAL_ORDERS')
  if (standing === null) return spokenNo('unknown_code', code)
  const meaning = ORDER_MEANINGS[standing]
  if (meaning.kind === 'declined') return { ...meaning, code, confirm: false }
  if (meaning.kind === 'pending') return { ...meaning, code }
  const facts = paidFacts(order)
  return facts ? { kind: 'paid', detail: 'paid', code, facts } : spokenNo('unreadable', code)
}

/**
 * What was paid. `amount` is what was asked; `processAmount` is what the customer really paid, perhaps in another currency. In the same one, less
 * than was asked is what counts, and so is any other sum on a static payment code, where the customer chooses; more is a fee on top.
 * The merchant is not named: the signature with the merchant's own key says whose it is.
 */
export function paidFacts(order: OrderReply): PaidFacts | null {
  const { orderId, amountMinor, currency, process, gatewayRef } = order
  if (order.isOdd || amountMinor === null || currency === null) return null
  const paid = { orderId, merchantId: null, amountMinor, feeMinor: 0, currency, gatewayRef }
  if (process === null || process.currency !== currency || process.minor === amountMinor) return paid
  const customerChose = order.methodId?.startsWith('fix.') === true
  if (process.minor < amountMinor || customerChose) return { ...paid, amountMinor: process.minor }
  return { ...paid, feeMinor: process.minor - amountMinor }
}

/** Version and merchant of everything that is asked with the merchant's key. */
export function queryParams(account: DokypayAccount): { version: string; merchantId: string } {
  return { version: ORDER_VERSION, merchantId: account.merchantId }
}

type OrderWish = Pick<LinkRequest, 'orderId' | 'amountMinor' | 'currency' | 'note' | 'noticeUrl'>

/** The members that every order has, or why it cannot be put into their words. */
export function baseParams(account: DokypayAccount, wish: OrderWish): { params: SignedParams; amount: string } | NotSent {
  if (account.currencies.length > 0 && !account.currencies.includes(wish.currency)) return unfit('WRONG_CURRENCY')
  if (!/^[A-Z]{3}$/.test(wish.currency)) return unfit('WRONG_CURRENCY')
  const amount = sentAmount(wish.amountMinor, wish.currency)
  if (amount === null) return unfit('WRONG_AMOUNT')
  if (!/^[\w.-]{1,60}$/.test(wish.orderId)) return unfit('WRONG_ORDER_ID')
  const notifyUrl = noticeUrlOf(account, wish.noticeUrl)
  if (notifyUrl === null) return unfit('NO_NOTICE_URL')
  const description = plainText(wish.note).slice(0, 80).trim()
  const params = { version: ORDER_VERSION, appId: account.appId, merTransNo: wish.orderId, amount, currency: wish.currency, description, notifyUrl }
  return { params, amount }
}

/** The address for their notices, which they require: the request's own, else the account's; null where neither can be sent. */
export function noticeUrlOf(account: DokypayAccount, own: string | null): string | null {
  const url = own ?? account.noticeUrl
  return isSendableUrl(url) ? url : null
}

/** An order's members with the payer's, which the hosted page and every function number take. */
export function orderParams(account: DokypayAccount, request: LinkRequest): { params: SignedParams; amount: string } | NotSent {
  const base = baseParams(account, request)
  if ('kind' in base) return base
  // Their return is signed over what they add; members of our own in the address would come back among it.
  if (request.returnUrl !== null && (!isSendableUrl(request.returnUrl) || request.returnUrl.includes('?'))) return unfit('WRONG_RETURN_URL')
  const payer = {
    payerName: plainText(request.payer.name ?? '').slice(0, 80),
    payerEmail: request.payer.email?.trim() ?? '',
    payerMobile: request.payer.phone?.trim() ?? '',
  }
  const isAmbiguous = /[&=\p{Cc}]/u.test(payer.payerEmail + payer.payerMobile)
  if (isAmbiguous || payer.payerEmail.length > 80 || payer.payerMobile.length > 20) return unfit('WRONG_PAYER')
  return { ...base, params: { ...base.params, country: account.country, returnUrl: request.returnUrl ?? '', ...payer } }
}

type Extra = { extInfo: Record<string, string> }

function pageParams(account: DokypayAccount): Extra {
  return { extInfo: { paymentTypes: account.paymentTypes } }
}

/** A function number's own members: who pays, for how long, and on a static payment code up to how much. */
export function methodParams(method: Method, request: LinkRequest, amount: string): Extra | NotSent {
  const known = extInfoOf(method, request.payer)
  if (!known.ok) return unfit(`WRONG_${known.field.toUpperCase()}`)
  const extInfo = { ...known.extInfo }
  if (method.seconds && request.seconds !== null) {
    const { min, max } = method.seconds
    if (!Number.isInteger(request.seconds) || request.seconds < min || request.seconds > max) return unfit('WRONG_DURATION')
    extInfo['expirationSecond'] = String(request.seconds)
  }
  // Inferred: what is asked is the most that may be paid, so that nobody pays more than the sale.
  if (method.id === 'fix.banktransfer.id' || method.id === 'fix.convenience.id') extInfo['maxAmount'] = amount
  return { extInfo }
}

function isSendableUrl(url: string): boolean {
  return url.length <= 150 && /^https?:$/.test(URL.parse(url)?.protocol ?? '')
}

function isOurs(order: OrderReply, wish: { amountMinor: number; currency: CurrencyCode }): boolean {
  return order.amountMinor === wish.amountMinor && order.currency === wish.currency
}

/** A failed request for an order. A refusal is confirmed by one question: its body carries no signature, and they keep no order number apart. */
export function createFailure(failure: Failure): Unpaid {
  if (failure.kind === 'not_sent') return failure
  if (failure.kind === 'no_answer') return { ...failure, notFound: false }
  if (failure.meaning !== 'settings') return spokenNo('unknown_code', failure.code)
  return { kind: 'declined', detail: 'refused', code: failure.code, reason: 'settings', confirm: true }
}

/** A failed question. No result code says how an order stands, save that it is not known. */
export function queryFailure(failure: Failure): Unpaid {
  if (failure.kind === 'not_sent') return failure
  if (failure.kind === 'no_answer') return { ...failure, notFound: false }
  if (failure.meaning === 'not_found') return { ...noAnswer('not_found', failure.code, true), notFound: true }
  return spokenNo(failure.meaning === 'settings' ? 'refused' : 'unknown_code', failure.code)
}

export function spokenNo(detail: Extract<Unpaid, { kind: 'no_answer' }>['detail'], code: string): Extract<Unpaid, { kind: 'no_answer' }> {
  return { ...noAnswer(detail, code, true), notFound: false }
}

/** What a phone app needs, by the function number that gives it. */
const APP_MEMBERS = ['appid', 'partnerid', 'prepayid', 'package', 'noncestr', 'timestamp', 'wxSign', 'mid', 'orderid', 'txnToken']

/**
 * What the customer is shown. Only `redirect` is a known way of `doing` (their table of it is missing), and whatever it says, what is there is
 * shown and nothing of it means paid. Extra outputs are looked for among the members and one level deeper: no document says where they are.
 */
export function readPanel(data: JsonObject, at: number | null, hoursFromUtc: number): LinkPanel | null {
  const inner = Object.values(data).filter((value): value is JsonObject => isJsonObject(value))
  const find = (name: string): string | null => {
    for (const members of [data, ...inner]) {
      const text = textOf(members[name])
      if (text !== null) return text
    }
    return null
  }
  const seconds = Number(find('expirationSecond') ?? Number.NaN)
  const lastsUntil = at !== null && Number.isSafeInteger(seconds) && seconds > 0 ? at + seconds * 1000 : null
  const appCall = Object.fromEntries(
    APP_MEMBERS.flatMap((name) => [[name, find(name)]] as const).filter((pair): pair is [string, string] => !!pair[1]),
  )
  const panel: LinkPanel = {
    url: webAddress(find('url')),
    qrText: null,
    qrImageUrl: webAddress(find('qrcode')),
    deepLink: appAddress(find('deepLink')) ?? paytmLink(appCall, find('amount')),
    paymentCode: find('paymentCode'),
    holder: find('vaHolder'),
    guideUrl: webAddress(find('guideUrl')),
    guideCode: find('guideCode'),
    startsAt: timeOf(find('vaStartDate'), hoursFromUtc),
    expiresAt: timeOf(find('vaEndDate'), hoursFromUtc) ?? lastsUntil,
    ...(Object.keys(appCall).length > 0 ? { appCall } : {}),
  }
  return Object.values(panel).some((value) => value !== null) ? panel : null
}

/** The address that opens Paytm's app on a phone, made of what paytm.invoke gives (their section on iOS); null where a part of it is missing. */
function paytmLink({ mid, orderid, txnToken }: Record<string, string>, amount: string | null): string | null {
  if (!mid || !orderid || !txnToken || amount === null) return null
  return `paytm://merchantpayment?${new URLSearchParams({ txnToken, orderId: orderid, mid, amount })}`
}

function webAddress(text: string | null): string | null {
  return text !== null && /^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text : null
}

/** An address that opens an app: any scheme but those that would run or read something here. */
function appAddress(text: string | null): string | null {
  const scheme = URL.parse(text ?? '')?.protocol ?? ''
  return scheme === '' || /^(?:javascript|data|file|vbscript|blob|about):$/.test(scheme) ? null : text
}
