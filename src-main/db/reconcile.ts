import type { CurrencyCode } from '#shared/domain/money.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import {
  type AccountRules,
  type Difference,
  NO_RULES,
  type NoteState,
  type ReconcileRow,
  type ReconcileRowView,
  type RowClass,
  type VendorWord,
} from '#shared/domain/reconcile.ts'
import type { RefundStatus } from '#shared/domain/refund.ts'
import type { StatementMapping, TableForm } from '#shared/domain/statement-file.ts'
import { HAS_GATEWAY_REF } from './attempts.ts'
import { type Db, sql } from './sql.ts'

/** A line of a statement as it is held against the book. Flags are 0 or 1. */
export type StoredLine = {
  lineId: number
  kind: 'payment' | 'refund' | 'subscription'
  gatewayRef: string
  orderNo: string
  refundId: string | null
  tradedOn: string
  settledOn: string
  method: string
  amountMinor: number
  currency: CurrencyCode
  feeMinor: number
  feeCurrency: CurrencyCode
  settledMinor: number
  settledCurrency: CurrencyCode
  refundMinor: number | null
  moved: number
  feeKnown: number
  settledKnown: number
  fileLine: number | null
  /** 1: an earlier line, also of another statement, told of the same money. */
  repeats: number
}

/** A payment of the book. */
export type BookPayment = {
  attemptId: string
  orderId: number
  status: AttemptStatus
  minor: number
  currency: CurrencyCode
  createdAt: number
  endedAt: number | null
  gatewayRef: string | null
}
/** A refund of the book, with the payment it is of. */
export type BookRefund = {
  refundId: string
  attemptId: string
  orderId: number
  status: RefundStatus
  minor: number
  currency: CurrencyCode
  createdAt: number
  endedAt: number | null
}

const PAYMENT = `a.id AS attemptId, a.order_id AS orderId, a.status, coalesce(a.paid_minor, a.amount_minor) AS minor, a.currency, a.created_at AS createdAt,
  a.ended_at AS endedAt, a.gateway_ref AS gatewayRef`
const REFUND = `r.id AS refundId, r.attempt_id AS attemptId, r.order_id AS orderId, r.status, r.amount_minor AS minor, r.currency, r.created_at AS createdAt,
  r.ended_at AS endedAt`

/** What a statement is compared by. */
export type ImportScope = {
  importId: number
  accountId: string
  practice: boolean
  personId: number
  personName: string
  coversFrom: string | null
  coversTo: string | null
  zone: string
  tellsRefunds: boolean
}

/** A statement's scope; null where it is not of this mode. */
export function readScope(db: Db, importId: number, practice: boolean): ImportScope | null {
  const row = sql(
    db,
    `SELECT id AS importId, account_id AS accountId, person_id AS personId, person_name AS personName, covers_from AS coversFrom, covers_to AS coversTo,
       zone, tells_refunds AS tellsRefunds FROM settlement_imports WHERE id = ? AND practice = ?`,
  ).get(importId, practice ? 1 : 0) as (Omit<ImportScope, 'practice' | 'tellsRefunds'> & { tellsRefunds: number }) | undefined
  return row ? { ...row, practice, tellsRefunds: row.tellsRefunds === 1 } : null
}

/** The lines that a statement brought, in its order. */
export function listStoredLines(db: Db, importId: number): StoredLine[] {
  return sql(
    db,
    `SELECT l.id AS lineId, l.kind, l.gateway_ref AS gatewayRef, l.order_no AS orderNo, l.refund_id AS refundId, l.traded_on AS tradedOn,
       l.settled_on AS settledOn, l.method, l.amount_minor AS amountMinor, l.currency, l.fee_minor AS feeMinor, l.fee_currency AS feeCurrency,
       l.settled_minor AS settledMinor, l.settled_currency AS settledCurrency, l.refund_minor AS refundMinor, l.moved, l.fee_known AS feeKnown,
       l.settled_known AS settledKnown, l.file_line AS fileLine,
       l.order_no <> '' AND EXISTS (SELECT 1 FROM settlement_lines e WHERE e.order_no = l.order_no AND e.account_id = l.account_id AND e.id < l.id
         AND e.moved = 1 AND (e.kind = 'refund') = (l.kind = 'refund') AND (l.kind <> 'refund' OR e.refund_id = l.refund_id)) AS repeats
     FROM settlement_lines l WHERE l.import_id = ? ORDER BY l.id`,
  ).all(importId) as StoredLine[]
}

