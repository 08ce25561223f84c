import { type Capabilities, NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { type CurrencyCode, isAmountMinor } from '#shared/domain/money.ts'
import { checkParty } from '#shared/domain/party-checks.ts'
import { minorToDecimal } from '../codec/decimal.ts'
import { joinUrl } from '../codec/members.ts'
import { NOT_OFFERED, noAnswer, receive, refusedHere, shortCode, unknown } from '../codec/outcome.ts'
import { withSign, writeForm } from '../codec/sorted-sign.ts'
import type {
  Answer,
  BalancesAnswer,
  CallLimits,
  Gateway,
  LinkAnswer,
  LinkQuery,
  LinkRequest,
  PayoutAnswer,
  PayoutQuery,
  PayoutRequest,
  Secret,
} from '../gateway.ts'
import type { HttpClient, HttpOutcome } from '../http.ts'
import { methodOf, type OkPayChannel, ruleOf } from './methods.ts'
import { okPayComplaintAnswer, readOkPayComplaint, readOkPayNotice } from './notice.ts'
import {
  MISSING,
  meaningOfCollectCode,
  meaningOfMissing,
  meaningOfMissingPayout,
  meaningOfPayoutCode,
  meaningOfQueryCode,
  standingOf,
} from './status.ts'
import { type OrderReply, PATHS, type Reply, readBalances, readOrder, readPanel, readRef, readReply } from './wire.ts'

/**
 * What a shop enters about its OKPAY account, all text as the back office shows it. `baseUrl`: https and the host, without a path; there is no
 * default. `merchantId`: whole number. `notifyUrl`, `returnUrl`: what is sent where a request names none, because OKPAY requires both.
 * `userIp`: the shop's own address on the internet, needed by native channels only, else empty. `acknowledge`: what a notice is answered
 * with; the document has both spellings, integrations use the small one. `channels`: those of the back office.
 */
export type OkPaySettings = {
  baseUrl: string
  merchantId: string
  notifyUrl: string
  returnUrl: string
  userIp: string
  acknowledge: 'success' | 'SUCCESS'
  channels: OkPayChannel[]
}

/** An OKPAY account with its secrets. `payoutKey` null: payouts are signed with `payKey` too, as most merchants have one key. */
export type OkPayAccount = OkPaySettings & { payKey: Secret; payoutKey: Secret | null }

/** Amounts are decimal text with two digits behind the point. */
const DECIMALS = 2

/**
 * OKPAY: balance, Collect, Payout, their queries, notices and complaint questions (OKPAY Collect and Pay Interface Documentation). Requests are
 * signed forms; replies are unsigned JSON, so what they say rests on TLS. There is no refund and no cancelling. The signature follows the
 * document's words; it prints no example to hold it against.
 */
export function createOkPayGateway(account: OkPayAccount, http: HttpClient, limits: CallLimits): Gateway {
  const { payKey, channels } = account
  const payoutKey = account.payoutKey ?? payKey
  const send = (path: string, values: Record<string, string>, key: Secret, timeoutMs: number) =>
    sendForm(account, http, path, values, key, timeoutMs, limits.connectMs)
  const capabilities: Capabilities = {
    ...NO_CAPABILITIES,
    link: channels.some(({ direction }) => direction === 'in'),
    payout: channels.some(({ direction }) => direction === 'out'),
    balance: true,
  }
  return {
    capabilities,
    methods: channels.map(methodOf),
    canExpress: (amountMinor, currency) => minorToDecimal(amountMinor, currency, DECIMALS) !== null,

    // Asking stays possible when the last channel is taken out of the settings: its orders are still there. How long a page can be paid and
    // what stands on it are OKPAY's own: `seconds` and `note` have no members here.
    async createLink(request: LinkRequest): Promise<LinkAnswer> {
      const fit = fitCollect(account, request)
      if (!fit.ok) return { answer: refusedHere(fit.code), panel: null, gatewayRef: null }
      return linkAnswer(await send(PATHS.collect, fit.values, payKey, limits.payMs))
    },

    async queryLink(request: LinkQuery): Promise<Answer> {
      return orderAnswer(account, request, await send(PATHS.queryCollect, { out_trade_no: request.orderId }, payKey, limits.queryMs))
    },

    async payout(request: PayoutRequest): Promise<PayoutAnswer> {
      const fit = fitPayout(account, request)
      if (!fit.ok) return refusedHere(fit.code)
      return payoutAnswer(await send(PATHS.payout, fit.values, payoutKey, limits.payMs))
    },

    async queryPayout(request: PayoutQuery): Promise<PayoutAnswer> {
      return payoutStanding(account, request, await send(PATHS.queryPayout, { out_trade_no: request.payoutId }, payoutKey, limits.queryMs))
    },

    async queryBalances(): Promise<BalancesAnswer> {
      return balancesAnswer(account, await send(PATHS.balance, {}, payKey, limits.queryMs))
    },

    readNotice: (raw, about) => readOkPayNotice(raw, about, account.merchantId, about === 'payout' ? payoutKey : payKey, account.acknowledge),
    // Which key signs a question no document says; customers complain about what they paid, so it is taken to be the collecting one.
    readComplaint: (raw) => readOkPayComplaint(raw, payKey),
    answerComplaint: okPayComplaintAnswer,

    pay: async () => NOT_OFFERED,
    showCode: async () => ({ answer: NOT_OFFERED, codeUrl: null }),
    query: async () => NOT_OFFERED,
  }
}

/** Tests the connection by asking for the balance: no order is touched. Fields as of every probe; `answered`: OKPAY's own envelope came back. */
export async function probeOkPay(
  account: OkPayAccount,
  http: HttpClient,
  limits: CallLimits,
): Promise<{ reached: boolean; answered: boolean; code: string | null; tookMs: number }> {
  const outcome = await sendForm(account, http, PATHS.balance, {}, account.payKey, limits.queryMs, limits.connectMs)
  const received = receive(outcome)
  const reply = received.kind === 'body' ? readReply(received.text) : null
  const code = reply?.code ?? (received.kind === 'body' ? null : received.code)
  return { reached: outcome.outcome !== 'not_sent', answered: reply !== null, code, tookMs: outcome.tookMs }
}

function sendForm(
  account: OkPayAccount,
  http: HttpClient,
  path: string,
  values: Record<string, string>,
  key: Secret,
  timeoutMs: number,
  connectMs: number,
): Promise<HttpOutcome> {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }
  const body = writeForm(withSign({ mchId: account.merchantId, ...values }, key, 'md5'))
  return http.post({ url: joinUrl(account.baseUrl, path), headers, body, timeoutMs, connectMs })
}

