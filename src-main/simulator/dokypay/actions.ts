import { decimalToMinor } from '../../gateways/codec/decimal.ts'
import type { DokypayOperation } from '../../gateways/dokypay/account.ts'
import { type HeldOrder, type HeldRefund, minorOf, refundStandingOf, standingOf, timeText, written } from './book.ts'
import { type Asked, type Desk, failedReply, goodReply, listReply, openRequest, type Reply, serverError } from './desk.ts'
import { panelMembers } from './panel.ts'
import { DEFAULT_LIFE_SECONDS, marksOf } from './scenes.ts'
import { settlementReply } from './settlement.ts'

type Action = (desk: Desk, asked: Asked) => Reply
const ACTIONS: Record<DokypayOperation, Action> = {
  order: (desk, asked) => takeOrder(desk, asked, 'collect', 'southeast.asia'),
  payout: (desk, asked) => takeOrder(desk, asked, 'payout', 'southeast.asia.payout'),
  subscribe: takeSubscription,
  renew: takeRenewal,
  unsubscribe,
  orderQuery: tellOrder,
  refund: giveBack,
  refundQuery: tellRefund,
  refundList: listRefunds,
  balances: tellBalances,
  settlement: settlementReply,
  accountCheck,
}

/** Answers one request as Dokypay would, by its document and, where that is silent, by the readings of the gateway's tables. */
export function answerRequest(desk: Desk, operation: DokypayOperation, body: string): Reply {
  const asked = openRequest(desk, operation, body)
  return 'refusal' in asked ? asked.refusal : ACTIONS[operation](desk, asked)
}

function takeOrder(desk: Desk, asked: Asked, what: HeldOrder['what'], product: string, more: Partial<HeldOrder> = {}): Reply {
  const { text, extInfo } = asked
  const marks = marksOf(text['description'] ?? '')
  if (marks.has('lost-request')) return 'cut'
  if (marks.code) return failedReply(desk, marks.code, 'as the scene says')
  const { amount = '', currency = '' } = text
  const isAmount = /^\d{1,9}$|^(?=.{1,9}$)\d+\.\d{1,2}$/.test(amount) && (decimalToMinor(amount, currency) ?? 0) > 0
  if (!isAmount) return failedReply(desk, '1001', 'amount is incorrect')
  if (text['prodName'] !== product) return failedReply(desk, '1001', 'prodName is incorrect')
  if (what === 'payout' && Object.keys(extInfo).length === 0) return failedReply(desk, '400', 'extInfo is required')
  const order: HeldOrder = {
    tradeNo: desk.nextNumber('20'),
    orderId: text['merTransNo'] ?? '',
    what,
    pmId: text['pmId'] ?? '',
    amount,
    currency,
    description: text['description'] ?? '',
    payerName: extInfo['payerName'] ?? text['payerName'] ?? '',
    notifyUrl: text['notifyUrl'] ?? '',
    returnUrl: text['returnUrl'] ?? '',
    renewNotifyUrl: text['subsRenewNotifyUrl'] ?? '',
    lifeSeconds: Number(extInfo['expirationSecond'] ?? DEFAULT_LIFE_SECONDS),
    subscribeId: null,
    createdAt: desk.now(),
    customer: null,
    ...more,
  }
  desk.book.record({ is: 'order', order })
  if (marks.has('twins')) desk.book.record({ is: 'order', order: { ...order, tradeNo: desk.nextNumber('20') } })
  if (marks.has('lost-reply')) return null
  if (marks.has('garbage')) return '\u0000\u001b<<< not a reply {"code":"20'
  if (marks.has('error-500')) return serverError(desk)
  const facts = { amount, currency, merTransNo: order.orderId, tradeNo: order.tradeNo }
  const panel = what === 'collect' || what === 'subscription' ? panelMembers(order, desk) : {}
  const data = { ...facts, ...panel, ...(what === 'subscription' ? { subscribeId: order.subscribeId ?? '' } : {}) }
  return goodReply(desk, data, marks.has('wrong-sign') ? desk.merchantKey : desk.appKey)
}

function takeSubscription(desk: Desk, asked: Asked): Reply {
  const { text } = asked
  const isFixed = text['subsAmountType'] === 'fix'
  const needs = isFixed ? 'subsFixAmount' : 'subsMaxAmount'
  if (!text[needs]) return failedReply(desk, '400', `${needs} is required`)
  if (text['subsAutomateRenew'] === 'true' && !text['subsRenewNotifyUrl']) return failedReply(desk, '400', 'subsRenewNotifyUrl is required')
  if (text['subsStartDate'] && !text['subsGraceDays']) return failedReply(desk, '400', 'subsGraceDays is required')
  if (text['subsFrequencyUnit'] !== 'day') return failedReply(desk, '1001', 'subsFrequencyUnit is incorrect')
  return takeOrder(desk, asked, 'subscription', 'subscribe', { subscribeId: desk.nextNumber('S') })
}

