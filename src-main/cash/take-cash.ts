import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { SaleInput } from '#shared/bridge/contract.ts'
import { businessDay, shopHour } from '#shared/domain/business-day.ts'
import { isAmountMinor, MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'
import { isOpen } from '#shared/domain/payment.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { listAttemptsOfOrder } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { insertOrder, rememberPaid } from '../db/orders.ts'
import type { Cashier, PaymentDeps } from '../payments/payment-deps.ts'
import { freshNumber } from '../payments/take-payment.ts'
import { writeSale } from '../payments/write-sale.ts'

/** A cash sale as keyed: `givenMinor` is what the customer handed over. */
export type CashSale = Omit<SaleInput, 'orderId'> & {
  insteadOfOrderId: number | null
  givenMinor: number
  cashier: Cashier
  practice: boolean
  currency: string
}

/**
 * Books a cash sale with the change to give back, and gives its order id. `insteadOfOrderId` names a wallet sale that the customer pays in
 * cash instead: refused while that one may still be charged, unless `despiteOpen` (then both are in the journal as a possible double).
 */
export function takeCash(deps: PaymentDeps, sale: CashSale, despiteOpen: boolean): Result<number, AppError> {
  const noDisk = deps.care?.refusal('cash') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const totalMinor = sale.amountMinor + sale.tipMinor
  if (!isAmountMinor(sale.amountMinor) || !isAmountMinor(sale.tipMinor, true) || !isAmountMinor(totalMinor)) {
    return fail(appError('amount-refused', { maxMinor: MAX_AMOUNT_MINOR }))
  }
  if (!isAmountMinor(sale.givenMinor) || sale.givenMinor < totalMinor)
    return fail(appError('cash-short', { missingMinor: totalMinor - sale.givenMinor }))
  const attempts = sale.insteadOfOrderId === null ? [] : listAttemptsOfOrder(deps.db, sale.insteadOfOrderId)
  if (sale.insteadOfOrderId !== null && attempts.length === 0) return fail(appError('not-found'))
  // The wallet's answer may have come while the cash was counted: the customer has paid already.
  const paidAttempt = attempts.find(({ status }) => status === 'paid' || status === 'late_paid')
  if (paidAttempt) return fail(appError('order-paid', { orderId: paidAttempt.orderId, number: paidAttempt.id }))
  const openAttempt = attempts.find(({ status }) => isOpen(status))
  if (openAttempt && !despiteOpen) return fail(appError('attempt-open', { orderId: openAttempt.orderId, number: openAttempt.id }))

  const { db } = deps
  const { tillCode, zone, closeHour, shiftId = null } = deps.facts()
  const at = deps.clock.now()
  const number = freshNumber(deps, tillCode)
  const changeMinor = sale.givenMinor - totalMinor
  const orderId = writeSale(deps, 'begins', () => {
    const id = insertOrder(db, {
      number,
      at,
      businessDay: businessDay(at, zone, closeHour),
      shopHour: shopHour(at, zone),
      tender: 'cash',
      kind: 'cash',
      amountMinor: sale.amountMinor,
      tipMinor: sale.tipMinor,
      currency: sale.currency,
      status: 'paid',
      note: sale.note,
      personId: sale.cashier.personId,
      personName: sale.cashier.name,
      practice: sale.practice,
      givenMinor: sale.givenMinor,
      changeMinor,
      tillCode,
      accountId: null,
      shiftId,
    })
    const line = appendJournal(db, {
      type: 'sale.cash_paid',
      at,
      orderId: id,
      attemptId: null,
      personId: sale.cashier.personId,
      personName: sale.cashier.name,
      facts: {
        number,
        totalMinor,
        tipMinor: sale.tipMinor,
        currency: sale.currency,
        givenMinor: sale.givenMinor,
        changeMinor,
        practice: sale.practice,
        shiftId,
        insteadOf: openAttempt?.id ?? attempts.at(-1)?.id ?? null,
        despiteOpen: openAttempt !== undefined,
      },
    })
    rememberPaid(db, number, line)
    return id
  })
  deps.paid?.(orderId)
  return ok(orderId)
}
