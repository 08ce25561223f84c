import type { JournalCheck, JournalFinding, PaidSum } from '#shared/domain/book.ts'
import { isJournalGuarded, listPaidOrders, type PaidOrder } from '../db/book-check.ts'
import { CLOCK_SLACK_MS, findJournalHash, genesisHash, type JournalHead, type JournalRow, lineHash, readJournalRows } from '../db/journal.ts'
import { findWrongTotals, hasTotals, listRecountPieces, type WrongTotal } from '../db/recount-totals.ts'
import type { Db } from '../db/sql.ts'
import { type Anchor, lastAnchor } from './anchor.ts'
import { explainBreak } from './explain-break.ts'
import { beginningOf, createToldSales, type ToldSales } from './told-sales.ts'
import { type ClosingLine, closingLine, wrongClosings } from './verify-closings.ts'

const SLICE = 500
/** More findings of one kind than this say nothing new. */
const MOST_FINDINGS = 20

type Attempt = { orderId: number; totalMinor: number; practice: boolean }
type LineBody = { at: number; orderId: number | null; attemptId: string | null; facts: Record<string, unknown> }

/**
 * Walks the whole journal at one go and says what does not fit. For a closed book; a running till takes checkJournalGently. `recount`: the totals that the
 * database keeps are counted anew as well, which a copy needs not be held up by: wrong ones are made right without it.
 */
export function checkJournal(db: Db, anchors: readonly Anchor[], recount = false): JournalCheck {
  const walk = startWalk(db)
  while (walk.step());
  const last = finish(db, walk, anchors, recount)
  for (;;) {
    const { done, value } = last.next()
    if (done) return value
  }
}

/** The same with a recount, in slices with a pause between, so that sales go on meanwhile. Lines written meanwhile are walked too. */
export async function checkJournalGently(db: Db, anchors: readonly Anchor[]): Promise<JournalCheck> {
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    if (!db.open) throw new Error('the book was closed while its journal was being walked')
  }
  const walk = startWalk(db)
  for (;;) {
    while (walk.step()) await pause()
    const last = finish(db, walk, anchors, true)
    for (;;) {
      const { done, value } = last.next()
      if (done) return value
      await pause()
    }
  }
}

type Walk = ReturnType<typeof startWalk>

function startWalk(db: Db) {
  let before: JournalHead & { at: number | null } = { seq: 0, hash: genesisHash(db), at: null }
  const broken: number[] = []
  const attempts = new Map<string, Attempt>()
  const told = createToldSales()
  const clock: JournalFinding[] = []
  const closings: ClosingLine[] = []

  function take(row: JournalRow): void {
    const own = row.hash === lineHash(row.seq, row.prev, row.type, row.body)
    if (row.seq !== before.seq + 1 || row.prev !== before.hash || !own) broken.push(row.seq)
    const body = parseBody(row.body)
    if (body !== null) {
      if (before.at !== null && body.at < before.at - CLOCK_SLACK_MS && row.type !== 'clock.moved_back' && clock.length < MOST_FINDINGS) {
        clock.push({ what: 'clock_back', seq: row.seq, facts: { at: body.at, lastAt: before.at } })
      }
      hear(row, body)
      const closing = closingLine(row, body.facts)
      if (closing) closings.push(closing)
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
      attempts.delete(attemptId ?? '')
      told.set(orderId, { seq, hash: beginningOf(hash), totalMinor: attempt?.totalMinor ?? 0, practice: attempt?.practice ?? false })
    } else if (type === 'sale.cash_paid') {
      told.set(orderId, { seq, hash: beginningOf(hash), totalMinor: Number(facts.totalMinor), practice: facts.practice === true })
    }
  }

  return {
    broken,
    told,
    clock,
    closings,
    head: (): JournalHead => ({ seq: before.seq, hash: before.hash }),
    /** Takes the next slice; false when there was nothing more. */
    step(): boolean {
      const rows = readJournalRows(db, before.seq, SLICE)
      for (const row of rows) take(row)
      return rows.length > 0
    },
  }
}

