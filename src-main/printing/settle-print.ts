import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { PrintState } from '#shared/domain/printing.ts'
import { appendJournal } from '../db/journal.ts'
import { movePrintJob, type PrintJob, type PrintMove, readClosingNumber } from '../db/print-jobs.ts'
import { transact } from '../db/sql.ts'
import type { PrintingDeps } from './printing-deps.ts'

/** Who did it, where that is not the person the job was made by. */
type By = { personId: number | null; name: string | null }

/**
 * Moves a job on and writes its journal line with it, both or neither (law 12). False when the job is not in `from` any more.
 * Lines are written where something reached paper, may have, or was given up; a job that only waits leaves none.
 */
export function settlePrint(deps: PrintingDeps, job: PrintJob, from: PrintState, move: PrintMove, how: string, by?: By): boolean {
  const moved = transact(deps.db, () => {
    if (!movePrintJob(deps.db, job.id, from, move)) return false
    const type = lineOf(job, move)
    if (type !== null) {
      const facts: JournalFacts = {
        printer: deps.printers().find(({ printerId }) => printerId === job.printerId)?.name ?? job.printerId,
        copy: job.copy,
        duplicate: job.duplicate,
        how,
        trouble: move.answer,
        ...(job.refundId === null ? {} : { refundId: job.refundId }),
        ...(job.reportDay === null ? {} : { day: job.reportDay }),
        ...(job.kind === 'shift' || job.kind === 'z' ? { [job.kind]: readClosingNumber(deps.db, job) } : {}),
      }
      const person = by ?? { personId: job.personId, name: job.personName }
      const about = { orderId: job.orderId, attemptId: null, personId: person.personId, personName: person.name }
      appendJournal(deps.db, { type, at: move.at, ...about, facts })
    }
    return true
  })
  deps.changed()
  return moved
}

function lineOf({ kind, copy, duplicate }: PrintJob, { to, answer }: PrintMove): JournalType | null {
  if (kind === 'test' || kind === 'doctor') return null
  const printed = to === 'done' || to === 'handed_over'
  if (kind === 'report' || kind === 'shift' || kind === 'z') return printed ? 'report.printed' : null
  if (printed) return copy > 0 || duplicate ? 'receipt.reprinted' : 'receipt.printed'
  if (to === 'unknown') return 'receipt.print_unknown'
  if (to === 'dropped') return 'receipt.print_dropped'
  return to === 'failed' ? (answer === 'not_printed' || answer === 'unprintable' ? 'receipt.not_printed' : null) : null
}
