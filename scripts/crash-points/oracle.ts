import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { SimulatedOrder } from '#main/simulator/ottpay/index.ts'
import type { SentNotice } from '#main/simulator/ottpay/notices.ts'

/** Something that was acknowledged to the cashier before the kill. */
export type Ack = { what: string; facts: Record<string, string | number> }

/** What came out of the shop's printer: each slip's text, and the drawer's pulses. */
export type Paper = { slips: readonly string[]; pulses: readonly unknown[] }

type Row = Record<string, string | number | null>
const OPEN = ['created', 'sending', 'asking', 'unresolved']
const TOOK_MONEY = ['paid', 'late_paid']

/**
 * Holds a book against what the other side really took, and against what the cashier was told. Reads both with nothing of the till's own
 * code; gives one sentence for each thing that is wrong. `orders` are this till's orders at the gateway. `leftToPerson` counts attempts and
 * refunds that were killed on their way: the gateway never saw them, OTT Pay has no word for that, so they wait in the tray. `called` are the
 * calls that the gateway made about these orders.
 */
export function examine(
  dataDir: string,
  orders: readonly SimulatedOrder[],
  acks: readonly Ack[],
  paper: Paper | null = null,
  called: readonly SentNotice[] = [],
): { faults: string[]; leftToPerson: number } {
  const db = new Database(join(dataDir, 'scantill.db'), { readonly: true })
  try {
    const all = (text: string): Row[] => db.prepare(text).all() as Row[]
    const attempts = all('SELECT * FROM attempts')
    const sales = all('SELECT * FROM orders')
    const lines = all('SELECT * FROM journal ORDER BY seq')
    const refunds = all('SELECT * FROM refunds')
    const faults = [
      ...structure(db),
      ...copies(join(dataDir, 'backups')),
      ...chain(lines, String(db.prepare("SELECT value FROM meta WHERE key = 'book_id'").pluck().get())),
      ...money(attempts, orders),
      ...moneyBack(refunds, orders, acks),
      ...books(attempts, sales, lines),
      ...refundBooks(refunds, all('SELECT * FROM queue'), lines),
      ...calls(called, db),
      ...closings(db, lines),
      ...(paper === null ? [] : prints(paper, sales, all('SELECT * FROM print_jobs'), lines)),
      ...promises(dataDir, acks, attempts, sales, (text, ...values) =>
        db
          .prepare(text)
          .pluck()
          .get(...values),
      ),
    ]
    const atGateway = new Set<unknown>(orders.flatMap((order) => [order.order_id, ...order.refunds.map((refund) => refund.refund_id)]))
    return { faults, leftToPerson: [...attempts, ...refunds].filter(({ id, status }) => OPEN.includes(String(status)) && !atGateway.has(id)).length }
  } finally {
    db.close()
  }
}

function structure(db: Database.Database): string[] {
  const whole = db.pragma('integrity_check', { simple: true })
  const foreign = db.pragma('foreign_key_check') as unknown[]
  return [...(whole === 'ok' ? [] : [`damaged: ${String(whole)}`]), ...(foreign.length === 0 ? [] : ['a row refers to one that is not there'])]
}

