import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import { isAmountMinor, MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { DrawerMove } from '#shared/domain/shift.ts'
import { insertDrawerMove, listDrawerMoves } from '../db/drawer-moves.ts'
import { readOpenShift } from '../db/shifts.ts'
import { transact } from '../db/sql.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import { type AskApproval, type ShiftDeps, writeLine } from './shift-deps.ts'

/** Cash put into the drawer or taken out of it, and why. */
export type CashMove = { kind: 'in' | 'out'; amountMinor: number; why: string }

/** What of the limit is left in a shift: many small payments out do not pass a limit that one large would not. */
export function paidOutWithoutPin(moves: readonly DrawerMove[], limitMinor: number): number {
  const unapproved = moves.filter(({ kind, approverName }) => kind === 'out' && approverName === null)
  return Math.max(0, limitMinor - unapproved.reduce((total, { amountMinor }) => total + amountMinor, 0))
}

/** Writes down cash that goes into the open shift's drawer or out of it. Taking out more than the limit needs a manager. */
export async function moveCash(deps: ShiftDeps, move: CashMove, limitMinor: number, ask: AskApproval): Promise<Result<null, AppError>> {
  const why = move.why.trim()
  if (why.length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  if (!isAmountMinor(move.amountMinor)) return fail(appError('amount-refused', { maxMinor: MAX_AMOUNT_MINOR }))
  const { db, practice, shop } = deps
  const open = readOpenShift(db, practice)
  if (!open) return fail(appError('shift-not-open'))
  const approved = move.kind === 'in' ? ok(null) : await ask(move.amountMinor, paidOutWithoutPin(listDrawerMoves(db, open.shiftId), limitMinor))
  if (!approved.ok) return approved
  const approver = approved.value
  return transact(db, (): Result<null, AppError> => {
    // The PIN took a moment, in which somebody may have closed the shift.
    const shift = readOpenShift(db, practice)
    if (!shift) return fail(appError('shift-not-open'))
    const { kind, amountMinor } = move
    const { currency, number } = shift
    const at = deps.clock.now()
    const facts = {
      kind,
      amountMinor,
      currency,
      why,
      practice,
      shift: number,
      approverId: approver?.personId ?? null,
      approver: approver?.name ?? null,
    }
    const { seq } = writeLine(deps, 'drawer.moved', facts)
    insertDrawerMove(db, {
      shiftId: shift.shiftId,
      practice,
      kind,
      amountMinor,
      currency,
      why,
      personId: deps.at.personId,
      personName: deps.at.name,
      approverId: approver?.personId ?? null,
      approverName: approver?.name ?? null,
      businessDay: businessDay(at, shop.zone, shop.closeHour),
      at,
      seq,
    })
    return ok(null)
  })
}
