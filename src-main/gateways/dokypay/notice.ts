import { isJsonObject, type JsonObject, type JsonValue, readStrictJsonObject } from '../codec/strict-json.ts'
import type { Notice, NoticeReading, RawNotice, ReturnReading } from '../gateway.ts'
import type { DokypayAccount } from './account.ts'
import { type ReplyKey, shortCode, verifiedMembers } from './call.ts'
import { byTrimmedNames } from './seal.ts'
import { NOTICE_WORDS, standingOf } from './status.ts'
import { amountOf, currencyOf, readOrder, readRefund, textOf } from './wire.ts'

/* Their calls to us, and what the customer's browser brings back. Verified before a word of it is read; then it is only a reason to ask. */

const MAX_NOTICE_BYTES = 65_536
/** No document says what they expect; public integrations of it and of gateways made alike answer this. */
const ACKNOWLEDGE = 'success'

/**
 * Which key a notice is signed with. Payment notices: the app's, as two public integrations have it. Of no other is it stated; a payout and a
 * subscription are asked for with the app's key, a refund with the merchant's, and either of them is ours alone.
 */
const NOTICE_KEYS: Record<Notice['about'], ReplyKey> = {
  payment: 'app',
  payout: 'either',
  refund: 'either',
  subscription: 'either',
  renewal: 'either',
}

/** Verifies and reads a notice, in the form that browsers send (as public integrations have it) or in JSON: no document says. Never throws. */
export function readNotice(account: DokypayAccount, raw: RawNotice, about: Notice['about']): NoticeReading {
  const members = readMembers(raw)
  if (!members) return { verified: false, why: 'unreadable' }
  const verified = verifiedMembers(account, members, NOTICE_KEYS[about])
  if (!verified) return { verified: false, why: 'signature' }
  const trimmed = byTrimmedNames(verified)
  if (!trimmed) return { verified: false, why: 'unreadable' }
  const [appId, merchantId] = [textOf(trimmed['appId']), textOf(trimmed['merchantId'])]
  if ((appId !== null && appId !== account.appId) || (merchantId !== null && merchantId !== account.merchantId)) {
    return { verified: false, why: 'not-ours' }
  }
  const notice = about === 'refund' ? refundNotice(trimmed) : orderNotice(trimmed, about)
  return notice ? { verified: true, notice, acknowledge: ACKNOWLEDGE } : { verified: false, why: 'unreadable' }
}

function orderNotice(members: JsonObject, about: Exclude<Notice['about'], 'refund'>): Notice | null {
  const order = readOrder(members)
  const lacks = order.orderId === null || order.status === null || order.isOdd
  const lacksId = (about === 'subscription' || about === 'renewal') && order.subscriptionId === null
  if (lacks || lacksId || order.orderId === null || order.status === null) return null
  const standing = standingOf(order.status)
  return {
    about,
    id: order.orderId,
    gatewayRef: order.gatewayRef,
    subscriptionId: order.subscriptionId,
    says: standing === null ? 'unknown' : NOTICE_WORDS[standing],
    amountMinor: order.amountMinor,
    currency: order.currency,
    ...(about === 'payout' ? { feeMinor: amountOf(members['totalFee'], currencyOf(members['currency'])) } : {}),
    code: shortCode(textOf(members['resultCode']) ?? order.status),
  }
}

/** Its members are in no document; a public integration has their number of the refund and not ours, so either names it. */
function refundNotice(members: JsonObject): Notice | null {
  const { refundId, gatewayRef, amountMinor, currency, status } = readRefund(members)
  const id = refundId ?? gatewayRef
  if (id === null || status === null) return null
  const standing = standingOf(status)
  const says = standing === null ? 'unknown' : NOTICE_WORDS[standing]
  return { about: 'refund', id, gatewayRef, subscriptionId: null, says, amountMinor, currency, code: shortCode(status) }
}

/**
 * What the browser brought back, to be shown and believed by nobody. Their printed example calls the trade number `tradeNo` and is signed as
 * if it were `transNo`: the names are tried as received, and then with the other name.
 */
export function readReturn(account: DokypayAccount, query: string): ReturnReading {
  const unread: ReturnReading = { verified: false, id: null, says: 'unknown' }
  const members = readForm(query.replace(/^[^?]*\?/, '').replace(/#.*$/, ''))
  if (!members) return unread
  const spellings = [members, renamed(members, 'tradeNo', 'transNo'), renamed(members, 'transNo', 'tradeNo')]
  if (!spellings.some((one) => one && verifiedMembers(account, one, 'either') !== null)) return unread
  const order = readOrder(members)
  const standing = order.status === null ? null : standingOf(order.status)
  return { verified: true, id: order.orderId, says: standing === null ? 'unknown' : NOTICE_WORDS[standing] }
}

function renamed(members: JsonObject, from: string, to: string): JsonObject | null {
  if (members[from] === undefined || members[to] !== undefined) return null
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name === from ? to : name, value]))
}

function readMembers({ contentType, body, query }: RawNotice): JsonObject | null {
  if (body.length > MAX_NOTICE_BYTES) return null
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return null
  }
  // What is in the address came from whoever calls; a notice is all in its body.
  if (text.trim() === '') return query === '' ? null : readForm(query.replace(/^\?/, ''))
  const isJson = /\bjson\b/i.test(contentType) || (!/form-urlencoded/i.test(contentType) && text.trimStart().startsWith('{'))
  if (!isJson) return readForm(text)
  const json = readStrictJsonObject(text)
  return json && Object.values(json).every(isPlain) ? json : null
}

/** No notice has a list in it, and at most extInfo is an object. */
function isPlain(value: JsonValue): boolean {
  return !Array.isArray(value) && (!isJsonObject(value) || Object.values(value).every((member) => !Array.isArray(member) && !isJsonObject(member)))
}

/** Form-encoded text; null where a name comes twice, because readers disagree about which one counts. */
function readForm(text: string): JsonObject | null {
  if (text.length > MAX_NOTICE_BYTES) return null
  const members: JsonObject = {}
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(members, name)) return null
    Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return Object.keys(members).length > 0 ? members : null
}
