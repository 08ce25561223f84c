import type { CurrencyCode } from '#shared/domain/money.ts'
import type { CountLine, ShiftFigures, ShiftRow, Sum } from '#shared/domain/shift.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { canonicalJson } from './journal.ts'
import { type Db, sql } from './sql.ts'

/** A shift with what only main needs to know: the journal's lines between which it lies. */
export type ShiftRecord = ShiftRow & { openedSeq: number; closedSeq: number | null; personId: number }

type StoredShift = Omit<ShiftRecord, 'practice' | 'differenceMinor'> & { practice: number }

const COLUMNS = `id AS shiftId, number, practice, till_code AS tillCode, business_day AS businessDay, currency, opened_at AS openedAt, person_id AS personId,
  person_name AS openedBy, float_minor AS floatMinor, left_minor AS leftMinor, between_minor AS betweenMinor, float_why AS floatWhy, closed_at AS closedAt,
  closed_by_name AS closedBy, handed_to_name AS handedTo, expected_minor AS expectedMinor, counted_minor AS countedMinor,
  difference_why AS differenceWhy, (SELECT count(*) FROM shift_counts WHERE shift_id = shifts.id) AS counts, kept_minor AS keptMinor,
  taken_minor AS takenMinor, opened_seq AS openedSeq, closed_seq AS closedSeq`

/** Who did something: their id and their name as it was then. */
export type Who = { personId: number; name: string }

/** What a new shift needs. Amounts in minor units, times UTC milliseconds; `openedSeq` is its line of the journal. */
export type NewShift = Pick<
  ShiftRow,
  'number' | 'practice' | 'tillCode' | 'businessDay' | 'currency' | 'openedAt' | 'floatMinor' | 'leftMinor' | 'betweenMinor' | 'floatWhy'
> & { by: Who; floatCount: CountLine[] | null; openedSeq: number }

