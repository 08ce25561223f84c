import { type AuditCheck, type AuditFilter, type AuditPage, type AuditRow, type AuditView, topicOf } from '#shared/domain/audit.ts'
import { startOfBusinessDay } from '#shared/domain/business-day.ts'
import { JOURNAL_TYPES, type JournalFacts, type JournalType } from '#shared/domain/diary.ts'
import {
  findSale,
  type JournalSearch,
  journalTime,
  lastRareLine,
  linesBetween,
  listEverybody,
  orderNumbers,
  readJournalRow,
  type SeqRange,
  searchSlice,
} from '../db/audit.ts'
import { findJournalHash, genesisHash, type JournalRow, journalHead, lineHash } from '../db/journal.ts'
import type { Db } from '../db/sql.ts'

/** What reading works with: `shop` gives the days their hours, `monotonic` ends a search that takes too long. */
export type AuditDeps = { db: Db; shop: { zone: string; closeHour: number }; monotonic(): number }

/** The saved views: which types each is made of. Types of a newer part of the till that are not there find nothing. */
const VIEWS: Record<AuditView, { types: readonly string[]; about: JournalSearch['about'] }> = {
  refunds: {
    types: [
      'refund.created',
      'refund.queued',
      'refund.held_back',
      'refund.done',
      'refund.late_done',
      'refund.refused',
      'refund.closed',
      'cash_refund.done',
    ],
    about: null,
  },
  drawer: { types: ['drawer.opened', 'drawer.refused', 'drawer.failed', 'drawer.moved'], about: 'no-sale' },
  byHand: { types: ['payment.closed', 'refund.closed', 'payout.closed', 'payment.kept', 'refund.taken_out'], about: null },
  mistakes: { types: ['cash_refund.done'], about: null },
  pins: { types: ['person.pin_refused', 'person.locked_out', 'person.locked', 'person.unlocked', 'approval.refused'], about: null },
  approvals: { types: ['approval.given', 'approval.refused', 'payout.confirmed'], about: null },
}

/** One search's share of a second: then the page says how far it looked, and the till goes on. */
const BUDGET_MS = 300
const FIRST_SLICE = 4_000
const SHORTEST_SLICE = 500
/** A slice that was quicker than this is followed by one twice as long, one that took more than twice this by one half as long. */
const QUICK_MS = 8

/** The types a filter asks for; null for all. */
export function typesOf({ topics, view }: Pick<AuditFilter, 'topics' | 'view'>): string[] | null {
  if (view !== null) return [...VIEWS[view].types]
  return topics.length === 0 ? null : JOURNAL_TYPES.filter((type) => topics.includes(topicOf(type)))
}

/** A page of the journal, newest first. Looks at most for a third of a second, with pauses in which the till sells on. */
export async function readAuditPage(deps: AuditDeps, filter: AuditFilter, cursor: string | null, limit: number): Promise<AuditPage> {
  const { db } = deps
  const head = journalHead(db)
  const found = await collect(deps, filter, cursor === null ? Number.MAX_SAFE_INTEGER : Number(cursor) - 1, limit, BUDGET_MS)
  return {
    rows: asRows(db, found.rows),
    next: found.next === null ? null : String(found.next),
    lookedBackTo: found.stopped && found.next !== null ? journalTime(db, found.next) : null,
    checked: lastCheck(db),
    head,
    people: listEverybody(db),
  }
}

export type Found = { rows: JournalRow[] /** Lines before this one were not looked at; null when all were. */; next: number | null; stopped: boolean }

/** The newest lines that fit, up to line `to`. */
export async function collect(deps: AuditDeps, filter: AuditFilter, to: number, limit: number, budgetMs: number): Promise<Found> {
  const { db, shop, monotonic } = deps
  const search = searchOf(db, filter)
  if (search === null) return { rows: [], next: null, stopped: false }
  const day = (date: string | null, daysAfter: number) => (date === null ? null : startOfBusinessDay(date, daysAfter, shop.zone, shop.closeHour))
  const last = Math.min(to, filter.seq ?? to, journalHead(db).seq)
  const ranges = linesBetween(db, journalHead(db).seq, day(filter.from, 0), day(filter.to, 1))
  const began = monotonic()
  const rows: JournalRow[] = []
  let length = FIRST_SLICE
  for (const range of ranges.reverse()) {
    let below = Math.min(range.to, last)
    while (below >= range.from) {
      const slice: SeqRange = { from: Math.max(range.from, below - length + 1), to: below }
      const sliceBegan = monotonic()
      const part = searchSlice(db, search, slice, limit + 1 - rows.length)
      rows.push(...part)
      if (rows.length > limit) {
        rows.pop()
        return { rows, next: rows.at(-1)?.seq ?? null, stopped: false }
      }
      below = slice.from - 1
      if (below < range.from) break
      if (monotonic() - began > budgetMs) return { rows, next: slice.from, stopped: true }
      const tookMs = monotonic() - sliceBegan
      if (tookMs < QUICK_MS) length *= 2
      else if (tookMs > 2 * QUICK_MS) length = Math.max(SHORTEST_SLICE, Math.floor(length / 2))
      await new Promise((resolve) => setImmediate(resolve))
      if (!db.open) throw new Error('the book was closed while its journal was being searched')
    }
  }
  return { rows, next: null, stopped: false }
}

