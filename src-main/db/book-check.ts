import type { PaidSum } from '#shared/domain/book.ts'
import { type Db, sql } from './sql.ts'

/** A paid sale as the orders table says: total in minor units, and the journal's line that its receipt bears. */
export type PaidOrder = { orderId: number; number: string; totalMinor: number; practice: number; paidHash: string | null; paidSeq: number | null }

/** Up to `limit` sales after a sale that stand as paid, oldest first. */
export function listPaidOrders(db: Db, afterOrderId: number, limit: number): PaidOrder[] {
  return sql(
    db,
    `SELECT id AS orderId, number, amount_minor + tip_minor AS totalMinor, practice, paid_hash AS paidHash, paid_seq AS paidSeq
     FROM orders NOT INDEXED WHERE status = 'paid' AND id > ? ORDER BY id LIMIT ?`,
  ).all(afterOrderId, limit) as PaidOrder[]
}

/** True while the database itself refuses to change or remove a journal line. */
export function isJournalGuarded(db: Db): boolean {
  const guards = `SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal' AND sql LIKE '%RAISE(ABORT%'
    AND ((name = 'journal_never_updated' AND sql LIKE '%BEFORE UPDATE ON journal%') OR (name = 'journal_never_deleted' AND sql LIKE '%BEFORE DELETE ON journal%'))`
  return sql(db, guards).pluck().get() === 2
}

/** How many sales there are up to this id, and the newest of them: sales are never removed. */
export function countOrders(db: Db, upTo = Number.MAX_SAFE_INTEGER): { count: number; lastId: number } {
  return sql(db, 'SELECT count(*) AS count, coalesce(max(id), 0) AS lastId FROM orders WHERE id <= ?').get(upTo) as { count: number; lastId: number }
}

/** Count and sum of the sales whose money the journal told of up to a line. */
export function sumPaidUpTo(db: Db, seq: number, practice: boolean): PaidSum {
  const paid = `SELECT count(*) AS count, coalesce(sum(amount_minor + tip_minor), 0) AS sumMinor FROM orders
    WHERE status = 'paid' AND practice = ? AND paid_seq <= ?`
  return sql(db, paid).get(practice ? 1 : 0, seq) as PaidSum
}
