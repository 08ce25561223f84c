import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { businessDay, shopHour } from '#shared/domain/business-day.ts'
import type { ApprovalSettings } from '#shared/domain/house-rules.ts'
import { isAmountMinor } from '#shared/domain/money.ts'
import type { CashRefund } from '#shared/domain/refund.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { insertCashRefund, listCashRefunds } from '../db/cash-refunds.ts'
import { appendJournal } from '../db/journal.ts'
import { type OrderRecord, readOrder } from '../db/orders.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier, PaymentDeps } from '../payments/payment-deps.ts'
import { freshNumber } from '../payments/take-payment.ts'
import { writeSale } from '../payments/write-sale.ts'

/** Cash to give back of a cash sale: for goods that came back, or because the sale was keyed wrong. */
export type CashRefundWish = { orderId: number; amountMinor: number; why: string; mistake: boolean; by: Cashier; practice: boolean }

/** Up to how much needs nobody else. */
export type CashRefundLimits = Pick<ApprovalSettings, 'cashRefundLimitMinor' | 'mistakeLimitMinor'>

/** Who agreed, null where nobody has to; `limitMinor` is what needs nobody now. */
export type AskCashApproval = (rule: 'cash-refund' | 'mistake', amountMinor: number, limitMinor: number) => Promise<Result<Cashier | null, AppError>>

/** What may still be given back of a sale from the drawer, and how much of it without a manager; nothing of a sale that was not paid in cash. */
export type CashRefundable = { refundableMinor: number; withoutPinMinor: { goods: number; mistake: number } }

/** The ceiling is what was paid less what was given back. Each limit counts over the whole sale, so that many small refunds do not pass it. */
export function cashRefundableOf(
  order: Pick<OrderRecord, 'kind' | 'status' | 'totalMinor' | 'currency'>,
  refunds: readonly CashRefund[],
  limits: CashRefundLimits,
  shopCurrency: string,
): CashRefundable {
  if (order.kind !== 'cash' || order.status !== 'paid') return { refundableMinor: 0, withoutPinMinor: { goods: 0, mistake: 0 } }
  const refundableMinor = Math.max(0, order.totalMinor - sum(refunds))
  const left = (limitMinor: number, mistake: boolean): number => {
    if (order.currency !== shopCurrency) return 0
    const unapproved = refunds.filter((refund) => refund.approverName === null && refund.mistake === mistake)
    return Math.min(refundableMinor, Math.max(0, limitMinor - sum(unapproved)))
  }
  return { refundableMinor, withoutPinMinor: { goods: left(limits.cashRefundLimitMinor, false), mistake: left(limits.mistakeLimitMinor, true) } }
}

/**
 * Gives back from the drawer all or part of a cash sale. It is written before anybody hands out money; nothing is sent anywhere. Above the limit
 * another person agrees. Gives the refund, with a number of its own.
 */
export async function refundCash(
  deps: PaymentDeps,
  wish: CashRefundWish,
  limits: CashRefundLimits,
  ask: AskCashApproval,
): Promise<Result<CashRefund, AppError>> {
  const why = wish.why.trim()
  if (why.length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const looked = look(deps, wish, limits)
  if (!looked.ok) return looked
  const { withoutPinMinor } = looked.value.left
  const approved = await ask(
    wish.mistake ? 'mistake' : 'cash-refund',
    wish.amountMinor,
    wish.mistake ? withoutPinMinor.mistake : withoutPinMinor.goods,
  )
  if (!approved.ok) return approved
  return write(deps, { ...wish, why }, limits, approved.value, looked.value.left.refundableMinor)
}

function look(deps: PaymentDeps, wish: CashRefundWish, limits: CashRefundLimits): Result<{ order: OrderRecord; left: CashRefundable }, AppError> {
  const { shiftId = null, cashNeedsShift = false, currency } = deps.facts()
  const order = readOrder(deps.db, wish.orderId)
  if (!order || order.practice !== wish.practice || order.kind !== 'cash') return fail(appError('not-found'))
  if (!isAmountMinor(wish.amountMinor)) return fail(appError('bad-input', { field: 'amountMinor' }))
  if (cashNeedsShift && shiftId === null) return fail(appError('cash-needs-shift'))
  const left = cashRefundableOf(order, listCashRefunds(deps.db, order.orderId), limits, currency)
  return wish.amountMinor > left.refundableMinor ? fail(appError('refund-too-much', { leftMinor: left.refundableMinor })) : ok({ order, left })
}

function write(
  deps: PaymentDeps,
  wish: CashRefundWish,
  limits: CashRefundLimits,
  approver: Cashier | null,
  leftBefore: number,
): Result<CashRefund, AppError> {
  const { db } = deps
  const { tillCode, zone, closeHour, shiftId = null } = deps.facts()
  const id = freshNumber(deps, tillCode)
  const { amountMinor, why, mistake, by, practice } = wish
  return writeSale(deps, 'begins', (): Result<CashRefund, AppError> => {
    const looked = look(deps, wish, limits)
    if (!looked.ok) return looked
    // Something was given back while the PIN was typed: perhaps this very wish, pressed twice.
    if (looked.value.left.refundableMinor !== leftBefore) return fail(appError('refund-open', { refundId: '' }))
    const { order } = looked.value
    const at = deps.clock.now()
    const { seq } = appendJournal(db, {
      type: 'cash_refund.done',
      at,
      orderId: order.orderId,
      attemptId: null,
      personId: by.personId,
      personName: by.name,
      facts: {
        refundId: id,
        number: order.number,
        amountMinor,
        currency: order.currency,
        mistake,
        why,
        practice,
        shiftId,
        approverId: approver?.personId ?? null,
        approver: approver?.name ?? null,
      },
    })
    const refund: CashRefund = {
      id,
      orderId: order.orderId,
      amountMinor,
      currency: order.currency,
      mistake,
      why,
      personName: by.name,
      approverName: approver?.name ?? null,
      createdAt: at,
    }
    insertCashRefund(db, {
      ...refund,
      personId: by.personId,
      approverId: approver?.personId ?? null,
      practice,
      businessDay: businessDay(at, zone, closeHour),
      shopHour: shopHour(at, zone),
      shiftId,
      tillCode,
      doneSeq: seq,
    })
    return ok(refund)
  })
}

function sum(refunds: readonly CashRefund[]): number {
  return refunds.reduce((total, { amountMinor }) => total + amountMinor, 0)
}
