import { type Capabilities, NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { Method } from '#shared/domain/gateway-method.ts'
import type { Answer, CallLimits, Gateway } from '../gateway.ts'
import type { HttpClient } from '../http.ts'
import type { DokypayAccount, DokypayOperation, Means } from './account.ts'
import { ask } from './call.ts'
import { createLink, queryLink, queryParams } from './collect.ts'
import { checkAccount, queryBalances } from './lookups.ts'
import { DOKYPAY_METHODS, DOKYPAY_PAGE } from './methods.ts'
import { readNotice, readReturn } from './notice.ts'
import { payout, queryPayout } from './payout.ts'
import { listRefunds, queryRefund, queryRefunded, refund } from './refund.ts'
import { querySettlement } from './settlement.ts'
import { cancelSubscription, renewSubscription, subscribe } from './subscription.ts'
import { sentAmount } from './wire.ts'

const NOT_OFFERED: Extract<Answer, { kind: 'not_sent' }> = { kind: 'not_sent', detail: 'refused', code: 'NOT_OFFERED' }

/**
 * Dokypay (their API document, sections on orders, refunds, payouts, accounts, subscriptions, settlement and the Vietnamese account check).
 * What the account has no address for is not offered. They charge no scanned code; a QR is that of a link.
 */
export function createDokypayGateway(account: DokypayAccount, http: HttpClient, limits: CallLimits): Gateway {
  const means: Means = { account, http, limits }
  const has = dokypayCapabilities(account)
  const gateway: Gateway = {
    capabilities: has,
    methods: methodsOf(account, has),
    ...(has.link && { page: DOKYPAY_PAGE }),
    canExpress: (amountMinor, currency) => sentAmount(amountMinor, currency) !== null,
    pay: async () => NOT_OFFERED,
    showCode: async () => ({ answer: NOT_OFFERED, codeUrl: null }),
    query: ({ orderId, gatewayRef }) => queryLink(means, { orderId, gatewayRef: gatewayRef ?? null }),
    queryLink: (request) => queryLink(means, request),
    readNotice: (raw, about) => readNotice(account, raw, about),
    readReturn: (query) => readReturn(account, query),
  }
  if (has.link) gateway.createLink = (request) => createLink(means, request)
  if (has.refund) {
    gateway.refund = (request) => refund(means, request)
    gateway.queryRefunded = (request) => queryRefunded(means, request)
  }
  // Each of these two has its own address, so one may be there without the whole.
  if (account.urls.refundQuery !== '') gateway.queryRefund = (request) => queryRefund(means, request)
  if (account.urls.refundList !== '') gateway.listRefunds = (request) => listRefunds(means, request)
  if (has.payout) gateway.payout = (request) => payout(means, request)
  if (has.payout && account.queriesPayouts && account.urls.orderQuery !== '') gateway.queryPayout = (request) => queryPayout(means, request)
  if (has.balance) gateway.queryBalances = () => queryBalances(means)
  if (has.subscription) {
    gateway.subscribe = (request) => subscribe(means, request)
    gateway.renewSubscription = (request) => renewSubscription(means, request)
    gateway.cancelSubscription = (subscriptionId) => cancelSubscription(means, subscriptionId)
  }
  if (has.settlement) gateway.querySettlement = (day) => querySettlement(means, day)
  if (has.accountCheck) gateway.checkAccount = (request) => checkAccount(means, request)
  return gateway
}

/** What an account can do, by the addresses that are entered. */
export function dokypayCapabilities({ urls, subscriptionPmId }: Pick<DokypayAccount, 'urls' | 'subscriptionPmId'>): Capabilities {
  const all = (...operations: DokypayOperation[]) => operations.every((operation) => urls[operation] !== '')
  // Money that could be given back but not counted could be given back twice.
  const refund = all('refund', 'refundQuery', 'refundList')
  return {
    ...NO_CAPABILITIES,
    link: all('order', 'orderQuery'),
    refund,
    partialRefund: refund,
    payout: all('payout'),
    balance: all('balances'),
    subscription: all('subscribe', 'renew', 'unsubscribe', 'orderQuery') && subscriptionPmId !== '',
    settlement: all('settlement'),
    accountCheck: all('accountCheck'),
  }
}

function methodsOf(account: DokypayAccount, has: Capabilities): Method[] {
  const listed = account.methodIds
  return DOKYPAY_METHODS.filter(({ id, direction }) => (direction === 'in' ? has.link : has.payout) && (listed.length === 0 || listed.includes(id)))
}

/** An order id that no till makes, for asking without touching any order. */
const NO_ONES_ORDER = 'PROBE000000000000000'

/**
 * Asks about an order that cannot exist, to test the connection; no money can move. `reached`: the endpoint took the request. `answered`: it
 * spoke Dokypay's language; `code` is then its result code (3004 where the keys are good, 2002 where they are not).
 */
export async function probeDokypay(
  account: DokypayAccount,
  http: HttpClient,
  limits: CallLimits,
): Promise<{ reached: boolean; answered: boolean; code: string | null }> {
  const params = { ...queryParams(account), merTransNo: NO_ONES_ORDER }
  const read = await ask({ account, http, limits }, { operation: 'orderQuery', key: 'merchant', params, timeoutMs: limits.queryMs }, 'merchant')
  if (read.ok) return { reached: true, answered: true, code: '0000' }
  const { failure } = read
  const answered = failure.kind === 'refused' || (failure.kind === 'no_answer' && failure.spoken)
  return { reached: failure.kind !== 'not_sent', answered, code: failure.code }
}
