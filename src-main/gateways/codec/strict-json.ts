import { parse } from 'lossless-json'

/*
 * JSON as it may come from a wire: number literals stay text, because a digest is taken over them and a float would lose digits;
 * a member that comes twice is refused, because readers disagree about which one counts; size and depth have caps.
 */

/** A JSON number by its literal, exactly as it was written: `100`, `100.0` and `1e2` are three different ones. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What strict JSON gives: numbers are NumberText, objects have only own members (`__proto__` is a member like any other). */
export type JsonValue = string | boolean | null | NumberText | JsonValue[] | { [key: string]: JsonValue }
/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue }

/** How much is read at most: characters of text, and levels of objects and arrays. */
export type JsonCaps = { maxChars: number; maxDepth: number }
const DEFAULT_CAPS: JsonCaps = { maxChars: 262_144, maxDepth: 8 }

/** Reads JSON text; null when it is not JSON, has a member twice, or is larger or deeper than the caps. Never throws. */
export function readStrictJson(text: string, caps: JsonCaps = DEFAULT_CAPS): { value: JsonValue } | null {
  if (text.length > caps.maxChars || !isShallowWithoutTwins(text, caps.maxDepth)) return null
  try {
    return { value: parse(text, null, (literal) => new NumberText(literal)) as JsonValue }
  } catch {
    return null
  }
}

/** Reads JSON text whose outermost value is an object; null otherwise. Never throws. */
export function readStrictJsonObject(text: string, caps: JsonCaps = DEFAULT_CAPS): JsonObject | null {
  const value = readStrictJson(text, caps)?.value
  return isJsonObject(value) ? value : null
}

/** True for an object, as opposed to an array, a number or anything plain. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
}

/** JSON text without white space, with every number written by its own literal. */
export function writeStrictJson(value: JsonValue): string {
  if (value instanceof NumberText) return value.text
  if (Array.isArray(value)) return `[${value.map(writeStrictJson).join(',')}]`
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([key, member]) => `${JSON.stringify(key)}:${writeStrictJson(member)}`)
      .join(',')}}`
  return JSON.stringify(value)
}

/**
 * Walks the text before it is parsed: the parser recurses, so depth has to be known first, and it lets a twin pass
 * whose value is the same. Text that is no JSON may pass here; the parser refuses it.
 */
function isShallowWithoutTwins(text: string, maxDepth: number): boolean {
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '{' || char === '[') {
      if (open.push(char === '{' ? new Set() : null) > maxDepth) return false
    } else if (char === '}' || char === ']') {
      open.pop()
    } else if (char === '"') {
      const end = endOfString(text, at)
      if (end < 0) return false
      const names = open.at(-1)
      if (names && isFollowedByColon(text, end + 1)) {
        const name = plainText(text.slice(at, end + 1))
        if (name === null || names.has(name)) return false
        names.add(name)
      }
      at = end
    }
  }
  return true
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return -1
}

function isFollowedByColon(text: string, from: number): boolean {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at++
  return text[at] === ':'
}

/** The name behind a quoted literal, so that `"a"` and `"\u0061"` are known as the same one. */
function plainText(quoted: string): string | null {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    return null
  }
}