type Fit = { ok: true; values: Record<string, string> } | { ok: false; code: string }
type Asked = { id: string; methodId: string | null; amountMinor: number; currency: CurrencyCode; party: Party }

/** What Collect and Payout share, or why it cannot be put into OKPAY's words; nothing is sent then. */
function fitCommon(account: OkPayAccount, direction: 'in' | 'out', asked: Asked): Fit & { channel?: OkPayChannel } {
  const named = account.channels.filter((one) => one.direction === direction && one.payType === asked.methodId)
  const channel = named.find(({ currency }) => currency === asked.currency)
  if (!channel) return { ok: false, code: named.length > 0 ? 'WRONG_CURRENCY' : 'WRONG_METHOD' }
  if (!/^[\w-]{1,64}$/.test(asked.id)) return { ok: false, code: 'WRONG_ORDER_ID' }
  const isWhole = minorToDecimal(asked.amountMinor, asked.currency, 0) !== null
  const money = minorToDecimal(asked.amountMinor, asked.currency, DECIMALS)
  if (!isAmountMinor(asked.amountMinor) || money === null || (channel.wholeAmounts && !isWhole)) return { ok: false, code: 'WRONG_AMOUNT' }
  const rule = ruleOf(channel)
  const checked = checkParty(methodOf(channel), asked.party)
  if (!checked.ok) return { ok: false, code: `PARTY_${checked.field}_${checked.fault}` }
  const values = { currency: asked.currency, out_trade_no: asked.id, pay_type: channel.payType, money, ...rule.write(checked.party) }
  return { ok: true, values, channel }
}

