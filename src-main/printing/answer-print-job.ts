import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { assignPrintJob, type PrintJob, readPrintJob } from '../db/print-jobs.ts'
import { transact } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import type { PrintLanes } from './print-lanes.ts'
import { insertDuplicate } from './print-receipt.ts'
import { type PrintingDeps, receiptPrinter, reportPrinter } from './printing-deps.ts'
import { settlePrint } from './settle-print.ts'

/** What a person says about a job. try: once more now, for one that waits. printed, again: it is on paper, or it is not. drop: it is not wanted. */
export const PRINT_ANSWERS = ['try', 'printed', 'again', 'drop'] as const
export type PrintAnswer = (typeof PRINT_ANSWERS)[number]

/** Does what a person said about a job that waits or is in doubt. A job in doubt is printed again only here, and then marked DUPLICATE. */
export function answerPrintJob(deps: PrintingDeps, lanes: PrintLanes, jobId: number, answer: PrintAnswer, by: Cashier): Result<PrintJob, AppError> {
  const job = readPrintJob(deps.db, jobId)
  if (!job) return fail(appError('not-found'))
  const at = deps.clock.now()
  const person = { personId: by.personId, name: by.name }
  const done = (after: number): Result<PrintJob, AppError> => {
    lanes.letGo(jobId)
    const now = readPrintJob(deps.db, after)
    return now ? ok(now) : fail(appError('not-found'))
  }
  switch (answer) {
    case 'try': {
      // It is being tried at this moment.
      if (job.state === 'sending') return ok(job)
      if (job.state !== 'queued') return fail(appError('already-final'))
      const printer = currentPrinter(deps, job)
      if (!printer) return fail(appError('no-printer'))
      if (printer.printerId !== job.printerId) assignPrintJob(deps.db, jobId, printer.printerId)
      lanes.tryNow(printer.printerId)
      return ok(job)
    }
    case 'printed':
      if (job.state !== 'unknown') return fail(appError('already-final'))
      return settlePrint(deps, job, 'unknown', { to: 'done', at, answer: 'printed' }, 'by hand', person)
        ? done(jobId)
        : fail(appError('already-final'))
    case 'again': {
      const printer = currentPrinter(deps, job)
      if (!printer) return fail(appError('no-printer'))
      if (job.state !== 'unknown') return fail(appError('already-final'))
      const next = transact(deps.db, () => {
        if (!settlePrint(deps, job, 'unknown', { to: 'failed', at, answer: 'not_printed' }, 'by hand', person)) return null
        return insertDuplicate(deps, printer, job, by)
      })
      if (next === null) return fail(appError('already-final'))
      const answered = done(next.id)
      lanes.tryNow(printer.printerId)
      return answered
    }
    case 'drop':
      if (job.state !== 'unknown' && job.state !== 'queued') return fail(appError('already-final'))
      return settlePrint(deps, job, job.state, { to: 'dropped', at, answer: job.lastAnswer }, 'by hand', person)
        ? done(jobId)
        : fail(appError('already-final'))
  }
}

/** The job's own printer, or where that is gone the one that such jobs go to now. */
function currentPrinter(deps: PrintingDeps, job: PrintJob) {
  const own = deps.printers().find(({ printerId }) => printerId === job.printerId)
  return own ?? (job.kind === 'report' ? reportPrinter(deps) : receiptPrinter(deps))
}
