import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { OrderDetail, OrderPage, ShopSettings } from '#shared/bridge/contract.ts'
import type { OrderFilter, OrderHit, OrderRow } from '#shared/domain/order.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { listAttemptsOfOrder } from '../db/attempts.ts'
import { listCashRefunds } from '../db/cash-refunds.ts'
import { readDiary } from '../db/journal.ts'
import { listOrderIds } from '../db/order-list.ts'
import { asRow, readOrder, readOrders } from '../db/orders.ts'
import { listRefundNumbers, listRefundsOfOrder } from '../db/refunds.ts'
import { listLinesOfOrder } from '../db/settlements.ts'
import type { Db } from '../db/sql.ts'
import { makeReceipt, paidThrough } from '../receipts/make-receipt.ts'
import { readRefundable } from '../refunds/read-refunds.ts'
import { type CashRefundLimits, cashRefundableOf } from '../refunds/refund-cash.ts'

const NO_CASH_LIMITS: CashRefundLimits = { cashRefundLimitMinor: 0, mistakeLimitMinor: 0 }

/** One page of the order list, newest first. `cursor` is what the page before gave as `next`. */
export function readOrderPage(db: Db, shop: ShopSettings, practice: boolean, filter: OrderFilter, cursor: string | null, limit: number): OrderPage {
  const currency = filter.currency ?? shop.currency
  const { ids, next, hits, ...counted } = listOrderIds(db, practice, filter, currency, readCursor(cursor), limit)
  const rows = readOrders(db, ids)
  const found = rows.flatMap((row) => {
    const by = hits.get(row.orderId)
    return by ? [{ orderId: row.orderId, by, text: hitText(db, row, by, filter.search.trim()) }] : []
  })
  return { rows, next: next === null ? null : String(next), hits: found, ...counted, currency }
}

/** The number a search text fits, where it is another than the row shows. */
function hitText(db: Db, row: OrderRow, by: OrderHit, search: string): string | null {
  const text = search.toUpperCase()
  const number = text.replace(/[\s-]/g, '')
  const fits = (known: string): boolean => known.startsWith(number) || known.endsWith(number)
  if (by === 'number' && !fits(row.number)) return listAttemptsOfOrder(db, row.orderId).find(({ id }) => fits(id))?.id ?? null
  if (by === 'reference')
    return listAttemptsOfOrder(db, row.orderId).find(({ gatewayRef }) => gatewayRef?.toUpperCase().endsWith(text))?.gatewayRef ?? null
  if (by === 'refund') return listRefundNumbers(db, row.orderId).find(fits) ?? null
  return null
}

/** One sale with its attempts, diary, receipt and refunds; `refundLimitMinor` and `cashLimits` are what may be given back without a manager. */
export function readOrderDetail(
  db: Db,
  shop: ShopSettings,
  orderId: number,
  refundLimitMinor = 0,
  cashLimits: CashRefundLimits = NO_CASH_LIMITS,
): Result<OrderDetail, AppError> {
  const order = readOrder(db, orderId)
  if (!order) return fail(appError('not-found'))
  const attempts = listAttemptsOfOrder(db, orderId)
  const cashRefunds = listCashRefunds(db, orderId)
  const left = cashRefundableOf(order, cashRefunds, cashLimits, shop.currency)
  const counting = attempts.find((attempt) => attempt.id === order.number)
  return ok({
    order: asRow(order),
    attempts,
    diary: readDiary(db, orderId),
    receipt: makeReceipt(shop, order, counting?.gatewayRef ?? null, paidThrough(db, order)),
    refunds: listRefundsOfOrder(db, orderId),
    refundable: readRefundable(db, attempts, { limitMinor: refundLimitMinor, currency: shop.currency }),
    cash: order.kind === 'cash' ? { givenMinor: order.givenMinor ?? 0, changeMinor: order.changeMinor ?? 0 } : null,
    cashRefunds,
    cashRefundableMinor: left.refundableMinor,
    cashWithoutPinMinor: left.withoutPinMinor,
    settled: listLinesOfOrder(db, orderId),
  })
}

/** A sale's diary as text for support: facts, attempts and every line, without keys, codes or buyers (law 15). */
export function writeDiaryText(detail: OrderDetail, version: string): { fileName: string; text: string } {
  const { order, attempts, refunds, cashRefunds, diary } = detail
  const content = {
    program: `Scantill ${version}`,
    order,
    // What a customer was given to pay with is not support's business.
    attempts: attempts.map(({ panel: _panel, ...attempt }) => attempt),
    refunds,
    cashRefunds,
    diary: diary.map((line) => ({ ...line, time: new Date(line.at).toISOString() })),
  }
  return { fileName: `diary-${order.number}.json`, text: `${JSON.stringify(content, null, 2)}\n` }
}

function readCursor(cursor: string | null): number {
  return cursor !== null && /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER
}
