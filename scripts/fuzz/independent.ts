import { createDecipheriv, createHash } from 'node:crypto'

/*
 * What the till's readers are held against: the same rules written down once more, with other means (JSON.parse with source texts instead
 * of the strict reader). It may be slow and strict; it must not share a line with what it checks.
 */

/** A JSON value with every number as its own text. */
export type Plain = string | boolean | null | { number: string } | Plain[] | Map<string, Plain>

/** Reads JSON; undefined when it is none or has a name twice. Numbers keep their text, and objects are Maps, so that no name is special. */
export function readPlain(text: string): Plain | undefined {
  const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gs)].filter((match) => match[1] !== undefined).length
  let read = 0
  const reviver = function (this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
    if (typeof value === 'number') return { number: context?.source ?? String(value) }
    if (
      value !== null &&
      typeof value === 'object' &&
      !Array.isArray(value) &&
      !('number' in value && Object.keys(value).length === 1 && typeof value.number === 'string')
    ) {
      const entries = Object.entries(value as Record<string, Plain>)
      read += entries.length
      return new Map(entries)
    }
    return value
  }
  try {
    const value = JSON.parse(text, reviver as (this: unknown, key: string, value: unknown) => unknown) as Plain
    return read === names ? value : undefined
  } catch {
    return undefined
  }
}

/** What a sealed envelope really says: its data, or null when the seal does not hold. */
export function unseal(data: string, md5: string, signKey: string): Map<string, Plain> | null {
  const claimed = md5.trim().toUpperCase()
  const key = createHash('md5')
    .update((claimed + signKey).toUpperCase())
    .digest('hex')
    .toUpperCase()
    .slice(8, 24)
  try {
    const decipher = createDecipheriv('aes-128-ecb', Buffer.from(key), null)
    const plain = Buffer.concat([decipher.update(Buffer.from(data.replace(/\s/g, ''), 'base64')), decipher.final()]).toString('utf8')
    const value = readPlain(plain)
    if (!(value instanceof Map)) return null
    return HABITS.some((habit) => digest(value, habit) === claimed) ? value : null
  } catch {
    return null
  }
}

type Habit = { number(text: string): string; nothing: string }
const HABITS: Habit[] = [
  (text: string) => javaLike(text),
  (text: string) => text,
  (text: string) => (Number.isSafeInteger(Number(text)) ? String(Number(text) + 0) : text),
].flatMap((number) => [
  { number, nothing: '' },
  { number, nothing: 'null' },
])

function digest(value: Map<string, Plain>, habit: Habit): string {
  const names = [...value.keys()].sort()
  const joined = names.map((name) => textOf(value.get(name) ?? null, habit)).join('')
  return createHash('md5').update(joined).digest('hex').toUpperCase()
}

function textOf(value: Plain, habit: Habit): string {
  if (value === null) return habit.nothing
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if ('number' in value) return habit.number(value.number)
  return writePlain(value)
}

function writePlain(value: Plain): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(writePlain).join(',')}]`
  if (value instanceof Map) return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${writePlain(member)}`).join(',')}}`
  return value.number
}

function javaLike(text: string): string {
  const value = Number(text)
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 0.001 && size < 10_000_000) return Number.isInteger(value) ? `${value}.0` : String(value)
  const [digits = '', exponent = ''] = value
    .toExponential()
    .split('e+')
    .flatMap((part) => part.split('e'))
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent}`
}
