import { type Capabilities, NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { type CurrencyCode, isAmountMinor } from '#shared/domain/money.ts'
import { checkParty } from '#shared/domain/party-checks.ts'
import { minorToDecimal } from '../codec/decimal.ts'
import { joinUrl, pageUrl, textOf } from '../codec/members.ts'
import { NOT_OFFERED, noAnswer, receive, refusedHere, shortCode, unknown } from '../codec/outcome.ts'
import { isJoinable, withSign, writeForm } from '../codec/sorted-sign.ts'
import type { JsonObject } from '../codec/strict-json.ts'
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
import { methodOf, type PixWords, type ProxyPayChannel, ruleOf } from './methods.ts'
import { readProxyPayNotice } from './notice.ts'
import { meaningOfCreateCode, meaningOfQueryCode, standingOf } from './status.ts'
import { MAX_ORDER_ID_CHARS, type OrderReply, PATHS, readBalance, readOrder, readReply } from './wire.ts'

/**
 * What a shop enters about its account. `baseUrl`: https and the host, without a path; there is no default. `merchant`: the account as assigned.
 * `currency`: of all orders and the balance, because nothing on this wire names one. `notifyUrl`: what is sent where a request names none,
 * because the gateway requires it. `encoding`: how requests are written; replies are JSON either way. `pixWords`: Brazil only.
 * `channels`: pay codes of the merchant's back office.
 */
export type ProxyPaySettings = {
  baseUrl: string
  merchant: string
  currency: CurrencyCode
  notifyUrl: string
  encoding: 'json' | 'form'
  pixWords: PixWords
  channels: ProxyPayChannel[]
}

/** A ProxyPay account with its secret. */
export type ProxyPayAccount = ProxyPaySettings & { signKey: Secret }

/** Amounts are decimal text with two digits behind the point. */
const DECIMALS = 2

/**
 * ProxyPay, our name for a collecting and paying-out gateway whose document names nobody: collect, pay, one query for both, balance and notices.
 * Ids must differ between payments and payouts, since the query does not say which it speaks of. The signature follows the document's words;
 * its printed examples have cut keys, so nothing there proves it. Replies are unsigned: what they say rests on TLS.
 */
export function createProxyPayGateway(account: ProxyPayAccount, http: HttpClient, limits: CallLimits): Gateway {
  const { channels, currency, signKey } = account
  const send = (path: string, values: Record<string, string>, timeoutMs: number) =>
    sendSigned(account, http, path, values, timeoutMs, limits.connectMs)
  const capabilities: Capabilities = {
    ...NO_CAPABILITIES,
    link: channels.some(({ direction }) => direction === 'in'),
    payout: channels.some(({ direction }) => direction === 'out'),
    balance: true,
  }
  return {
    capabilities,
    methods: channels.map((channel) => methodOf(channel, currency, account.pixWords)),
    canExpress: (amountMinor, asked) => minorToDecimal(amountMinor, asked, DECIMALS) !== null,

    // Asking stays possible when the last channel is taken out of the settings: its orders are still there. How long a page can be paid and
    // what stands on it are the gateway's own: `seconds` and `note` have no members here.
    async createLink(request: LinkRequest): Promise<LinkAnswer> {
      const fit = fitOrder(account, 'in', { ...request, id: request.orderId, party: request.payer })
      if (!fit.ok) return { answer: refusedHere(fit.code), panel: null, gatewayRef: null }
      const values = { ...fit.values, callbackUrl: request.returnUrl ?? '' }
      return linkAnswer(await send(PATHS.collect, values, limits.payMs))
    },

    async queryLink(request: LinkQuery): Promise<Answer> {
      return orderAnswer(request, await send(PATHS.query, { orderId: request.orderId }, limits.queryMs))
    },

    async payout(request: PayoutRequest): Promise<PayoutAnswer> {
      const fit = fitOrder(account, 'out', { ...request, id: request.payoutId, party: request.payee })
      if (!fit.ok) return refusedHere(fit.code)
      return payoutAnswer(await send(PATHS.payout, fit.values, limits.payMs))
    },

    async queryPayout(request: PayoutQuery): Promise<PayoutAnswer> {
      return payoutStanding(request, await send(PATHS.query, { orderId: request.payoutId }, limits.queryMs))
    },

    async queryBalances(): Promise<BalancesAnswer> {
      return balancesAnswer(account, await send(PATHS.balance, {}, limits.queryMs))
    },

    readNotice: (raw, about) => readProxyPayNotice(raw, about, currency, signKey),

    pay: async () => NOT_OFFERED,
    showCode: async () => ({ answer: NOT_OFFERED, codeUrl: null }),
    query: async () => NOT_OFFERED,
  }
}

/** Tests the connection by asking for the balance: no order is touched. Fields as of every probe; `answered`: the gateway's own envelope came back. */
export async function probeProxyPay(
  account: ProxyPayAccount,
  http: HttpClient,
  limits: CallLimits,
): Promise<{ reached: boolean; answered: boolean; code: string | null; tookMs: number }> {
  const outcome = await sendSigned(account, http, PATHS.balance, {}, limits.queryMs, limits.connectMs)
  const received = receive(outcome)
  const reply = received.kind === 'body' ? readReply(received.text) : null
  const code = reply?.code ?? (received.kind === 'body' ? null : received.code)
  return { reached: outcome.outcome !== 'not_sent', answered: reply !== null, code, tookMs: outcome.tookMs }
}

function sendSigned(
  account: ProxyPayAccount,
  http: HttpClient,
  path: string,
  values: Record<string, string>,
  timeoutMs: number,
  connectMs: number,
): Promise<HttpOutcome> {
  const signed = withSign({ merchant: account.merchant, ...values }, account.signKey, 'md5')
  const isForm = account.encoding === 'form'
  const headers = {
    accept: 'application/json',
    'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json; charset=utf-8',
  }
  const body = isForm ? writeForm(signed) : JSON.stringify(signed)
  return http.post({ url: joinUrl(account.baseUrl, path), headers, body, timeoutMs, connectMs })
}

type Asked = { id: string; methodId: string | null; amountMinor: number; currency: CurrencyCode; party: Party; noticeUrl: string | null }
type Fit = { ok: true; values: Record<string, string> } | { ok: false; code: string }

/** What both kinds of orders share, or why this one cannot be put into the gateway's words; nothing is sent then. */
function fitOrder(account: ProxyPayAccount, direction: 'in' | 'out', asked: Asked): Fit {
  if (asked.currency !== account.currency) return { ok: false, code: 'WRONG_CURRENCY' }
  const channel = account.channels.find((one) => one.direction === direction && one.payCode === asked.methodId)
  if (!channel) return { ok: false, code: 'WRONG_METHOD' }
  if (!isJoinable(asked.id) || !/^[\w-]+$/.test(asked.id) || asked.id.length > MAX_ORDER_ID_CHARS) return { ok: false, code: 'WRONG_ORDER_ID' }
  const rule = ruleOf(channel, account.pixWords)
  // A channel for whole amounts gets them without a point: `1000`, not `1000.00`.
  const amount = minorToDecimal(asked.amountMinor, asked.currency, rule.wholeAmounts ? 0 : DECIMALS)
  if (!isAmountMinor(asked.amountMinor) || amount === null) return { ok: false, code: 'WRONG_AMOUNT' }
  const checked = checkParty(methodOf(channel, account.currency, account.pixWords), asked.party)
  if (!checked.ok) return { ok: false, code: `PARTY_${checked.field}_${checked.fault}` }
  const notifyUrl = asked.noticeUrl ?? account.notifyUrl
  if (notifyUrl === '') return { ok: false, code: 'NO_ADDRESS' }
  return { ok: true, values: { payCode: channel.payCode, amount, orderId: asked.id, notifyUrl, ...rule.write(checked.party) } }
}

type Read =
  | { ok: true; code: string; data: JsonObject | null }
  | { ok: false; answer: Extract<Answer & PayoutAnswer, { kind: 'not_sent' | 'no_answer' }> }

/** From what the wire brought to a reply, or the answer that stands without one. A yes counts only with HTTP 200. */
function readOutcome(outcome: HttpOutcome): Read {
  const received = receive(outcome)
  if (received.kind === 'not_sent') return { ok: false, answer: received }
  if (received.kind === 'no_answer') return { ok: false, answer: { ...received, notFound: false } }
  const reply = readReply(received.text)
  if (!reply) return { ok: false, answer: noAnswer(received.refusalOnly ? 'server_error' : 'unreadable', null, false) }
  if (received.refusalOnly && reply.code === '200') return { ok: false, answer: noAnswer('server_error', reply.code, false) }
  return { ok: true, ...reply }
}

function linkAnswer(outcome: HttpOutcome): LinkAnswer {
  const nothing = { panel: null, gatewayRef: null }
  const read = readOutcome(outcome)
  if (!read.ok) return { answer: read.answer, ...nothing }
  const { code, data } = read
  if (!data) {
    const meaning = meaningOfCreateCode(code)
    if (meaning.kind === 'refused') return { answer: { kind: 'declined', detail: 'refused', code, reason: 'refused', confirm: true }, ...nothing }
    return { answer: noAnswer(code === '200' ? 'unreadable' : meaning.detail, code, true), ...nothing }
  }
  const url = pageUrl(textOf(data.url))
  if (url === null) return { answer: noAnswer('unreadable', code, true), ...nothing }
  const panel = {
    url,
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
  return { answer: { kind: 'pending', detail: 'waiting_for_customer', code }, panel, gatewayRef: null }
}

type Known = { ok: true; order: OrderReply; standing: 'pending' | 'paid' | 'failed'; word: string }
type NotKnown = { ok: false; answer: Extract<Answer & PayoutAnswer, { kind: 'not_sent' | 'no_answer' }> }

/**
 * A reply to the shared query, up to where orders and payouts part. The platform's number has to stay the one learnt before. "No such order" has
 * no code of its own here, so `notFound` is never said. Amounts are read in the order's own currency, whatever the account's is by now.
 */
function readStanding({ currency, gatewayRef }: Pick<LinkQuery, 'currency' | 'gatewayRef'>, outcome: HttpOutcome): Known | NotKnown {
  const read = readOutcome(outcome)
  if (!read.ok) return read
  if (!read.data) return { ok: false, answer: noAnswer(read.code === '200' ? 'unreadable' : meaningOfQueryCode(read.code), read.code, true) }
  const order = readOrder(read.data, currency)
  const word = shortCode(order.status ?? '')
  const standing = standingOf(order.status ?? '')
  if (order.orderId === null || order.status === null) return { ok: false, answer: noAnswer('unreadable', word, true) }
  if (gatewayRef !== null && order.platformId !== null && order.platformId !== gatewayRef) {
    return { ok: false, answer: noAnswer('wrong_order', word, true) }
  }
  return standing === null ? { ok: false, answer: noAnswer('unknown_code', word, true) } : { ok: true, order, standing, word }
}

/** How a payment stands. `amount` is what was really paid. The gateway's fee is taken from the merchant, not added on top, so it is no fee here. */
function orderAnswer(asked: LinkQuery, outcome: HttpOutcome): Answer {
  const known = readStanding(asked, outcome)
  if (!known.ok) return known.answer
  const { order, standing, word } = known
  const { orderId, amount: amountMinor, platformId } = order
  if (standing === 'paid') {
    if (typeof amountMinor !== 'number') return noAnswer('unreadable', word, true)
    // Merchant and currency are named nowhere on this wire: the key and the account's setting stand for them.
    const facts = { orderId, merchantId: null, amountMinor, feeMinor: 0, currency: null, gatewayRef: platformId ?? asked.gatewayRef }
    return { kind: 'paid', detail: 'paid', code: word, facts }
  }
  if (orderId !== asked.orderId) return noAnswer('wrong_order', word, true)
  if (standing === 'failed') return { kind: 'declined', detail: 'declined', code: word, reason: 'refused', confirm: false }
  return { kind: 'pending', detail: 'waiting_for_customer', code: word }
}

function payoutAnswer(outcome: HttpOutcome): PayoutAnswer {
  const read = readOutcome(outcome)
  if (!read.ok) return read.answer
  const { code, data } = read
  // Taken in, no more: whether the money left, the query tells.
  if (data) return { kind: 'pending', detail: 'in_progress', code, gatewayRef: textOf(data.platOrderId) }
  const meaning = meaningOfCreateCode(code)
  if (meaning.kind === 'refused') return { kind: 'failed', detail: 'refused', code, reason: 'refused', confirm: true }
  return noAnswer(code === '200' ? 'unreadable' : meaning.detail, code, true)
}

function payoutStanding(asked: PayoutQuery, outcome: HttpOutcome): PayoutAnswer {
  const known = readStanding(asked, outcome)
  if (!known.ok) return known.answer
  const { order, standing, word } = known
  const gatewayRef = order.platformId ?? asked.gatewayRef
  if (order.orderId !== asked.payoutId) return noAnswer('wrong_order', word, true)
  if (standing === 'pending') return { kind: 'pending', detail: 'in_progress', code: word, gatewayRef }
  if (standing === 'failed') return { kind: 'failed', detail: 'declined', code: word, reason: 'refused' }
  const { amount: amountMinor, fee, utr: bankRef } = order
  if (typeof amountMinor !== 'number') return noAnswer('unreadable', word, true)
  const feeMinor = typeof fee === 'number' ? fee : null
  return {
    kind: 'done',
    detail: 'paid',
    code: word,
    facts: { payoutId: asked.payoutId, amountMinor, feeMinor, currency: null, gatewayRef, bankRef },
  }
}

function balancesAnswer(account: ProxyPayAccount, outcome: HttpOutcome): BalancesAnswer {
  const read = readOutcome(outcome)
  if (!read.ok) return unknown(read.answer.detail, read.answer.code, read.answer.kind === 'no_answer' && read.answer.spoken)
  if (!read.data) return unknown(read.code === '200' ? 'unreadable' : meaningOfQueryCode(read.code), read.code, true)
  const balance = readBalance(read.data, account.currency)
  return balance ? { known: true, balances: [balance] } : unknown('unreadable', read.code, true)
}