/** The payment that a number of a statement means: ours, the vendor's own, or the number of a renewal that the vendor made by itself. */
export function findBookPayment(db: Db, accountId: string, orderNo: string, gatewayRef: string): BookPayment | null {
  const byId = `SELECT ${PAYMENT} FROM attempts a WHERE a.id = ? AND a.account_id = ?`
  const byRef = `SELECT ${PAYMENT} FROM attempts a WHERE ${HAS_GATEWAY_REF} AND a.account_id = ? ORDER BY a.rowid LIMIT 1`
  const byRenewal = `SELECT ${PAYMENT} FROM renewals n JOIN orders o ON o.id = n.order_id JOIN attempts a ON a.id = o.number
    WHERE n.vendor_no = ? AND n.account_id = ?`
  const found =
    (orderNo === '' ? undefined : (sql(db, byId).get(orderNo, accountId) ?? sql(db, byRenewal).get(orderNo, accountId))) ??
    (gatewayRef === '' ? undefined : sql(db, byRef).get(gatewayRef, gatewayRef, accountId))
  return (found as BookPayment | undefined) ?? null
}

/** A refund by our own number, of this account. */
export function findBookRefund(db: Db, accountId: string, refundId: string): BookRefund | null {
  const text = `SELECT ${REFUND} FROM refunds r JOIN attempts a ON a.id = r.attempt_id WHERE r.id = ? AND a.account_id = ?`
  return (sql(db, text).get(refundId, accountId) as BookRefund | undefined) ?? null
}

/** All refunds of one payment, in the order they were begun. */
export function listBookRefunds(db: Db, attemptId: string): BookRefund[] {
  return sql(db, `SELECT ${REFUND} FROM refunds r WHERE r.attempt_id = ? ORDER BY r.rowid`).all(attemptId) as BookRefund[]
}

/** An order that waited longer than this for its payment is not looked for in a statement's days. */
const ORDER_BEFORE_MS = 32 * 86_400_000

/** Payments of an account that are paid, were sent between two instants, and that no line of any statement names. */
export function listUnnamedPayments(db: Db, { accountId, practice }: ImportScope, from: number, to: number): BookPayment[] {
  return sql(
    db,
    `SELECT ${PAYMENT} FROM orders o JOIN attempts a ON a.order_id = o.id
     WHERE o.practice = ? AND o.created_at BETWEEN ? AND ? AND a.account_id = ? AND a.status IN ('paid', 'late_paid') AND a.created_at BETWEEN ? AND ?
       AND NOT EXISTS (SELECT 1 FROM settlement_lines l WHERE l.order_no = a.id AND l.account_id = a.account_id AND l.kind <> 'refund')
       AND NOT EXISTS (SELECT 1 FROM settlement_lines l WHERE l.account_id = a.account_id AND l.gateway_ref = a.gateway_ref AND l.gateway_ref <> ''
         AND l.kind <> 'refund')
       AND NOT EXISTS (SELECT 1 FROM renewals n JOIN settlement_lines l ON l.order_no = n.vendor_no AND l.account_id = n.account_id
         WHERE n.order_id = a.order_id)
     ORDER BY a.created_at, a.rowid`,
  ).all(practice ? 1 : 0, from - ORDER_BEFORE_MS, to, accountId, from, to) as BookPayment[]
}

/** Done refunds of an account that were begun between two instants and that no line names, nor any line without a number could mean. */
export function listUnnamedRefunds(db: Db, { accountId, practice }: ImportScope, from: number, to: number): BookRefund[] {
  return sql(
    db,
    `SELECT ${REFUND} FROM refunds r JOIN attempts a ON a.id = r.attempt_id JOIN orders o ON o.id = r.order_id
     WHERE o.practice = ? AND a.account_id = ? AND r.status = 'done' AND r.created_at BETWEEN ? AND ?
       AND NOT EXISTS (SELECT 1 FROM settlement_lines l WHERE l.order_no = r.attempt_id AND l.account_id = a.account_id AND l.kind = 'refund'
         AND l.refund_id = r.id)
       AND (SELECT count(*) FROM settlement_lines l WHERE l.account_id = a.account_id AND l.kind = 'refund' AND l.refund_id IS NULL
         AND (l.order_no = r.attempt_id OR (l.order_no = '' AND l.gateway_ref <> '' AND l.gateway_ref = a.gateway_ref)))
         < (SELECT count(*) FROM refunds e WHERE e.attempt_id = r.attempt_id AND e.status = 'done' AND e.rowid <= r.rowid)
     ORDER BY r.created_at, r.rowid`,
  ).all(practice ? 1 : 0, accountId, from, to) as BookRefund[]
}

/** How a comparison ended, beside its rows. */
export type StoredRun = { at: number; facts: string }

