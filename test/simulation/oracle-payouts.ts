import Database from 'better-sqlite3'
import { type Finding, noPayouts, type PayoutCounts } from '../../scripts/simulation/report.ts'

/* The judge's part about payouts, under the same rule: the gateway's truth, the book's file, and nothing of the till's code. */

/**
 * One payout as the gateway really has it at the end. Amounts in minor units; `leftMinor` null when nothing left. `backTold`: it came back,
 * and the till acknowledged a call that said so. `saidNo`: the gateway itself had said no, or that it knows none, before the money left.
 */
export type TruePayout = { id: string; askedMinor: number; leftMinor: number | null; cameBack: boolean; backTold: boolean; saidNo: boolean }
export type PayoutTruth = Map<string, TruePayout>

type Row = { id: string; status: string; amount: number; note: string; person: number; approver: number | null; paid: number | null; asked: number }
type Line = { seq: number; type: string; personId: number | null; facts: Record<string, unknown> }

/** Which state a line leads to; a line that is not here leaves the state. */
const STATE_OF: Record<string, string> = {
  'payout.created': 'waiting',
  'payout.withdrawn': 'withdrawn',
  'payout.confirmed': 'sending',
  'payout.unresolved': 'unresolved',
  'payout.held': 'held',
  'payout.done': 'done',
  'payout.failed': 'failed',
  'payout.not_sent': 'not_sent',
  'payout.closed': 'closed',
  'payout.late_done': 'late_done',
  'payout.reversed': 'reversed',
}
const OPEN = ['sending', 'asking', 'unresolved', 'held']
const NEVER_LEFT = ['waiting', 'withdrawn', 'not_sent']
/** How a manager says that they saw the money leave, where the till cannot ask. */
export const SEEN_LEAVING = 'the merchant centre says that it left'

/** Holds the payouts of a book against the gateway's. */
export function examinePayouts(db: Database.Database, truth: PayoutTruth): Finding[] {
  const findings: Finding[] = []
  const add = (kind: Finding['kind'], about: string, what: string): void => void findings.push({ kind, about, what })
  const rows = db
    .prepare(
      `SELECT id, status, amount_minor AS amount, note, person_id AS person, approver_id AS approver, paid_minor AS paid, asked_count AS asked
       FROM payouts ORDER BY rowid`,
    )
    .all() as Row[]
  const said = readLines(db)
  for (const { id } of truth.values())
    if (!rows.some((row) => row.id === id)) add('payout-orphan', id, 'at the gateway, and the book has no such payout')
  for (const row of rows) {
    const lines = said.get(row.id) ?? []
    judgeMoney(row, truth.get(row.id), lines, add)
    judgePeople(row, lines, truth.has(row.id), add)
    judgeLines(row, lines, add)
  }
  for (const id of said.keys()) if (!rows.some((row) => row.id === id)) add('journal', id, 'in the journal, not in the book')
  judgeWishes(rows, truth, said, add)
  judgeSums(rows, truth, add)
  return findings
}

type Add = (kind: Finding['kind'], about: string, what: string) => void

function judgeMoney(row: Row, real: TruePayout | undefined, lines: Line[], add: Add): void {
  const { id, status, amount } = row
  if (OPEN.includes(status)) add('payout-open', id, `is still ${status}`)
  if (real && real.askedMinor !== amount) add('payout-amount', id, `the book says ${amount}, the gateway was asked for ${real.askedMinor}`)
  const left = real !== undefined && real.leftMinor !== null
  const isDone = status === 'done' || status === 'late_done'
  const ended = lines.filter(({ type }) => type === 'payout.failed' || type === 'payout.not_sent')
  if (left && !real.saidNo && ended.length > 0)
    add('payout-unfounded', id, 'the book ended it without money; the gateway had not said so, and it left')
  if (!left) {
    if (isDone || status === 'reversed') add('payout-phantom', id, `the book says ${status}, and nothing ever left`)
    return
  }
  if (NEVER_LEFT.includes(status)) add('payout-lost', id, `left, and the book says ${status}`)
  if (real.cameBack) {
    if (isDone && real.backTold) add('payout-phantom', id, `came back, the till was told, and the book says ${status}`)
    return
  }
  if (status === 'reversed') add('payout-lost', id, 'left for good, and the book says that it came back')
  if (real.leftMinor !== amount) {
    // Another amount than asked for: never done; a person saw it, or it is told as late with the amount that left.
    if (status === 'done') add('payout-amount', id, `booked as ${amount}, ${real.leftMinor} left`)
    const seen = lines.some(({ type }) => type === 'payout.held') || (status === 'late_done' && row.paid === real.leftMinor)
    if (!isDone && !seen && !OPEN.includes(status)) add('payout-lost', id, `${real.leftMinor} left, and the book says ${status}`)
    return
  }
  const seenLeaving = status === 'closed' && lines.some(({ type, facts }) => type === 'payout.closed' && facts.reason === SEEN_LEAVING)
  if (!isDone && !seenLeaving && !OPEN.includes(status)) add('payout-lost', id, `left, and the book says ${status}`)
}

