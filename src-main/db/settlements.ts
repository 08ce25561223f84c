import type { SettlementImport, SettlementLine, SettlementRow, UnreadableLine } from '#shared/domain/vendor-desk.ts'
import { type Db, sql } from './sql.ts'

/** A statement as it is written; what its lines come to is counted afterwards. */
export type NewImport = {
  accountId: string
  practice: boolean
  source: SettlementImport['source']
  day: string | null
  fileName: string
  /** 64 hex digits over what was received. */
  digest: string
  at: number
  personId: number
  personName: string
  unreadable: UnreadableLine[]
  unreadableCount: number
  coversFrom: string | null
  coversTo: string | null
  zone: string
  tellsRefunds: boolean
  /** Canonical JSON of what its columns meant; null for a vendor's own form. */
  mapping: string | null
}

type StoredImport = Omit<SettlementImport, 'unreadable'> & { unreadable: string }

const IMPORT = `id AS importId, account_id AS accountId, source, day, file_name AS fileName, imported_at AS at, person_name AS personName,
  line_count AS lineCount, known_count AS knownCount, changed_count AS changedCount, unreadable, unreadable_count AS unreadableCount,
  covers_from AS coversFrom, covers_to AS coversTo, zone`

/**
 * A payment counts at what was really paid. A refund's amount is told in the money of the settlement, so it can be held against ours only where
 * that is the same money.
 */
const VERDICT = `CASE
  WHEN l.kind = 'refund' THEN CASE
    WHEN r.id IS NULL THEN 'unknown'
    WHEN r.status <> 'done' THEN 'state'
    WHEN l.refund_minor IS NOT NULL AND l.settled_currency = r.currency AND abs(l.refund_minor) <> r.amount_minor THEN 'amount'
    ELSE 'matched' END
  WHEN a.id IS NULL THEN 'unknown'
  WHEN a.status NOT IN ('paid', 'late_paid') THEN 'state'
  WHEN a.currency <> l.currency OR coalesce(a.paid_minor, a.amount_minor) <> l.amount_minor THEN 'amount'
  ELSE 'matched' END`

/** The payment and the refund that a line names; one of another account is another merchant's. */
const JOINED = `settlement_lines l LEFT JOIN attempts a ON a.id = l.order_no AND a.account_id = l.account_id
  LEFT JOIN refunds r ON l.kind = 'refund' AND r.id = l.refund_id AND r.attempt_id = a.id`

const ROW = `l.id AS lineId, l.kind, l.gateway_ref AS gatewayRef, l.order_no AS orderId, l.refund_id AS refundId, l.subscription_id AS subscriptionId,
  l.traded_on AS tradedOn, l.settled_on AS settledOn, l.method, l.amount_minor AS amountMinor, l.currency, l.fee_minor AS feeMinor,
  l.fee_currency AS feeCurrency, l.settled_minor AS settledMinor, l.settled_currency AS settledCurrency, l.refund_minor AS refundMinor,
  ${VERDICT} AS verdict, a.order_id AS bookOrderId,
  CASE WHEN l.kind = 'refund' THEN r.amount_minor ELSE coalesce(a.paid_minor, a.amount_minor) END AS bookMinor,
  CASE WHEN l.kind = 'refund' THEN r.currency ELSE a.currency END AS bookCurrency`

