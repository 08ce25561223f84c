import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { ShiftDetail } from '#shared/domain/shift.ts'
import { type ClosingPrint, type PrintJob, readClosingPrints } from '../db/print-jobs.ts'
import { transact } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { makeClosing, makeShiftSoFar } from './make-closing.ts'
import type { PrintLanes } from './print-lanes.ts'
import { insertJob, NO_SUBJECT, tellLanes } from './print-receipt.ts'
import { type PrintingDeps, reportPrinter } from './printing-deps.ts'

/** Queues the paper of a shift: of the open one how it stands now, as often as anybody likes; of a closed one the original once, then copies. */
export function printShift(deps: PrintingDeps, lanes: PrintLanes, detail: ShiftDetail, by: Cashier): Result<PrintJob, AppError> {
  const { shiftId, closedAt, businessDay, practice } = detail.shift
  if (closedAt !== null) return printClosing(deps, lanes, { kind: 'shift', shiftId, zId: null }, by)
  const printer = reportPrinter(deps)
  if (!printer) return fail(appError('no-printer'))
  const document = makeShiftSoFar(deps, detail)
  const job = insertJob(deps, printer, { ...NO_SUBJECT, kind: 'report', reportDay: businessDay, document, practice }, by)
  tellLanes(deps, lanes, printer)
  return ok(job)
}

/** Queues the paper of a Z: the original once, then copies that say so. */
export function printZ(deps: PrintingDeps, lanes: PrintLanes, zId: number, by: Cashier): Result<PrintJob, AppError> {
  return printClosing(deps, lanes, { kind: 'z', shiftId: null, zId }, by)
}

function printClosing(deps: PrintingDeps, lanes: PrintLanes, of: ClosingPrint, by: Cashier): Result<PrintJob, AppError> {
  const printer = reportPrinter(deps)
  if (!printer) return fail(appError('no-printer'))
  const job = transact(deps.db, () => {
    const { printed, nextCopy } = readClosingPrints(deps.db, of)
    const marks = { copy: printed ? nextCopy : 0, duplicate: false }
    const made = makeClosing(deps, of, marks)
    return made && insertJob(deps, printer, { ...NO_SUBJECT, ...of, ...marks, ...made }, by)
  })
  if (job === null) return fail(appError('not-found'))
  tellLanes(deps, lanes, printer)
  return ok(job)
}
