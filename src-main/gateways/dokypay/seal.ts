import { hash, timingSafeEqual } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue, NumberText } from '../codec/strict-json.ts'
import type { Secret } from '../gateway.ts'

/*
 * Dokypay's signature: the members in code-unit order of their names as `name=value&`, without `sign` and without blank ones, then
 * `key=<secret>`, SHA-256 over the UTF-8 bytes, small hex digits. `extInfo` enters as its own members joined the same way, one level deep.
 */

/** What is sent: text, and `extInfo` with text inside. */
export type SignedParams = { [name: string]: string | Record<string, string> }

/** The text over which a request's signature is taken, with the key at its end: as secret as the key. */
export function baseOfRequest(params: SignedParams, key: Secret): string {
  return baseOf(new Map(Object.entries(params)), key)
}

/** Signs a request: 64 small hex digits. */
export function signRequest(params: SignedParams, key: Secret): string {
  return sha256(baseOfRequest(params, key))
}

/** Leaves out of a request what is blank or empty, as the signature does: what is not signed is not sent. */
export function withoutBlanks(params: SignedParams): SignedParams {
  const kept: SignedParams = {}
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string') {
      if (!isBlank(value)) kept[name] = value
      continue
    }
    const inner = Object.fromEntries(Object.entries(value).filter(([, text]) => !isBlank(text)))
    // Their own sample code breaks on an extInfo in which nothing is left.
    if (Object.keys(inner).length > 0) kept[name] = inner
  }
  return kept
}

/** True when a reply's or a notice's members carry a signature that fits this key. Never throws. */
export function isSignedWith(members: JsonObject, key: Secret): boolean {
  return signedMembers(members, key) !== null
}

/**
 * The members that a signature by this key covers, or null where none fits. Names are taken as they were received, then, where they differ,
 * trimmed (a documented sample has a name with a space at its end). Objects are tried as part of it and, as interfaces before 1.1 did, left
 * out: then they are not among what is given back, because anybody could have put them there. Never throws.
 */
export function signedMembers(members: JsonObject, key: Secret): JsonObject | null {
  const claimed = claimedSign(members)
  if (claimed === null) return null
  const names = Object.keys(members)
  const spellings = names.every((name) => name === name.trim()) ? [false] : [false, true]
  const hasObject = Object.values(members).some((value) => isJsonObject(value) || Array.isArray(value))
  for (const trimmed of spellings) {
    for (const withObjects of hasObject ? [true, false] : [true]) {
      const params = readParams(members, trimmed, withObjects)
      if (!params || !isSame(sha256(baseOf(params, key)), claimed)) continue
      return withObjects ? members : Object.fromEntries(Object.entries(members).filter(([, value]) => textOf(value) !== null))
    }
  }
  return null
}

/** The members by trimmed names, or null where two of them would have the same one. */
export function byTrimmedNames(members: JsonObject): JsonObject | null {
  const trimmed: JsonObject = {}
  for (const [name, value] of Object.entries(members)) {
    if (Object.hasOwn(trimmed, name.trim())) return null
    Object.defineProperty(trimmed, name.trim(), { value, enumerable: true, configurable: true, writable: true })
  }
  return trimmed
}

type Params = Map<string, string | Record<string, string>>

function baseOf(params: Params, key: Secret): string {
  let base = ''
  for (const name of [...params.keys()].sort()) {
    const value = params.get(name) ?? ''
    if (name.trim() === 'sign') continue
    if (typeof value === 'string') {
      if (!isBlank(value)) base += `${name}=${value}&`
      continue
    }
    const inner = Object.keys(value)
      .sort()
      .filter((member) => !isBlank(value[member] ?? ''))
      .map((member) => `${member}=${value[member]}`)
    if (inner.length > 0) base += `${name}=${inner.join('&')}&`
  }
  return `${base}key=${key.reveal()}`
}

function claimedSign(members: JsonObject): string | null {
  const signs = Object.entries(members).filter(([name]) => name.trim() === 'sign')
  const value = signs[0]?.[1]
  if (signs.length !== 1 || typeof value !== 'string') return null
  const claimed = value.trim().toLowerCase()
  return /^[0-9a-f]{64}$/.test(claimed) ? claimed : null
}

function readParams(members: JsonObject, trimmed: boolean, withObjects: boolean): Params | null {
  const params: Params = new Map()
  for (const [name, value] of Object.entries(members)) {
    const key = trimmed ? name.trim() : name
    if (params.has(key)) return null
    const text = textOf(value)
    if (text !== null) params.set(key, text)
    else if (withObjects) {
      const inner = isJsonObject(value) ? innerTexts(value) : null
      if (!inner) return null
      params.set(key, inner)
    }
  }
  return params
}

function innerTexts(value: JsonObject): Record<string, string> | null {
  const inner: [string, string][] = []
  for (const [name, member] of Object.entries(value)) {
    const text = textOf(member)
    if (text === null) return null
    inner.push([name, text])
  }
  return Object.fromEntries(inner)
}

/** A value as it enters the signature: numbers by their literal, null as nothing; null for objects and lists. */
function textOf(value: JsonValue): string | null {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return value instanceof NumberText ? value.text : null
}

/** What Java calls white space (their sample code): no-break spaces are none, and some control characters are. */
export function isBlank(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Java counts 1c to 1f as white space, so they are meant.
  return /^[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]*$/.test(text)
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

function isSame(expected: string, claimed: string): boolean {
  return timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(claimed, 'latin1'))
}
