import { CLOCK_SLACK_MS, type JournalRow } from './journal.ts'
import { type Db, sql } from './sql.ts'

/*
 * The journal searched from its end: by its rare types through an index, everything else by walking slices of lines, which any search may end
 * after each, so that a till with millions of lines sells on meanwhile.
 */

/** What every sale writes. Word for word the list of the index journal_rare, which is used only by a query that says the same. */
const COMMON = `('sale.created', 'sale.cash_paid', 'payment.created',
        'payment.sending', 'payment.answered', 'payment.asked', 'payment.code_shown', 'payment.code_hidden', 'payment.paid', 'notice.accepted',
        'receipt.printed')`
const COMMON_TYPES: ReadonlySet<string> = new Set(COMMON.match(/[a-z]+\.[a-z_]+/g))

/** Lines `from` to `to`, both in it. */
export type SeqRange = { from: number; to: number }

/** What lines are looked for. `text` is small letters; `about` narrows a view: lines of no sale, or a mistake that was taken back. */
export type JournalSearch = {
  types: readonly string[] | null
  personId: number | null
  text: string
  orderId: number | null
  about: 'no-sale' | null
}

/** True when the index of rare lines knows all of these types. */
export function areRare(types: readonly string[] | null): boolean {
  return types?.every((type) => !COMMON_TYPES.has(type)) ?? false
}

/** The newest lines of this range that fit, newest first; at most `limit`. */
export function searchSlice(db: Db, search: JournalSearch, { from, to }: SeqRange, limit: number): JournalRow[] {
  const { types, personId, text, orderId, about } = search
  const rare = areRare(types)
  const where: string[] = []
  const values: unknown[] = []
  const add = (condition: string, ...given: unknown[]) => {
    where.push(condition)
    values.push(...given)
  }
  let source = 'journal NOT INDEXED'
  if (orderId !== null) {
    source = 'journal INDEXED BY journal_by_order'
    add('order_id = ?', orderId)
  } else if (rare) {
    source = 'journal INDEXED BY journal_rare'
    add(`type NOT IN ${COMMON}`)
  }
  if (types !== null) add(`type IN (${types.map(() => '?').join(',')})`, ...types)
  if (about === 'no-sale') add('order_id IS NULL')
  if (personId !== null) add("body ->> '$.personId' = ?", personId)
  // lower() knows ASCII alone; what was typed in other letters is found as it stands.
  if (text !== '') add('(instr(lower(body), ?) > 0 OR instr(lower(type), ?) > 0)', text, text)
  const query = `SELECT seq, type, body, prev, hash FROM ${source} WHERE seq BETWEEN ? AND ?${where.map((one) => ` AND ${one}`).join('')} ORDER BY seq DESC LIMIT ?`
  return sql(db, query).all(from, to, ...values, limit) as JournalRow[]
}

/** The line of a number, or null. */
export function readJournalRow(db: Db, seq: number): JournalRow | null {
  return (sql(db, 'SELECT seq, type, body, prev, hash FROM journal WHERE seq = ?').get(seq) as JournalRow | undefined) ?? null
}

/** When a line was written; null where it is missing or cannot be read. */
export function journalTime(db: Db, seq: number): number | null {
  const at = sql(db, "SELECT CASE WHEN json_valid(body) THEN body ->> '$.at' END FROM journal WHERE seq = ?").pluck().get(seq)
  return typeof at === 'number' ? at : null
}

/** The numbers of the lines of these rare types, oldest first; at most `limit` of the newest up to `to`. */
export function listRareLines(db: Db, type: string, to: number, limit: number): number[] {
  const query = `SELECT seq FROM journal INDEXED BY journal_rare WHERE type NOT IN ${COMMON} AND type = ? AND seq <= ? ORDER BY seq DESC LIMIT ?`
  return (sql(db, query).pluck().all(type, to, limit) as number[]).reverse()
}

/** The newest line of a rare type up to `to`, or null. */
export function lastRareLine(db: Db, type: string, to = Number.MAX_SAFE_INTEGER): JournalRow | null {
  const seq = listRareLines(db, type, to, 1)[0]
  return seq === undefined ? null : readJournalRow(db, seq)
}

/** More jumps of the clock than this are not told apart. */
const MOST_JUMPS = 1_000

/**
 * The lines written in [since, before). Time goes forward between two lines that say the clock went back, so each stretch is halved and not
 * walked; a clock that crosses by a second stays within the slack that the journal itself allows.
 */
export function linesBetween(db: Db, headSeq: number, since: number | null, before: number | null): SeqRange[] {
  if (headSeq === 0) return []
  if (since === null && before === null) return [{ from: 1, to: headSeq }]
  const starts = [1, ...listRareLines(db, 'clock.moved_back', headSeq, MOST_JUMPS).filter((seq) => seq > 1)]
  return starts.flatMap((start, index) => {
    const end = (starts[index + 1] ?? headSeq + 1) - 1
    const from = since === null ? start : firstAt(db, start, end, since - CLOCK_SLACK_MS)
    const to = (before === null ? end + 1 : firstAt(db, start, end, before + CLOCK_SLACK_MS)) - 1
    return from <= to ? [{ from, to }] : []
  })
}

/** The first line of a stretch that was written at `at` or later; the one after its end where there is none. */
function firstAt(db: Db, start: number, end: number, at: number): number {
  let low = start
  let high = end + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    // A line that is gone says nothing; it counts as early, so that no later one is lost by it.
    if ((journalTime(db, middle) ?? Number.NEGATIVE_INFINITY) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** The sale that an order number, or the id of one of its payments or refunds, is of. */
export function findSale(db: Db, text: string): number | null {
  for (const query of [
    'SELECT id FROM orders WHERE number = ?',
    'SELECT order_id FROM attempts WHERE id = ?',
    'SELECT order_id FROM refunds WHERE id = ?',
  ]) {
    const id = sql(db, query).pluck().get(text) as number | undefined
    if (id !== undefined) return id
  }
  return null
}

/** The numbers of these sales. */
export function orderNumbers(db: Db, ids: readonly number[]): Map<number, string> {
  const rows = sql(db, 'SELECT id, number FROM orders WHERE id IN (SELECT value FROM json_each(?))').all(JSON.stringify(ids)) as {
    id: number
    number: string
  }[]
  return new Map(rows.map(({ id, number }) => [id, number]))
}

/** Everybody who was ever here, removed ones too. */
export function listEverybody(db: Db): { personId: number; name: string }[] {
  return sql(db, 'SELECT id AS personId, name FROM people ORDER BY name COLLATE NOCASE, id').all() as { personId: number; name: string }[]
}
