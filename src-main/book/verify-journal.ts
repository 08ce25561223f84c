import type { JournalCheck, JournalFinding } from '#shared/domain/book.ts'
import { isJournalGuarded, listPaidOrders, type PaidOrder, sumPaidOrders } from '../db/book-check.ts'
import { CLOCK_SLACK_MS, findJournalHash, genesisHash, type JournalHead, type JournalRow, lineHash, readJournalRows } from '../db/journal.ts'
import { findWrongTotals, hasTotals, listRecountPieces, type WrongTotal } from '../db/recount-totals.ts'
import type { Db } from '../db/sql.ts'
import { type Anchor, lastAnchor } from './anchor.ts'
import { explainBreak } from './explain-break.ts'

const SLICE = 2_000
/** More findings of one kind than this say nothing new. */
const MOST_FINDINGS = 20

/** Money that a line of the journal says came in for a sale. */
type Told = { seq: number; hash: string; totalMinor: number; practice: boolean }
type Attempt = { orderId: number; totalMinor: number; practice: boolean }
type LineBody = { at: number; orderId: number | null; attemptId: string | null; facts: Record<string, unknown> }

/**
 * Walks the whole journal at one go and says what does not fit. For a closed book; a running till takes checkJournalGently. `recount`: the totals that the
 * database keeps are counted anew as well, which a copy needs not be held up by: wrong ones are made right without it.
 */
export function checkJournal(db: Db, anchors: readonly Anchor[], recount = false): JournalCheck {
  const walk = startWalk(db)
  while (walk.step());
  const wrong = (recount ? piecesOf(db) : []).flatMap(({ from, to }) => findWrongTotals(db, from, to))
  return finish(db, walk, anchors, wrong)
}

/** The same with a recount, in slices with a pause between, so that sales go on meanwhile. Lines written meanwhile are walked too. */
export async function checkJournalGently(db: Db, anchors: readonly Anchor[]): Promise<JournalCheck> {
  const walk = startWalk(db)
  while (walk.step()) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!db.open) throw new Error('the book was closed while its journal was being walked')
  }
  const wrong: WrongTotal[] = []
  for (const { from, to } of piecesOf(db)) {
    wrong.push(...findWrongTotals(db, from, to))
    await new Promise((resolve) => setImmediate(resolve))
    if (!db.open) throw new Error('the book was closed while its totals were being counted')
  }
  return finish(db, walk, anchors, wrong)
}

/** None where a copy is of a program that kept no totals. */
function piecesOf(db: Db): { from: string; to: string }[] {
  return hasTotals(db) ? listRecountPieces(db) : []
}

type Walk = ReturnType<typeof startWalk>

function startWalk(db: Db) {
  let before: JournalHead & { at: number | null } = { seq: 0, hash: genesisHash(db), at: null }
  const broken: number[] = []
  const attempts = new Map<string, Attempt>()
  const told = new Map<number, Told>()
  const clock: JournalFinding[] = []

  function take(row: JournalRow): void {
    const own = row.hash === lineHash(row.seq, row.prev, row.type, row.body)
    if (row.seq !== before.seq + 1 || row.prev !== before.hash || !own) broken.push(row.seq)
    const body = parseBody(row.body)
    if (body !== null) {
      if (before.at !== null && body.at < before.at - CLOCK_SLACK_MS && row.type !== 'clock.moved_back' && clock.length < MOST_FINDINGS) {
        clock.push({ what: 'clock_back', seq: row.seq, facts: { at: body.at, lastAt: before.at } })
      }
      hear(row, body)
    }
    before = { seq: row.seq, hash: row.hash, at: body?.at ?? before.at }
  }

  /** Keeps what the line says about money. */
  function hear({ seq, type, hash }: JournalRow, { orderId, attemptId, facts }: LineBody): void {
    if (orderId === null) return
    if (type === 'payment.created' && attemptId !== null) {
      attempts.set(attemptId, { orderId, totalMinor: Number(facts.totalMinor), practice: facts.practice === true })
    } else if (type === 'payment.paid' || type === 'payment.kept') {
      const attempt = attempts.get(attemptId ?? '')
      told.set(orderId, { seq, hash, totalMinor: attempt?.totalMinor ?? 0, practice: attempt?.practice ?? false })
    } else if (type === 'sale.cash_paid') {
      told.set(orderId, { seq, hash, totalMinor: Number(facts.totalMinor), practice: facts.practice === true })
    }
  }

  return {
    broken,
    told,
    clock,
    head: (): JournalHead => ({ seq: before.seq, hash: before.hash }),
    /** Takes the next slice; false when there was nothing more. */
    step(): boolean {
      const rows = readJournalRows(db, before.seq, SLICE)
      for (const row of rows) take(row)
      return rows.length > 0
    },
  }
}

