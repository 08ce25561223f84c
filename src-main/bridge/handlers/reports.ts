import { ok } from '#shared/domain/result.ts'
import { exportReport } from '../../export/export-report.ts'
import { rangeDepsOf } from '../../report-deps.ts'
import { readDayReport } from '../../reports/day-report.ts'
import { readRangeReport } from '../../reports/range-report.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { sessionAt } from './cashier.ts'

/** What days and ranges of them came to. */
export function reportHandlers(till: Till): HandlersOf<'reports'> {
  const { db, payments } = till
  return {
    'reports:day': ({ day }) => ok(readDayReport(db, till.settings().shop, till.isPractice(), day, payments.clock.now())),
    'reports:range': (query) => readRangeReport(rangeDepsOf(till), query, payments.clock.now()),
    async 'reports:export'({ format, ...query }) {
      const exported = await exportReport(rangeDepsOf(till), query, format, sessionAt(till).language, payments.clock.now())
      if (exported.ok) till.note('report.exported', { from: query.from, to: query.to, format, file: exported.value.fileName })
      return exported
    },
  }
}
