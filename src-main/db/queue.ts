import { type Db, sql } from './sql.ts'

/** waiting: its time will come. running: its worker has it. done and dropped: over, kept for the eye. */
export type QueueState = 'waiting' | 'running' | 'done' | 'dropped'

/** One piece of work. `subject` is what it is about (an order, a refund), `payload` what its worker needs. Times are UTC milliseconds. */
export type QueueRow = {
  id: number
  kind: string
  subject: string
  payload: unknown
  state: QueueState
  createdAt: number
  tries: number
  lastAnswer: string | null
  lastAt: number | null
  nextAt: number | null
}

type StoredRow = Omit<QueueRow, 'payload'> & { payload: string }

const COLUMNS = 'id, kind, subject, payload, state, created_at AS createdAt, tries, last_answer AS lastAnswer, last_at AS lastAt, next_at AS nextAt'

/** Adds an item and gives its id; null when the same work about the same subject is already there. */
export function insertQueueItem(db: Db, item: { kind: string; subject: string; payload: unknown; createdAt: number }): number | null {
  const { changes, lastInsertRowid } = sql(
    db,
    "INSERT INTO queue (kind, subject, payload, state, created_at) VALUES (?, ?, ?, 'waiting', ?) ON CONFLICT DO NOTHING",
  ).run(item.kind, item.subject, JSON.stringify(item.payload), item.createdAt)
  return changes === 1 ? Number(lastInsertRowid) : null
}

/** Everything that is not over, oldest first. */
export function listLiveQueue(db: Db): QueueRow[] {
  return (sql(db, `SELECT ${COLUMNS} FROM queue WHERE state IN ('waiting', 'running') ORDER BY id`).all() as StoredRow[]).map(asRow)
}

/** One item, or null. */
export function readQueueItem(db: Db, id: number): QueueRow | null {
  const row = sql(db, `SELECT ${COLUMNS} FROM queue WHERE id = ?`).get(id) as StoredRow | undefined
  return row ? asRow(row) : null
}

/** Takes an item for its worker and counts the try; false when it is not waiting any more. The try is on disk before the work begins. */
export function takeQueueItem(db: Db, id: number): boolean {
  return sql(db, "UPDATE queue SET state = 'running', tries = tries + 1 WHERE id = ? AND state = 'waiting'").run(id).changes === 1
}

/** Puts an item back with what it met and when it is tried again. */
export function putBackQueueItem(db: Db, id: number, at: number, answer: string, nextAt: number): void {
  sql(db, "UPDATE queue SET state = 'waiting', last_answer = ?, last_at = ?, next_at = ? WHERE id = ? AND state = 'running'").run(
    answer,
    at,
    nextAt,
    id,
  )
}

/** Ends an item. */
export function endQueueItem(db: Db, id: number, state: 'done' | 'dropped', at: number, answer: string): boolean {
  const end =
    "UPDATE queue SET state = ?, last_answer = ?, last_at = ?, next_at = NULL, ended_at = ? WHERE id = ? AND state IN ('waiting', 'running')"
  return sql(db, end).run(state, answer, at, at, id).changes === 1
}

/** Makes an item wait again whose worker is gone; the next one knows what a second run means. */
export function reopenQueueItem(db: Db, id: number): void {
  sql(db, "UPDATE queue SET state = 'waiting' WHERE id = ? AND state = 'running'").run(id)
}

function asRow(row: StoredRow): QueueRow {
  return { ...row, payload: JSON.parse(row.payload) }
}
