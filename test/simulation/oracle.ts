import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import type { Finding } from '../../scripts/simulation/report.ts'
import { type GatewayModel, saidNo } from './gateway-model.ts'
import { examinePayouts, type PayoutTruth } from './oracle-payouts.ts'
import { examineRefunds, type RefundTruth } from './oracle-refunds.ts'

/*
 * The judge. It knows the gateway's truth and the book's file, and nothing of the till's code: its own SQL, its own chain of hashes,
 * its own idea of which line of the journal means which state.
 */

/** One order as the gateway really has it at the end. Amounts in cents; `chargedMinor` null when nothing was taken. */
export type TrueOrder = {
  id: string
  askedMinor: number
  chargedMinor: number | null
  /** How much of the charge the customer pays on top. */
  feeMinor: number
  /** Given back in the merchant centre, beside what refunds gave back. */
  centreMinor: number
  /** When that was, in the world's time. */
  centreAt: number
  /** The gateway itself had ended the order before it took money. */
  saidNo: boolean
  /** It took the money and gave it back by itself: a book that heard of one half only tells the truth as far as it goes. */
  tookBack?: boolean
}

/** The whole of the gateway's truth. */
export type Truth = Map<string, TrueOrder>

type OrderRow = { id: number; number: string; status: string; amount: number; tip: number; note: string; paidHash: string | null }
type AttemptRow = {
  id: string
  orderId: number
  status: string
  amount: number
  paidMinor: number | null
  asked: number
}
type Line = { seq: number; type: string; body: string; prev: string; hash: string }
type Said = { seq: number; type: string; facts: Record<string, unknown> }

/** Takes the truth out of the gateway model. */
export function truthOfModel(gateway: GatewayModel): Truth {
  return new Map(
    [...gateway.orders.values()].map((order) => [
      order.id,
      {
        id: order.id,
        askedMinor: order.askedMinor,
        chargedMinor: order.charge?.amountMinor ?? null,
        feeMinor: order.charge?.feeMinor ?? 0,
        centreMinor: order.centreMinor,
        centreAt: order.centreAt,
        saidNo: saidNo(order),
      },
    ]),
  )
}

/** Holds the book in `file` against the truth about orders, refunds and payouts. */
export function examine(
  file: string,
  truth: Truth,
  refunds: RefundTruth,
  paidOut: PayoutTruth | null = null,
): { findings: Finding[]; twiceForAWhile: number } {
  const db = new Database(file, { readonly: true })
  try {
    const attempts = db
      .prepare(
        'SELECT id, order_id AS orderId, status, amount_minor AS amount, paid_minor AS paidMinor, asked_count AS asked FROM attempts ORDER BY rowid',
      )
      .all() as AttemptRow[]
    const orders = db
      .prepare('SELECT id, number, status, amount_minor AS amount, tip_minor AS tip, note, paid_hash AS paidHash FROM orders ORDER BY id')
      .all() as OrderRow[]
    const lines = db.prepare('SELECT seq, type, body, prev, hash FROM journal ORDER BY seq').all() as Line[]
    const bookId = (db.prepare("SELECT value FROM meta WHERE key = 'book_id'").pluck().get() as string | undefined) ?? ''
    const said = readLines(lines)
    const twice = examineSales(orders, attempts, said, truth)
    return {
      findings: [
        ...examineChain(lines, bookId),
        ...examineAttempts(attempts, said, truth),
        ...examineOrders(orders, attempts, said, lines, truth),
        ...[...truth.values()]
          .filter(({ id, chargedMinor }) => chargedMinor !== null && !attempts.some((attempt) => attempt.id === id))
          .map(({ id }): Finding => ({ kind: 'orphan', about: id, what: 'charged, and the book has no such attempt' })),
        ...twice.findings,
        ...examineRefunds(db, truth, refunds),
        ...(paidOut ? examinePayouts(db, paidOut) : []),
      ],
      twiceForAWhile: twice.twiceForAWhile,
    }
  } finally {
    db.close()
  }
}

/** Sales by how they ended, how many attempts and questions there were, and a digest of the journal. */
export function readEnds(file: string): { counts: Record<string, number>; attempts: number; questions: number; digest: string } {
  const db = new Database(file, { readonly: true })
  try {
    const rows = db.prepare('SELECT status, count(*) AS count FROM orders GROUP BY status ORDER BY status').all() as {
      status: string
      count: number
    }[]
    const { attempts, questions } = db.prepare('SELECT count(*) AS attempts, coalesce(sum(asked_count), 0) AS questions FROM attempts').get() as {
      attempts: number
      questions: number
    }
    const digest = (db.prepare('SELECT hash FROM journal ORDER BY seq DESC LIMIT 1').pluck().get() as string | undefined) ?? ''
    return { counts: Object.fromEntries(rows.map(({ status, count }) => [status, count])), attempts, questions, digest }
  } finally {
    db.close()
  }
}