/** Writes a statement without its lines and gives its number. Throws when the very same one is there. */
export function insertImport(db: Db, made: NewImport): number {
  const { lastInsertRowid } = sql(
    db,
    `INSERT INTO settlement_imports (account_id, practice, source, day, file_name, digest, imported_at, person_id, person_name, line_count,
       known_count, changed_count, unreadable, unreadable_count, covers_from, covers_to, zone, tells_refunds, mapping)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    made.accountId,
    made.practice ? 1 : 0,
    made.source,
    made.day,
    made.fileName,
    made.digest,
    made.at,
    made.personId,
    made.personName,
    JSON.stringify(made.unreadable),
    made.unreadableCount,
    made.coversFrom,
    made.coversTo,
    made.zone,
    made.tellsRefunds ? 1 : 0,
    made.mapping,
  )
  return Number(lastInsertRowid)
}

/** Writes how many lines a statement brought, had in common with earlier ones, and told differently. */
export function countImport(db: Db, importId: number, counts: { lines: number; known: number; changed: number }): void {
  const text = 'UPDATE settlement_imports SET line_count = ?, known_count = ?, changed_count = ? WHERE id = ?'
  sql(db, text).run(counts.lines, counts.known, counts.changed, importId)
}

/** Writes a line, unless the account has one of this key: then tells whether that one says the same. */
export function insertLine(db: Db, importId: number, accountId: string, key: string, line: SettlementLine): 'new' | 'known' | 'changed' {
  const told = [
    line.kind,
    line.gatewayRef,
    line.orderId,
    line.refundId,
    line.subscriptionId,
    line.tradedOn,
    line.settledOn,
    line.method,
    line.amountMinor,
    line.currency,
    line.feeMinor,
    line.feeCurrency,
    line.settledMinor,
    line.settledCurrency,
    line.refundMinor ?? null,
    line.tradedAt ?? null,
    line.moved === false ? 0 : 1,
    line.feeKnown === false ? 0 : 1,
    line.settledKnown === false ? 0 : 1,
  ]
  const { changes } = sql(
    db,
    `INSERT INTO settlement_lines (import_id, account_id, line_key, kind, gateway_ref, order_no, refund_id, subscription_id, traded_on, settled_on,
       method, amount_minor, currency, fee_minor, fee_currency, settled_minor, settled_currency, refund_minor, traded_at, moved, fee_known,
       settled_known, file_line)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, line_key) DO NOTHING`,
  ).run(importId, accountId, key, ...told, line.fileLine ?? null)
  if (changes === 1) return 'new'
  const same = `SELECT 1 FROM settlement_lines WHERE account_id = ? AND line_key = ? AND (kind, gateway_ref, order_no, refund_id, subscription_id,
    traded_on, settled_on, method, amount_minor, currency, fee_minor, fee_currency, settled_minor, settled_currency, refund_minor, traded_at, moved,
    fee_known, settled_known) IS (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  return sql(db, same).get(accountId, key, ...told) === undefined ? 'changed' : 'known'
}

/** The statement of this very content, if the account has it. */
export function findImport(db: Db, accountId: string, digest: string): number | null {
  return (
    (sql(db, 'SELECT id FROM settlement_imports WHERE account_id = ? AND digest = ?').pluck().get(accountId, digest) as number | undefined) ?? null
  )
}

/** One statement; null where it is not of this mode. */
export function readImport(db: Db, importId: number, practice: boolean): SettlementImport | null {
  const row = sql(db, `SELECT ${IMPORT} FROM settlement_imports WHERE id = ? AND practice = ?`).get(importId, practice ? 1 : 0)
  return row ? asImport(row as StoredImport) : null
}

/** The newest statements of a mode. */
export function listImports(db: Db, practice: boolean, limit: number): SettlementImport[] {
  const rows = sql(db, `SELECT ${IMPORT} FROM settlement_imports WHERE practice = ? ORDER BY id DESC LIMIT ?`).all(practice ? 1 : 0, limit)
  return (rows as StoredImport[]).map(asImport)
}

/** What statements say was settled of one sale's payments and refunds, oldest first. */
export function listLinesOfOrder(db: Db, orderId: number): SettlementRow[] {
  const text = `SELECT ${ROW} FROM ${JOINED} WHERE l.order_no IN (SELECT id FROM attempts WHERE order_id = ?) AND a.order_id = ?
    AND l.moved = 1 AND l.settled_on <> '' ORDER BY l.settled_on, l.id`
  return sql(db, text).all(orderId, orderId) as SettlementRow[]
}

function asImport(row: StoredImport): SettlementImport {
  return { ...row, unreadable: JSON.parse(row.unreadable) as UnreadableLine[] }
}