function fitCollect(account: OkPayAccount, { orderId: id, payer: party, ...request }: LinkRequest): Fit {
  const fit = fitCommon(account, 'in', { ...request, id, party })
  if (!fit.ok) return fit
  const notifyUrl = request.noticeUrl ?? account.notifyUrl
  const returnUrl = request.returnUrl ?? account.returnUrl
  if (notifyUrl === '' || returnUrl === '') return { ok: false, code: 'NO_ADDRESS' }
  const isNative = fit.channel?.native === true
  if (isNative && account.userIp === '') return { ok: false, code: 'NO_USER_IP' }
  return { ok: true, values: { ...fit.values, notify_url: notifyUrl, returnUrl, ...(isNative && { userIp: account.userIp }) } }
}

function fitPayout(account: OkPayAccount, { payoutId: id, payee: party, ...request }: PayoutRequest): Fit {
  const fit = fitCommon(account, 'out', { ...request, id, party })
  if (!fit.ok) return fit
  const notifyUrl = request.noticeUrl ?? account.notifyUrl
  return notifyUrl === '' ? { ok: false, code: 'NO_ADDRESS' } : { ok: true, values: { ...fit.values, notify_url: notifyUrl } }
}

type Read = { ok: true; reply: Reply } | { ok: false; answer: Extract<Answer & PayoutAnswer, { kind: 'not_sent' | 'no_answer' }> }

/** From what the wire brought to a reply, or the answer that stands without one. A yes counts only with HTTP 200. */
function readOutcome(outcome: HttpOutcome): Read {
  const received = receive(outcome)
  if (received.kind === 'not_sent') return { ok: false, answer: received }
  if (received.kind === 'no_answer') return { ok: false, answer: { ...received, notFound: false } }
  const reply = readReply(received.text)
  if (!reply) return { ok: false, answer: noAnswer(received.refusalOnly ? 'server_error' : 'unreadable', null, false) }
  if (received.refusalOnly && reply.code === '0') return { ok: false, answer: noAnswer('server_error', reply.code, false) }
  return { ok: true, reply }
}

function linkAnswer(outcome: HttpOutcome): LinkAnswer {
  const read = readOutcome(outcome)
  if (!read.ok) return { answer: read.answer, panel: null, gatewayRef: null }
  const { code } = read.reply
  if (code !== '0') {
    const meaning = meaningOfCollectCode(code)
    const answer =
      meaning.kind === 'declined'
        ? { ...meaning, code, confirm: false }
        : meaning.kind === 'pending'
          ? { ...meaning, code }
          : noAnswer(meaning.detail, code, true)
    return { answer, panel: null, gatewayRef: null }
  }
  const shown = readPanel(read.reply)
  if (!shown) return { answer: noAnswer('unreadable', code, true), panel: null, gatewayRef: readRef(read.reply) }
  return { answer: { kind: 'pending', detail: 'waiting_for_customer', code }, ...shown }
}