/** Two people, of whom one asked and the other confirmed before anything left. */
function judgePeople({ id, person, approver }: Row, lines: Line[], isThere: boolean, add: Add): void {
  const created = lines.find(({ type }) => type === 'payout.created')
  const confirmed = lines.filter(({ type }) => type === 'payout.confirmed')
  const sending = lines.filter(({ type }) => type === 'payout.sending')
  if (created && created.personId !== person) add('payout-alone', id, 'its journal and its row name different people')
  if (confirmed.length > 1 || sending.length > 1) add('payout-double', id, 'confirmed or sent more than once')
  const second = confirmed[0]?.personId ?? null
  if (second !== approver) add('payout-alone', id, 'its journal and its row name different second people')
  if ((isThere || sending.length > 0) && second === null) add('payout-alone', id, 'left the till without a second person')
  if (second !== null && second === created?.personId) add('payout-alone', id, 'confirmed by the person who asked for it')
}

function judgeLines({ id, status, amount, asked }: Row, lines: Line[], add: Add): void {
  const state = lines.map(({ type }) => STATE_OF[type]).findLast((to) => to !== undefined)
  if (state !== status && !(status === 'asking' && state === 'sending'))
    add('journal', id, `the book says ${status}, its journal ${state ?? 'nothing'}`)
  if (lines.filter(({ type }) => type === 'payout.created').length !== 1 || lines[0]?.type !== 'payout.created')
    add('journal', id, 'does not begin with one line of its own')
  if (lines.some(({ facts }) => facts.amountMinor !== amount)) add('journal', id, 'a line names another amount')
  if (lines.filter(({ type }) => type === 'payout.asked').length > asked) add('journal', id, 'more questions in the journal than in the book')
}

/** One wish, by the person's own words, leaves once; a second time only after the first had truly ended, or a person had closed it. */
function judgeWishes(rows: Row[], truth: PayoutTruth, said: Map<string, Line[]>, add: Add): void {
  const byWish = new Map<string, Row[]>()
  for (const row of rows) {
    const wish = row.note.split(' ')[0] ?? ''
    byWish.set(wish, [...(byWish.get(wish) ?? []), row])
  }
  for (const [wish, list] of byWish) {
    const left = list.filter(({ id }) => truth.get(id)?.leftMinor != null)
    for (const [index, later] of left.entries()) {
      const began = said.get(later.id)?.find(({ type }) => type === 'payout.confirmed')?.seq ?? 0
      for (const earlier of left.slice(0, index)) {
        const state = (said.get(earlier.id) ?? []).filter(({ seq, type }) => seq < began && STATE_OF[type]).at(-1)
        const is = STATE_OF[state?.type ?? '']
        const over = is === 'closed' || is === 'reversed' || ((is === 'failed' || is === 'not_sent') && truth.get(earlier.id)?.saidNo === true)
        if (!over) add('payout-double', wish, `${later.id} left when ${earlier.id} was ${is ?? 'unknown'} and not truly over`)
      }
    }
  }
}

/** What the book counts as paid out against what left the gateway for these. */
function judgeSums(rows: Row[], truth: PayoutTruth, add: Add): void {
  const done = rows.filter(({ status }) => status === 'done')
  const inBook = done.reduce((sum, { amount }) => sum + amount, 0)
  const atGateway = done.reduce((sum, { id }) => sum + (truth.get(id)?.leftMinor ?? 0), 0)
  if (inBook !== atGateway) add('payout-amount', 'sums', `${inBook} paid out by the book, ${atGateway} at the gateway`)
}

function readLines(db: Database.Database): Map<string, Line[]> {
  const rows = db.prepare("SELECT seq, type, body FROM journal WHERE type LIKE 'payout.%' ORDER BY seq").all() as {
    seq: number
    type: string
    body: string
  }[]
  const said = new Map<string, Line[]>()
  for (const { seq, type, body } of rows) {
    const { personId, facts } = JSON.parse(body) as Pick<Line, 'personId' | 'facts'>
    const id = String(facts.payoutId)
    said.set(id, [...(said.get(id) ?? []), { seq, type, personId, facts }])
  }
  return said
}

/** The payouts of a book by how they ended. */
export function readPayoutEnds(file: string): PayoutCounts {
  const db = new Database(file, { readonly: true })
  try {
    const count = (text: string): number => db.prepare(`SELECT count(*) FROM payouts ${text}`).pluck().get() as number
    const ended = (status: string): number => count(`WHERE status = '${status}'`)
    return {
      ...noPayouts(),
      asked: count(''),
      sent: count("WHERE status NOT IN ('waiting', 'withdrawn', 'not_sent')"),
      done: ended('done'),
      failed: ended('failed'),
      closed: ended('closed'),
      notSent: ended('not_sent'),
      late: ended('late_done'),
      reversed: ended('reversed'),
      withdrawn: ended('withdrawn'),
    }
  } finally {
    db.close()
  }
}
