import Database from 'better-sqlite3'
import { type Finding, noRefunds, type RefundCounts } from '../../scripts/simulation/report.ts'
import type { GatewayModel } from './gateway-model.ts'
import type { Truth } from './oracle.ts'

/* The judge's part about refunds and refunds to do, under the same rule: the gateway's truth, the book's file, and nothing of the till's code. */

/** One refund as the gateway really has it at the end. Amounts in cents; `givenMinor` 0 when nothing went back. */
export type TrueRefund = { id: string; orderId: string; at: number; askedMinor: number; givenMinor: number; saidNo: boolean }
export type RefundTruth = Map<string, TrueRefund>

/** Takes the truth about refunds out of the gateway model. */
export function refundsOfModel({ refunds }: GatewayModel): RefundTruth {
  return new Map(
    [...refunds.all.values()].map(({ id, orderId, at, askedMinor, saidNo }) => {
      const givenMinor = refunds.truthOf(id) === 'given' ? askedMinor : 0
      return [id, { id, orderId, at, askedMinor, givenMinor, saidNo }]
    }),
  )
}

type RefundRow = { id: string; orderId: number; attemptId: string; amount: number; status: string; why: string; asked: number; before: number | null }
type QueueRow = { id: number; subject: string; state: string; answer: string | null; payload: string }
type PaymentRow = { id: string; orderId: number; status: string; amount: number; paidMinor: number | null }
type Line = { seq: number; type: string; orderId: number | null; attemptId: string | null; facts: Record<string, unknown> }

/** Which state a line leads to; a line that is not here leaves the state. */
const STATE_OF: Record<string, string> = {
  'refund.created': 'created',
  'refund.sending': 'sending',
  'refund.unresolved': 'unresolved',
  'refund.done': 'done',
  'refund.late_done': 'done',
  'refund.refused': 'refused',
  'refund.not_sent': 'not_sent',
  'refund.closed': 'closed',
}
const OPEN = ['created', 'sending', 'asking', 'unresolved']
const NEVER_LEFT = ['created', 'not_sent']

type Book = { refunds: RefundRow[]; queue: QueueRow[]; payments: Map<string, PaymentRow>; lines: Line[] }
type Judged = Book & { truth: Truth; real: RefundTruth; add(kind: Finding['kind'], about: string, what: string): void }

/** Holds the refunds and the refunds to do of a book against the gateway's. */
export function examineRefunds(db: Database.Database, truth: Truth, real: RefundTruth): Finding[] {
  const findings: Finding[] = []
  const judged: Judged = { ...readBook(db), truth, real, add: (kind, about, what) => void findings.push({ kind, about, what }) }
  judgeRefunds(judged)
  judgeMatches(judged)
  judgeWishes(judged)
  judgeQueue(judged)
  judgeJournal(judged)
  judgeSums(judged)
  return findings
}

function readBook(db: Database.Database): Book {
  const refunds = db
    .prepare(
      `SELECT id, order_id AS orderId, attempt_id AS attemptId, amount_minor AS amount, status, why, asked_count AS asked, before_minor AS before
       FROM refunds ORDER BY rowid`,
    )
    .all() as RefundRow[]
  const queue = db
    .prepare("SELECT id, subject, state, last_answer AS answer, payload FROM queue WHERE kind = 'refund' ORDER BY id")
    .all() as QueueRow[]
  const payments = db
    .prepare('SELECT id, order_id AS orderId, status, amount_minor AS amount, paid_minor AS paidMinor FROM attempts')
    .all() as PaymentRow[]
  const lines = db.prepare("SELECT seq, type, body FROM journal WHERE type LIKE 'refund.%' ORDER BY seq").all() as {
    seq: number
    type: string
    body: string
  }[]
  return {
    refunds,
    queue,
    payments: new Map(payments.map((payment) => [payment.id, payment])),
    lines: lines.map(({ seq, type, body }) => ({ seq, type, ...(JSON.parse(body) as Pick<Line, 'orderId' | 'attemptId' | 'facts'>) })),
  }
}

/** Each refund by itself. */
function judgeRefunds({ refunds, payments, lines, real, add }: Judged): void {
  const ids = new Set(refunds.map(({ id }) => id))
  for (const { id, orderId } of real.values())
    if (!ids.has(id)) add('refund-orphan', id, `the gateway was asked to give back of ${orderId}, the book has no such refund`)
  const ended = new Set(lines.filter(({ type }) => type === 'refund.refused' || type === 'refund.not_sent').map(({ facts }) => facts.refundId))
  for (const { id, attemptId, amount, status, orderId } of refunds) {
    const truth = real.get(id)
    const payment = payments.get(attemptId)
    if (OPEN.includes(status)) add('refund-open', id, `is still ${status}`)
    if (truth && truth.askedMinor !== amount) add('refund-amount', id, `the book says ${amount}, the gateway was asked for ${truth.askedMinor}`)
    if (truth && truth.orderId !== attemptId) add('refund-amount', id, `the book says of ${attemptId}, the gateway was asked for ${truth.orderId}`)
    if (truth && NEVER_LEFT.includes(status)) add('refund-unfounded', id, `the book says ${status}, and the gateway was asked`)
    if (truth && truth.givenMinor > 0 && !truth.saidNo && ended.has(id)) {
      add('refund-unfounded', id, 'the book ended it without money; the gateway had not said so, and gave it back')
    }
    if (payment?.status !== 'paid' && payment?.status !== 'late_paid')
      add('journal', id, `gives back a payment that is ${payment?.status ?? 'not there'}`)
    if (payment && payment.orderId !== orderId) add('journal', id, 'belongs to another sale than its payment')
  }
}

