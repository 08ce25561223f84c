import { isJsonObject, type JsonObject, readStrictJsonObject } from '../../gateways/codec/strict-json.ts'
import type { DokypayOperation } from '../../gateways/dokypay/account.ts'
import { signRequest } from '../../gateways/dokypay/seal.ts'
import type { Secret } from '../../gateways/gateway.ts'
import type { Book } from './book.ts'

/** What the actions work with. */
export type Desk = {
  merchantId: string
  appId: string
  appKey: Secret
  merchantKey: Secret
  speed: number
  now: () => number
  /** Of this server, for the pages it hands out. */
  baseUrl: string
  book: Book
  /** Numbers that nobody has had: of the time, and a counter. */
  nextNumber: (prefix: string) => string
}

/** The text of a reply, its bytes, or null for a connection that is held open and never answered; `cut` for one that is broken. */
export type Reply = string | Uint8Array | null | 'cut'
/** A request's members as text; extInfo's own members stand apart. */
export type Asked = { text: Record<string, string>; extInfo: Record<string, string> }

const VERSIONS: Record<DokypayOperation, string> = {
  order: '1.1',
  orderQuery: '1.1',
  refund: '2.0',
  refundQuery: '1.1',
  refundList: '1.1',
  payout: '1.1',
  balances: '1.1',
  subscribe: '1.1',
  renew: '1.1',
  unsubscribe: '1.1',
  settlement: '1.0',
  accountCheck: '1.0',
}
const APP_CALLS: readonly DokypayOperation[] = ['order', 'payout', 'subscribe', 'renew', 'accountCheck']
const REQUIRED: Record<DokypayOperation, string[]> = {
  order: ['amount', 'currency', 'merTransNo', 'prodName', 'notifyUrl'],
  orderQuery: [],
  refund: ['tradeNo', 'amount', 'currency', 'notifyUrl'],
  refundQuery: [],
  refundList: [],
  payout: ['amount', 'currency', 'merTransNo', 'prodName', 'notifyUrl', 'pmId'],
  balances: [],
  subscribe: [
    'amount',
    'currency',
    'merTransNo',
    'prodName',
    'notifyUrl',
    'pmId',
    'subsAmountType',
    'subsFrequencyUnit',
    'subsFrequency',
    'subsExpiryDate',
  ],
  renew: ['amount', 'currency', 'merTransNo', 'prodName', 'notifyUrl', 'pmId', 'subscribeId'],
  unsubscribe: ['subscribeId'],
  settlement: ['clearDate'],
  accountCheck: ['merTransNo', 'prodName', 'pmId', 'accountNumber', 'standBankCode'],
}

/** Opens a request: its members, or the reply that refuses it. */
export function openRequest(desk: Desk, operation: DokypayOperation, body: string): Asked | { refusal: string } {
  const json = readStrictJsonObject(body)
  if (!json) return { refusal: failedReply(desk, '1001', 'request is incorrect') }
  const isApp = APP_CALLS.includes(operation)
  const asked = readTexts(json)
  if (!asked) return { refusal: failedReply(desk, '1001', 'request is incorrect') }
  for (const name of ['version', isApp ? 'appId' : 'merchantId', ...REQUIRED[operation], 'sign']) {
    if (!asked.text[name]) return { refusal: failedReply(desk, '400', `${name} is required`) }
  }
  if (asked.text['version'] !== VERSIONS[operation]) return { refusal: failedReply(desk, '1001', 'version is incorrect') }
  const isOurs = isApp ? asked.text['appId'] === desk.appId : asked.text['merchantId'] === desk.merchantId
  if (!isOurs) return { refusal: failedReply(desk, '3010', 'merchant account not found') }
  // Stricter than what reads replies: extInfo has to be part of it.
  const { sign, ...signed } = asked.text
  if (sign !== signRequest({ ...signed, extInfo: asked.extInfo }, isApp ? desk.appKey : desk.merchantKey))
    return { refusal: failedReply(desk, '2002', 'sign error') }
  return asked
}

/** Every value has to be text; extInfo is an object of texts. */
function readTexts(json: JsonObject): Asked | null {
  const asked: Asked = { text: {}, extInfo: {} }
  for (const [name, value] of Object.entries(json)) {
    if (typeof value === 'string') asked.text[name] = value
    else if (name === 'extInfo' && isJsonObject(value) && Object.values(value).every((one) => typeof one === 'string')) {
      asked.extInfo = value as Record<string, string>
    } else return null
  }
  return asked
}

/** The reply of a call that went well: data with result code and message, signed with this key, or with none. */
export function goodReply(desk: Desk, data: Record<string, string>, key: Secret | null): string {
  const whole = { ...data, resultCode: '0000', message: 'success' }
  return envelope(desk, '200', 'OK', key ? { ...whole, sign: signRequest(whole, key) } : whole)
}

/** As goodReply, for data that is more than text and carries no signature. */
export function listReply(desk: Desk, data: object): string {
  return envelope(desk, '200', 'OK', { ...data, resultCode: '0000', message: 'success' })
}

export function failedReply(desk: Desk, resultCode: string, message: string): string {
  return envelope(desk, '200', 'OK', { message, resultCode })
}

export function serverError(desk: Desk): string {
  return envelope(desk, '500', 'Internal Server Error', undefined)
}

function envelope(desk: Desk, code: string, msg: string, data: object | undefined): string {
  return JSON.stringify({ data, code, msg, timestamp: String(desk.now()) })
}
