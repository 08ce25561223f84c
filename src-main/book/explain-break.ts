import type { JournalFinding } from '#shared/domain/book.ts'
import { findJournalHash, genesisHash, type JournalRow, lineHash, readJournalRows } from '../db/journal.ts'
import type { Db } from '../db/sql.ts'

/** How far from its place a line is looked for. */
const FARTHEST = 2_000
/** How many forged lines in a row are seen as put in between. */
const LONGEST_INSERT = 64
/** How many broken lines a swapped text is looked for in. */
const MOST_COMPARED = 2_000

/**
 * Says what was done to the first line that does not fit. `broken` holds the numbers of all such lines in order, at least one.
 * A line's hash covers its number, so a line that was moved still says where it stood; what only the next line contradicts was changed
 * together with its hash.
 */
export function explainBreak(db: Db, broken: readonly number[]): JournalFinding {
  const seq = broken[0] as number
  const row = readRow(db, seq) as JournalRow
  const before = rowBefore(db, seq)
  const expected = (before?.seq ?? 0) + 1
  const found = (what: JournalFinding['what'], at: number, facts: JournalFinding['facts'] = {}): JournalFinding => ({
    what,
    seq: at,
    facts: { ...facts, broken: broken.length },
  })

  const stoodAt = fitsAt(row, seq) ? seq : findOldPlace(row)
  if (stoodAt !== null && stoodAt !== seq) {
    const there = readRow(db, stoodAt)
    if (there && fitsAt(there, seq)) return found('swapped', Math.min(seq, stoodAt), { with: Math.max(seq, stoodAt) })
    if (stoodAt < seq) return found('inserted', stoodAt, { count: seq - stoodAt })
    return found('missing', expected, { count: stoodAt - expected })
  }
  if (seq > expected) return found('missing', expected, { count: seq - expected })
  const inserted = countInserted(db, seq)
  if (inserted > 0) return found('inserted', seq, { count: inserted })
  if (stoodAt === seq) {
    // The line is sound in itself and only does not follow the one before: whichever of the two its neighbour vouches for is right.
    const next = readRow(db, seq + 1)
    const vouched = next === null || next.prev === row.hash
    return found('changed', vouched && before !== null ? before.seq : seq)
  }
  const partner = findSwapped(db, row, broken)
  return partner === null ? found('changed', seq) : found('swapped', seq, { with: partner })
}

function readRow(db: Db, seq: number): JournalRow | null {
  const [row] = readJournalRows(db, seq - 1, 1)
  return row?.seq === seq ? row : null
}

function rowBefore(db: Db, seq: number): JournalRow | null {
  for (let back = seq - 1; back >= Math.max(1, seq - 1_000); back--) {
    const row = readRow(db, back)
    if (row) return row
  }
  return null
}

const fitsAt = (row: JournalRow, seq: number): boolean => lineHash(seq, row.prev, row.type, row.body) === row.hash

/** The number under which the line's own hash is right, or null. */
function findOldPlace(row: JournalRow): number | null {
  for (let far = 1; far <= FARTHEST; far++) {
    if (fitsAt(row, row.seq + far)) return row.seq + far
    if (row.seq - far >= 1 && fitsAt(row, row.seq - far)) return row.seq - far
  }
  return null
}

/** How many lines were put in at `seq`: the line that stood there stands that much farther down. */
function countInserted(db: Db, seq: number): number {
  const moved = readJournalRows(db, seq, LONGEST_INSERT).find((row) => fitsAt(row, seq))
  return moved ? moved.seq - seq : 0
}

/** The other broken line whose text belongs here while this one's text belongs there, or null. */
function findSwapped(db: Db, row: JournalRow, broken: readonly number[]): number | null {
  for (const seq of broken.slice(1, MOST_COMPARED)) {
    const other = readRow(db, seq)
    if (other && holds(db, row, other) && holds(db, other, row)) return seq
  }
  return null
}

/** True when the text of `from` is what the chain around `at` was made of. */
function holds(db: Db, at: JournalRow, from: JournalRow): boolean {
  const before = at.seq === 1 ? genesisHash(db) : findJournalHash(db, at.seq - 1)
  const prevs = [at.prev, before ?? at.prev]
  const hashes = [at.hash, readRow(db, at.seq + 1)?.prev ?? at.hash]
  return prevs.some((prev) => hashes.includes(lineHash(at.seq, prev, from.type, from.body)))
}
