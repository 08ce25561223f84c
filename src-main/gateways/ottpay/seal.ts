import { createCipheriv, createDecipheriv, hash, timingSafeEqual } from 'node:crypto'
import { integerText, javaDoubleText } from '../codec/java-double.ts'
import { type JsonObject, type JsonValue, NumberText, readStrictJsonObject, writeStrictJson } from '../codec/strict-json.ts'
import type { Secret } from '../gateway.ts'

/*
 * OTT Pay's sealing (OTT Pay appendix A): a digest over the values of the data in order of their keys, an AES key made of that
 * digest and the merchant's sign key, and the data's JSON text encrypted with it. The digest has no key and covers no names,
 * so it is a checksum: what proves the sender is only that the text opens with our sign key and then fits the digest.
 */

/** The two sealed members of an envelope: Base64 of the encrypted JSON text, and the digest as 32 capital hex digits. */
export type Sealed = { data: string; md5: string }

/** What opening gave: the data and which spelling of numbers and nulls fitted the digest, or why it could not be believed. */
export type Opened = { ok: true; data: JsonObject; fitted: string } | { ok: false; cause: 'not_base64' | 'not_opened' | 'not_json' | 'wrong_digest' }

/** Seals request data. Takes text only, so that no spelling of a number can be in doubt; anything else throws a TypeError. */
export function seal(data: Record<string, string>, signKey: Secret): Sealed {
  const md5 = digestOfTexts(data)
  return { data: encryptText(JSON.stringify(data), aesKeyText(md5, signKey)), md5 }
}

/**
 * Opens sealed data from the gateway and checks the digest over what was inside. Numbers and nulls enter the digest in ways no
 * document states, so every known spelling is tried: numbers as Java doubles, as written, as integers; null as nothing or as `null`.
 */
export function open(sealed: Sealed, signKey: Secret): Opened {
  const claimed = sealed.md5.trim().toUpperCase()
  if (!/^[0-9A-F]{32}$/.test(claimed)) return { ok: false, cause: 'wrong_digest' }
  const bytes = strictBase64(sealed.data)
  if (!bytes) return { ok: false, cause: 'not_base64' }
  const text = decryptText(bytes, aesKeyText(claimed, signKey))
  if (text === null) return { ok: false, cause: 'not_opened' }
  const data = readStrictJsonObject(text)
  if (!data) return { ok: false, cause: 'not_json' }
  const fitted = fittingSpelling(data, claimed)
  return fitted === null ? { ok: false, cause: 'wrong_digest' } : { ok: true, data, fitted }
}

/** MD5 over the values joined in code-unit order of their keys (OTT Pay appendix A), 32 capital hex digits. A value that is no text throws. */
export function digestOfTexts(values: Record<string, string>): string {
  let joined = ''
  for (const key of Object.keys(values).sort()) {
    const value: unknown = values[key]
    if (typeof value !== 'string') throw new TypeError(`the value of ${key} is not text`)
    joined += value
  }
  return hash('md5', joined, 'hex').toUpperCase()
}

/** The AES key as the 16 hex digits whose ASCII bytes are the key (OTT Pay appendix A). As secret as the sign key. */
export function aesKeyText(md5: string, signKey: Secret): string {
  return hash('md5', (md5 + signKey.reveal()).toUpperCase(), 'hex')
    .slice(8, 24)
    .toUpperCase()
}

/** AES-128-ECB with PKCS7 padding over UTF-8 text, as Base64 (OTT Pay appendix A). */
export function encryptText(text: string, keyText: string): string {
  const cipher = createCipheriv('aes-128-ecb', keyText, null)
  // Base64 of the whole at once: letting the cipher write it piece by piece takes a fifth longer.
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

/** The text behind encrypted bytes, or null when the key does not open them. */
export function decryptText(bytes: Buffer, keyText: string): string | null {
  try {
    const decipher = createDecipheriv('aes-128-ecb', keyText, null)
    const plain = Buffer.concat([decipher.update(bytes), decipher.final()])
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  } catch {
    return null
  }
}

/** The bytes of Base64 text with white space anywhere (the documents' samples have it every 60 characters); null when it is not strict Base64. */
export function strictBase64(text: string): Buffer | null {
  const compact = text.replace(/\s/g, '')
  const bytes = Buffer.from(compact, 'base64')
  // Node skips what it does not know; only text that comes back the same was Base64 throughout.
  return compact !== '' && bytes.toString('base64') === compact ? bytes : null
}

const NUMBER_SPELLINGS: [string, (literal: string) => string][] = [
  ['java-double', javaDoubleText],
  ['as-written', (literal) => literal],
  ['integer', integerText],
]
/** Null as nothing is the same text as null left out, so these two are all three of the known habits. */
const NULL_SPELLINGS: [string, string][] = [
  ['null-nothing', ''],
  ['null-text', 'null'],
]

/** The name of the first spelling under which the data has this digest, or null. */
function fittingSpelling(data: JsonObject, claimed: string): string | null {
  const expected = Buffer.from(claimed, 'latin1')
  for (const [numberName, spellNumber] of NUMBER_SPELLINGS) {
    for (const [nullName, nullText] of NULL_SPELLINGS) {
      const texts = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, digestText(value, spellNumber, nullText)]))
      if (timingSafeEqual(Buffer.from(digestOfTexts(texts), 'latin1'), expected)) return `${numberName} ${nullName}`
    }
  }
  return null
}

/** One value as it enters the digest. A nested value enters as its JSON text: undocumented, the habit of public integrations. */
function digestText(value: JsonValue, spellNumber: (literal: string) => string, nullText: string): string {
  if (value === null) return nullText
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (value instanceof NumberText) return spellNumber(value.text)
  return writeStrictJson(value)
}
