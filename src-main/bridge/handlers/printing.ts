import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { findOpenShift, readLastShift } from '../../db/shifts.ts'
import { probeNetworkPrinter } from '../../devices/printer/find-printers.ts'
import { answerPrintJob } from '../../printing/answer-print-job.ts'
import { printShift, printZ } from '../../printing/print-closing.ts'
import { printRefundReceipt, printReport, printSaleReceipt, printTest } from '../../printing/print-receipt.ts'
import { asPrintJobView } from '../../printing/read-printing.ts'
import { readDayReport } from '../../reports/day-report.ts'
import { readZRecord } from '../../shifts/close-day.ts'
import { readShiftDetail } from '../../shifts/read-shifts.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt, sessionAt } from './cashier.ts'

/** Paper and the drawer. Every print is queued and answered at once: how it ends is told by the till's snapshot. */
export function printingHandlers(till: Till): HandlersOf<'print' | 'printers' | 'drawer'> {
  const { db, desk, payments } = till
  const { deps, lanes } = desk
  const shown = (queued: ReturnType<typeof printSaleReceipt>) => (queued.ok ? ok(asPrintJobView(deps, queued.value)) : queued)

  return {
    'print:receipt': ({ orderId, again }) => shown(printSaleReceipt(deps, lanes, orderId, again, cashierAt(till))),
    'print:refund': ({ refundId, again }) => shown(printRefundReceipt(deps, lanes, refundId, again, cashierAt(till))),
    'print:report'({ day }) {
      if (!till.shifts.knowsDays()) return fail(appError('zone-missing'))
      const report = readDayReport(db, till.settings().shop, till.isPractice(), day, payments.clock.now())
      // A day that is over does not change any more: its print is a Z.
      const kind = report.day < till.snapshot().today ? 'z' : 'x'
      return shown(printReport(deps, lanes, report, kind, cashierAt(till)))
    },
    'print:shift'({ shiftId }) {
      const { personId, name, role } = sessionAt(till)
      // Shifts are looked up by those who may; a cashier prints the open one, and the one that was closed just now.
      if (role === 'cashier' && shiftId !== null && shiftId !== readLastShift(db, till.isPractice())?.shiftId)
        return fail(appError('not-allowed', { role }))
      const at = till.shifts.deps({ personId, name, role })
      const open = shiftId ?? findOpenShift(db, at.practice)
      if (open === null) return fail(appError('shift-not-open'))
      const detail = readShiftDetail(at, open)
      return detail.ok ? shown(printShift(deps, lanes, detail.value, at.at)) : detail
    },
    'print:z'({ zId }) {
      const z = readZRecord({ db, practice: till.isPractice() }, zId)
      return z.ok ? shown(printZ(deps, lanes, zId, cashierAt(till))) : z
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
