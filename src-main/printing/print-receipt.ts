import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { DayReport } from '#shared/bridge/contract.ts'
import type { PrinterSettings } from '#shared/domain/device-settings.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { PrintKind } from '#shared/domain/printing.ts'
import type { CopyMarks } from '#shared/domain/receipt.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { RangeReport } from '#shared/domain/totals.ts'
import { readAttempt } from '../db/attempts.ts'
import { journalHead } from '../db/journal.ts'
import { readOrder } from '../db/orders.ts'
import { findUnmarkedPrintJob, insertPrintJob, type NewPrintJob, nextCopyNumber, type PrintJob, readPrintJob } from '../db/print-jobs.ts'
import { readRefund } from '../db/refunds.ts'
import { transact } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { makeReceipt, makeRefundReceipt, paidThrough } from '../receipts/make-receipt.ts'
import { rangePaper } from '../receipts/range-paper.ts'
import { reportPaper } from '../receipts/report-paper.ts'
import { refundPaper, salePaper } from '../receipts/sale-paper.ts'
import { samplePaper } from '../receipts/sample-paper.ts'
import { testPaper } from '../receipts/test-paper.ts'
import type { PrintLanes } from './print-lanes.ts'
import { type PrintingDeps, receiptPrinter, reportPrinter } from './printing-deps.ts'

type Made = { document: PrintDocument; practice: boolean }
/** What a receipt is of: a sale, or one of its refunds. */
type Of = { kind: 'sale' | 'refund'; orderId: number; refundId: string | null }

/**
 * Queues the receipt of a paid sale. Without `again` it is the original, made once: asked a second time, the job that is there is given.
 * With `again` it is marked as copy n, where an original may be on paper already. Nothing here waits for the printer.
 */
export function printSaleReceipt(deps: PrintingDeps, lanes: PrintLanes, orderId: number, again: boolean, by: Cashier): Result<PrintJob, AppError> {
  return printOf(deps, lanes, { kind: 'sale', orderId, refundId: null }, again, by)
}

/** Queues the receipt of a refund that is done; as for a sale, once without a mark. */
export function printRefundReceipt(deps: PrintingDeps, lanes: PrintLanes, refundId: string, again: boolean, by: Cashier): Result<PrintJob, AppError> {
  const refund = readRefund(deps.db, refundId)
  if (!refund) return fail(appError('not-found'))
  return printOf(deps, lanes, { kind: 'refund', orderId: refund.orderId, refundId }, again, by)
}

function printOf(deps: PrintingDeps, lanes: PrintLanes, of: Of, again: boolean, by: Cashier): Result<PrintJob, AppError> {
  const { db } = deps
  const printer = receiptPrinter(deps)
  if (!printer) return fail(appError('no-printer'))
  const queued = transact(db, (): Result<{ job: PrintJob; fresh: boolean }, AppError> => {
    const earlier = findUnmarkedPrintJob(db, of.kind, of.orderId, of.refundId)
    if (earlier !== null && !again) return ok({ job: earlier, fresh: false })
    const marks: CopyMarks = { copy: earlier === null ? 0 : nextCopyNumber(db, of.kind, of.orderId, of.refundId), duplicate: false }
    const made = makeDocument(deps, of, marks)
    if (made === null) return fail(appError('no-receipt'))
    return ok({ job: insert(deps, printer, { ...of, reportDay: null, ...marks, ...made }, by), fresh: true })
  })
  if (!queued.ok) return queued
  if (queued.value.fresh) told(deps, lanes, printer)
  return ok(queued.value.job)
}

/** Queues a print in place of one that did not come out, or may not have: the same, marked DUPLICATE. Call it inside a transaction. */
export function insertDuplicate(deps: PrintingDeps, printer: PrinterSettings, job: PrintJob, by: Cashier): PrintJob {
  const of: Of | null =
    job.orderId === null || job.kind === 'report'
      ? null
      : { kind: job.refundId === null ? 'sale' : 'refund', orderId: job.orderId, refundId: job.refundId }
  const made = of === null ? null : makeDocument(deps, of, { copy: job.copy, duplicate: true })
  const { kind, orderId, refundId, reportDay, copy, practice } = job
  return insert(deps, printer, { kind, orderId, refundId, reportDay, copy, practice, duplicate: true, document: made?.document ?? job.document }, by)
}

