import type { CurrencyCode } from '#shared/domain/money.ts'
import type { CallLimits, Secret } from '../gateway.ts'
import type { HttpClient } from '../http.ts'

/** Everything that Dokypay can be asked for; each has its own address. */
export const DOKYPAY_OPERATIONS = [
  'order',
  'orderQuery',
  'refund',
  'refundQuery',
  'refundList',
  'payout',
  'balances',
  'subscribe',
  'renew',
  'unsubscribe',
  'settlement',
  'accountCheck',
] as const
export type DokypayOperation = (typeof DOKYPAY_OPERATIONS)[number]

/** The whole address of each operation, or empty text: then the till does without it. */
export type DokypayUrls = Record<DokypayOperation, string>

/**
 * What the addresses may be prefilled with. Their document leaves every address line empty. `order` is the path of its one curl line on the
 * production host that a public integration uses; `orderQuery` is from a public integration; `refund` and `balances` are the paths that
 * public integrations use on the test system, on the production host of the query: a guess that the shop confirms with Dokypay. The
 * addresses of all other operations are published nowhere.
 */
export const DOKYPAY_PREFILLED_URLS: DokypayUrls = {
  order: 'https://gateway.dokypay.com/clientapi/unifiedorder',
  orderQuery: 'https://openapi.dokypay.com/trade/query',
  refund: 'https://openapi.dokypay.com/refund',
  refundQuery: '',
  refundList: '',
  payout: '',
  balances: 'https://openapi.dokypay.com/account/query',
  subscribe: '',
  renew: '',
  unsubscribe: '',
  settlement: '',
  accountCheck: '',
}

/**
 * A merchant's account at Dokypay. Plain settings, and two secrets.
 *
 * - `merchantId`: the merchant number. `appId`: the application's, ten digits.
 * - `appKey` signs orders, payouts, subscriptions, renewals and account checks; `merchantKey` everything that is asked about, refunds, ending a
 *   subscription and settlement. 32 characters each.
 * - `urls`: see DokypayUrls. What has no address is not offered: collecting needs `order` and `orderQuery`; refunds need `refund`,
 *   `refundQuery` and `refundList`; subscriptions need `subscribe`, `renew`, `unsubscribe`, `orderQuery` and `subscriptionPmId`.
 * - `currencies`: which ones orders may have; empty for any. Requests in another one are refused before they are sent.
 * - `country`: two letters, or empty; whose ways to pay the hosted page shows first.
 * - `paymentTypes`: comma list such as `credit,debit,ewallet,upi` that narrows the hosted page, or empty for all.
 * - `methodIds`: the pmIds of the contract; the screens offer these. Empty for all that are known (methods.ts).
 * - `subscriptionPmId`: the pmId for subscriptions, which Dokypay tells; no document names one. Empty: subscriptions are not offered.
 * - `noticeUrl`: sent where a request names no address of its own, because Dokypay requires one (up to 150 characters). It may be a page of the
 *   shop that ignores what comes. Empty: requests without an address of their own are refused before they are sent.
 * - `panelHoursFromUtc`: in which zone the start and end of a payment code are told. No document says; 8 by their other times.
 * - `queriesPayouts`: whether payouts are asked about by the order query with the vendor's number. No document says that it can be; off by
 *   default, and then only the notice tells how a payout ended.
 */
export type DokypayAccount = {
  merchantId: string
  appId: string
  appKey: Secret
  merchantKey: Secret
  urls: DokypayUrls
  currencies: readonly CurrencyCode[]
  country: string
  paymentTypes: string
  methodIds: readonly string[]
  subscriptionPmId: string
  noticeUrl: string
  panelHoursFromUtc: number
  queriesPayouts: boolean
}

/** What every operation works with. */
export type Means = { account: DokypayAccount; http: HttpClient; limits: CallLimits }
