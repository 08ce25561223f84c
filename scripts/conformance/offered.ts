import { DOKYPAY_WORDS } from '#main/gateways/dokypay/status.ts'
import { OKPAY_WORDS } from '#main/gateways/okpay/status.ts'
import { OTTPAY_WORDS } from '#main/gateways/ottpay/status.ts'
import { PROXYPAY_WORDS } from '#main/gateways/proxypay/status.ts'
import type { Column, GatewayName, Operation } from './cells.ts'

/* What a vendor's documents do not offer, which cells cannot be, and which words of a vendor have to be played through an operation. */

type Reasons = Partial<Record<Operation, string>>
const NO_WALLET = 'charges no scanned code and shows no wallet’s QR'
const NO_REFUND = 'its documents have no refund'
const NO_SUBSCRIPTION = 'its documents have no subscriptions'
const ONE_KIND = 'calls about payments only'
const TWO_KINDS = 'calls about payments and payouts only'
const NO_RETURN = 'its browser’s return carries nothing'
const beyondCollecting: Reasons = {
  pay: NO_WALLET,
  showCode: NO_WALLET,
  query: NO_WALLET,
  rate: 'its documents have no rate',
}
const aggregator: Reasons = {
  ...beyondCollecting,
  refund: NO_REFUND,
  queryRefunded: NO_REFUND,
  queryRefund: NO_REFUND,
  listRefunds: NO_REFUND,
  subscribe: NO_SUBSCRIPTION,
  renew: NO_SUBSCRIPTION,
  cancel: NO_SUBSCRIPTION,
  accountCheck: 'its documents have no account check',
  settlement: 'its documents have no settlement file',
  'notice:refund': TWO_KINDS,
  'notice:subscription': TWO_KINDS,
  'notice:renewal': TWO_KINDS,
  return: NO_RETURN,
}

/** Operations that a vendor does not offer, with the reason. A test holds the gateways against it. */
export const NOT_OFFERED: Record<GatewayName, Reasons> = {
  ottpay: {
    queryRefund: 'the part of its document that names this call cannot be read',
    listRefunds: 'its documents list no refunds',
    payout: 'its documents have no payouts',
    queryPayout: 'its documents have no payouts',
    balances: 'its documents have no balances',
    subscribe: NO_SUBSCRIPTION,
    renew: NO_SUBSCRIPTION,
    cancel: NO_SUBSCRIPTION,
    accountCheck: 'its documents have no account check',
    settlement: 'its documents have no settlement file',
    'notice:payout': ONE_KIND,
    'notice:refund': ONE_KIND,
    'notice:subscription': ONE_KIND,
    'notice:renewal': ONE_KIND,
    complaint: 'asks nothing about customers',
  },
  okpay: aggregator,
  proxypay: { ...aggregator, complaint: 'asks nothing about customers' },
  dokypay: { ...beyondCollecting, complaint: 'asks nothing about customers' },
}

const CALLS_TO_US: readonly Operation[] = [
  'notice:payment',
  'notice:payout',
  'notice:refund',
  'notice:subscription',
  'notice:renewal',
  'return',
  'complaint',
]
const WITHOUT_AMOUNTS: readonly Operation[] = ['cancel', 'accountCheck', 'return', 'complaint']

/** Why an operation that is offered has no such cell, or null where it has one. */
export function whyNoCell(operation: Operation, column: Column): string | null {
  const isCalled = CALLS_TO_US.includes(operation)
  if (column === 'timeout' && isCalled) return 'the vendor calls us: nothing is waited for'
  if (column === 'notices' && (!isCalled || operation === 'return')) return 'no call of the vendor that could come twice or late'
  if (column === 'numbers' && WITHOUT_AMOUNTS.includes(operation)) return 'no amount in it is read'
  if (column === 'codes' && operation === 'complaint') return 'it carries no status'
  return null
}

const ott = OTTPAY_WORDS
const ottOrder = [...ott.responseCodes, ...ott.orderStatuses]
const okOrder = [...OKPAY_WORDS.resultCodes, ...OKPAY_WORDS.orderStatuses]
const ppCreate = PROXYPAY_WORDS.codes
const ppOrder = [...PROXYPAY_WORDS.questionCodes, ...PROXYPAY_WORDS.orderStatuses]
const doky = DOKYPAY_WORDS.resultCodes
const dokyOrder = [...doky, ...DOKYPAY_WORDS.standings]

/** The words of the gateway's own tables (status.ts) that the tests of `codes` have to meet in the operation's answers. */
export const WORDS: Record<GatewayName, Partial<Record<Operation, readonly string[]>>> = {
  ottpay: {
    pay: ottOrder,
    showCode: ott.responseCodes,
    query: ottOrder,
    refund: [...ott.refundCodes, ...ott.refundStatuses],
    queryRefunded: ottOrder,
    createLink: ott.responseCodes,
    queryLink: ottOrder,
    rate: ott.responseCodes,
    'notice:payment': ottOrder,
  },
  okpay: {
    createLink: OKPAY_WORDS.resultCodes,
    queryLink: okOrder,
    payout: OKPAY_WORDS.resultCodes,
    queryPayout: okOrder,
    balances: OKPAY_WORDS.resultCodes,
    'notice:payment': OKPAY_WORDS.orderStatuses,
    'notice:payout': OKPAY_WORDS.orderStatuses,
  },
  proxypay: {
    createLink: ppCreate,
    queryLink: ppOrder,
    payout: ppCreate,
    queryPayout: ppOrder,
    balances: PROXYPAY_WORDS.questionCodes,
    'notice:payment': PROXYPAY_WORDS.orderStatuses,
    'notice:payout': PROXYPAY_WORDS.orderStatuses,
  },
  dokypay: {
    createLink: doky,
    queryLink: dokyOrder,
    refund: dokyOrder,
    queryRefund: dokyOrder,
    // 3006, "no such refund", is an empty list, and an answer that is known has no word; neither has a sum of refunds.
    listRefunds: doky.filter((code) => code !== '3006'),
    queryRefunded: doky,
    payout: doky,
    queryPayout: dokyOrder,
    balances: doky,
    subscribe: doky,
    renew: doky,
    cancel: doky,
    accountCheck: doky,
    settlement: [...doky, 'processing', 'not_found'],
    'notice:payment': DOKYPAY_WORDS.standings,
    'notice:payout': DOKYPAY_WORDS.standings,
    'notice:refund': DOKYPAY_WORDS.standings,
    'notice:subscription': DOKYPAY_WORDS.standings,
    'notice:renewal': DOKYPAY_WORDS.standings,
    return: ['pending', 'paid', 'failed'],
  },
}
