import type { Db } from '#main/db/sql.ts'

/*
 * Counts what a shop took from its journal alone: nothing of orders, refunds or kept totals is read, and the shop's day and hour are worked out here in
 * another way than the till's.
 */

export type RecountShop = { zone: string; closeHour: number }
export type Counted = { count: number; salesMinor: number; tipsMinor: number; refundCount: number; refundMinor: number }
/** One sale or refund that counts, by everything a report is broken down by. */
export type Entry = {
  practice: boolean
  currency: string
  day: string
  hour: number
  tender: string
  accountId: string
  personId: number
  shiftId: number
  till: string
  late: boolean
  counted: Counted
}

type Line = {
  type: string
  at: number
  orderId: number | null
  attemptId: string | null
  personId: number | null
  facts: Record<string, string | number | boolean | null>
}
type Attempt = { line: Line; late: boolean; paid: boolean }

/** Every sale and refund that counts, and every late success that was given back. */
export function recountJournal(db: Db, shop: RecountShop): Entry[] {
  const lines = (db.prepare('SELECT type, body FROM journal ORDER BY seq').all() as { type: string; body: string }[]).map(
    ({ type, body }) => ({ ...JSON.parse(body), type }) as Line,
  )
  const begun = new Map<number, Line>()
  const attempts = new Map<string, Attempt>()
  const sales = new Map<number, Line>()
  const refunds = new Map<string, Line>()
  const done: { begun: Line; line: Line }[] = []
  const cashBack: Line[] = []
  for (const line of lines) {
    const { type, orderId, attemptId, facts } = line
    const attempt = attempts.get(attemptId ?? '')
    if (type === 'payment.created' && orderId !== null && attemptId !== null) {
      if (!begun.has(orderId)) begun.set(orderId, line)
      attempts.set(attemptId, { line, late: false, paid: false })
    } else if (type === 'payment.late_paid' && attempt) attempt.late = true
    else if ((type === 'payment.paid' || type === 'payment.kept') && attempt && orderId !== null) {
      attempt.paid = true
      sales.set(orderId, attempt.line)
    } else if (type === 'sale.cash_paid' && orderId !== null) {
      begun.set(orderId, line)
      sales.set(orderId, line)
    } else if (type === 'refund.created') refunds.set(String(facts.refundId), line)
    else if (type === 'refund.done' || type === 'refund.late_done') done.push({ begun: refunds.get(String(facts.refundId)) as Line, line })
    else if (type === 'cash_refund.done') cashBack.push(line)
  }
  const when = (at: number) => dayAndHour(at, shop)
  const nothing: Counted = { count: 0, salesMinor: 0, tipsMinor: 0, refundCount: 0, refundMinor: 0 }
  const whose = (sale: Line) => ({
    practice: sale.facts.practice === true,
    currency: String(sale.facts.currency),
    tender: String(sale.facts.wallet ?? 'cash'),
    accountId: String(sale.facts.accountId ?? 'cash'),
  })
  const who = (line: Line, id: string) => ({
    personId: line.personId ?? 0,
    shiftId: Number(line.facts.shiftId ?? 0),
    till: id.slice(0, -12),
    ...when(line.at),
  })
  return [
    ...[...sales].map(([orderId, sale]): Entry => {
      const first = begun.get(orderId) as Line
      const salesMinor = Number(sale.facts.totalMinor)
      const counted = { ...nothing, count: 1, salesMinor, tipsMinor: Number(sale.facts.tipMinor) }
      return { ...whose(sale), ...who(first, first.attemptId ?? String(first.facts.number)), late: false, counted }
    }),
    ...done.map(({ begun: asked, line }): Entry => {
      const attempt = attempts.get(line.attemptId ?? '') as Attempt
      const counted = { ...nothing, refundCount: 1, refundMinor: Number(line.facts.amountMinor) }
      return { ...whose(attempt.line), ...who(asked, String(line.facts.refundId)), late: !attempt.paid, counted }
    }),
    ...cashBack.map((line): Entry => {
      const counted = { ...nothing, refundCount: 1, refundMinor: Number(line.facts.amountMinor) }
      return { ...whose(sales.get(line.orderId ?? 0) as Line), ...who(line, String(line.facts.refundId)), late: false, counted }
    }),
  ]
}

/** The shop's business day and hour, read off a clock as Swedes write it. */
function dayAndHour(at: number, { zone, closeHour }: RecountShop): { day: string; hour: number } {
  const shown = new Date(at).toLocaleString('sv-SE', { timeZone: zone })
  const hour = Number(shown.slice(11, 13))
  const date = Date.parse(`${shown.slice(0, 10)}T12:00:00Z`)
  return { day: new Date(hour < closeHour ? date - 86_400_000 : date).toISOString().slice(0, 10), hour }
}

/** Adds entries up by a key, in the order of the keys. */
export function sumEntries(entries: readonly Entry[], keyOf: (entry: Entry) => string): Record<string, Counted> {
  const sums: Record<string, Counted> = {}
  for (const entry of [...entries].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const key = keyOf(entry)
    const sum = sums[key] ?? { count: 0, salesMinor: 0, tipsMinor: 0, refundCount: 0, refundMinor: 0 }
    for (const name of Object.keys(sum) as (keyof Counted)[]) sum[name] += entry.counted[name]
    sums[key] = sum
  }
  return sums
}
