import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { OrderDetail, OrderPage, ShopSettings } from '#shared/bridge/contract.ts'
import { parseAmount } from '#shared/domain/money.ts'
import type { OrderFilter } from '#shared/domain/order.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { listAttemptsOfOrder } from '../db/attempts.ts'
import { listCashRefunds } from '../db/cash-refunds.ts'
import { readDiary } from '../db/journal.ts'
import { asRow, countOrders, listOrders, type OrderCursor, readOrder } from '../db/orders.ts'
import { listRefundsOfOrder } from '../db/refunds.ts'
import { listLinesOfOrder } from '../db/settlements.ts'
import type { Db } from '../db/sql.ts'
import { makeReceipt, paidThrough } from '../receipts/make-receipt.ts'
import { readRefundable } from '../refunds/read-refunds.ts'
import { type CashRefundLimits, cashRefundableOf } from '../refunds/refund-cash.ts'

const NO_CASH_LIMITS: CashRefundLimits = { cashRefundLimitMinor: 0, mistakeLimitMinor: 0 }

/** One page of the order list, newest first. `cursor` is what the page before gave as `next`. */
export function readOrderPage(db: Db, shop: ShopSettings, practice: boolean, filter: OrderFilter, cursor: string | null, limit: number): OrderPage {
  const currency = filter.currency ?? shop.currency
  const amountMinor = parseAmount(filter.search, currency)
  const rows = listOrders(db, practice, filter, amountMinor, readCursor(cursor), limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next = rows.length > limit && last ? `${last.at}.${last.orderId}` : null
  return { rows: page, next, ...countOrders(db, practice, filter, amountMinor, currency), currency }
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

function readCursor(cursor: string | null): OrderCursor | null {
  if (cursor === null) return null
  const [at, orderId] = cursor.split('.').map(Number)
  return Number.isSafeInteger(at) && Number.isSafeInteger(orderId) ? { at: at as number, orderId: orderId as number } : null
}
