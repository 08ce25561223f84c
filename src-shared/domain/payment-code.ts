import { orderNumberIn } from './order-number.ts'
import type { Wallet } from './wallet.ts'

/*
 * What a scanned text is. The rules are data, because wallets widen their number ranges; whatever has the form of a payment code
 * but is in no table is asked about, never refused.
 */

/** Where the customer's wallet is at home, as far as the code's pattern tells. */
export type CodeRegion = 'mainland' | 'hong-kong' | 'mainland-or-hong-kong' | 'partner'

/**
 * What a scanned text is. pay: a wallet's payment code. unknown: has the form of one, ask the cashier which wallet.
 * receive: a code for receiving money, not for paying. product: a goods barcode. other-wallet: a wallet that is not taken.
 * receipt: the number of an order, as a receipt's QR bears it; whether there is such an order is another question.
 */
export type CodeKind =
  | { kind: 'pay'; wallet: Wallet; region: CodeRegion | null; warning: 'wechat-hong-kong' | null }
  | { kind: 'unknown' }
  | { kind: 'receive'; wallet: Wallet | null }
  | { kind: 'product'; text: string }
  | { kind: 'other-wallet'; name: string }
  | { kind: 'receipt'; number: string }
  | { kind: 'not-a-code' }

/** The longest text looked at, in characters; EMV allows a consumer-presented payload of 512. */
const MAX_CHARS = 1_024

type Rule = { pattern: RegExp; is: CodeKind }

function pay(wallet: Wallet, region: CodeRegion | null, warning: 'wechat-hong-kong' | null = null): CodeKind {
  return { kind: 'pay', wallet, region, warning }
}