function readLines(lines: Line[]): Map<string, Said[]> {
  const said = new Map<string, Said[]>()
  for (const { seq, type, body } of lines) {
    const { attemptId, facts } = JSON.parse(body) as { attemptId: string | null; facts: Record<string, unknown> }
    if (attemptId === null) continue
    const list = said.get(attemptId)
    if (list) list.push({ seq, type, facts })
    else said.set(attemptId, [{ seq, type, facts }])
  }
  return said
}

/** The chain as it is described: SHA-256(u64 seq, previous hash, u32 length + type, u32 length + body), begun with the book's own id. */
function examineChain(lines: Line[], bookId: string): Finding[] {
  let previous = createHash('sha256').update(`scantill book ${bookId}`).digest('hex')
  let expected = 1
  for (const { seq, type, body, prev, hash } of lines) {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(Math.floor(seq / 2 ** 32), 0)
    head.writeUInt32BE(seq % 2 ** 32, 4)
    const parts = [head, Buffer.from(previous, 'hex')]
    for (const text of [Buffer.from(type), Buffer.from(body)]) {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(text.length)
      parts.push(length, text)
    }
    const own = createHash('sha256').update(Buffer.concat(parts)).digest('hex')
    if (seq !== expected || prev !== previous || hash !== own) return [{ kind: 'journal', about: `line ${seq}`, what: 'the chain is broken here' }]
    previous = hash
    expected++
  }
  return []
}

/** Which state a line leads to; a line that is not here leaves the state. */
const STATE_OF: Record<string, string> = {
  'payment.created': 'created',
  'payment.sending': 'sending',
  'payment.unresolved': 'unresolved',
  'payment.held': 'held',
  'payment.paid': 'paid',
  'payment.declined': 'declined',
  'payment.not_sent': 'not_sent',
  'payment.closed': 'closed',
  'payment.late_paid': 'late_paid',
  'payment.kept': 'paid',
}
const OPEN = ['created', 'sending', 'asking', 'unresolved', 'held']
const SOURCES_OF_ASKED = ['payment.asked']

function examineAttempts(attempts: AttemptRow[], said: Map<string, Said[]>, truth: Truth): Finding[] {
  const findings: Finding[] = []
  for (const attempt of attempts) {
    const { id, status } = attempt
    const add = (kind: Finding['kind'], what: string): void => void findings.push({ kind, about: id, what })
    const lines = said.get(id) ?? []
    const real = truth.get(id)
    const charged = real !== undefined && real.chargedMinor !== null
    const stands = charged && real.centreMinor === 0 && real.tookBack !== true

    if (OPEN.includes(status)) add('open', `is still ${status}`)
    if (stands && status !== 'paid' && status !== 'late_paid' && !OPEN.includes(status)) add('lost', `charged, and the book says ${status}`)
    if (status === 'paid' && !stands && real?.tookBack !== true)
      add('phantom', charged ? 'booked as paid, and it was given back' : 'booked as paid, and nothing was taken')
    if (status === 'late_paid' && !charged) add('phantom', 'booked as late money, and nothing was taken')
    if (real && real.askedMinor !== attempt.amount)
      add('wrong-amount', `the book says ${attempt.amount}, the gateway was asked for ${real.askedMinor}`)
    if (status === 'paid' && real && charged && (real.chargedMinor ?? 0) - real.feeMinor !== attempt.amount) {
      add('wrong-amount', `booked as ${attempt.amount}, charged ${real.chargedMinor} with ${real.feeMinor} on top`)
    }
    if (charged && !real.saidNo && lines.some(({ type }) => type === 'payment.declined' || type === 'payment.not_sent')) {
      add('unfounded', 'the book ended it without money; the gateway had not said so, and charged it')
    }

    const state = lines
      .map(({ type }) => STATE_OF[type])
      .filter((to) => to !== undefined)
      .at(-1)
    const fits = state === status || (status === 'asking' && state === 'sending')
    if (!fits) add('journal', `the book says ${status}, its journal ${state ?? 'nothing'}`)
    const asked = lines.filter(({ type }) => SOURCES_OF_ASKED.includes(type)).length
    if (asked > attempt.asked) add('journal', `${asked} questions in the journal, ${attempt.asked} in the book`)
    const created = lines.filter(({ type }) => type === 'payment.created')
    if (created.length !== 1 || created[0]?.facts.totalMinor !== attempt.amount) add('journal', 'does not begin with one line of its amount')
    const paidLine = lines.findLast(({ type }) => type === 'payment.paid' || type === 'payment.late_paid')
    if (paidLine && paidLine.facts.paidMinor !== attempt.paidMinor) add('journal', 'the amount in the book is not the one in its journal')
  }
  for (const id of said.keys()) {
    if (!attempts.some((attempt) => attempt.id === id)) findings.push({ kind: 'journal', about: id, what: 'in the journal, not in the book' })
  }
  return findings
}