/** Replaces a statement's comparison. Call it in a transaction. */
export function writeRun(db: Db, importId: number, at: number, facts: unknown, rows: readonly ReconcileRow[]): void {
  sql(db, 'DELETE FROM reconcile_rows WHERE import_id = ?').run(importId)
  const insert = sql(db, 'INSERT INTO reconcile_rows (import_id, place, row_key, class, search, body) VALUES (?, ?, ?, ?, ?, ?)')
  for (const [index, row] of rows.entries()) {
    const search = [row.number, row.refundId, row.gatewayRef].filter(Boolean).join(' ').toUpperCase()
    insert.run(importId, index + 1, row.rowKey, row.cls, search, JSON.stringify(row))
  }
  sql(
    db,
    'INSERT INTO reconcile_runs (import_id, run_at, facts) VALUES (?, ?, ?) ON CONFLICT (import_id) DO UPDATE SET run_at = excluded.run_at, facts = excluded.facts',
  ).run(importId, at, JSON.stringify(facts))
}

/** The newest comparison's facts, or null. */
export function readRun(db: Db, importId: number): StoredRun | null {
  return (sql(db, 'SELECT run_at AS at, facts FROM reconcile_runs WHERE import_id = ?').get(importId) as StoredRun | undefined) ?? null
}

const OPEN_NOTE = "coalesce(n.state, 'open') = 'open'"
const NOTED = `reconcile_rows w LEFT JOIN reconcile_notes n ON n.account_id = ? AND n.row_key = w.row_key
  LEFT JOIN reconcile_asks q ON q.account_id = ? AND q.row_key = w.row_key`

/** How many rows of each class there are, and how many of them nobody has explained or settled. */
export function countRows(db: Db, importId: number, accountId: string): { cls: RowClass; count: number; open: number }[] {
  const text = `SELECT w.class AS cls, count(*) AS count, sum(${OPEN_NOTE}) AS open FROM ${NOTED} WHERE w.import_id = ? GROUP BY w.class`
  return sql(db, text).all(accountId, accountId, importId) as { cls: RowClass; count: number; open: number }[]
}

/** How many differences of each compared statement are open, by statement. */
export function countOpenByImport(db: Db, practice: boolean): Map<number, number> {
  const rows = sql(
    db,
    `SELECT u.import_id AS importId, (SELECT count(*) FROM reconcile_rows w LEFT JOIN reconcile_notes n ON n.account_id = i.account_id AND n.row_key = w.row_key
       WHERE w.import_id = u.import_id AND w.class <> 'matched' AND ${OPEN_NOTE}) AS open
     FROM reconcile_runs u JOIN settlement_imports i ON i.id = u.import_id WHERE i.practice = ?`,
  ).all(practice ? 1 : 0) as { importId: number; open: number }[]
  return new Map(rows.map(({ importId, open }) => [importId, open]))
}

/** What rows are wanted: a class, every difference, or all; of one state; whose numbers hold a text. */
export type RowFilter = { cls: RowClass | 'differences' | null; state: NoteState | null; search: string }

type StoredRow = {
  place: number
  body: string
  ownerId: number | null
  ownerName: string | null
  state: NoteState | null
  explanation: string | null
  notedAt: number | null
  by: string | null
  askedAt: number | null
  answer: string | null
}
const VIEW = `w.place, w.body, n.owner_id AS ownerId, n.owner_name AS ownerName, n.state, n.explanation, n.noted_at AS notedAt, n.person_name AS "by",
  q.asked_at AS askedAt, q.answer`

/** Rows after a place, in order, with their places. */
export function listRows(db: Db, scope: ImportScope, filter: RowFilter, after: number, limit: number): { place: number; row: ReconcileRowView }[] {
  const { importId, accountId } = scope
  const where = ['w.import_id = ?', 'w.place > ?']
  const values: (string | number)[] = [importId, after]
  if (filter.cls === 'differences') where.push("w.class <> 'matched'")
  else if (filter.cls !== null) {
    where.push('w.class = ?')
    values.push(filter.cls)
  }
  if (filter.state !== null) {
    where.push("w.class <> 'matched'", "coalesce(n.state, 'open') = ?")
    values.push(filter.state)
  }
  if (filter.search !== '') {
    where.push("w.search LIKE ? ESCAPE '\\'")
    values.push(`%${filter.search.toUpperCase().replace(/[\\%_]/g, '\\$&')}%`)
  }
  const text = `SELECT ${VIEW} FROM ${NOTED} WHERE ${where.join(' AND ')} ORDER BY w.place LIMIT ?`
  const rows = sql(db, text).all(accountId, accountId, ...values, limit) as StoredRow[]
  return rows.map((row) => ({ place: row.place, row: asRow(row, scope) }))
}

