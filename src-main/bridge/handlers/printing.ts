import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { probeNetworkPrinter } from '../../devices/printer/find-printers.ts'
import { answerPrintJob } from '../../printing/answer-print-job.ts'
import { printRange, printRefundReceipt, printReport, printSaleReceipt, printTest } from '../../printing/print-receipt.ts'
import { asPrintJobView } from '../../printing/read-printing.ts'
import { rangeDepsOf } from '../../report-deps.ts'
import { readDayReport } from '../../reports/day-report.ts'
import { readRangeReport } from '../../reports/range-report.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** Paper and the drawer. Every print is queued and answered at once: how it ends is told by the till's snapshot. */
export function printingHandlers(till: Till): HandlersOf<'print' | 'printers' | 'drawer'> {
  const { db, desk, payments } = till
  const { deps, lanes } = desk
  const shown = (queued: ReturnType<typeof printSaleReceipt>) => (queued.ok ? ok(asPrintJobView(deps, queued.value)) : queued)

  return {
    'print:receipt': ({ orderId, again }) => shown(printSaleReceipt(deps, lanes, orderId, again, cashierAt(till))),
    'print:refund': ({ refundId, again }) => shown(printRefundReceipt(deps, lanes, refundId, again, cashierAt(till))),
    'print:report'({ day }) {
      const report = readDayReport(db, till.settings().shop, till.isPractice(), day, payments.clock.now())
      // A day that is over does not change any more: its print is a Z.
      const kind = report.day < till.snapshot().today ? 'z' : 'x'
      return shown(printReport(deps, lanes, report, kind, cashierAt(till)))
    },
    'print:range'({ from, to }) {
      const read = readRangeReport(rangeDepsOf(till), { from, to, currency: null, compare: null }, payments.clock.now())
      return read.ok ? shown(printRange(deps, lanes, read.value, cashierAt(till))) : read
    },
    'print:test': ({ printerId, kind }) => shown(printTest(deps, lanes, printerId, kind, cashierAt(till))),
    'printers:find': async () => ok(await desk.find()),
    'printers:probe': async ({ host, port }) => ok({ reached: await probeNetworkPrinter(host, port) }),
    async 'printers:look'() {
      await lanes.look()
      return ok(desk.view())
    },
    'printers:answer': ({ jobId, answer }) => shown(answerPrintJob(deps, lanes, jobId, answer, cashierAt(till))),
    async 'drawer:open'({ reason }) {
      if (reason.trim() === '') return fail(appError('reason-missing'))
      const opened = await desk.openDrawer(reason, cashierAt(till))
      return opened.ok ? ok({ confirmed: opened.value === 'confirmed' }) : opened
    },
  }
}
