import { createHash } from 'node:crypto'
import type { DiaryLine, JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { type Db, sql } from './sql.ts'

/** What a journal line records. `at` is UTC milliseconds. */
export type JournalEntry = {
  type: JournalType
  at: number
  orderId: number | null
  attemptId: string | null
  personId: number | null
  personName: string | null
  facts: JournalFacts
}

export type JournalHead = { seq: number; hash: string }

/** A line as it stands on disk. */
export type JournalRow = { seq: number; type: string; body: string; prev: string; hash: string }

/** A clock that went back by less than this is no news: two readings may cross. */
export const CLOCK_SLACK_MS = 1_000

/**
 * Appends one line and gives its number and hash. Call it inside the transaction that changes what it tells about (law 12).
 * Where the clock went back since the line before, a line that says so is put first, so that no time ever goes back in silence.
 * hash = SHA-256(u64 seq, previous hash, u32 length + type, u32 length + body): lengths stand before texts, so no two lines share bytes.
 */
export function appendJournal(db: Db, entry: JournalEntry): JournalHead {
  const { type, ...rest } = entry
  if (type !== 'clock.moved_back') {
    const lastAt = lastJournalAt(db)
    if (lastAt !== null && lastAt > entry.at + CLOCK_SLACK_MS) {
      const facts = { lastAt, byMs: entry.at - lastAt }
      appendJournal(db, { type: 'clock.moved_back', at: entry.at, orderId: null, attemptId: null, personId: null, personName: null, facts })
    }
  }
  const head = journalHead(db)
  const body = canonicalJson(rest)
  const seq = head.seq + 1
  const hash = lineHash(seq, head.hash, type, body)
  sql(db, 'INSERT INTO journal (seq, type, body, prev, hash) VALUES (?, ?, ?, ?, ?)').run(seq, type, body, head.hash, hash)
  return { seq, hash }
}

/** The newest line's number and hash; for an empty journal 0 and the book's own beginning. */
export function journalHead(db: Db): JournalHead {
  const last = sql(db, 'SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1').get() as JournalHead | undefined
  return last ?? { seq: 0, hash: genesisHash(db) }
}

/** When the newest line was written; null in an empty journal, and where that line can no longer be read. */
function lastJournalAt(db: Db): number | null {
  const newest = "SELECT CASE WHEN json_valid(body) THEN body ->> '$.at' END FROM journal ORDER BY seq DESC LIMIT 1"
  const at = sql(db, newest).pluck().get()
  return typeof at === 'number' ? at : null
}

/** Up to `limit` lines after `afterSeq`, in order. */
export function readJournalRows(db: Db, afterSeq: number, limit: number): JournalRow[] {
  return sql(db, 'SELECT seq, type, body, prev, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?').all(afterSeq, limit) as JournalRow[]
}

/** The hash of one line, or null when it is not there. */
export function findJournalHash(db: Db, seq: number): string | null {
  return (sql(db, 'SELECT hash FROM journal WHERE seq = ?').pluck().get(seq) as string | undefined) ?? null
}

/** How many lines there are. */
export function journalLength(db: Db): number {
  return journalHead(db).seq
}

/** The first line of `from..` that does not fit the one before, or null when all fit. Recomputes every hash. */
export function findBrokenLine(db: Db, fromSeq: number): { seq: number; what: 'missing' | 'changed' | 'chain' } | null {
  const before = sql(db, 'SELECT seq, hash FROM journal WHERE seq < ? ORDER BY seq DESC LIMIT 1').get(fromSeq) as JournalHead | undefined
  let previous: JournalHead = before ?? { seq: 0, hash: genesisHash(db) }
  for (const row of sql(db, 'SELECT seq, type, body, prev, hash FROM journal WHERE seq >= ? ORDER BY seq').iterate(
    fromSeq,
  ) as IterableIterator<JournalRow>) {
    if (row.seq !== previous.seq + 1) return { seq: previous.seq + 1, what: 'missing' }
    if (row.prev !== previous.hash) return { seq: row.seq, what: 'chain' }
    if (row.hash !== lineHash(row.seq, row.prev, row.type, row.body)) return { seq: row.seq, what: 'changed' }
    previous = { seq: row.seq, hash: row.hash }
  }
  return null
}

/** The diary of one sale, oldest first. */
export function readDiary(db: Db, orderId: number): DiaryLine[] {
  const rows = sql(db, 'SELECT seq, type, body FROM journal WHERE order_id = ? ORDER BY seq').all(orderId) as JournalRow[]
  return rows.map(asDiaryLine)
}

/** All lines of one kind, oldest first: for tests. */
export function readJournalOfType(db: Db, type: JournalType): DiaryLine[] {
  return (sql(db, 'SELECT seq, type, body FROM journal WHERE type = ? ORDER BY seq').all(type) as JournalRow[]).map(asDiaryLine)
}

/** The newest line of a type, or null; it reads backwards through everything else: only for what is written often. */
export function readLastOfType(db: Db, type: JournalType): DiaryLine | null {
  const row = sql(db, 'SELECT seq, type, body FROM journal WHERE type = ? ORDER BY seq DESC LIMIT 1').get(type) as JournalRow | undefined
  return row ? asDiaryLine(row) : null
}

/** The newest line that says what a walk over the whole journal found, or null. */
export function readLastCheck(db: Db): DiaryLine | null {
  const newest = "SELECT seq, type, body FROM journal INDEXED BY journal_of_checks WHERE type = 'book.verified' ORDER BY seq DESC LIMIT 1"
  const row = sql(db, newest).get() as JournalRow | undefined
  return row ? asDiaryLine(row) : null
}

/** The newest line's kind and time, or null in an empty journal. */
export function lastJournal(db: Db): { type: string; at: number } | null {
  const last = sql(db, 'SELECT type, body FROM journal ORDER BY seq DESC LIMIT 1').get() as { type: string; body: string } | undefined
  return last ? { type: last.type, at: (JSON.parse(last.body) as JournalEntry).at } : null
}

/** A line of the journal as a diary shows it. */
export function asDiaryLine(row: Pick<JournalRow, 'seq' | 'type' | 'body'>): DiaryLine {
  const body = JSON.parse(row.body) as Omit<JournalEntry, 'type'>
  return { seq: row.seq, at: body.at, type: row.type as JournalType, attemptId: body.attemptId, personName: body.personName, facts: body.facts }
}

/** JSON with sorted keys and no spaces: the same facts always give the same bytes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    members.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** The hash a line must have: over its number, the hash before it, its type and its body. */
export function lineHash(seq: number, prev: string, type: string, body: string): string {
  const hash = createHash('sha256')
  const numbers = Buffer.alloc(8)
  numbers.writeBigUInt64BE(BigInt(seq))
  hash.update(numbers).update(Buffer.from(prev, 'hex'))
  for (const text of [type, body]) {
    const bytes = Buffer.from(text)
    numbers.writeUInt32BE(bytes.length)
    hash.update(numbers.subarray(0, 4)).update(bytes)
  }
  return hash.digest('hex')
}

/** The hash that the first line follows; it is the book's own. */
export function genesisHash(db: Db): string {
  const bookId = sql(db, "SELECT value FROM meta WHERE key = 'book_id'").pluck().get() as string | undefined
  return createHash('sha256')
    .update(`scantill book ${bookId ?? ''}`)
    .digest('hex')
}