/** Each step of a shift and each closing is a row and a line, or neither; what a closing says is what its lines of the journal say. */
function closings(db: Database.Database, lines: readonly Row[]): string[] {
  const count = (text: string): number => Number(db.prepare(text).pluck().get())
  const pairs: [type: string, rows: number][] = [
    ['shift.opened', count('SELECT count(*) FROM shifts')],
    ['shift.counted', count('SELECT count(*) FROM shift_counts')],
    ['shift.closed', count('SELECT count(*) FROM shifts WHERE closed_at IS NOT NULL')],
    ['drawer.moved', count('SELECT count(*) FROM drawer_moves')],
    ['cash_refund.done', count('SELECT count(*) FROM cash_refunds')],
    ['day.closed', count('SELECT count(*) FROM z_records')],
  ]
  const faults = pairs.flatMap(([type, rows]) => {
    const told = lines.filter((line) => line.type === type).length
    return told === rows ? [] : [`half a step: ${rows} rows and ${told} lines ${type}`]
  })
  for (const z of db.prepare('SELECT * FROM z_records').all() as Row[]) {
    const inside = lines.filter(({ seq }) => Number(seq) > Number(z.from_seq) && Number(seq) <= Number(z.to_seq))
    const sum = (type: string, fact: string): number =>
      inside.filter((line) => line.type === type).reduce((total, line) => total + Number(JSON.parse(String(line.body)).facts[fact]), 0)
    const figures = JSON.parse(String(z.figures)) as { byTender: { tender: string; sumMinor: number; refundMinor: number }[] }
    const cash = figures.byTender.find(({ tender }) => tender === 'cash')
    const told = sum('sale.cash_paid', 'totalMinor') - sum('cash_refund.done', 'amountMinor')
    if ((cash?.sumMinor ?? 0) - (cash?.refundMinor ?? 0) !== told) faults.push(`closing ${z.number}: its cash is not the ${told} of the journal`)
  }
  return faults
}

/** A gateway that heard 200 relies on it: what it told is in the book. */
function calls(called: readonly SentNotice[], db: Database.Database): string[] {
  const kept = db.prepare("SELECT count(*) FROM notices WHERE body = ? AND outcome <> 'refused'").pluck()
  const lost = called.filter(({ body, answers }) => answers.includes(200) && kept.get(Buffer.from(body)) === 0)
  return lost.map(({ order_id: id }) => `a call about ${id} was acknowledged and is not in the book`)
}

/** Every copy that has its name has to be whole, whether anybody was told of it or not. */
function copies(folder: string): string[] {
  return namedCopies(folder).flatMap((name) => {
    try {
      return withCopy(join(folder, name), (copy) => {
        const lines = copy.prepare('SELECT * FROM journal ORDER BY seq').all() as Row[]
        const bookId = String(copy.prepare("SELECT value FROM meta WHERE key = 'book_id'").pluck().get())
        return [...structure(copy), ...chain(lines, bookId)].map((fault) => `copy ${name}: ${fault}`)
      })
    } catch (error) {
      return [`copy ${name}: ${error instanceof Error ? error.message : String(error)}`]
    }
  })
}

function linesOfCopies(folder: string): number[] {
  return namedCopies(folder).map((name) => withCopy(join(folder, name), (copy) => Number(copy.prepare('SELECT max(seq) FROM journal').pluck().get())))
}

function namedCopies(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^\w.*\.db$/.test(name)) : []
}

function withCopy<T>(file: string, look: (copy: Database.Database) => T): T {
  const copy = new Database(file, { readonly: true })
  try {
    return look(copy)
  } finally {
    copy.close()
  }
}

/** hash = SHA-256(u64 seq, previous hash, u32 length + type, u32 length + body), written down once more. */
function chain(lines: readonly Row[], bookId: string): string[] {
  let prev = createHash('sha256').update(`scantill book ${bookId}`).digest('hex')
  for (const [index, line] of lines.entries()) {
    if (line.seq !== index + 1) return [`journal: line ${index + 1} is missing`]
    const seq = Buffer.alloc(8)
    seq.writeBigUInt64BE(BigInt(index + 1))
    const sized = [line.type, line.body].flatMap((text) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(Buffer.byteLength(String(text)))
      return [length, Buffer.from(String(text))]
    })
    const hash = createHash('sha256')
      .update(Buffer.concat([seq, Buffer.from(prev, 'hex'), ...sized]))
      .digest('hex')
    if (line.prev !== prev || line.hash !== hash) return [`journal: line ${index + 1} does not fit`]
    prev = hash
  }
  return lines.length === 0 ? ['journal: empty'] : []
}