function finish(db: Db, walk: Walk, anchors: readonly Anchor[], wrong: readonly WrongTotal[]): JournalCheck {
  const { seq: lines, hash: lastHash } = walk.head()
  const chain = walk.broken.length === 0 ? [] : [explainBreak(db, walk.broken)]
  const paid = listPaidOrders(db)
  const sum = (practice: boolean) => {
    const sales = [...walk.told.values()].filter((sale) => sale.practice === practice)
    return { count: sales.length, sumMinor: sales.reduce((total, sale) => total + sale.totalMinor, 0) }
  }
  return {
    lines,
    lastHash,
    findings: [
      ...chain,
      ...cutOrRewritten(db, lines, anchors, chain.length === 0),
      ...(chain.length === 0 ? strangeReceipts(walk.told, paid) : []),
      ...walk.clock,
      ...wrongTotals(walk.told, paid),
      ...wrong.slice(0, MOST_FINDINGS).map(keptTotals),
      ...(isJournalGuarded(db) ? [] : [{ what: 'unguarded', seq: null, facts: {} } as const]),
    ],
    sums: { journal: sum(false), orders: sumPaidOrders(db, false), practiceJournal: sum(true), practiceOrders: sumPaidOrders(db, true) },
  }
}

function cutOrRewritten(db: Db, lines: number, anchors: readonly Anchor[], chainWhole: boolean): JournalFinding[] {
  const last = lastAnchor(anchors)
  const findings: JournalFinding[] = []
  if (last && last.seq > lines) findings.push({ what: 'cut', seq: lines + 1, facts: { count: last.seq - lines, lastSeq: last.seq, at: last.at } })
  if (!chainWhole) return findings
  let fitting = 0
  for (const anchor of [...anchors].sort((a, b) => a.seq - b.seq)) {
    if (anchor.seq > lines) break
    const hash = anchor.seq === 0 ? genesisHash(db) : findJournalHash(db, anchor.seq)
    if (hash !== anchor.hash) return [{ what: 'rewritten', seq: anchor.seq, facts: { after: fitting, by: 'anchor' } }, ...findings]
    fitting = anchor.seq
  }
  return findings
}

/** A chain that was made anew from some line on is whole, but the receipts bear the hashes of the old one. */
function strangeReceipts(told: ReadonlyMap<number, Told>, paid: readonly PaidOrder[]): JournalFinding[] {
  const strange = paid.flatMap(({ orderId, number, paidHash }) => {
    const line = told.get(orderId)
    return line && line.hash !== paidHash ? [{ seq: line.seq, number }] : []
  })
  const [first] = strange.sort((a, b) => a.seq - b.seq)
  return first ? [{ what: 'rewritten', seq: first.seq, facts: { number: first.number, by: 'receipt' } }] : []
}

function wrongTotals(told: ReadonlyMap<number, Told>, paid: readonly PaidOrder[]): JournalFinding[] {
  const findings: JournalFinding[] = []
  const left = new Map(told)
  for (const { orderId, number, totalMinor, practice } of paid) {
    const line = left.get(orderId)
    left.delete(orderId)
    if (line && line.totalMinor === totalMinor && line.practice === (practice === 1)) continue
    findings.push({ what: 'totals', seq: line?.seq ?? null, facts: { number, orderId, orderMinor: totalMinor, journalMinor: line?.totalMinor ?? 0 } })
  }
  for (const [orderId, line] of left) {
    findings.push({ what: 'totals', seq: line.seq, facts: { number: '', orderId, orderMinor: 0, journalMinor: line.totalMinor } })
  }
  return findings.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)).slice(0, MOST_FINDINGS)
}

function keptTotals({ practice, ...facts }: WrongTotal): JournalFinding {
  return { what: 'kept_totals', seq: null, facts: { ...facts, practice: practice ? 1 : 0 } }
}

function parseBody(text: string): LineBody | null {
  try {
    const body = JSON.parse(text) as LineBody
    return typeof body === 'object' && body !== null && typeof body.at === 'number' && typeof body.facts === 'object' && body.facts !== null
      ? body
      : null
  } catch {
    return null
  }
}