/**
 * What the book calls done against what went back, payment by payment. The gateway tells only a sum, so a refund that it had refused, or that a
 * person had closed, may count for another one of the same amount; and money given back in the merchant centre later may count for a refund.
 * The sums still have to agree.
 */
function judgeMatches({ refunds, real, truth, add }: Judged): void {
  const byPayment = new Map<string, RefundRow[]>()
  for (const refund of refunds) byPayment.set(refund.attemptId, [...(byPayment.get(refund.attemptId) ?? []), refund])
  for (const [attemptId, list] of byPayment) {
    const given = (id: string): number => real.get(id)?.givenMinor ?? 0
    const lost = list.filter(({ id, status }) => given(id) > 0 && status !== 'done')
    const phantom = list.filter(({ id, status }) => status === 'done' && given(id) === 0)
    let centreMinor = truth.get(attemptId)?.centreMinor ?? 0
    const centreAt = truth.get(attemptId)?.centreAt ?? 0
    for (const refund of phantom) {
      const twin = lost.findIndex(({ amount, status }) => amount === refund.amount && (status === 'refused' || status === 'closed'))
      if (twin >= 0) lost.splice(twin, 1)
      else if (centreMinor >= refund.amount && (real.get(refund.id)?.at ?? 0) <= centreAt) centreMinor -= refund.amount
      else add('refund-phantom', refund.id, `booked as done, ${refund.amount} of ${attemptId} never went back`)
    }
    for (const { id, status, amount } of lost) add('refund-lost', id, `${amount} of ${attemptId} went back, and the book says ${status}`)
  }
  const sums = new Map<string, number>()
  for (const { orderId, givenMinor } of real.values()) sums.set(orderId, (sums.get(orderId) ?? 0) + givenMinor)
  for (const [attemptId, sum] of sums) {
    const charged = truth.get(attemptId)?.chargedMinor ?? 0
    const all = sum + (truth.get(attemptId)?.centreMinor ?? 0)
    if (all > charged) add('refund-double', attemptId, `${all} went back of ${charged}`)
  }
}

/** One wish, by the person's own words, is asked of the gateway once; and never more than is left, as the journal tells it line by line (law 9). */
function judgeWishes({ refunds, payments, lines, real, add }: Judged): void {
  const sent = new Map<string, string>()
  for (const { id, attemptId, why } of refunds) {
    if (!real.has(id)) continue
    const wish = `${attemptId} ${why}`
    const first = sent.get(wish)
    if (first !== undefined) add('refund-double', id, `"${why}" was sent before as ${first}`)
    sent.set(wish, id)
  }
  const byId = new Map(refunds.map((refund) => [refund.id, refund]))
  const states = new Map<string, Map<string, string>>()
  for (const { type, facts, attemptId } of lines) {
    const refund = byId.get(String(facts.refundId))
    const state = STATE_OF[type]
    if (!refund || state === undefined || attemptId === null) continue
    const ofPayment = states.get(attemptId) ?? new Map<string, string>()
    states.set(attemptId, ofPayment)
    if (type === 'refund.created') {
      const payment = payments.get(attemptId)
      const bound = [...ofPayment].filter(([, is]) => is === 'done' || OPEN.includes(is))
      const boundMinor = bound.reduce((sum, [id]) => sum + (byId.get(id)?.amount ?? 0), 0)
      const takenMinor = Math.max(payment?.amount ?? 0, payment?.paidMinor ?? 0)
      if (refund.amount + boundMinor > takenMinor)
        add('refund-double', refund.id, `${refund.amount} wanted when ${boundMinor} of ${takenMinor} was bound`)
      if (bound.some(([, is]) => is !== 'done')) add('refund-double', refund.id, 'begun while another of the same payment was on its way')
    }
    ofPayment.set(refund.id, state)
  }
}

function judgeQueue({ queue, refunds, lines, add }: Judged): void {
  const count = (type: string, subject: string): number => lines.filter((line) => line.type === type && line.attemptId === subject).length
  for (const { id, subject, state, answer } of queue) {
    const about = `queue ${id}`
    if (state === 'waiting' || state === 'running') add('refund-open', about, `is still ${state}, the last answer ${answer}`)
    const refund = refunds.find((row) => row.id === answer && row.attemptId === subject)
    if (state === 'done' && (!refund || NEVER_LEFT.includes(refund.status))) {
      add('refund-undone', about, refund ? `counts as done, and ${refund.id} is ${refund.status}` : `counts as done by ${answer}, which is not there`)
    }
    const rows = queue.filter((row) => row.subject === subject)
    if (count('refund.queued', subject) !== rows.length)
      add('journal', about, `${count('refund.queued', subject)} wishes in the journal, ${rows.length} in the queue`)
    const dropped = rows.filter((row) => row.state === 'dropped').length
    if (count('refund.taken_out', subject) !== dropped)
      add('journal', about, `${count('refund.taken_out', subject)} taken out in the journal, ${dropped} in the queue`)
  }
}

