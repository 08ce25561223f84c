import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import { isAmountMinor, MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { CountLine } from '#shared/domain/shift.ts'
import { cashOutsideShifts, insertShift, nextShiftNumber, readLastShift, readOpenShift, readShift, type ShiftRecord } from '../db/shifts.ts'
import { transact } from '../db/sql.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { countText, type ShiftDeps, sumOfCount, writeLine } from './shift-deps.ts'

/** How a shift begins. `count` is null where the float was told and not counted by coins and notes. */
export type ShiftOpening = { floatMinor: number; count: CountLine[] | null; why: string | null }

/**
 * Opens a shift with what lies in the drawer. Where that is not what the shift before left there and what cash moved since, a reason is needed;
 * the difference itself is no error.
 */
export function openShift(deps: ShiftDeps, opening: ShiftOpening): Result<ShiftRecord, AppError> {
  if (!isAmountMinor(opening.floatMinor, true)) return fail(appError('amount-refused', { maxMinor: MAX_AMOUNT_MINOR }))
  if (opening.count !== null && sumOfCount(opening.count) !== opening.floatMinor) return fail(appError('bad-input', { field: 'count' }))
  return transact(deps.db, (): Result<ShiftRecord, AppError> => {
    if (readOpenShift(deps.db, deps.practice)) return fail(appError('shift-open'))
    const before = leftBefore(deps)
    const why = (opening.why ?? '').trim()
    const gapMinor = before.leftMinor === null ? 0 : opening.floatMinor - before.leftMinor - before.betweenMinor
    if (gapMinor !== 0 && why.length < SHORTEST_REASON) return fail(appError('shift-why-needed', { differenceMinor: gapMinor }))
    return ok(writeOpened(deps, opening, before, why === '' ? null : why, deps.at))
  })
}

/** What the shift before left in the drawer, null where there is none in this currency, and what cash moved since while no shift was open. */
export function leftBefore({ db, practice, shop }: ShiftDeps): { leftMinor: number | null; betweenMinor: number } {
  const last = readLastShift(db, practice)
  if (last === null || last.closedSeq === null || last.currency !== shop.currency) return { leftMinor: null, betweenMinor: 0 }
  return { leftMinor: last.keptMinor, betweenMinor: cashOutsideShifts(db, practice, last.closedSeq, shop.currency) }
}

/** Writes the line and the row of a new shift; call it inside a transaction in which none is open. */
export function writeOpened(
  deps: ShiftDeps,
  { floatMinor, count }: ShiftOpening,
  { leftMinor, betweenMinor }: { leftMinor: number | null; betweenMinor: number },
  why: string | null,
  by: Cashier,
): ShiftRecord {
  const { db, practice, shop } = deps
  const number = nextShiftNumber(db, practice)
  const openedAt = deps.clock.now()
  const { currency, tillCode } = shop
  const counted = count === null ? null : countText(count)
  const facts = { number, practice, floatMinor, currency, leftMinor, betweenMinor, why, count: counted }
  const { seq } = writeLine(deps, 'shift.opened', facts, by)
  const shiftId = insertShift(db, {
    number,
    practice,
    tillCode,
    businessDay: businessDay(openedAt, shop.zone, shop.closeHour),
    currency,
    openedAt,
    floatMinor,
    leftMinor,
    betweenMinor,
    floatWhy: why,
    by,
    floatCount: count,
    openedSeq: seq,
  })
  const shift = readShift(db, shiftId)
  if (!shift) throw new Error(`shift ${number} was not written`)
  return shift
}
