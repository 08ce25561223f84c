import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderDetail } from '#shared/bridge/contract.ts'
import { ok, type Result } from '#shared/domain/result.ts'
import { findOrderByNumber } from '../../db/orders.ts'
import { readOrderDetail, readOrderPage, writeDiaryText } from '../../orders/read-orders.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** What was sold. */
export function orderHandlers(till: Till): HandlersOf<'orders'> {
  const { db } = till
  const detailOf = (orderId: number): Result<OrderDetail, AppError> => {
    const { shop, sale } = till.settings()
    return readOrderDetail(db, shop, orderId, sale.refundLimitMinor)
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
  }
}
