import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { OrderDetail } from '#shared/bridge/contract.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { findOrderByNumber } from '../../db/orders.ts'
import { readOrderDetail, readOrderPage, writeDiaryText } from '../../orders/read-orders.ts'
import { readDayReport } from '../../reports/day-report.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** What was sold, and what it came to. */
export function orderHandlers(till: Till): HandlersOf<'orders' | 'reports'> {
  const { db, payments } = till
  const detailOf = (orderId: number): Result<OrderDetail, AppError> => {
    const { shop, sale, approvals } = till.settings()
    return readOrderDetail(db, shop, orderId, sale.refundLimitMinor, approvals)
  }

  return {
    'orders:list': ({ filter, cursor, limit }) => ok(readOrderPage(db, till.settings().shop, till.isPractice(), filter, cursor, limit)),
    'orders:get': ({ orderId }) => detailOf(orderId),
    'orders:find': ({ number }) => ok(findOrderByNumber(db, till.isPractice(), number)),
    'orders:export-diary'({ orderId }) {
      const detail = detailOf(orderId)
      if (!detail.ok) return detail
      till.note('diary.exported', { number: detail.value.order.number })
      return ok(writeDiaryText(detail.value, till.host.version))
    },
    'reports:day': ({ day }) =>
      till.shifts.knowsDays()
        ? ok(readDayReport(db, till.settings().shop, till.isPractice(), day, payments.clock.now()))
        : fail(appError('zone-missing')),
  }
}