function money(attempts: readonly Row[], orders: readonly SimulatedOrder[]): string[] {
  const faults: string[] = []
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  for (const order of orders) {
    const attempt = byId.get(order.order_id)
    if (!attempt) faults.push(`orphan: ${order.order_id} is at the gateway and not in the book`)
    else if (order.charged && !TOOK_MONEY.includes(String(attempt.status)) && !seenAndClosed(attempt))
      faults.push(`lost: ${order.order_id} was charged and is ${attempt.status} in the book`)
    if (attempt && attempt.amount_minor !== order.asked_amount) faults.push(`wrong amount: ${order.order_id} was asked for ${order.asked_amount}`)
  }
  const held = new Map(orders.map((order) => [order.order_id, order]))
  const chargedSales = new Map<string | number | null, number>()
  for (const attempt of attempts) {
    const order = held.get(String(attempt.id))
    if (TOOK_MONEY.includes(String(attempt.status)) && !order?.charged)
      faults.push(`phantom: ${attempt.id} is ${attempt.status} and was never charged`)
    if (TOOK_MONEY.includes(String(attempt.status)) && attempt.paid_minor !== order?.amount)
      faults.push(`wrong amount: ${attempt.id} has ${attempt.paid_minor}`)
    if (OPEN.includes(String(attempt.status)) && order) faults.push(`open: ${attempt.id} is still ${attempt.status}`)
    if (attempt.status === 'not_sent' && order) faults.push(`said not sent: ${attempt.id} is at the gateway`)
    if (order?.charged) chargedSales.set(attempt.order_id ?? null, (chargedSales.get(attempt.order_id ?? null) ?? 0) + 1)
  }
  for (const [sale, times] of chargedSales) if (times > 1) faults.push(`double: sale ${sale} was charged ${times} times`)
  return faults
}

/** Refunds: what the gateway gave back, against the book's rows and against what was wished (told before the till was asked). */
function moneyBack(refunds: readonly Row[], orders: readonly SimulatedOrder[], acks: readonly Ack[]): string[] {
  const faults: string[] = []
  const byId = new Map(refunds.map((refund) => [refund.id, refund]))
  for (const order of orders) {
    const givenBack = order.refunds.reduce((sum, { amount }) => sum + amount, 0)
    const taken = order.charged ? order.amount : 0
    if (givenBack > taken) faults.push(`too much back: ${givenBack} of ${order.order_id}, which brought ${taken}`)
    const wished = acks.filter(({ what, facts }) => what === 'wish' && facts.attemptId === order.order_id).length
    if (order.refunds.length > wished) faults.push(`double: ${order.order_id} was refunded ${order.refunds.length} times, wished ${wished}`)
    for (const { refund_id: id, amount } of order.refunds) {
      const row = byId.get(id)
      if (!row) faults.push(`orphan: refund ${id} is at the gateway and not in the book`)
      else {
        if (OPEN.includes(String(row.status))) faults.push(`open: refund ${id} is still ${row.status}`)
        else if (row.status !== 'done') faults.push(`lost: refund ${id} was done and is ${row.status} in the book`)
        if (row.attempt_id !== order.order_id) faults.push(`wrong sale: refund ${id} is of ${row.attempt_id} in the book`)
        if (row.amount_minor !== amount) faults.push(`wrong amount: refund ${id} was of ${amount}`)
      }
    }
  }
  const atGateway = new Set<unknown>(orders.flatMap((order) => order.refunds.map(({ refund_id: id }) => id)))
  for (const { id, status } of refunds) {
    if (status === 'done' && !atGateway.has(id)) faults.push(`phantom: refund ${id} is done and the gateway never did it`)
    if (status === 'created') faults.push(`open: refund ${id} is still created`)
  }
  return faults
}

