import type { PrintDocument } from '#shared/domain/print-document.ts'
import { LEGAL_PRINT_MOVES, type PrinterTrouble, type PrintKind, type PrintState } from '#shared/domain/printing.ts'
import { type Db, sql } from './sql.ts'

/** One printing job as it stands on disk. Times are UTC milliseconds; `sentAt` is null while surely nothing of it left. */
export type PrintJob = {
  id: number
  printerId: string
  kind: PrintKind
  orderId: number | null
  refundId: string | null
  reportDay: string | null
  shiftId: number | null
  zId: number | null
  copy: number
  duplicate: boolean
  practice: boolean
  document: PrintDocument
  state: PrintState
  tries: number
  lastAnswer: PrinterTrouble | null
  lastAt: number | null
  personId: number | null
  personName: string | null
  createdAt: number
  sentAt: number | null
  endedAt: number | null
}

/** What a new job needs; it begins queued. */
export type NewPrintJob = Pick<
  PrintJob,
  | 'printerId'
  | 'kind'
  | 'orderId'
  | 'refundId'
  | 'reportDay'
  | 'shiftId'
  | 'zId'
  | 'copy'
  | 'duplicate'
  | 'practice'
  | 'document'
  | 'personId'
  | 'personName'
  | 'createdAt'
>

type Stored = Omit<PrintJob, 'duplicate' | 'practice' | 'document'> & { duplicate: number; practice: number; document: string }

const COLUMNS = `id, printer_id AS printerId, kind, order_id AS orderId, refund_id AS refundId, report_day AS reportDay, shift_id AS shiftId, z_id AS zId, copy, duplicate, practice, document,
  state, tries, last_answer AS lastAnswer, last_at AS lastAt, person_id AS personId, person_name AS personName, created_at AS createdAt,
  sent_at AS sentAt, ended_at AS endedAt`

/** Adds a job and gives its id; null when the same receipt was already made without a mark. */
export function insertPrintJob(db: Db, job: NewPrintJob): number | null {
  const { changes, lastInsertRowid } = sql(
    db,
    `INSERT INTO print_jobs (printer_id, kind, order_id, refund_id, report_day, shift_id, z_id, copy, duplicate, practice, document, state, person_id, person_name, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(
    job.printerId,
    job.kind,
    job.orderId,
    job.refundId,
    job.reportDay,
    job.shiftId,
    job.zId,
    job.copy,
    job.duplicate ? 1 : 0,
    job.practice ? 1 : 0,
    JSON.stringify(job.document),
    job.personId,
    job.personName,
    job.createdAt,
  )
  return changes === 1 ? Number(lastInsertRowid) : null
}

/** One job, or null. */
export function readPrintJob(db: Db, id: number): PrintJob | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM print_jobs WHERE id = ?`).get(id) as Stored | undefined
  return row ? asJob(row) : null
}

/** Jobs in which the till or a person has something to do, oldest first. */
export function listOpenPrintJobs(db: Db, limit = 200): PrintJob[] {
  const open = `SELECT ${COLUMNS} FROM print_jobs WHERE state IN ('queued', 'sending', 'unknown') ORDER BY id LIMIT ?`
  return (sql(db, open).all(limit) as Stored[]).map(asJob)
}

/** The newest jobs that are over, newest first. */
export function listEndedPrintJobs(db: Db, limit: number): PrintJob[] {
  const ended = `SELECT ${COLUMNS} FROM print_jobs WHERE id > (SELECT coalesce(max(id), 0) - 200 FROM print_jobs) AND ended_at IS NOT NULL ORDER BY id DESC LIMIT ?`
  return (sql(db, ended).all(limit) as Stored[]).map(asJob)
}