/** Writes a new shift and gives its id. Throws while another one of the same mode is open. */
export function insertShift(db: Db, shift: NewShift): number {
  const { lastInsertRowid } = sql(
    db,
    `INSERT INTO shifts (practice, number, till_code, business_day, currency, opened_at, person_id, person_name, float_minor, opened_seq, left_minor,
       between_minor, float_why, float_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    shift.practice ? 1 : 0,
    shift.number,
    shift.tillCode,
    shift.businessDay,
    shift.currency,
    shift.openedAt,
    shift.by.personId,
    shift.by.name,
    shift.floatMinor,
    shift.openedSeq,
    shift.leftMinor,
    shift.betweenMinor,
    shift.floatWhy,
    shift.floatCount === null ? null : canonicalJson(shift.floatCount),
  )
  return Number(lastInsertRowid)
}

/** How a shift ended. */
export type ShiftEnd = {
  at: number
  seq: number
  by: Who
  handedTo: Who | null
  expectedMinor: number
  countedMinor: number
  differenceWhy: string | null
  keptMinor: number
  figures: ShiftFigures
}

/** Closes a shift with its figures, for good; false when it is not open. */
export function endShift(db: Db, shiftId: number, end: ShiftEnd): boolean {
  return (
    sql(
      db,
      `UPDATE shifts SET closed_at = ?, closed_seq = ?, closed_by_id = ?, closed_by_name = ?, handed_to_id = ?, handed_to_name = ?, expected_minor = ?,
         counted_minor = ?, difference_why = ?, kept_minor = ?, taken_minor = ?, figures = ? WHERE id = ? AND closed_at IS NULL`,
    ).run(
      end.at,
      end.seq,
      end.by.personId,
      end.by.name,
      end.handedTo?.personId ?? null,
      end.handedTo?.name ?? null,
      end.expectedMinor,
      end.countedMinor,
      end.differenceWhy,
      end.keptMinor,
      end.countedMinor - end.keptMinor,
      canonicalJson(end.figures),
      shiftId,
    ).changes === 1
  )
}

/** One shift, or null. */
export function readShift(db: Db, shiftId: number): ShiftRecord | null {
  return asShift(sql(db, `SELECT ${COLUMNS} FROM shifts WHERE id = ?`).get(shiftId))
}

/** The shift that is open, or null. */
export function readOpenShift(db: Db, practice: boolean): ShiftRecord | null {
  return asShift(sql(db, `SELECT ${COLUMNS} FROM shifts WHERE practice = ? AND closed_at IS NULL`).get(practice ? 1 : 0))
}

/** The id of the open shift, or null: for every sale, so without the rest. */
export function findOpenShift(db: Db, practice: boolean): number | null {
  return (
    (sql(db, 'SELECT id FROM shifts WHERE practice = ? AND closed_at IS NULL')
      .pluck()
      .get(practice ? 1 : 0) as number | undefined) ?? null
  )
}

/** The shift that was closed last, or null. */
export function readLastShift(db: Db, practice: boolean): ShiftRecord | null {
  return asShift(
    sql(db, `SELECT ${COLUMNS} FROM shifts WHERE practice = ? AND closed_at IS NOT NULL ORDER BY number DESC LIMIT 1`).get(practice ? 1 : 0),
  )
}

/** Shifts, the newest first, those with a smaller number than `before`. */
export function listShifts(db: Db, practice: boolean, before: number | null, limit: number): ShiftRecord[] {
  const rows = sql(db, `SELECT ${COLUMNS} FROM shifts WHERE practice = ? AND number < ? ORDER BY number DESC LIMIT ?`)
  return rows.all(practice ? 1 : 0, before ?? Number.MAX_SAFE_INTEGER, limit).map((row) => asShift(row) as ShiftRecord)
}

/** The number that the next shift bears. */
export function nextShiftNumber(db: Db, practice: boolean): number {
  return Number(
    sql(db, 'SELECT coalesce(max(number), 0) + 1 FROM shifts WHERE practice = ?')
      .pluck()
      .get(practice ? 1 : 0),
  )
}

/** The figures that were stored when the shift was closed, or null while it is open. */
export function readShiftFigures(db: Db, shiftId: number): ShiftFigures | null {
  const text = sql(db, 'SELECT figures FROM shifts WHERE id = ?').pluck().get(shiftId) as string | null | undefined
  return text ? (JSON.parse(text) as ShiftFigures) : null
}

/** What is stored of a closed shift, as its line of the journal must tell it. */
export type ClosedShift = {
  number: number
  practice: boolean
  closedSeq: number | null
  figuresText: string
  told: { floatMinor: number; expectedMinor: number; countedMinor: number; keptMinor: number; takenMinor: number; why: string | null }
}

/** Every closed shift, for the journal's check; none in a book of a format before closings. */
export function listClosedShifts(db: Db): ClosedShift[] {
  if (sql(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'z_records'").get() === undefined) return []
  const text = `SELECT number, practice, closed_seq AS closedSeq, coalesce(figures, '') AS figuresText, float_minor AS floatMinor, expected_minor AS expectedMinor,
    counted_minor AS countedMinor, kept_minor AS keptMinor, taken_minor AS takenMinor, difference_why AS why FROM shifts WHERE closed_at IS NOT NULL ORDER BY id`
  return (sql(db, text).all() as (ClosedShift['told'] & Omit<ClosedShift, 'practice' | 'told'> & { practice: number })[]).map(
    ({ number, practice, closedSeq, figuresText, ...told }) => ({ number, practice: practice === 1, closedSeq, figuresText, told }),
  )
}

/** What screens may see of a shift. */
export function asShiftRow(shift: ShiftRecord): ShiftRow {
  const { openedSeq: _opened, closedSeq: _closed, personId: _person, ...row } = shift
  return row
}

/** One count of a drawer. */
export type ShiftCount = { lines: CountLine[]; countedMinor: number; expectedMinor: number; at: number; seq: number }

/** Writes a count down. */
export function insertShiftCount(db: Db, shiftId: number, count: ShiftCount, by: Who): void {
  sql(
    db,
    'INSERT INTO shift_counts (shift_id, lines, counted_minor, expected_minor, person_id, person_name, created_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(shiftId, canonicalJson(count.lines), count.countedMinor, count.expectedMinor, by.personId, by.name, count.at, count.seq)
}

/** The newest count of a shift, or null. */
export function readShiftCount(db: Db, shiftId: number): ShiftCount | null {
  const row = sql(
    db,
    `SELECT lines, counted_minor AS countedMinor, expected_minor AS expectedMinor, created_at AS at, seq FROM shift_counts
     WHERE shift_id = ? ORDER BY id DESC LIMIT 1`,
  ).get(shiftId) as (Omit<ShiftCount, 'lines'> & { lines: string }) | undefined
  return row ? { ...row, lines: JSON.parse(row.lines) as CountLine[] } : null
}

/** Sales of a shift in one way to pay, currency and state. */
export type ShiftSales = { tender: Tender; currency: CurrencyCode; status: string; count: number; sumMinor: number; tipsMinor: number }

/** A shift's own sales, grouped. Those of the other mode never count, whatever shift they bear. */
export function groupShiftSales(db: Db, shift: Pick<ShiftRow, 'shiftId' | 'practice'>): ShiftSales[] {
  return sql(
    db,
    `SELECT tender, currency, status, count(*) AS count, sum(amount_minor + tip_minor) AS sumMinor, sum(tip_minor) AS tipsMinor FROM orders
     WHERE shift_id = ? AND practice = ? GROUP BY tender, currency, status ORDER BY sumMinor DESC, tender`,
  ).all(shift.shiftId, shift.practice ? 1 : 0) as ShiftSales[]
}

/** Refunds of wallets that a shift began and that are done, of sales that count. */
export function sumShiftRefunds(db: Db, shift: Pick<ShiftRow, 'shiftId' | 'practice' | 'currency'>): Sum {
  return sql(
    db,
    `SELECT count(*) AS count, coalesce(sum(r.amount_minor), 0) AS sumMinor FROM refunds r JOIN orders o ON o.id = r.order_id
     WHERE r.shift_id = ? AND r.status = 'done' AND r.currency = ? AND o.practice = ? AND o.status = 'paid' AND o.number = r.attempt_id`,
  ).get(shift.shiftId, shift.currency, shift.practice ? 1 : 0) as Sum
}

/** The journal's line of the last cash that moved in a shift, or null: a sale, a refund from the drawer, or cash put in or taken out. */
export function lastCashSeq(db: Db, shift: Pick<ShiftRow, 'shiftId' | 'practice'>): number | null {
  return sql(
    db,
    `SELECT max(seq) FROM (SELECT max(paid_seq) AS seq FROM orders WHERE shift_id = @shiftId AND kind = 'cash' AND practice = @practice
       UNION ALL SELECT max(done_seq) FROM cash_refunds WHERE shift_id = @shiftId AND practice = @practice
       UNION ALL SELECT max(seq) FROM drawer_moves WHERE shift_id = @shiftId)`,
  )
    .pluck()
    .get({ shiftId: shift.shiftId, practice: shift.practice ? 1 : 0 }) as number | null
}

/** Cash that came in less cash that was given back while no shift was open, after this line of the journal. */
export function cashOutsideShifts(db: Db, practice: boolean, afterSeq: number, currency: CurrencyCode): number {
  const values = { practice: practice ? 1 : 0, afterSeq, currency }
  return Number(
    sql(
      db,
      `SELECT (SELECT coalesce(sum(amount_minor + tip_minor), 0) FROM orders
           WHERE practice = @practice AND paid_seq > @afterSeq AND kind = 'cash' AND shift_id IS NULL AND currency = @currency)
         - (SELECT coalesce(sum(amount_minor), 0) FROM cash_refunds
           WHERE practice = @practice AND done_seq > @afterSeq AND shift_id IS NULL AND currency = @currency)`,
    )
      .pluck()
      .get(values),
  )
}

/** When a shift sold last, and how many sales it has. */
export function lastSaleOf(db: Db, shiftId: number): { lastSaleAt: number | null; sales: number } {
  return sql(db, "SELECT max(created_at) AS lastSaleAt, count(*) AS sales FROM orders WHERE shift_id = ? AND status = 'paid'").get(shiftId) as {
    lastSaleAt: number | null
    sales: number
  }
}

function asShift(row: unknown): ShiftRecord | null {
  if (row === undefined) return null
  const stored = row as StoredShift
  const { expectedMinor, countedMinor } = stored
  const differenceMinor = expectedMinor === null || countedMinor === null ? null : countedMinor - expectedMinor
  return { ...stored, practice: stored.practice === 1, differenceMinor }
}
