import type { CurrencyCode } from '#shared/domain/money.ts'
import type { DrawerMove, Sum } from '#shared/domain/shift.ts'
import { type Db, sql } from './sql.ts'

/** Cash put into the drawer or taken out of it; `seq` is its line of the journal. */
export type NewDrawerMove = {
  shiftId: number
  practice: boolean
  kind: 'in' | 'out'
  amountMinor: number
  currency: CurrencyCode
  why: string
  personId: number
  personName: string
  approverId: number | null
  approverName: string | null
  businessDay: string
  at: number
  seq: number
}

/** Writes a move down. */
export function insertDrawerMove(db: Db, move: NewDrawerMove): void {
  sql(
    db,
    `INSERT INTO drawer_moves (shift_id, practice, kind, amount_minor, currency, why, person_id, person_name, approver_id, approver_name, business_day,
       created_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    move.shiftId,
    move.practice ? 1 : 0,
    move.kind,
    move.amountMinor,
    move.currency,
    move.why,
    move.personId,
    move.personName,
    move.approverId,
    move.approverName,
    move.businessDay,
    move.at,
    move.seq,
  )
}

/** The moves of a shift, oldest first. */
export function listDrawerMoves(db: Db, shiftId: number): DrawerMove[] {
  return sql(
    db,
    `SELECT id AS moveId, kind, amount_minor AS amountMinor, why, created_at AS at, person_name AS personName, approver_name AS approverName
     FROM drawer_moves WHERE shift_id = ? ORDER BY id`,
  ).all(shiftId) as DrawerMove[]
}

/** What was put in and taken out between two lines of the journal: (fromSeq, toSeq], in one currency. */
export function sumDrawerMoves(
  db: Db,
  { practice, fromSeq, toSeq, currency }: { practice: boolean; fromSeq: number; toSeq: number; currency: CurrencyCode },
): Record<'in' | 'out', Sum> {
  const rows = sql(
    db,
    'SELECT kind, count(*) AS count, sum(amount_minor) AS sumMinor FROM drawer_moves WHERE practice = ? AND seq > ? AND seq <= ? AND currency = ? GROUP BY kind',
  ).all(practice ? 1 : 0, fromSeq, toSeq, currency) as (Sum & { kind: 'in' | 'out' })[]
  const of = (kind: 'in' | 'out'): Sum => {
    const { count = 0, sumMinor = 0 } = rows.find((row) => row.kind === kind) ?? {}
    return { count, sumMinor }
  }
  return { in: of('in'), out: of('out') }
}