/** Holds what the journal told against its anchors and against the sales, these in slices; gives what came of it after the last one. */
function* finish(db: Db, walk: Walk, anchors: readonly Anchor[], recount: boolean): Generator<undefined, JournalCheck, undefined> {
  const { seq: lines, hash: lastHash } = walk.head()
  const chain = walk.broken.length === 0 ? [] : [explainBreak(db, walk.broken)]
  const cut = cutOrRewritten(db, lines, anchors, chain.length === 0)
  const paid = startPaid(db, walk.told, lines)
  while (paid.step()) yield
  const kept: WrongTotal[] = []
  // A copy may be of a program that kept no totals.
  for (const { from, to } of recount && hasTotals(db) ? listRecountPieces(db) : []) {
    kept.push(...findWrongTotals(db, from, to))
    yield
  }
  const unguarded: JournalFinding[] = isJournalGuarded(db) ? [] : [{ what: 'unguarded', seq: null, facts: {} }]
  return {
    lines,
    lastHash,
    findings: [
      ...chain,
      ...cut,
      ...(chain.length === 0 ? paid.strangeReceipts() : []),
      ...walk.clock,
      ...paid.wrongTotals(),
      ...wrongClosings(db, walk.closings).slice(0, MOST_FINDINGS),
      ...kept.slice(0, MOST_FINDINGS).map(keptTotals),
      ...unguarded,
    ],
    sums: { journal: walk.told.sum(false), orders: paid.sums[0], practiceJournal: walk.told.sum(true), practiceOrders: paid.sums[1] },
  }
}

/** Walks over the sales that stand as paid. One that was paid after line `lines`, while this walk had pauses, is left to the next. */
function startPaid(db: Db, told: ToldSales, lines: number) {
  const sums: [PaidSum, PaidSum] = [
    { count: 0, sumMinor: 0 },
    { count: 0, sumMinor: 0 },
  ]
  let after = 0
  let strange: { seq: number; number: string } | null = null
  let wrong: JournalFinding[] = []

  function take({ orderId, number, totalMinor, practice, paidHash, paidSeq }: PaidOrder): void {
    if (paidSeq !== null && paidSeq > lines && findJournalHash(db, paidSeq) === paidHash) return
    const sum = sums[practice === 1 ? 1 : 0]
    sum.count++
    sum.sumMinor += totalMinor
    const line = told.take(orderId)
    // A chain that was made anew from some line on is whole, but the receipts bear the hashes of the old one.
    if (line && line.hash !== beginningOf(paidHash ?? '') && (strange === null || line.seq < strange.seq)) strange = { seq: line.seq, number }
    if (line && line.totalMinor === totalMinor && line.practice === (practice === 1)) return
    addWrong({ what: 'totals', seq: line?.seq ?? null, facts: { number, orderId, orderMinor: totalMinor, journalMinor: line?.totalMinor ?? 0 } })
  }
  function addWrong(finding: JournalFinding): void {
    wrong.push(finding)
    if (wrong.length > 10 * MOST_FINDINGS) wrong = firstOf(wrong)
  }
  const firstOf = (findings: JournalFinding[]): JournalFinding[] => findings.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)).slice(0, MOST_FINDINGS)

  return {
    sums,
    /** Takes the next slice; false when there was nothing more. */
    step(): boolean {
      const orders = listPaidOrders(db, after, SLICE)
      for (const order of orders) take(order)
      after = orders.at(-1)?.orderId ?? after
      return orders.length > 0
    },
    strangeReceipts: (): JournalFinding[] =>
      strange === null ? [] : [{ what: 'rewritten', seq: strange.seq, facts: { number: strange.number, by: 'receipt' } }],
    wrongTotals(): JournalFinding[] {
      for (const { orderId, told: line } of told.left())
        addWrong({ what: 'totals', seq: line.seq, facts: { number: '', orderId, orderMinor: 0, journalMinor: line.totalMinor } })
      return firstOf(wrong)
    },
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
