import { javaDoubleText } from '../../gateways/codec/java-double.ts'
import type { Secret } from '../../gateways/gateway.ts'
import { aesKeyText, decryptText, digestOfTexts, encryptText, strictBase64 } from '../../gateways/ottpay/seal.ts'

/* The gateway's side of OTT Pay's envelope: it opens requests and seals replies. */

/** A request that could be opened: its action and its data, all text. */
export type OpenedRequest = { action: string; data: Record<string, string> }

/** Opens a request envelope; a text tells why it is refused, for `rsp_msg`. */
export function openRequest(body: string, merchantId: string, signKey: Secret): OpenedRequest | string {
  const envelope = readObject(body)
  if (!envelope) return 'request is not a JSON object'
  const { action, version, merchant_id: merchant, data, md5 } = envelope
  if (typeof action !== 'string' || typeof version !== 'string' || typeof data !== 'string' || typeof md5 !== 'string')
    return 'envelope is not complete'
  if (merchant !== merchantId) return 'merchant is not known'
  const bytes = strictBase64(data)
  const text = bytes && decryptText(bytes, aesKeyText(md5, signKey))
  const values = text ? readObject(text) : null
  if (!values || !isAllText(values)) return 'data cannot be opened'
  return digestOfTexts(values) === md5.toUpperCase() ? { action, data: values } : 'md5 does not fit'
}

/** How a reply or notice is sealed: a digest that does not fit, another spelling of its code, and the merchant that a notice names outside. */
export type SealHow = { spoilDigest?: boolean; rspCode?: string; merchantId?: string }

/** Seals reply data. Numbers stay JSON numbers and enter the digest as Java doubles, as the real server's do. */
export function sealReply(data: Record<string, string | number>, signKey: Secret, how: SealHow = {}): string {
  const texts = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, typeof value === 'number' ? javaDoubleText(String(value)) : value]),
  )
  const right = digestOfTexts(texts)
  // The key follows the digest that is sent, so a spoiled one still opens: only checking it can tell.
  const md5 = how.spoilDigest
    ? [...right]
        .reverse()
        .join('')
        .replace(/^./, (first) => (first === '0' ? '1' : '0'))
    : right
  const merchant = how.merchantId === undefined ? {} : { merchant_id: how.merchantId }
  const sealed = { data: encryptText(JSON.stringify(data), aesKeyText(md5, signKey)), md5 }
  return JSON.stringify({ rsp_code: how.rspCode ?? 'SUCCESS', rsp_msg: 'success', ...merchant, ...sealed })
}

/** A reply that is only a code; such replies have no data. */
export function bareReply(rspCode: string, rspMsg: string): string {
  return JSON.stringify({ rsp_code: rspCode, rsp_msg: rspMsg })
}

/** The time as replies write it: `Apr 14, 2020 12:08:58 AM` (seen in recorded replies; here in UTC). */
export function tradeTime(at: number): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    hour12: true,
  })
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part.month} ${part.day}, ${part.year} ${part.hour}:${part.minute}:${part.second} ${part.dayPeriod}`
}

/** Reads JSON text whose outermost value is an object; null otherwise. */
export function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function isAllText(values: Record<string, unknown>): values is Record<string, string> {
  return Object.values(values).every((value) => typeof value === 'string')
}
