import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { CountLine } from '#shared/domain/shift.ts'
import { insertShiftCount, readOpenShift } from '../db/shifts.ts'
import { transact } from '../db/sql.ts'
import { countText, type ShiftDeps, sumOfCount, writeLine } from './shift-deps.ts'
import { computeShiftFigures, expectedOf } from './shift-figures.ts'

/** Writes down what was counted in the open shift's drawer, beside what should be there. Every count is kept; the newest is what closing goes by. */
export function countDrawer(deps: ShiftDeps, lines: readonly CountLine[]): Result<null, AppError> {
  const { db, practice, clock } = deps
  const countedMinor = sumOfCount(lines)
  if (countedMinor === null) return fail(appError('bad-input', { field: 'count' }))
  return transact(db, (): Result<null, AppError> => {
    const shift = readOpenShift(db, practice)
    if (!shift) return fail(appError('shift-not-open'))
    const at = clock.now()
    const expectedMinor = expectedOf(computeShiftFigures(db, shift, at))
    const { number, currency } = shift
    const facts = { number, practice, currency, countedMinor, expectedMinor, times: shift.counts + 1, count: countText(lines) }
    const { seq } = writeLine(deps, 'shift.counted', facts)
    insertShiftCount(db, shift.shiftId, { lines: lines.filter(({ pieces }) => pieces > 0), countedMinor, expectedMinor, at, seq }, deps.at)
    return ok(null)
  })
}