/** A reply to a query: `status` decides what, and `pay_money`, never `money`, how much. Every member that proves it has to be there. */
function orderAnswer(account: OkPayAccount, asked: LinkQuery, outcome: HttpOutcome): Answer {
  const read = readOutcome(outcome)
  if (!read.ok) return read.answer
  const { code, data, whole } = read.reply
  if (code === MISSING) return meaningOfMissing(asked)
  if (code !== '0') return noAnswer(meaningOfQueryCode(code).detail, code, true)
  const order = readOrder(data, whole)
  const word = shortCode(order.status ?? '')
  switch (standingOf(order.status ?? '')) {
    case 'paid': {
      const { orderId, merchantId, payMoney: amountMinor, currency } = order
      if (orderId === null || merchantId === null || currency === null || typeof amountMinor !== 'number') return noAnswer('unreadable', word, true)
      return {
        kind: 'paid',
        detail: 'paid',
        code: word,
        facts: { orderId, merchantId, amountMinor, feeMinor: 0, currency, gatewayRef: asked.gatewayRef },
      }
    }
    case 'failed':
      return notOurs(account, order, asked.orderId, word) ?? { kind: 'declined', detail: 'declined', code: word, reason: 'refused', confirm: false }
    case 'pending':
      return notOurs(account, order, asked.orderId, word) ?? { kind: 'pending', detail: 'waiting_for_customer', code: word }
    default:
      return noAnswer(order.status === null ? 'unreadable' : 'unknown_code', word, true)
  }
}

/** An order has to name our merchant and our id before anything that is not "paid" is believed about it. */
function notOurs(account: OkPayAccount, order: OrderReply, id: string, word: string) {
  if (order.orderId === null || order.merchantId === null) return noAnswer('unreadable', word, true)
  return order.orderId !== id || order.merchantId !== account.merchantId ? noAnswer('wrong_order', word, true) : null
}

function payoutAnswer(outcome: HttpOutcome): PayoutAnswer {
  const read = readOutcome(outcome)
  if (!read.ok) return read.answer
  const { code } = read.reply
  if (code === '0') return { kind: 'pending', detail: 'in_progress', code, gatewayRef: readRef(read.reply) }
  const meaning = meaningOfPayoutCode(code)
  if (meaning.kind === 'failed') return { ...meaning, code }
  return meaning.kind === 'pending' ? { ...meaning, code, gatewayRef: null } : noAnswer(meaning.detail, code, true)
}

function payoutStanding(account: OkPayAccount, asked: PayoutQuery, outcome: HttpOutcome): PayoutAnswer {
  const read = readOutcome(outcome)
  if (!read.ok) return read.answer
  const { code, data, whole } = read.reply
  if (code === MISSING) return meaningOfMissingPayout(asked)
  if (code !== '0') return noAnswer(meaningOfQueryCode(code).detail, code, true)
  const order = readOrder(data, whole)
  const word = shortCode(order.status ?? '')
  const standing = standingOf(order.status ?? '')
  if (standing === null) return noAnswer(order.status === null ? 'unreadable' : 'unknown_code', word, true)
  const other = notOurs(account, order, asked.payoutId, word)
  if (other) return other
  if (standing === 'pending') return { kind: 'pending', detail: 'in_progress', code: word, gatewayRef: asked.gatewayRef }
  if (standing === 'failed') return { kind: 'failed', detail: 'declined', code: word, reason: 'refused' }
  const { money, realMoney, currency, utr } = order
  if (typeof money !== 'number' || currency === null) return noAnswer('unreadable', word, true)
  // What it cost beyond the amount: the difference of two given figures. Their rates are in an uncertain unit and are not calculated with.
  const feeMinor = typeof realMoney === 'number' && realMoney >= money ? realMoney - money : null
  const facts = { payoutId: asked.payoutId, amountMinor: money, feeMinor, currency, gatewayRef: asked.gatewayRef, bankRef: utr }
  return { kind: 'done', detail: 'paid', code: word, facts }
}

function balancesAnswer(account: OkPayAccount, outcome: HttpOutcome): BalancesAnswer {
  const read = readOutcome(outcome)
  if (!read.ok) return unknown(read.answer.detail, read.answer.code, read.answer.kind === 'no_answer' && read.answer.spoken)
  const { code, data, whole } = read.reply
  if (code !== '0') return unknown('refused', code, true)
  const { merchantId } = readOrder(data, whole)
  if (merchantId !== null && merchantId !== account.merchantId) return unknown('wrong_order', code, true)
  const balances = readBalances(read.reply)
  return balances ? { known: true, balances } : unknown('unreadable', code, true)
}