/** Tried in this order on the cleaned text; the first that fits decides. Sources: the wallets' own pages, or `field` for practice. */
const RULES: Rule[] = [
  // Codes that a shop or a person shows in order to receive (field; EMV merchant-presented codes begin with tag 00 = "01").
  { pattern: /^(?:weixin|wxp):\/\//i, is: { kind: 'receive', wallet: 'wechat' } },
  { pattern: /^https?:\/\/(?:wx\.tenpay\.com|payapp\.weixin\.qq\.com)\//i, is: { kind: 'receive', wallet: 'wechat' } },
  { pattern: /^(?:https?:\/\/qr\.alipay\.com\/|alipays?:\/\/)/i, is: { kind: 'receive', wallet: 'alipay' } },
  { pattern: /^https?:\/\/qr\.95516\.com\//i, is: { kind: 'receive', wallet: 'unionpay' } },
  { pattern: /^000201/, is: { kind: 'receive', wallet: null } },
  // WeChat Pay: 18 digits beginning 10 to 15, or 160 (WeChat Pay, Quick Pay API). 15 is the Hong Kong wallet (WeChat Pay, Important Parameters).
  { pattern: /^1[0-4]\d{16}$/, is: pay('wechat', 'mainland') },
  { pattern: /^15\d{16}$/, is: pay('wechat', 'hong-kong', 'wechat-hong-kong') },
  { pattern: /^160\d{15}$/, is: pay('wechat', null) },
  // Alipay and Alipay+: 16 to 24 digits beginning 25 to 30, up to 32 reserved (Alipay+, code format).
  { pattern: /^289\d{10}6\d{5}$/, is: pay('alipay', 'partner') },
  { pattern: /^(?:2[5-9]|30)\d{22}$/, is: pay('alipay', 'partner') },
  { pattern: /^(?:2[5-9]|30)\d{14,21}$/, is: pay('alipay', 'mainland-or-hong-kong') },
  { pattern: /^(?:2[5-9]|30)\d{23,30}$/, is: pay('alipay', null) },
  // UnionPay: 19 digits beginning 62 (field: two independent code bases).
  { pattern: /^62\d{17}$/, is: pay('unionpay', null) },
  // Japanese wallets (field, 2020): not taken here. Longer prefixes first.
  { pattern: /^90008181\d{8,16}$/, is: { kind: 'other-wallet', name: 'PayPay' } },
  { pattern: /^90000000\d{8,16}$/, is: { kind: 'other-wallet', name: 'LINE Pay' } },
  { pattern: /^90000002\d{8,16}$/, is: { kind: 'other-wallet', name: 'd Payment' } },
  { pattern: /^900001\d{10,18}$/, is: { kind: 'other-wallet', name: 'Rakuten Pay' } },
  { pattern: /^31589900\d{8,16}$/, is: { kind: 'other-wallet', name: 'Merpay' } },
  { pattern: /^31589921\d{8,16}$/, is: { kind: 'other-wallet', name: 'au PAY' } },
  // Wallets told terminals to be ready for 32 digits: of a length that could be a payment code, and nobody knows it.
  { pattern: /^\d{16,32}$/, is: { kind: 'unknown' } },
]

/** Who is behind an EMV application id, by its beginning (ISO 7816-5 registered providers, as card schemes publish them). */
const EMV_APPLICATIONS: { prefix: string; is: CodeKind }[] = [
  { prefix: 'A000000333', is: pay('unionpay', null) },
  { prefix: 'A000000003', is: { kind: 'other-wallet', name: 'Visa' } },
  { prefix: 'A000000004', is: { kind: 'other-wallet', name: 'Mastercard' } },
  { prefix: 'A000000025', is: { kind: 'other-wallet', name: 'American Express' } },
  { prefix: 'A000000065', is: { kind: 'other-wallet', name: 'JCB' } },
  { prefix: 'A000000152', is: { kind: 'other-wallet', name: 'Discover' } },
  { prefix: 'A000000602', is: { kind: 'other-wallet', name: 'QRIS' } },
]

/** Says what a scanned text is; cleans it first. Never throws. */
export function classifyCode(text: string): CodeKind {
  const code = cleanCode(text)
  if (code === '' || code.length > MAX_CHARS) return { kind: 'not-a-code' }
  for (const rule of RULES) if (rule.pattern.test(code)) return rule.is
  if (isProductBarcode(code)) return { kind: 'product', text: code }
  // An order's number comes last, so that nothing which could be charged or asked about is ever taken for a receipt.
  const number = orderNumberIn(code)
  return classifyConsumerCode(code) ?? (number === null ? { kind: 'not-a-code' } : { kind: 'receipt', number })
}

/**
 * The code as the customer's phone showed it: without control characters, spaces around it and between digits, and the scanner's
 * AIM symbology id (`]Q3`); full-width characters of an input method become plain ones. Give this to the gateway.
 */
export function cleanCode(text: string): string {
  const plain = text
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .trim()
    // More than one when a scanner and its cradle both add theirs; all go, so that a clean code stays as it is however often it is cleaned.
    .replace(/^(?:\][A-Za-z][0-9A-Za-z]\s*)+/, '')
    .trim()
  return /^[\d\s]+$/.test(plain) ? plain.replace(/\s/g, '') : plain
}

/** A code that is safe to show and to keep: `28···6612`, less of a short one, never more than half of it (law 15). */
export function maskCode(text: string): string {
  const characters = [...cleanCode(text)]
  if (characters.length >= 12) return `${characters.slice(0, 2).join('')}···${characters.slice(-4).join('')}`
  return characters.length >= 6 ? `···${characters.slice(-2).join('')}` : '···'
}

/** True for 8, 12, 13 or 14 digits with a fitting check digit (GS1 General Specifications: weights 3 and 1 from the right). */
export function isProductBarcode(code: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(code)) return false
  let sum = 0
  for (let place = 0; place < code.length; place++) sum += Number(code[code.length - 1 - place]) * (place % 2 === 0 ? 1 : 3)
  return sum % 10 === 0
}

const TAG_PAYLOAD_FORMAT = 0x85
const TAG_APPLICATION = 0x61
const TAG_APPLICATION_ID = 0x4f

/**
 * EMV consumer-presented QR (EMV QRCPS consumer-presented mode): Base64 of BER-TLV that begins with tag 85 "CPV01", then one or
 * more templates 61 whose 4F names the application. Null when it is no such code.
 */
function classifyConsumerCode(code: string): CodeKind | null {
  const bytes = decodeBase64(code)
  const items = bytes && readTlv(bytes)
  const format = items?.[0]
  if (!items || format?.tag !== TAG_PAYLOAD_FORMAT || String.fromCharCode(...format.value) !== 'CPV01') return null
  const applications = items
    .filter((item) => item.tag === TAG_APPLICATION)
    .flatMap((template) => readTlv(template.value) ?? [])
    .filter((item) => item.tag === TAG_APPLICATION_ID)
    .map((item) =>
      item.value
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')
        .toUpperCase(),
    )
  if (applications.length === 0) return null
  const known = applications.map((id) => EMV_APPLICATIONS.find(({ prefix }) => id.startsWith(prefix))?.is)
  // A phone may offer several applications; one that can be charged is enough.
  return known.find((is) => is?.kind === 'pay') ?? known.find((is) => is !== undefined) ?? { kind: 'unknown' }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The bytes of Base64 text, padding optional (some scanners drop it); null when it is not Base64. */
function decodeBase64(text: string): number[] | null {
  const body = /^([A-Za-z0-9+/]+)={0,2}$/.exec(text)?.[1]
  if (!body || body.length % 4 === 1) return null
  const bytes: number[] = []
  let bits = 0
  let count = 0
  for (const char of body) {
    bits = ((bits << 6) | BASE64.indexOf(char)) & 0xffff
    count += 6
    if (count >= 8) {
      count -= 8
      bytes.push((bits >> count) & 0xff)
    }
  }
  return bytes
}

type Tlv = { tag: number; value: number[] }

/** The items of one level of BER-TLV (ISO 8825-1: tags of up to three bytes, definite lengths of up to two); null when cut or malformed. */
function readTlv(bytes: number[]): Tlv[] | null {
  const items: Tlv[] = []
  let at = 0
  const next = () => bytes[at++] ?? -1
  while (at < bytes.length) {
    let tag = next()
    if ((tag & 0x1f) === 0x1f) {
      let part = next()
      tag = tag * 256 + part
      if (part >= 0x80) {
        part = next()
        tag = tag * 256 + part
      }
      if (part < 0 || part >= 0x80) return null
    }
    let length = next()
    if (length === 0x81) length = next()
    else if (length === 0x82) length = next() * 256 + next()
    else if (length >= 0x80) return null
    if (length < 0 || at + length > bytes.length) return null
    items.push({ tag, value: bytes.slice(at, at + length) })
    at += length
  }
  return items
}
