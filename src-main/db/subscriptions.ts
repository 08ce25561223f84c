import type { AttemptStatus } from '#shared/domain/payment.ts'
import type { CancelState, Renewal, Subscription } from '#shared/domain/subscription.ts'
import { type Db, sql } from './sql.ts'

type Stored = Omit<Subscription, 'plan' | 'practice'> & { plan: string; practice: number; first: AttemptStatus }

const COLUMNS = `s.id, s.order_id AS orderId, s.account_id AS accountId, s.practice, s.vendor_id AS vendorId, s.name, s.plan, s.first_minor AS firstMinor,
  s.currency, s.every_days AS everyDays, s.starts_on AS startsOn, s.expires_on AS expiresOn, s.grace_days AS graceDays, s.begun_on AS begunOn,
  s.cancel, s.person_id AS personId, s.person_name AS personName, s.created_at AS createdAt, s.ended_at AS endedAt, a.status AS first`
const FROM = 'subscriptions s JOIN attempts a ON a.id = s.id'

/** A subscription with how its first payment stands. */
export type StoredSubscription = { subscription: Subscription; first: AttemptStatus }

/** Writes a new subscription; its first payment has to be there. */
export function insertSubscription(db: Db, made: Subscription): void {
  sql(
    db,
    `INSERT INTO subscriptions (id, order_id, account_id, practice, vendor_id, name, plan, first_minor, currency, every_days, starts_on, expires_on,
       grace_days, begun_on, cancel, person_id, person_name, created_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    made.id,
    made.orderId,
    made.accountId,
    made.practice ? 1 : 0,
    made.vendorId,
    made.name,
    JSON.stringify(made.plan),
    made.firstMinor,
    made.currency,
    made.everyDays,
    made.startsOn,
    made.expiresOn,
    made.graceDays,
    made.begunOn,
    made.cancel,
    made.personId,
    made.personName,
    made.createdAt,
    made.endedAt,
  )
}

/** One subscription by its own id, or null. */
export function readSubscription(db: Db, id: string): StoredSubscription | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM ${FROM} WHERE s.id = ?`).get(id) as Stored | undefined
  return row ? asSubscription(row) : null
}

/** One subscription by the vendor's number of it at an account, or null. */
export function findSubscription(db: Db, accountId: string, vendorId: string): StoredSubscription | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM ${FROM} WHERE s.account_id = ? AND s.vendor_id = ?`).get(accountId, vendorId) as Stored | undefined
  return row ? asSubscription(row) : null
}

/** All subscriptions of a mode, newest first. */
export function listSubscriptions(db: Db, practice: boolean): StoredSubscription[] {
  const rows = sql(db, `SELECT ${COLUMNS} FROM ${FROM} WHERE s.practice = ? ORDER BY s.created_at DESC, s.rowid DESC`).all(practice ? 1 : 0)
  return (rows as Stored[]).map(asSubscription)
}

/** Notes the vendor's number of an agreement, once; false when it has one, or another agreement of the account has this. */
export function writeVendorId(db: Db, id: string, vendorId: string): boolean {
  return sql(db, 'UPDATE OR IGNORE subscriptions SET vendor_id = ? WHERE id = ? AND vendor_id IS NULL').run(vendorId, id).changes === 1
}

/** Moves the state of its end; false when it was not `from` any more. */
export function writeCancel(db: Db, id: string, from: CancelState, to: CancelState, endedAt: number | null): boolean {
  return sql(db, 'UPDATE subscriptions SET cancel = ?, ended_at = ? WHERE id = ? AND cancel = ?').run(to, endedAt, id, from).changes === 1
}

/** A renewal as it is written; its sale has to be there. */
export type NewRenewal = Pick<Renewal, 'periodOn' | 'orderId' | 'madeBy' | 'vendorNo' | 'personName' | 'at'> & {
  subscriptionId: string
  accountId: string
}

/** Writes a renewal. Throws where the period has one that was asked for here, or the vendor's number is known. */
export function insertRenewal(db: Db, made: NewRenewal): void {
  const text = `INSERT INTO renewals (subscription_id, account_id, period_on, order_id, made_by, vendor_no, person_name, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  sql(db, text).run(made.subscriptionId, made.accountId, made.periodOn, made.orderId, made.madeBy, made.vendorNo, made.personName, made.at)
}

/** True when a renewal that the vendor made under this number is in the book. */
export function hasVendorRenewal(db: Db, accountId: string, vendorNo: string): boolean {
  return sql(db, 'SELECT 1 FROM renewals WHERE account_id = ? AND vendor_no = ?').get(accountId, vendorNo) !== undefined
}

/** The renewals of a subscription in the order of their periods, each with how its sale stands. */
export function listRenewals(db: Db, subscriptionId: string): Renewal[] {
  const text = `SELECT r.period_on AS periodOn, r.order_id AS orderId, o.number, o.amount_minor AS amountMinor, o.status, r.made_by AS madeBy,
      r.vendor_no AS vendorNo, r.person_name AS personName, r.created_at AS at
    FROM renewals r JOIN orders o ON o.id = r.order_id WHERE r.subscription_id = ? ORDER BY r.period_on, r.id`
  return sql(db, text).all(subscriptionId) as Renewal[]
}

/** What a statement tells of subscriptions: our or the vendor's number of the order, theirs of the trade, and of the agreement. */
export function listSubscriptionLines(db: Db, importId: number): { accountId: string; orderNo: string; gatewayRef: string; vendorId: string }[] {
  const text = `SELECT account_id AS accountId, order_no AS orderNo, gateway_ref AS gatewayRef, subscription_id AS vendorId
    FROM settlement_lines WHERE import_id = ? AND kind = 'subscription' AND subscription_id IS NOT NULL`
  return sql(db, text).all(importId) as { accountId: string; orderNo: string; gatewayRef: string; vendorId: string }[]
}

function asSubscription({ first, ...row }: Stored): StoredSubscription {
  return { subscription: { ...row, practice: row.practice === 1, plan: JSON.parse(row.plan) as Subscription['plan'] }, first }
}
