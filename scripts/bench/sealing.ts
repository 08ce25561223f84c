import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import CryptoJS from 'crypto-js'
import { Secret } from '../../src-main/gateways/gateway.ts'
import { digestOfTexts, open, type Sealed, seal } from '../../src-main/gateways/ottpay/seal.ts'
import { sealReply } from '../../src-main/simulator/ottpay/wire.ts'
import type { Figure } from './figures.ts'
import { measureInTurn } from './rounds.ts'
import { median, pairedRatio } from './stats.ts'

const SIGN_KEY = '0A1B2C3D4E5F60718293A4B5C6D7E8F9'
const PAY = { order_id: 'T11A2B3C4D5E6F', operator_id: '0000000001', amount: '12345', auth_code: '134567890123456789', biz_type: 'WECHATPAY' }
const PAID = {
  order_id: PAY.order_id,
  merchant_id: 'ON00000001',
  order_status: 'success',
  total_amount: 12345,
  bizpay_order_id: '20260102030405060708',
  buyer_login_id: '138****0000',
  exchange_rate: 5.2474,
  tip: 0,
}

/** What a side made is kept here, so that nobody can leave the work out. */
let kept = 0

const times = (work: () => number) => (count: number) => {
  for (let done = 0; done < count; done++) kept += work()
}

/** The hashing and the cipher of one sealing and nothing else, on bytes that are there already: two MD5 and one AES-128-ECB to Base64. */
function bareSealing(): () => number {
  const { digestBytes, keyBytes } = hashedBytes(PAY)
  const plain = Buffer.from(JSON.stringify(PAY))
  return () => {
    const md5 = hash('md5', digestBytes, 'hex')
    const cipher = createCipheriv('aes-128-ecb', hash('md5', keyBytes, 'hex').slice(8, 24), null)
    return md5.length + Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64').length
  }
}

/** The hashing and the cipher of one opening and nothing else. */
function bareOpening(sealed: Sealed, opened: Record<string, string>): () => number {
  const { digestBytes, keyBytes } = hashedBytes(opened)
  const keyText = hash('md5', keyBytes, 'hex').slice(8, 24).toUpperCase()
  return () => {
    const md5 = hash('md5', digestBytes, 'hex')
    const key = hash('md5', keyBytes, 'hex')
    const decipher = createDecipheriv('aes-128-ecb', keyText, null)
    const plain = Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()])
    return md5.length + key.length + plain.toString('utf8').length
  }
}

function hashedBytes(values: Record<string, string>): { digestBytes: Buffer; keyBytes: Buffer } {
  const inOrder = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))
  return { digestBytes: Buffer.from(inOrder.map(([, value]) => value).join('')), keyBytes: Buffer.from(digestOfTexts(values) + SIGN_KEY) }
}

/** The whole sealing with crypto-js, as an integration would write it. */
function sealWithCryptoJs(data: Record<string, string>): Sealed {
  const joined = Object.keys(data)
    .sort()
    .map((key) => data[key])
    .join('')
  const md5 = CryptoJS.MD5(joined).toString().toUpperCase()
  const cipher = CryptoJS.AES.encrypt(JSON.stringify(data), cryptoJsKey(md5), { mode: CryptoJS.mode.ECB, padding: CryptoJS.pad.Pkcs7 })
  return { data: cipher.toString(), md5 }
}

/** The whole opening with crypto-js; numbers enter the digest by the texts given, because crypto-js knows no Java. */
function openWithCryptoJs(sealed: Sealed, texts: Record<string, string>): Record<string, unknown> {
  const plain = CryptoJS.AES.decrypt(sealed.data, cryptoJsKey(sealed.md5), { mode: CryptoJS.mode.ECB, padding: CryptoJS.pad.Pkcs7 })
  const data = JSON.parse(plain.toString(CryptoJS.enc.Utf8)) as Record<string, unknown>
  const joined = Object.keys(data)
    .sort()
    .map((key) => texts[key])
    .join('')
  if (CryptoJS.MD5(joined).toString().toUpperCase() !== sealed.md5) throw new Error('crypto-js opened something else')
  return data
}

function cryptoJsKey(md5: string): CryptoJS.lib.WordArray {
  const key = CryptoJS.MD5((md5 + SIGN_KEY).toUpperCase())
    .toString()
    .slice(8, 24)
    .toUpperCase()
  return CryptoJS.enc.Utf8.parse(key)
}

/** Sealing a pay request and opening a paid reply, each against bare node:crypto on the same bytes and against crypto-js doing the whole job. */
export async function measureSealing({ rounds, batchMs }: { rounds: number; batchMs: number }): Promise<Figure[]> {
  const signKey = new Secret(SIGN_KEY)
  const reply = JSON.parse(sealReply(PAID, signKey)) as Sealed
  const texts = { ...textsOf(PAID), total_amount: '12345.0', tip: '0.0' }
  const mine = seal(PAY, signKey)
  const theirs = sealWithCryptoJs(PAY)
  if (mine.data !== theirs.data || mine.md5 !== theirs.md5) throw new Error('crypto-js seals something else')
  if (!open(reply, signKey).ok) throw new Error('the reply does not open')
  openWithCryptoJs(reply, texts)

  const sealOurs = times(() => seal(PAY, signKey).data.length)
  const openOurs = times(() => (open(reply, signKey).ok ? 1 : 0))
  const size = { rounds, batchMs }
  // Two by two: with a third side in the turn, each would clear away the memory that the one before it used.
  const sealBare = await measureInTurn({ ours: sealOurs, reference: times(bareSealing()) }, size)
  const sealJs = await measureInTurn({ ours: sealOurs, reference: times(() => sealWithCryptoJs(PAY).data.length) }, size)
  const openBare = await measureInTurn({ ours: openOurs, reference: times(bareOpening(reply, texts)) }, size)
  const openJs = await measureInTurn({ ours: openOurs, reference: times(() => (openWithCryptoJs(reply, texts) ? 1 : 0)) }, size)
  if (kept === 0) throw new Error('nothing was done')
  const figure = (name: string, rates: { ours: number[]; reference: number[] }, target: number | null, note: string): Figure => ({
    name,
    unit: '/s',
    ours: median(rates.ours),
    reference: { name: '/s', value: median(rates.reference) },
    ratio: pairedRatio(rates.ours, rates.reference),
    target: target === null ? null : { of: 'ratio', must: 'at least', value: target },
    note,
    rounds: rates,
  })
  return [
    figure(
      'sealing a pay request against bare node:crypto',
      sealBare,
      0.7,
      'bare: two md5 and one aes-128-ecb to Base64 on bytes that are there already; ours sorts, joins and writes JSON too',
    ),
    figure('sealing a pay request against crypto-js', sealJs, 8, 'both do the whole job'),
    figure(
      'opening a paid reply against bare node:crypto',
      openBare,
      null,
      'ours with strict JSON and every spelling of numbers that has to be tried',
    ),
    figure('opening a paid reply against crypto-js', openJs, null, 'theirs with JSON.parse, and told how the numbers are spelled'),
  ]
}

function textsOf(values: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
}