function judgeJournal({ refunds, lines, add }: Judged): void {
  const said = new Map<string, Line[]>()
  for (const line of lines) {
    if (typeof line.facts.refundId !== 'string') continue
    said.set(line.facts.refundId, [...(said.get(line.facts.refundId) ?? []), line])
  }
  for (const { id, status, amount, orderId, attemptId, asked, before } of refunds) {
    const own = said.get(id) ?? []
    const state = own.map(({ type }) => STATE_OF[type]).findLast((to) => to !== undefined)
    if (state !== status && !(status === 'asking' && state === 'sending'))
      add('journal', id, `the book says ${status}, its journal ${state ?? 'nothing'}`)
    const created = own.filter(({ type }) => type === 'refund.created')
    if (created.length !== 1 || own[0] !== created[0] || created[0]?.facts.beforeMinor !== before)
      add('journal', id, 'does not begin with one line of its own')
    if (own.some((line) => line.facts.amountMinor !== amount || line.orderId !== orderId || line.attemptId !== attemptId)) {
      add('journal', id, 'a line names another amount, sale or payment')
    }
    if (!NEVER_LEFT.includes(status) && !own.some(({ type }) => type === 'refund.sending')) add('journal', id, 'no line says that it was sent')
    if (own.filter(({ type }) => type === 'refund.asked').length > asked) add('journal', id, 'more questions in the journal than in the book')
  }
  const ids = new Set(refunds.map(({ id }) => id))
  for (const id of said.keys()) if (!ids.has(id)) add('journal', id, 'in the journal, not in the book')
}

/** What the book's paid sales brought less what it gave back, against the gateway's own charges less what really went back. */
function judgeSums({ refunds, payments, truth, real, add }: Judged): void {
  const paid = [...payments.values()].filter(({ status }) => status === 'paid')
  const backInBook = new Map<string, number>()
  for (const { attemptId, amount, status } of refunds) if (status === 'done') backInBook.set(attemptId, (backInBook.get(attemptId) ?? 0) + amount)
  const backAtGateway = new Map<string, number>()
  for (const { orderId, givenMinor } of real.values()) backAtGateway.set(orderId, (backAtGateway.get(orderId) ?? 0) + givenMinor)
  const inBook = paid.reduce((sum, { id, amount }) => sum + amount - (backInBook.get(id) ?? 0), 0)
  const atGateway = paid.reduce((sum, { id }) => {
    const order = truth.get(id)
    return sum + (order?.chargedMinor ?? 0) - (order?.feeMinor ?? 0) - (order?.centreMinor ?? 0) - (backAtGateway.get(id) ?? 0)
  }, 0)
  if (inBook !== atGateway) add('refund-amount', 'sums', `${inBook} kept of paid sales by the book, ${atGateway} at the gateway`)
}

/** The refunds of a book by how they ended. */
export function readRefundEnds(file: string): RefundCounts {
  const db = new Database(file, { readonly: true })
  try {
    const count = (text: string): number => db.prepare(`SELECT count(*) FROM ${text}`).pluck().get() as number
    return {
      ...noRefunds(),
      begun: count('refunds'),
      sent: count("refunds WHERE status NOT IN ('created', 'not_sent')"),
      done: count("refunds WHERE status = 'done'"),
      refused: count("refunds WHERE status = 'refused'"),
      closed: count("refunds WHERE status = 'closed'"),
      notSent: count("refunds WHERE status = 'not_sent'"),
      late: count("journal WHERE type = 'refund.late_done'"),
      queued: count('queue'),
      fromQueue: count("queue WHERE state = 'done'"),
      takenOut: count("queue WHERE state = 'dropped'"),
    }
  } finally {
    db.close()
  }
}

/** Everything that a running till decides within minutes, with its state: attempts, refunds and payouts on their way, and work that a worker has. */
export function readUndecided(db: Database.Database): Map<string, string> {
  const rows = db
    .prepare(
      `SELECT id AS about, status FROM attempts WHERE status IN ('created', 'sending', 'asking')
       UNION ALL SELECT 'refund ' || id, status FROM refunds WHERE status IN ('created', 'sending', 'asking')
       UNION ALL SELECT 'payout ' || id, status FROM payouts WHERE status IN ('sending', 'asking')
       UNION ALL SELECT 'queue ' || id, state || ' in try ' || tries FROM queue WHERE state = 'running'`,
    )
    .all() as { about: string; status: string }[]
  return new Map(rows.map(({ about, status }) => [about, status]))
}