/** What the filter means for the journal; null where it can find nothing, such as an order nobody knows. */
function searchOf(db: Db, filter: AuditFilter): JournalSearch | null {
  const { personId, view } = filter
  const number = filter.orderNumber.trim().toUpperCase()
  const orderId = number === '' ? null : findSale(db, number)
  if (number !== '' && orderId === null) return null
  const types = typesOf(filter)
  const text = asStored(filter.search.trim())
  if (view === 'mistakes') return { types, personId, orderId, about: null, text: '"mistake":true' }
  return { types, personId, orderId, about: view === null ? null : VIEWS[view].about, text }
}

/** Typed text as a line's body bears it: an amount such as 12.50 as minor units, quotes escaped. */
function asStored(text: string): string {
  if (/^\d{1,9}[.,]\d\d$/.test(text)) return `minor":${Number(text.replace(/[.,]/, ''))}`
  return JSON.stringify(text).slice(1, -1).toLowerCase()
}

type Body = { at: number; orderId: number | null; attemptId: string | null; personId: number | null; personName: string | null; facts: JournalFacts }

/** Lines with everything a reader wants beside them. A body that cannot be read is shown as nothing, and its proof fails. */
export function asRows(db: Db, rows: readonly JournalRow[]): AuditRow[] {
  const bodies = rows.map((row) => parseBody(row.body))
  const numbers = orderNumbers(db, [...new Set(bodies.flatMap((body) => body.orderId ?? []))])
  const runs = createRuns(db)
  return rows.map((row, index) => {
    const body = bodies[index] ?? NO_BODY
    const { at, orderId, attemptId, personId, personName, facts } = body
    return {
      seq: row.seq,
      at,
      type: row.type as JournalType,
      orderId,
      orderNumber: orderId === null ? null : (numbers.get(orderId) ?? null),
      attemptId,
      personId,
      personName,
      facts,
      hash: row.hash,
      prev: row.prev,
      proof: proofOf(db, row),
      run: runs(row.seq),
    }
  })
}

function proofOf(db: Db, { seq, type, body, prev, hash }: JournalRow) {
  const before = seq === 1 ? genesisHash(db) : findJournalHash(db, seq - 1)
  const after = readJournalRow(db, seq + 1)
  return { own: lineHash(seq, prev, type, body) === hash, before: before === prev, after: after === null ? null : after.prev === hash }
}

/** The run of the till that a line was written in. Lines come newest first, so one look serves all lines of a run. */
function createRuns(db: Db): (seq: number) => AuditRow['run'] {
  let known: { seq: number; run: AuditRow['run'] } | null = null
  let above = Number.POSITIVE_INFINITY
  return (seq) => {
    if (known !== null && seq >= known.seq && seq <= above) return known.run
    const line = lastRareLine(db, 'till.started', seq)
    const facts = line === null ? null : parseBody(line.body).facts
    known = { seq: line?.seq ?? 0, run: facts === null ? null : { host: String(facts.host ?? ''), version: String(facts.version ?? '') } }
    above = seq
    return known.run
  }
}

/** The newest walk over the whole journal that was written down: a check somebody asked for, or a copy, in which every line was walked. */
function lastCheck(db: Db): AuditCheck | null {
  const verified = lastRareLine(db, 'book.verified')
  const copied = lastRareLine(db, 'book.backed_up')
  const told = verified === null ? null : parseBody(verified.body)
  const findings = Number(told?.facts.findings ?? 0)
  // A copy tells only that what was known before still holds.
  const newest = copied !== null && copied.seq > (verified?.seq ?? 0) ? copied : verified
  if (newest === null) return null
  const { at, facts } = parseBody(newest.body)
  return { upTo: Number(facts.lines ?? 0), at, findings }
}

const NO_BODY: Body = { at: 0, orderId: null, attemptId: null, personId: null, personName: null, facts: {} }

function parseBody(text: string): Body {
  try {
    const body = JSON.parse(text) as Partial<Body>
    return { ...NO_BODY, ...body, facts: body.facts ?? {} }
  } catch {
    return NO_BODY
  }
}