/** The oldest job that waits for this printer, or null. */
export function firstQueuedPrintJob(db: Db, printerId: string): PrintJob | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM print_jobs WHERE printer_id = ? AND state = 'queued' ORDER BY id LIMIT 1`).get(printerId) as
    | Stored
    | undefined
  return row ? asJob(row) : null
}

/** The job that printed, or will print, the receipt of a sale or of one of its refunds without a mark; null where there is none. */
export function findUnmarkedPrintJob(db: Db, kind: PrintKind, orderId: number, refundId: string | null): PrintJob | null {
  const row = sql(
    db,
    `SELECT ${COLUMNS} FROM print_jobs WHERE kind = ? AND order_id = ? AND refund_id IS ? AND copy = 0 AND duplicate = 0
       AND (state NOT IN ('failed', 'dropped') OR sent_at IS NOT NULL)`,
  ).get(kind, orderId, refundId) as Stored | undefined
  return row ? asJob(row) : null
}

/** The number of the next copy of a receipt: one more than the highest that may be on paper or will be. */
export function nextCopyNumber(db: Db, kind: PrintKind, orderId: number, refundId: string | null): number {
  const highest = `SELECT coalesce(max(copy), 0) FROM print_jobs WHERE kind = ? AND order_id = ? AND refund_id IS ?
     AND (state NOT IN ('failed', 'dropped') OR sent_at IS NOT NULL)`
  return Number(sql(db, highest).pluck().get(kind, orderId, refundId)) + 1
}

/** What a print of a closing is of: a closed shift or a Z. */
export type ClosingPrint = { kind: 'shift'; shiftId: number; zId: null } | { kind: 'z'; shiftId: null; zId: number }

/** How a closing was printed so far: true when a print without a mark is or may be on paper or will be, and the number of the next copy. */
export function readClosingPrints(db: Db, { kind, shiftId, zId }: ClosingPrint): { printed: boolean; nextCopy: number } {
  const text = `SELECT count(*) AS prints, coalesce(max(copy), 0) + 1 AS nextCopy FROM print_jobs WHERE kind = ? AND shift_id IS ? AND z_id IS ?
    AND (state NOT IN ('failed', 'dropped') OR sent_at IS NOT NULL)`
  const { prints, nextCopy } = sql(db, text).get(kind, shiftId, zId) as { prints: number; nextCopy: number }
  return { printed: prints > 0, nextCopy }
}

/** The number of a job's shift or closing, as people call it; empty for anything else. */
export function readClosingNumber(db: Db, { shiftId, zId }: Pick<PrintJob, 'shiftId' | 'zId'>): string {
  const number = sql(db, 'SELECT number FROM shifts WHERE id = ? UNION ALL SELECT number FROM z_records WHERE id = ?').pluck().get(shiftId, zId)
  return String(number ?? '')
}

/** The last word about a job, and when it was heard. */
export type PrintMove = { to: PrintState; at: number; answer: PrinterTrouble | null }

/** Moves a job on; false when it is not in `from` any more. Throws on a move that is not legal: a bug. */
export function movePrintJob(db: Db, id: number, from: PrintState, { to, at, answer }: PrintMove): boolean {
  if (!LEGAL_PRINT_MOVES[from].includes(to)) throw new Error(`no move from ${from} to ${to} (print job ${id})`)
  const ended = to === 'done' || to === 'handed_over' || to === 'failed' || to === 'dropped'
  // Back in the queue means that surely nothing left; so does an end without having been sent.
  const sent = to === 'sending' ? at : to === 'queued' ? null : undefined
  return (
    sql(
      db,
      `UPDATE print_jobs SET state = ?, last_answer = ?, last_at = ?, ended_at = ?, tries = tries + ?, sent_at = CASE WHEN ? THEN ? ELSE sent_at END
       WHERE id = ? AND state = ?`,
    ).run(to, answer, at, ended ? at : null, to === 'sending' ? 1 : 0, sent === undefined ? 0 : 1, sent ?? null, id, from).changes === 1
  )
}

/** Notes why a job that waits still waits. */
export function notePrintJob(db: Db, id: number, answer: PrinterTrouble, at: number): void {
  sql(db, "UPDATE print_jobs SET last_answer = ?, last_at = ? WHERE id = ? AND state = 'queued'").run(answer, at, id)
}

/** Gives a job that waits to another printer; false when it does not wait any more. */
export function assignPrintJob(db: Db, id: number, printerId: string): boolean {
  return sql(db, "UPDATE print_jobs SET printer_id = ? WHERE id = ? AND state = 'queued'").run(printerId, id).changes === 1
}

/** The number that a sale bears now; of all its columns the one that a list of prints needs. */
export function readSubjectNumber(db: Db, orderId: number): string {
  return String(sql(db, 'SELECT number FROM orders WHERE id = ?').pluck().get(orderId) ?? '')
}

/** After a start: whatever was being sent when the till stopped is in doubt. Gives how many those were. */
export function doubtSendingPrintJobs(db: Db, at: number): number {
  return sql(db, "UPDATE print_jobs SET state = 'unknown', last_answer = 'restart', last_at = ? WHERE state = 'sending'").run(at).changes
}

function asJob(row: Stored): PrintJob {
  return { ...row, duplicate: row.duplicate === 1, practice: row.practice === 1, document: JSON.parse(row.document) as PrintDocument }
}