/** Each refund has its lines, and nothing is left to do: one that was begun, or taken out, is over for the queue. */
function refundBooks(refunds: readonly Row[], queue: readonly Row[], lines: readonly Row[]): string[] {
  const faults: string[] = []
  const bodies = lines.map((line) => ({ type: String(line.type), body: JSON.parse(String(line.body)) as { facts: { refundId?: string } } }))
  const lastMoves: Record<string, string[]> = {
    done: ['refund.done', 'refund.late_done'],
    refused: ['refund.refused'],
    not_sent: ['refund.not_sent'],
    closed: ['refund.closed'],
  }
  for (const { id, status } of refunds) {
    const types = bodies.filter(({ body }) => body.facts.refundId === id).map(({ type }) => type)
    if (types[0] !== 'refund.created') faults.push(`journal: refund ${id} begins with ${types[0] ?? 'nothing'}`)
    const needed = lastMoves[String(status)]
    if (needed && !needed.some((type) => types.includes(type))) faults.push(`journal: refund ${id} is ${status} without a line`)
  }
  for (const { id, state, subject, last_answer: answer } of queue) {
    if (state === 'waiting' || state === 'running') faults.push(`queue: ${id} of ${subject} is still ${state} (${answer})`)
    const begun = refunds.some((refund) => refund.attempt_id === subject && refund.status !== 'not_sent')
    if (state === 'done' && !begun) faults.push(`queue: ${id} of ${subject} is done and nothing was sent`)
  }
  return faults
}

/** Paper: no receipt twice without a mark, none of a sale that is not paid, none that the book knows nothing of; a drawer opens once a wish. */
function prints(paper: Paper, sales: readonly Row[], jobs: readonly Row[], lines: readonly Row[]): string[] {
  const faults: string[] = []
  for (const sale of sales) {
    const slips = paper.slips.filter((slip) => slip.includes(String(sale.number)))
    const unmarked = slips.filter((slip) => !/COPY \d|DUPLICATE/.test(slip))
    if (unmarked.length > 1) faults.push(`paper: ${sale.number} was printed ${unmarked.length} times without a mark`)
    if (slips.length > 0 && sale.status !== 'paid') faults.push(`paper: ${sale.number} was printed and is ${sale.status}`)
    const told = jobs.filter((job) => job.order_id === sale.id && job.sent_at !== null)
    if (slips.length > told.length) faults.push(`paper: ${sale.number} was printed ${slips.length} times, the book sent it ${told.length} times`)
    const done = jobs.filter((job) => job.order_id === sale.id && job.state === 'done')
    if (done.length > slips.length) faults.push(`paper: ${sale.number} is done ${done.length} times in the book, printed ${slips.length} times`)
  }
  for (const { id, state } of jobs) if (state === 'sending') faults.push(`print job ${id} is still ${state}`)
  const asked = lines.filter(({ type }) => type === 'drawer.asked').length
  if (paper.pulses.length > asked) faults.push(`drawer: opened ${paper.pulses.length} times, asked ${asked} times`)
  const ended = jobs.filter(({ kind, state }) => kind === 'sale' && (state === 'done' || state === 'handed_over')).length
  const written = lines.filter(({ type }) => type === 'receipt.printed' || type === 'receipt.reprinted').length
  if (written !== ended) faults.push(`journal: ${ended} receipts are over, ${written} lines tell of it`)
  return faults
}

/** A wrong amount is held until a person has looked; then it is closed, and the book says what was taken. */
function seenAndClosed(attempt: Row): boolean {
  return attempt.status === 'held' || (attempt.status === 'closed' && attempt.paid_minor !== null)
}

function books(attempts: readonly Row[], sales: readonly Row[], lines: readonly Row[]): string[] {
  const faults: string[] = []
  const bodies = lines.map((line) => ({
    type: String(line.type),
    body: JSON.parse(String(line.body)) as { attemptId: string | null; orderId: number | null },
  }))
  for (const sale of sales) {
    const own = attempts.filter((attempt) => attempt.order_id === sale.id)
    const counts = own.find((attempt) => attempt.id === sale.number)
    const cash = bodies.filter(({ type, body }) => type === 'sale.cash_paid' && body.orderId === sale.id)
    if (sale.kind === 'cash' && cash.length !== 1) faults.push(`half a sale: cash ${sale.number} has ${cash.length} lines in the journal`)
    if (sale.kind !== 'cash' && own.length === 0) faults.push(`half a sale: ${sale.number} has no attempt`)
    const taken = own.find((attempt) => TOOK_MONEY.includes(String(attempt.status)))
    const status = taken ?? counts
    if (sale.kind !== 'cash' && status && sale.status !== status.status)
      faults.push(`sale ${sale.number} is ${sale.status}, its attempt ${status.status}`)
  }
  const lastMoves: Record<string, string> = {
    paid: 'payment.paid',
    late_paid: 'payment.late_paid',
    declined: 'payment.declined',
    closed: 'payment.closed',
    held: 'payment.held',
  }
  for (const attempt of attempts) {
    const types = bodies.filter(({ body }) => body.attemptId === attempt.id).map(({ type }) => type)
    if (types[0] !== 'payment.created') faults.push(`journal: ${attempt.id} begins with ${types[0] ?? 'nothing'}`)
    const needed = lastMoves[String(attempt.status)]
    if (needed && !types.includes(needed) && !(attempt.status === 'paid' && types.includes('payment.kept')))
      faults.push(`journal: ${attempt.id} is ${attempt.status} without a line`)
  }
  return faults
}

