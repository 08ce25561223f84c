import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Sum } from '#shared/domain/shift.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { type Db, sql } from './sql.ts'

/** What lies between two lines of the journal: (fromSeq, toSeq]. Without cash where it may not be seen yet. */
export type Period = { practice: boolean; fromSeq: number; toSeq: number; withCash: boolean }

/** What sales and refunds are grouped by. */
export type Group = {
  tender: Tender
  accountId: string | null
  accountName: string | null
  personId: number
  personName: string
  currency: CurrencyCode
  count: number
  sumMinor: number
}

/** What the account of a sale `o` was called; of a group, in its newest sale by number. */
const ACCOUNT = '(SELECT account_name FROM attempts WHERE attempts.id = o.number)'

/** Sales whose money came in the period. `earlier`: of a business day before `day`. */
export function groupSales(db: Db, period: Period, day: string): (Group & { tipsMinor: number; earlier: number })[] {
  return sql(
    db,
    `WITH o AS (
       SELECT tender, account_id AS accountId, max(number) AS number, person_id AS personId, max(person_name) AS personName, currency,
         business_day < @day AS earlier, count(*) AS count, sum(amount_minor + tip_minor) AS sumMinor, sum(tip_minor) AS tipsMinor
       FROM orders WHERE practice = @practice AND paid_seq > @fromSeq AND paid_seq <= @toSeq AND status = 'paid' AND (@withCash OR kind <> 'cash')
       GROUP BY tender, account_id, person_id, currency, earlier
     ) SELECT tender, accountId, ${ACCOUNT} AS accountName, personId, personName, currency, earlier, count, sumMinor, tipsMinor FROM o ORDER BY sumMinor DESC`,
  ).all({ ...valuesOf(period), day }) as (Group & { tipsMinor: number; earlier: number })[]
}

/**
 * Refunds of sales that count, done in the period. A late success that was kept as a sale in this period brings along what was given back of it
 * before, which no earlier period took off its sales. `earlier`: the sale's money came in an earlier period.
 */
export function groupRefunds(db: Db, period: Period): (Group & { mistake: number; earlier: number })[] {
  const columns = `o.tender, o.account_id AS accountId, ${ACCOUNT} AS accountName, r.person_id AS personId, r.person_name AS personName, r.currency, r.amount_minor`
  const counts = "o.practice = @practice AND o.status = 'paid'"
  return sql(
    db,
    `WITH given AS (
       SELECT ${columns}, 0 AS mistake, o.paid_seq <= @fromSeq AS earlier FROM refunds r JOIN orders o ON o.id = r.order_id
         WHERE r.done_seq > @fromSeq AND r.done_seq <= @toSeq AND ${counts} AND o.number = r.attempt_id
       UNION ALL
       SELECT ${columns}, 0, 0 FROM orders o JOIN refunds r ON r.attempt_id = o.number
         WHERE ${counts} AND o.paid_seq > @fromSeq AND o.paid_seq <= @toSeq AND r.done_seq <= @fromSeq
       UNION ALL
       SELECT ${columns}, r.mistake, o.paid_seq <= @fromSeq FROM cash_refunds r JOIN orders o ON o.id = r.order_id
         WHERE r.practice = @practice AND r.done_seq > @fromSeq AND r.done_seq <= @toSeq AND @withCash
     )
     SELECT tender, accountId, max(accountName) AS accountName, personId, max(personName) AS personName, currency, mistake, earlier,
       count(*) AS count, sum(amount_minor) AS sumMinor FROM given GROUP BY tender, accountId, personId, currency, mistake, earlier ORDER BY sumMinor DESC`,
  ).all(valuesOf(period)) as (Group & { mistake: number; earlier: number })[]
}