/** One row, or null. */
export function readRow(db: Db, scope: ImportScope, rowKey: string): ReconcileRowView | null {
  const text = `SELECT ${VIEW} FROM ${NOTED} WHERE w.import_id = ? AND w.row_key = ?`
  const row = sql(db, text).get(scope.accountId, scope.accountId, scope.importId, rowKey) as StoredRow | undefined
  return row ? asRow(row, scope) : null
}

/** Whoever took a statement in looks after its rows until somebody else does. */
function asRow(stored: StoredRow, { personId, personName }: ImportScope): ReconcileRowView {
  const { ownerId, ownerName, state, explanation, notedAt, by, answer } = stored
  return {
    ...(JSON.parse(stored.body) as ReconcileRow),
    note: {
      ownerId: ownerId ?? personId,
      ownerName: ownerName ?? personName,
      state: state ?? 'open',
      explanation: explanation ?? '',
      at: notedAt,
      by,
    },
    vendor: answer === null ? null : (JSON.parse(answer) as VendorWord),
  }
}

/** Rows of these classes that the book knows and that are open, oldest first: those worth a question. */
export function listAskable(db: Db, scope: ImportScope, classes: readonly Difference[], limit: number): ReconcileRowView[] {
  const text = `SELECT ${VIEW} FROM ${NOTED} WHERE w.import_id = ? AND w.class IN (${classes.map(() => '?').join(', ')})
    AND w.body ->> '$.attemptId' IS NOT NULL AND ${OPEN_NOTE} ORDER BY coalesce(q.asked_at, 0), w.place LIMIT ?`
  const rows = sql(db, text).all(scope.accountId, scope.accountId, scope.importId, ...classes, limit) as StoredRow[]
  return rows.map((row) => asRow(row, scope))
}

/** Writes who looks after a row and what was found. */
export function writeNote(
  db: Db,
  accountId: string,
  rowKey: string,
  note: { ownerId: number; ownerName: string; state: NoteState; explanation: string; at: number; by: string },
): void {
  sql(
    db,
    `INSERT INTO reconcile_notes (account_id, row_key, owner_id, owner_name, state, explanation, noted_at, person_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id, row_key) DO UPDATE SET owner_id = excluded.owner_id, owner_name = excluded.owner_name, state = excluded.state,
       explanation = excluded.explanation, noted_at = excluded.noted_at, person_name = excluded.person_name`,
  ).run(accountId, rowKey, note.ownerId, note.ownerName, note.state, note.explanation, note.at, note.by)
}

/** Keeps the vendor's newest word about a row. */
export function writeVendorWord(db: Db, accountId: string, rowKey: string, word: VendorWord): void {
  sql(
    db,
    `INSERT INTO reconcile_asks (account_id, row_key, asked_at, answer) VALUES (?, ?, ?, ?)
     ON CONFLICT (account_id, row_key) DO UPDATE SET asked_at = excluded.asked_at, answer = excluded.answer`,
  ).run(accountId, rowKey, word.at, JSON.stringify(word))
}

/** What is known of an account's fees and settlement. */
export function readRules(db: Db, accountId: string): AccountRules {
  const text = sql(db, 'SELECT rules FROM account_rules WHERE account_id = ?').pluck().get(accountId) as string | undefined
  return text === undefined ? NO_RULES : (JSON.parse(text) as AccountRules)
}

export function writeRules(db: Db, accountId: string, rules: AccountRules): void {
  sql(db, 'INSERT INTO account_rules (account_id, rules) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET rules = excluded.rules').run(
    accountId,
    JSON.stringify(rules),
  )
}

/** How a source was read the last time. */
export type StoredSource = { form: TableForm; mapping: StatementMapping; at: number; by: string }

export function readSource(db: Db, accountId: string, fingerprint: string): StoredSource | null {
  const text = 'SELECT form, mapping, used_at AS at, person_name AS "by" FROM statement_sources WHERE account_id = ? AND fingerprint = ?'
  const row = sql(db, text).get(accountId, fingerprint) as { form: string; mapping: string; at: number; by: string } | undefined
  return row ? { ...row, form: JSON.parse(row.form) as TableForm, mapping: JSON.parse(row.mapping) as StatementMapping } : null
}

export function writeSource(db: Db, accountId: string, fingerprint: string, source: StoredSource): void {
  sql(
    db,
    `INSERT INTO statement_sources (account_id, fingerprint, form, mapping, used_at, person_name) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id, fingerprint) DO UPDATE SET form = excluded.form, mapping = excluded.mapping, used_at = excluded.used_at,
       person_name = excluded.person_name`,
  ).run(accountId, fingerprint, JSON.stringify(source.form), JSON.stringify(source.mapping), source.at, source.by)
}