function takeRenewal(desk: Desk, asked: Asked): Reply {
  const subscribeId = asked.text['subscribeId'] ?? ''
  const agreement = agreementOf(desk, subscribeId)
  if (!agreement) return failedReply(desk, '3004', 'subscription not found')
  const description = marksOf(agreement.description).has('renewal-fails') ? '#fails' : ''
  return takeOrder(desk, asked, 'renewal', 'subscribe', { subscribeId, description })
}

/** The subscription's first order, once it is paid and while it is not ended. */
function agreementOf(desk: Desk, subscribeId: string): HeldOrder | undefined {
  const order = desk.book.orders().find((one) => one.what === 'subscription' && one.subscribeId === subscribeId)
  const isPaid = order && standingOf(order, desk.now(), desk.speed).status === 'success'
  return isPaid && !desk.book.isUnsubscribed(subscribeId) ? order : undefined
}

/** A renewal that the platform makes by itself: its order number is theirs. False where there is no such agreement, or it does not renew alone. */
export function renewByItself(desk: Desk, subscribeId: string): boolean {
  const agreement = agreementOf(desk, subscribeId)
  if (!agreement || agreement.renewNotifyUrl === '') return false
  const description = marksOf(agreement.description).has('renewal-fails') ? '#fails' : ''
  const [tradeNo, orderId] = [desk.nextNumber('20'), desk.nextNumber('AUTO')]
  const order: HeldOrder = {
    ...agreement,
    tradeNo,
    orderId,
    what: 'renewal',
    description,
    notifyUrl: agreement.renewNotifyUrl,
    customer: null,
    createdAt: desk.now(),
  }
  desk.book.record({ is: 'order', order })
  return true
}

function unsubscribe(desk: Desk, { text }: Asked): Reply {
  const subscribeId = text['subscribeId'] ?? ''
  if (!desk.book.orders().some((one) => one.subscribeId === subscribeId)) return failedReply(desk, '3004', 'subscription not found')
  if (!desk.book.isUnsubscribed(subscribeId)) desk.book.record({ is: 'unsubscribed', subscribeId })
  return goodReply(desk, { subscribeId }, desk.merchantKey)
}

function tellOrder(desk: Desk, { text }: Asked): Reply {
  const byTradeNo = text['tradeNo'] ? desk.book.byTradeNo(text['tradeNo']) : undefined
  const twins = desk.book.ofOrderId(text['merTransNo'] ?? '')
  const order = byTradeNo ?? twins[0]
  if (!order) return failedReply(desk, '3004', 'order not found')
  const count = byTradeNo || twins.length < 2 ? {} : { tradeCount: String(twins.length) }
  return goodReply(desk, { ...orderMembers(desk, order), tradeStatus: standingOf(order, desk.now(), desk.speed).status, ...count }, desk.merchantKey)
}

/** The members that queries and notices tell of an order, without how it stands. */
export function orderMembers(desk: Desk, order: HeldOrder): Record<string, string> {
  const marks = marksOf(order.description)
  const minor = minorOf(order)
  const [processMinor, processCurrency] = marks.has('foreign')
    ? [1_000, 'SGD']
    : [marks.has('short') ? minor - 1 : marks.has('fee') ? minor + 50 : minor, order.currency]
  const { since } = standingOf(order, desk.now(), desk.speed)
  return {
    tradeNo: order.tradeNo,
    merTransNo: order.orderId,
    amount: written(minor, order.currency),
    currency: order.currency,
    processAmount: written(processMinor, processCurrency),
    processCurrency,
    ...(order.pmId === '' ? {} : { pmId: order.pmId }),
    createTime: timeText(order.createdAt),
    updateTime: timeText(since),
  }
}

function giveBack(desk: Desk, { text }: Asked): Reply {
  const { merRefundNo: refundId = '', tradeNo = '', amount = '', currency = '', notifyUrl = '' } = text
  if (refundId === '') return failedReply(desk, '3018', 'merRefundNo is required')
  const order = desk.book.byTradeNo(tradeNo)
  if (!order || standingOf(order, desk.now(), desk.speed).status !== 'success') return failedReply(desk, '3004', 'order not found')
  const minor = decimalToMinor(amount, currency) ?? 0
  const before = desk.book.refunds().filter((refund) => refund.tradeNo === tradeNo && refundStanding(desk, refund)?.status !== 'failure')
  const left = before.reduce((rest, refund) => rest - minorOf(refund), minorOf(order))
  if (currency !== order.currency || minor <= 0 || minor > left) return failedReply(desk, '1001', 'amount is incorrect')
  const refund: HeldRefund = { refundNo: desk.nextNumber('19'), refundId, tradeNo, amount, currency, notifyUrl, createdAt: desk.now() }
  desk.book.record({ is: 'refund', refund })
  if (marksOf(order.description).has('refund-lost')) return null
  return goodReply(desk, refundMembers(desk, refund), desk.merchantKey)
}