function examineOrders(orders: OrderRow[], attempts: AttemptRow[], said: Map<string, Said[]>, lines: Line[], truth: Truth): Finding[] {
  const findings: Finding[] = []
  const hashes = new Map(lines.map(({ seq, hash }) => [seq, hash]))
  const byOrder = new Map<number, AttemptRow[]>()
  for (const attempt of attempts) byOrder.set(attempt.orderId, [...(byOrder.get(attempt.orderId) ?? []), attempt])
  for (const order of orders) {
    const add = (what: string): void => void findings.push({ kind: 'journal', about: order.number, what })
    const own = byOrder.get(order.id) ?? []
    const counts = own.find(({ id }) => id === order.number)
    if (!counts) {
      add('a sale without the attempt it names')
      continue
    }
    const paid = own.filter(({ status }) => status === 'paid')
    if (counts.status !== order.status) add(`the sale says ${order.status}, its attempt ${counts.status}`)
    if (paid.length > 1) add('one sale paid by two attempts')
    if (paid.length === 1 && order.number !== paid[0]?.id) add('paid by another attempt than the sale names')
    if (own.some(({ amount }) => amount !== order.amount + order.tip)) add('an attempt for another amount than the sale')
    if (order.status === 'paid') {
      const sayings = (said.get(order.number) ?? []).filter(({ type }) => ['payment.paid', 'payment.kept', 'payment.late_paid'].includes(type))
      if (!sayings.some(({ seq }) => hashes.get(seq) === order.paidHash)) add('the hash on the receipt is of no line that says paid')
    }
  }
  const sumOf = (numbers: number[]): number => numbers.reduce((sum, number) => sum + number, 0)
  const inOrders = sumOf(orders.filter(({ status }) => status === 'paid').map(({ amount, tip }) => amount + tip))
  const paidIds = attempts.filter(({ status }) => status === 'paid').map(({ id }) => id)
  const inJournal = sumOf(paidIds.map((id) => Number(said.get(id)?.find(({ type }) => type === 'payment.created')?.facts.totalMinor ?? 0)))
  const atGateway = sumOf(paidIds.map((id) => (truth.get(id)?.chargedMinor ?? 0) - (truth.get(id)?.feeMinor ?? 0)))
  if (inOrders !== inJournal) findings.push({ kind: 'journal', about: 'sums', what: `${inOrders} in the book, ${inJournal} in the journal` })
  if (inOrders !== atGateway) findings.push({ kind: 'wrong-amount', about: 'sums', what: `${inOrders} in the book, ${atGateway} at the gateway` })
  return findings
}

/**
 * Sales charged more than once. A second charge is founded only when the attempt before it had ended in the book without money by the time
 * the second one began, and that end was true: the gateway had said no, or a person had closed it. One customer is one note.
 */
function examineSales(
  orders: OrderRow[],
  attempts: AttemptRow[],
  said: Map<string, Said[]>,
  truth: Truth,
): { findings: Finding[]; twiceForAWhile: number } {
  const noteOf = new Map(orders.map(({ id, note }) => [id, note]))
  const charged = new Map<string, AttemptRow[]>()
  for (const attempt of attempts) {
    if ((truth.get(attempt.id)?.chargedMinor ?? null) === null) continue
    const note = noteOf.get(attempt.orderId) ?? attempt.id
    charged.set(note, [...(charged.get(note) ?? []), attempt])
  }
  const findings: Finding[] = []
  let twiceForAWhile = 0
  for (const [note, list] of charged) {
    if (list.length < 2) continue
    const beganAt = (id: string): number => said.get(id)?.[0]?.seq ?? 0
    list.sort((a, b) => beganAt(a.id) - beganAt(b.id))
    let founded = true
    for (const [index, later] of list.entries()) {
      for (const earlier of list.slice(0, index)) {
        const before = (said.get(earlier.id) ?? []).filter(({ seq, type }) => seq < beganAt(later.id) && STATE_OF[type] !== undefined)
        const state = STATE_OF[before.at(-1)?.type ?? '']
        const over = state === 'closed' || ((state === 'declined' || state === 'not_sent') && truth.get(earlier.id)?.saidNo === true)
        if (over) continue
        founded = false
        findings.push({
          kind: 'double',
          about: note,
          what: `${later.id} was charged when ${earlier.id} was ${state ?? 'unknown'} and not truly over`,
        })
      }
    }
    if (founded) twiceForAWhile++
  }
  return { findings, twiceForAWhile }
}
