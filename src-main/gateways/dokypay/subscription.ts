import { decimalToMinor } from '../codec/decimal.ts'
import type { Answer, CancelAnswer, RenewRequest, SubscribeAnswer, SubscribeRequest } from '../gateway.ts'
import type { DokypayAccount, Means } from './account.ts'
import { ask, unfit } from './call.ts'
import { baseParams, createFailure, noticeUrlOf, orderParams, queryParams, sendOrderWithId, spokenNo } from './collect.ts'
import type { SignedParams } from './seal.ts'
import { readOrder, sentAmount, textOf } from './wire.ts'

/* Subscriptions: an order that is paid again every so many days, by itself or when it is asked for. */

const SUBSCRIBE_PRODUCT = 'subscribe'
const LONGEST_GRACE_DAYS = 20

/** Makes a subscription; the customer agrees to it, and pays the first time, on the page of the answer. */
export async function subscribe(means: Means, request: SubscribeRequest): Promise<SubscribeAnswer> {
  const made = subscribeParams(means.account, request)
  if ('kind' in made) return { answer: made, panel: null, gatewayRef: null, subscriptionId: null }
  return sendOrderWithId(means, 'subscribe', made.params, request)
}

function subscribeParams(account: DokypayAccount, request: SubscribeRequest): { params: SignedParams } | ReturnType<typeof unfit> {
  const base = orderParams(account, request)
  if ('kind' in base) return base
  const pmId = request.methodId ?? account.subscriptionPmId
  if (pmId === '') return unfit('NO_METHOD')
  // They take no subscription below one whole unit of the currency.
  if (request.amountMinor < (decimalToMinor('1', request.currency) ?? 0)) return unfit('WRONG_AMOUNT')
  if (!Number.isInteger(request.everyDays) || request.everyDays < 1) return unfit('WRONG_PERIOD')
  if (!isDay(request.expiresOn) || (request.startsOn !== null && (!isDay(request.startsOn) || request.startsOn > request.expiresOn))) {
    return unfit('WRONG_DATES')
  }
  const { graceDays } = request
  if (graceDays !== null && (!Number.isInteger(graceDays) || graceDays < 0 || graceDays > LONGEST_GRACE_DAYS)) return unfit('WRONG_GRACE')
  if (request.startsOn !== null && graceDays === null) return unfit('WRONG_GRACE')
  const plan = planParams(account, request)
  if ('kind' in plan) return plan
  const params: SignedParams = {
    ...base.params,
    ...plan.params,
    prodName: SUBSCRIBE_PRODUCT,
    pmId,
    subsFrequencyUnit: 'day',
    subsFrequency: String(request.everyDays),
    subsStartDate: request.startsOn ?? '',
    subsExpiryDate: request.expiresOn,
    subsGraceDays: graceDays === null ? '' : String(graceDays),
  }
  // Country is no member of this call.
  delete params['country']
  return { params }
}

function planParams(account: DokypayAccount, { plan, currency }: SubscribeRequest): { params: Record<string, string> } | ReturnType<typeof unfit> {
  if (plan.kind === 'variable') {
    const most = sentAmount(plan.maxMinor, currency)
    return most === null ? unfit('WRONG_AMOUNT') : { params: { subsAmountType: 'variable', subsMaxAmount: most } }
  }
  const each = sentAmount(plan.amountMinor, currency)
  if (each === null) return unfit('WRONG_AMOUNT')
  const fixed = { subsAmountType: 'fix', subsFixAmount: each, subsAutomateRenew: String(plan.automatic) }
  if (!plan.automatic) return { params: fixed }
  const subsRenewNotifyUrl = noticeUrlOf(account, plan.renewNoticeUrl)
  return subsRenewNotifyUrl === null ? unfit('NO_NOTICE_URL') : { params: { ...fixed, subsRenewNotifyUrl } }
}

function isDay(text: string): boolean {
  return /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text)
}

/** Charges a subscription once more, where it does not renew by itself. Sent once; how it ended is the order query's to say. */
export async function renewSubscription(means: Means, request: RenewRequest): Promise<Answer> {
  const base = baseParams(means.account, { ...request, note: '' })
  if ('kind' in base) return base
  if (!isSubscriptionId(request.subscriptionId)) return unfit('WRONG_SUBSCRIPTION')
  const pmId = request.methodId === '' ? means.account.subscriptionPmId : request.methodId
  if (pmId === '') return unfit('NO_METHOD')
  const params = { ...base.params, prodName: SUBSCRIBE_PRODUCT, pmId, subscribeId: request.subscriptionId }
  const read = await ask(means, { operation: 'renew', key: 'app', params, timeoutMs: means.limits.payMs }, 'app')
  if (!read.ok) return createFailure(read.failure)
  const order = readOrder(read.data)
  const isOurs = order.orderId === request.orderId && order.amountMinor === request.amountMinor && order.currency === request.currency
  return isOurs && !order.isOdd ? { kind: 'pending', detail: 'in_progress', code: '0000' } : spokenNo('wrong_order', '0000')
}

/** Ends a subscription. Safe to repeat: it can only be ended. */
export async function cancelSubscription(means: Means, subscriptionId: string): Promise<CancelAnswer> {
  if (!isSubscriptionId(subscriptionId)) return unfit('WRONG_SUBSCRIPTION')
  const params = { ...queryParams(means.account), subscribeId: subscriptionId }
  const read = await ask(means, { operation: 'unsubscribe', key: 'merchant', params, timeoutMs: means.limits.payMs }, 'merchant')
  if (read.ok) {
    const isOurs = textOf(read.data['subscribeId']) === subscriptionId
    return isOurs ? { kind: 'done', detail: 'declined', code: '0000' } : { kind: 'no_answer', detail: 'wrong_order', code: '0000' }
  }
  const { failure } = read
  if (failure.kind === 'not_sent') return failure
  if (failure.kind === 'no_answer') return { kind: 'no_answer', detail: failure.detail, code: failure.code }
  const kind = failure.meaning === 'settings' ? 'refused' : 'no_answer'
  return { kind, detail: kind === 'refused' ? 'refused' : 'unknown_code', code: failure.code }
}

function isSubscriptionId(text: string): boolean {
  return /^[\w.-]{1,80}$/.test(text)
}
