import { hash, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../gateway.ts'

/*
 * The signature several gateways share: parameters sorted by name, joined raw as `k=v&k=v`, the secret behind as `&key=...`, hashed as
 * UTF-8 and written in lower-case hex. Encoding for transport comes afterwards and is no part of it.
 */

/** The two hashes in use; both give lower-case hex. */
export type SignHash = 'md5' | 'sha256'

/** Whether members with empty text take part. Vendors speak of null values only; integrations leave empty text out. */
export type EmptyValues = 'dropped' | 'kept'

/** The text that is signed, without the secret. By code units (`T` before `o`), as plain sort() has it, never by a language's order. */
export function joinSorted(values: Record<string, string>, empty: EmptyValues = 'dropped'): string {
  return Object.keys(values)
    .filter((name) => name !== 'sign' && (empty === 'kept' || values[name] !== ''))
    .sort()
    .map((name) => `${name}=${values[name]}`)
    .join('&')
}

/** The signature over these values. */
export function signSorted(values: Record<string, string>, key: Secret, alg: SignHash, empty: EmptyValues = 'dropped'): string {
  return hash(alg, `${joinSorted(values, empty)}&key=${key.reveal()}`, 'hex')
}

/** The values with their signature as `sign`; empty ones are left out, so that nobody has to wonder whether they are signed. */
export function withSign(values: Record<string, string>, key: Secret, alg: SignHash): Record<string, string> {
  const sent = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== '' && name !== 'sign'))
  return { ...sent, sign: signSorted(sent, key, alg) }
}

/** True where the claimed signature is the one expected; upper-case hex is the same. Takes the same time wherever they differ. */
export function sameSign(claimed: string, expected: string): boolean {
  const left = Buffer.from(claimed.toLowerCase(), 'latin1')
  const right = Buffer.from(expected, 'latin1')
  return /^[0-9a-f]+$/i.test(claimed) && left.length === right.length && timingSafeEqual(left, right)
}

/**
 * True for text that a person typed and that can be signed without doubt: `&` and `=` would let one member pass for two, and control
 * characters are read differently by the two sides. Addresses need no such check: they are ours.
 */
export function isJoinable(text: string): boolean {
  return !/[&=\p{Cc}]/u.test(text)
}

/**
 * True where signed values can be taken apart in one way only. A notice whose value holds `&name=` may be a genuine one cut differently, with
 * the same signature and other members.
 */
export function isUnambiguous(values: Record<string, string>): boolean {
  return Object.entries(values).every(([name, value]) => name !== '' && isJoinable(name) && !/&[^&]*=/.test(value))
}

/**
 * Reads a form body (application/x-www-form-urlencoded, UTF-8) into its members. Null for bytes that are no UTF-8, percent signs that mean
 * nothing, a name that comes twice or that could not be joined without doubt, and for more than 64 members.
 */
export function readForm(body: Uint8Array): Record<string, string> | null {
  const values: Record<string, string> = Object.create(null)
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    const pairs = text.split('&').filter((pair) => pair !== '')
    if (pairs.length > 64) return null
    for (const pair of pairs) {
      const at = pair.indexOf('=')
      const name = decodePart(at < 0 ? pair : pair.slice(0, at))
      if (!isJoinable(name) || name === '' || Object.hasOwn(values, name)) return null
      values[name] = at < 0 ? '' : decodePart(pair.slice(at + 1))
    }
    return values
  } catch {
    return null
  }
}

/** Writes values as a form body. */
export function writeForm(values: Record<string, string>): string {
  return new URLSearchParams(values).toString()
}

function decodePart(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