function promises(
  dataDir: string,
  acks: readonly Ack[],
  attempts: readonly Row[],
  sales: readonly Row[],
  get: (text: string, ...values: unknown[]) => unknown,
): string[] {
  const setting = (key: string) =>
    JSON.parse(String(get('SELECT value FROM settings WHERE key = ?', key) ?? 'null')) as Record<string, unknown> | null
  return acks.flatMap(({ what, facts }) => {
    const broken = `promise broken: ${what} ${JSON.stringify(facts)}`
    switch (what) {
      case 'ended': {
        const status = String(attempts.find((attempt) => attempt.id === facts.attemptId)?.status)
        // An end without money may still become late money; paid and closed by hand stay, save for that same late money.
        const fine = status === facts.status || (facts.status !== 'paid' && (status === 'late_paid' || status === 'closed' || status === 'paid'))
        return fine ? [] : [`${broken}, now ${status}`]
      }
      // What was wished holds moneyBack to account; it promises nothing by itself.
      case 'wish':
        return []
      case 'refund':
        return get('SELECT count(*) FROM refunds WHERE id = ?', facts.refundId) === 1 ? [] : [broken]
      case 'refunded':
        return get('SELECT status FROM refunds WHERE id = ?', facts.refundId) === 'done' ? [] : [broken]
      case 'to do':
        return get('SELECT count(*) FROM queue WHERE subject = ?', facts.attemptId) === 1 ? [] : [broken]
      case 'cash':
        return sales.some((sale) => sale.number === facts.number && sale.status === 'paid') ? [] : [broken]
      case 'given':
        return get('SELECT count(*) FROM cash_refunds WHERE id = ?', facts.refundId) === 1 ? [] : [broken]
      case 'shift':
        return get('SELECT closed_at IS NOT NULL OR ? = 0 FROM shifts WHERE number = ?', facts.is === 'closed' ? 1 : 0, facts.number) === 1
          ? []
          : [broken]
      case 'z':
        return get('SELECT hash FROM z_records WHERE number = ?', facts.number) === facts.hash ? [] : [broken]
      case 'shop':
        return (setting('till')?.shop as { name?: string } | undefined)?.name === facts.name ? [] : [broken]
      case 'account':
        return JSON.stringify(setting('accounts')).includes(`"terminalNo":"${facts.terminalNo}"`) ? [] : [broken]
      case 'copy':
        // A newer copy of the same hour may have taken its place; what was in it has to be in one of them.
        return linesOfCopies(join(dataDir, 'backups')).some((lines) => lines >= Number(facts.lines)) ? [] : [broken]
      case 'mode':
        return (setting('mode') as unknown) === facts.mode ? [] : [broken]
      case 'person':
        return get('SELECT pin_hash IS NOT NULL FROM people WHERE name = ? AND active = 1', facts.name) === 1 ? [] : [broken]
      case 'miss': {
        const counted = get('SELECT CASE WHEN lock_left_ms > 0 THEN 99 ELSE misses END FROM people WHERE name = ?', facts.name)
        return Number(counted) >= Number(facts.misses) ? [] : [`${broken}, counted ${String(counted)}`]
      }
      default:
        return [`unknown promise ${what}`]
    }
  })
}