/** Queues a day's report. */
export function printReport(deps: PrintingDeps, lanes: PrintLanes, report: DayReport, kind: 'x' | 'z', by: Cashier): Result<PrintJob, AppError> {
  const printer = reportPrinter(deps)
  if (!printer) return fail(appError('no-printer'))
  const { name: shopName, address, tillName } = deps.shop()
  const head = { shopName, address, tillName, printedAt: deps.clock.now(), personName: by.name }
  const document = reportPaper(kind, report, head, deps.design())
  const job = insert(deps, printer, { ...NO_SUBJECT, kind: 'report', reportDay: report.day, document, practice: report.practice }, by)
  told(deps, lanes, printer)
  return ok(job)
}

/** Queues the totals of a range of days. */
export function printRange(deps: PrintingDeps, lanes: PrintLanes, report: RangeReport, by: Cashier): Result<PrintJob, AppError> {
  const printer = reportPrinter(deps)
  if (!printer) return fail(appError('no-printer'))
  const { name: shopName, address, tillName } = deps.shop()
  const document = rangePaper(report, { shopName, address, tillName, printedAt: deps.clock.now(), personName: by.name }, deps.design())
  // A range as ISO 8601 writes it.
  const reportDay = report.from === report.to ? report.from : `${report.from}/${report.to}`
  const job = insert(deps, printer, { ...NO_SUBJECT, kind: 'report', reportDay, document, practice: report.practice }, by)
  told(deps, lanes, printer)
  return ok(job)
}

/** Queues a sample receipt that says PRACTICE, or the doctor's page with its five numbered lines, on the printer named. */
export function printTest(
  deps: PrintingDeps,
  lanes: PrintLanes,
  printerId: string,
  kind: 'test' | 'doctor',
  by: Cashier,
): Result<PrintJob, AppError> {
  const printer = deps.printers().find((one) => one.printerId === printerId)
  if (!printer) return fail(appError('no-printer'))
  const now = deps.clock.now()
  const shop = deps.shop()
  const document =
    kind === 'test'
      ? samplePaper('sale', { shop, personName: by.name, now, practice: true }, deps.design())
      : testPaper({ printerName: printer.name, columns: printer.columns, at: now, zone: shop.zone }, deps.design())
  const job = insert(deps, printer, { ...NO_SUBJECT, kind, document, practice: deps.isPractice() }, by)
  told(deps, lanes, printer)
  return ok(job)
}

const NO_SUBJECT = { orderId: null, refundId: null, reportDay: null, copy: 0, duplicate: false }

type Wanted = Omit<NewPrintJob, 'printerId' | 'personId' | 'personName' | 'createdAt' | 'kind'> & { kind: PrintKind }

function insert({ db, clock }: PrintingDeps, { printerId }: PrinterSettings, wanted: Wanted, by: Cashier): PrintJob {
  const id = insertPrintJob(db, { ...wanted, printerId, personId: by.personId, personName: by.name, createdAt: clock.now() })
  const job = id === null ? null : readPrintJob(db, id)
  // Looked for in the same transaction, so the database and this file would have to disagree.
  if (!job) throw new Error(`a second unmarked print of ${wanted.kind} ${wanted.orderId}`)
  return job
}

function told(deps: PrintingDeps, lanes: PrintLanes, { printerId }: PrinterSettings): void {
  deps.changed()
  lanes.wake(printerId)
}

/** The document of a sale's or refund's receipt; null where there is no money that it could be about. */
function makeDocument(deps: PrintingDeps, { kind, orderId, refundId }: Of, marks: CopyMarks): Made | null {
  const { db } = deps
  const order = readOrder(db, orderId)
  if (!order) return null
  const { practice } = order
  if (kind === 'sale') {
    const receipt = makeReceipt(deps.shop(), order, readAttempt(db, order.number)?.gatewayRef ?? null, paidThrough(db, order))
    return receipt && { document: salePaper(receipt, deps.design(), marks), practice }
  }
  const refund = refundId === null ? null : readRefund(db, refundId)
  const receipt = refund && makeRefundReceipt(deps.shop(), order, refund, journalHead(db).hash, paidThrough(db, order))
  return receipt && { document: refundPaper(receipt, deps.design(), marks), practice }
}
