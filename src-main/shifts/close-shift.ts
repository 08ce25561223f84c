import { createHash } from 'node:crypto'
import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { canonicalJson } from '../db/journal.ts'
import { endShift, readOpenShift, readShift, readShiftCount, type ShiftCount, type ShiftRecord } from '../db/shifts.ts'
import { transact } from '../db/sql.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { writeOpened } from './open-shift.ts'
import { type ShiftDeps, writeLine } from './shift-deps.ts'
import { computeShiftFigures, expectedOf, freshCount } from './shift-figures.ts'

/** What becomes of the counted cash: `keptMinor` stays in the drawer, the rest goes to the safe. `why`: where counted is not expected. */
export type ShiftClosing = { keptMinor: number; why: string | null }

/** Closes the open shift by its newest count. Its figures are frozen; what it should have held and what it held may differ, with a reason. */
export function closeShift(deps: ShiftDeps, closing: ShiftClosing): Result<ShiftRecord, AppError> {
  return transact(deps.db, (): Result<ShiftRecord, AppError> => {
    const counted = readyToClose(deps)
    if (!counted.ok) return counted
    const { shift, count } = counted.value
    if (closing.keptMinor > count.countedMinor) return fail(appError('bad-input', { field: 'keptMinor' }))
    return writeClosed(deps, shift, count, closing, null)
  })
}

/**
 * Hands the drawer over: the counted shift is closed with everything kept, the next one opens with exactly that, and a line bears both names.
 * `to` has shown who they are before.
 */
export function handOverShift(deps: ShiftDeps, to: Cashier, why: string | null): Result<ShiftRecord, AppError> {
  return transact(deps.db, (): Result<ShiftRecord, AppError> => {
    const counted = readyToClose(deps)
    if (!counted.ok) return counted
    const { shift, count } = counted.value
    const closed = writeClosed(deps, shift, count, { keptMinor: count.countedMinor, why }, to)
    if (!closed.ok) return closed
    const left = { leftMinor: count.countedMinor, betweenMinor: 0 }
    const next = writeOpened(deps, { floatMinor: count.countedMinor, count: count.lines, why: null }, left, null, to)
    const facts = { from: shift.number, to: next.number, practice: deps.practice, countedMinor: count.countedMinor, currency: shift.currency }
    writeLine(deps, 'shift.handed_over', { ...facts, toId: to.personId, toName: to.name })
    return ok(next)
  })
}

/** The open shift and a count of it that still tells what is in the drawer. */
function readyToClose({ db, practice }: ShiftDeps): Result<{ shift: ShiftRecord; count: ShiftCount }, AppError> {
  const shift = readOpenShift(db, practice)
  if (!shift) return fail(appError('shift-not-open'))
  if (readShiftCount(db, shift.shiftId) === null) return fail(appError('shift-count-missing'))
  const count = freshCount(db, shift)
  return count === null ? fail(appError('shift-count-stale')) : ok({ shift, count })
}

function writeClosed(
  deps: ShiftDeps,
  shift: ShiftRecord,
  { countedMinor }: ShiftCount,
  { keptMinor, why }: ShiftClosing,
  handedTo: Cashier | null,
): Result<ShiftRecord, AppError> {
  const { db, practice } = deps
  const at = deps.clock.now()
  const figures = computeShiftFigures(db, shift, at)
  const expectedMinor = expectedOf(figures)
  const differenceMinor = countedMinor - expectedMinor
  const reason = (why ?? '').trim()
  if (differenceMinor !== 0 && reason.length < SHORTEST_REASON) return fail(appError('shift-why-needed', { differenceMinor }))
  const differenceWhy = reason === '' ? null : reason
  const { number, currency, floatMinor, counts } = shift
  const { seq } = writeLine(deps, 'shift.closed', {
    number,
    practice,
    currency,
    floatMinor,
    expectedMinor,
    countedMinor,
    differenceMinor,
    why: differenceWhy,
    keptMinor,
    takenMinor: countedMinor - keptMinor,
    counts,
    handedTo: handedTo?.name ?? null,
    // So that the journal proves the frozen figures, too.
    figuresHash: createHash('sha256').update(canonicalJson(figures)).digest('hex'),
  })
  const ended = endShift(db, shift.shiftId, { at, seq, by: deps.at, handedTo, expectedMinor, countedMinor, differenceWhy, keptMinor, figures })
  const closed = ended ? readShift(db, shift.shiftId) : null
  if (!closed) throw new Error(`shift ${number} was not open any more`)
  return ok(closed)
}
