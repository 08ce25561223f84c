import type { PrinterView, PrintingView, PrintJobView } from '#shared/domain/printing.ts'
import { listEndedPrintJobs, listOpenPrintJobs, type PrintJob, readClosingNumber, readSubjectNumber } from '../db/print-jobs.ts'
import type { PrintLanes } from './print-lanes.ts'
import { drawerPrinter, type PrintingDeps, receiptPrinter } from './printing-deps.ts'

const OPEN_SHOWN = 50
const ENDED_SHOWN = 8

/** One job as screens see it. */
export function asPrintJobView(deps: PrintingDeps, job: PrintJob): PrintJobView {
  const name = deps.printers().find(({ printerId }) => printerId === job.printerId)?.name ?? job.printerId
  const number = job.orderId === null ? '' : readSubjectNumber(deps.db, job.orderId)
  return {
    jobId: job.id,
    printerId: job.printerId,
    printerName: name,
    kind: job.kind,
    orderId: job.orderId,
    subject: job.refundId ?? job.reportDay ?? (number || readClosingNumber(deps.db, job)),
    copy: job.copy,
    duplicate: job.duplicate,
    practice: job.practice,
    state: job.state,
    tries: job.tries,
    trouble: job.lastAnswer,
    createdAt: job.createdAt,
    lastAt: job.lastAt,
  }
}

/** Printers, jobs that wait or are in doubt, and the newest that are over. */
export function readPrinting(deps: PrintingDeps, lanes: PrintLanes, drawerFault: PrintingView['drawerFault']): PrintingView {
  const said = lanes.said()
  const printers = deps.printers().map(({ printerId, name }): PrinterView => {
    const heard = said.get(printerId)
    return {
      printerId,
      name,
      trouble: heard?.trouble ?? null,
      paperLow: heard?.status?.paper === 'low',
      status: heard?.status ?? null,
      at: heard?.at ?? null,
    }
  })
  return {
    receipts: receiptPrinter(deps)?.printerId ?? null,
    drawer: drawerPrinter(deps)?.printerId ?? null,
    printers,
    open: listOpenPrintJobs(deps.db, OPEN_SHOWN).map((job) => asPrintJobView(deps, job)),
    ended: listEndedPrintJobs(deps.db, ENDED_SHOWN).map((job) => asPrintJobView(deps, job)),
    drawerFault,
  }
}
