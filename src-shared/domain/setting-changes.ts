/*
 * Which settings changed, from what to what, as one short text that a line of the journal can bear: JSON [[path, before, after], ...], the values left
 * out where they are nobody's business or too big.
 */

/** One setting. Without `before` and `after` it is only told that it changed. */
export type SettingChange = { path: string; before?: string | number | boolean | null; after?: string | number | boolean | null }

/** Paths whose values are never told: pictures, which are too big, and whatever is named like a secret. */
const ONLY_CHANGED = /(^|\.)logo$|secret|password|passphrase|token|(^|\.)pin$|(^|[a-z.])[kK]ey$/
/** Ends with Key and is none: the key that a scanner sends before a code. */
const HARMLESS = new Set(['scanner.prefixKey'])
const LONGEST_VALUE = 80
/** More changes in one save say how many more. */
const MOST_CHANGES = 40

/** The leaves that differ, in the order of `after`; lists of plain values are one leaf. */
export function listChanges(before: unknown, after: unknown, path = ''): SettingChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (isTree(before) && isTree(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])]
    return names.flatMap((name) => listChanges(before[name], after[name], path === '' ? name : `${path}.${name}`))
  }
  if (isTree(after) && before === undefined) return listChanges({}, after, path)
  if (isTree(before) && after === undefined) return [{ path, before: short(JSON.stringify(before)), after: null }]
  if (ONLY_CHANGED.test(path) && !HARMLESS.has(path)) return [{ path }]
  return [{ path, before: leaf(before), after: leaf(after) }]
}

/** Writes changes as text for a journal line; the last entry `['', n]` says how many were left out. */
export function writeChanges(changes: readonly SettingChange[]): string {
  const told = changes
    .slice(0, MOST_CHANGES)
    .map(({ path, before, after }) => (before === undefined && after === undefined ? [path] : [path, before ?? null, after ?? null]))
  return JSON.stringify(changes.length > MOST_CHANGES ? [...told, ['', changes.length - MOST_CHANGES]] : told)
}

/** Reads what writeChanges wrote; nothing for another text. `more` is how many were left out. */
export function readChanges(text: unknown): { changes: SettingChange[]; more: number } {
  const nothing = { changes: [], more: 0 }
  if (typeof text !== 'string') return nothing
  try {
    const entries = JSON.parse(text) as unknown
    if (!Array.isArray(entries)) return nothing
    const changes: SettingChange[] = []
    let more = 0
    for (const entry of entries) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') return nothing
      if (entry[0] === '') more = Number(entry[1])
      else changes.push(entry.length === 1 ? { path: entry[0] } : { path: entry[0], before: entry[1], after: entry[2] })
    }
    return { changes, more }
  } catch {
    return nothing
  }
}

/** A group of settings, or a list of groups (printers, scanners), whose leaves are told one by one. */
function isTree(value: unknown): value is Record<string, unknown> {
  if (Array.isArray(value)) return value.some((one) => typeof one === 'object' && one !== null)
  return typeof value === 'object' && value !== null
}

function leaf(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return short(Array.isArray(value) ? value.join(', ') : String(value))
}

function short(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`
}