/** Late successes, or what came beside the payment that counts, given back in the period: money that never was in the sales. */
export function sumLateRefunds(db: Db, period: Period, currency: CurrencyCode): Sum {
  return sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(r.amount_minor), 0) AS sumMinor FROM refunds r JOIN orders o ON o.id = r.order_id
     WHERE r.done_seq > @fromSeq AND r.done_seq <= @toSeq AND o.practice = @practice AND r.currency = @currency
       AND NOT (o.status = 'paid' AND o.number = r.attempt_id)`,
  ).get({ ...valuesOf(period), currency }) as Sum
}

/** The business days on which sales, refunds and moves of cash of the period happened, oldest first. */
export function listDays(db: Db, period: Period): string[] {
  return sql(
    db,
    `SELECT business_day AS day FROM orders WHERE practice = @practice AND paid_seq > @fromSeq AND paid_seq <= @toSeq AND status = 'paid'
     UNION SELECT r.business_day FROM refunds r JOIN orders o ON o.id = r.order_id WHERE r.done_seq > @fromSeq AND r.done_seq <= @toSeq AND o.practice = @practice
     UNION SELECT business_day FROM cash_refunds WHERE practice = @practice AND done_seq > @fromSeq AND done_seq <= @toSeq
     UNION SELECT business_day FROM drawer_moves WHERE practice = @practice AND seq > @fromSeq AND seq <= @toSeq
     ORDER BY day`,
  )
    .pluck()
    .all(valuesOf(period)) as string[]
}

/** What the journal tells of the period besides money: payments that ended without any, and receipts printed again. */
export function countJournal(db: Db, period: Omit<Period, 'withCash'>): { declinedCount: number; receiptCopies: Sum } {
  const values = valuesOf({ ...period, withCash: true })
  const lines = 'FROM journal j JOIN orders o ON o.id = j.order_id WHERE j.seq > @fromSeq AND j.seq <= @toSeq AND o.practice = @practice'
  const declined = sql(db, `SELECT count(*) ${lines} AND j.type IN ('payment.declined', 'payment.not_sent')`)
  const copies = sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(o.amount_minor + o.tip_minor), 0) AS sumMinor ${lines} AND j.type = 'receipt.reprinted'`,
  )
  return { declinedCount: Number(declined.pluck().get(values)), receiptCopies: copies.get(values) as Sum }
}

/** How often the drawer opened for no sale, refund or move of cash. In practice it never opens. */
export function countDrawerOpened(db: Db, { practice, fromSeq, toSeq }: Pick<Period, 'practice' | 'fromSeq' | 'toSeq'>): number {
  if (practice) return 0
  const text = `SELECT count(*) FROM journal WHERE seq > ? AND seq <= ? AND type = 'drawer.opened' AND body ->> '$.orderId' IS NULL AND body ->> '$.facts.for' IS NULL`
  return Number(sql(db, text).pluck().get(fromSeq, toSeq))
}

/** Payments whose end nobody knows, of any day, in one currency. */
export function sumUnresolved(db: Db, practice: boolean, currency: CurrencyCode): Sum {
  return sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(a.amount_minor), 0) AS sumMinor FROM attempts a JOIN orders o ON o.id = a.order_id
     WHERE a.status IN ('created', 'sending', 'asking', 'unresolved', 'held') AND o.practice = ? AND a.currency = ?`,
  ).get(practice ? 1 : 0, currency) as Sum
}

/** The ids of a period's shifts: closed in it, or still open. */
export function listShiftsOfPeriod(db: Db, { practice, fromSeq, toSeq }: Pick<Period, 'practice' | 'fromSeq' | 'toSeq'>): number[] {
  return sql(db, 'SELECT id FROM shifts WHERE practice = ? AND ((closed_seq > ? AND closed_seq <= ?) OR closed_at IS NULL) ORDER BY number')
    .pluck()
    .all(practice ? 1 : 0, fromSeq, toSeq) as number[]
}

function valuesOf({ practice, fromSeq, toSeq, withCash }: Period) {
  return { practice: practice ? 1 : 0, fromSeq, toSeq, withCash: withCash ? 1 : 0 }
}