function refundStanding(desk: Desk, refund: HeldRefund): ReturnType<typeof refundStandingOf> | null {
  const order = desk.book.byTradeNo(refund.tradeNo)
  return order ? refundStandingOf(refund, order, desk.now(), desk.speed) : null
}

export function refundMembers(desk: Desk, refund: HeldRefund): Record<string, string> {
  const standing = refundStanding(desk, refund)
  const amount = written(minorOf(refund), refund.currency)
  return {
    amount,
    currency: refund.currency,
    processAmount: amount,
    processCurrency: refund.currency,
    refundNo: refund.refundNo,
    merRefundNo: refund.refundId,
    status: standing?.status ?? 'failure',
    createTime: timeText(refund.createdAt),
    updateTime: timeText(standing?.since ?? refund.createdAt),
  }
}

function tellRefund(desk: Desk, { text }: Asked): Reply {
  const refund = desk.book.refunds().find(({ refundNo, refundId }) => refundNo === text['refundNo'] || refundId === text['merRefundNo'])
  return refund ? goodReply(desk, refundMembers(desk, refund), desk.merchantKey) : failedReply(desk, '3006', 'refund not found')
}

function listRefunds(desk: Desk, { text }: Asked): Reply {
  const tradeNos = text['tradeNo'] ? [text['tradeNo']] : desk.book.ofOrderId(text['merTransNo'] ?? '').map(({ tradeNo }) => tradeNo)
  if (!tradeNos.some((tradeNo) => desk.book.byTradeNo(tradeNo))) return failedReply(desk, '3004', 'order not found')
  const refunds = desk.book.refunds().filter(({ tradeNo }) => tradeNos.includes(tradeNo))
  return listReply(desk, { refundOrderList: refunds.map((refund) => refundMembers(desk, refund)) })
}

/** What the shop begins with in every currency that it uses, in whole units. */
const START_BALANCE = 1_000_000

function tellBalances(desk: Desk, { text }: Asked): Reply {
  const wanted = text['accType'] ?? ''
  if (!['', 'payment', 'payout'].includes(wanted)) return failedReply(desk, '1001', 'accType is incorrect')
  const done = desk.book.orders().filter((order) => standingOf(order, desk.now(), desk.speed).status === 'success')
  const currencies = [...new Set(['USD', ...done.map(({ currency }) => currency)])].filter((one) => !text['currency'] || one === text['currency'])
  const accounts = currencies.flatMap((currency, index) =>
    (['payment', 'payout'] as const)
      .filter((accType) => wanted === '' || wanted === accType)
      .map((accType) => {
        const moved = done.filter((order) => order.currency === currency && (order.what === 'payout') === (accType === 'payout'))
        const sum = moved.reduce((total, order) => total + (accType === 'payout' ? -minorOf(order) : minorOf(order)), 0)
        const back = accType === 'payout' ? 0 : refundedMinor(desk, currency)
        const balance = written(START_BALANCE * (decimalToMinor('1', currency) ?? 1) + sum - back, currency)
        const accId = String(10_000 + index * 2 + (accType === 'payout' ? 1 : 0))
        return { accId, accType, balance: `${balance}0000`, currency, frozenAmount: '0.000000', merchantId: desk.merchantId, status: 'actived' }
      }),
  )
  return listReply(desk, { accounts, merchantId: desk.merchantId })
}

function refundedMinor(desk: Desk, currency: string): number {
  const done = desk.book.refunds().filter((refund) => refund.currency === currency && refundStanding(desk, refund)?.status === 'success')
  return done.reduce((sum, refund) => sum + minorOf(refund), 0)
}

/** Vietnam: an account that ends in 0000 is nobody's; one that ends in 99 is told with the odd member name of the printed sample. */
function accountCheck(desk: Desk, { text }: Asked): Reply {
  const accountNumber = text['accountNumber'] ?? ''
  if (!/^[A-Z]{4}VN[A-Z0-9]{2}$/.test(text['standBankCode'] ?? '')) return failedReply(desk, '1001', 'standBankCode is incorrect')
  const name = accountNumber.endsWith('99') ? 'accountNumber ' : 'accountNumber'
  const holder = accountNumber.endsWith('0000') ? 'W/O' : 'NGUYEN VAN A'
  const data = { version: '1.0', merchantId: desk.merchantId, merTransNo: text['merTransNo'] ?? '', [name]: accountNumber, accountHolderName: holder }
  return goodReply(desk, data, desk.appKey)
}
