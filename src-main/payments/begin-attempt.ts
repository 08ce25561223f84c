import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { SaleInput } from '#shared/bridge/contract.ts'
import { businessDay, shopHour } from '#shared/domain/business-day.ts'
import { isAmountMinor, MAX_AMOUNT_MINOR, minorDigits } from '#shared/domain/money.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { maskCode } from '#shared/domain/payment-code.ts'
import { forgetPhones, insertAttempt, listAttemptsOfOrder, readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { insertOrder, readOrder, renumberOrder } from '../db/orders.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { Cashier, GatewayAccount, PaymentDeps } from './payment-deps.ts'
import { writeAttemptStep } from './write-attempt.ts'
import { writeSale } from './write-sale.ts'

/* What every way of taking money through a gateway begins with: the sale is looked at, then written twice before a byte leaves (law 1). */

/** While the disk takes nothing, what has to be written is tried again after this. */
const RETRY_WRITE_MS = 15_000

/** A keyed phone number is needed for a minute; after a day it is forgotten. */
const PHONE_KEPT_MS = 24 * 60 * 60_000

/** What a cashier keyed, who they are, and that they were asked about a similar sale. */
export type SaleByCashier = SaleInput & { cashier: Cashier; despiteSimilar: boolean }

/** One attempt to be written: where it goes, how the customer pays, and what is kept of the code or the payer's phone. */
export type AttemptToBegin = Pick<Attempt, 'id' | 'kind' | 'wallet' | 'methodId' | 'currency' | 'windowMs'> & {
  sale: SaleByCashier
  account: GatewayAccount
  /** The scanned text; only its mask and hash are kept. */
  code: string | null
  phoneHash: string | null
}

/** Why this sale cannot be charged at this account in this currency, or null: its amounts, and for another attempt of an earlier sale that one's state. */
export function refuseSale(deps: PaymentDeps, account: GatewayAccount, sale: SaleByCashier, currency: string): AppError | null {
  const totalMinor = sale.amountMinor + sale.tipMinor
  if (!isAmountMinor(sale.amountMinor) || !isAmountMinor(sale.tipMinor, true) || !isAmountMinor(totalMinor)) {
    return appError('amount-refused', { maxMinor: MAX_AMOUNT_MINOR })
  }
  const { gateway } = account
  if (gateway.canExpress?.(totalMinor, currency) === false) return appError('amount-unfit', { currency, decimals: sayableDigits(gateway, currency) })
  if (sale.orderId === null) return null
  const order = readOrder(deps.db, sale.orderId)
  if (!order || order.kind === 'cash' || order.practice !== account.practice) return appError('not-found')
  if (order.amountMinor !== sale.amountMinor || order.tipMinor !== sale.tipMinor) return appError('bad-input', { field: 'amountMinor' })
  if (order.currency !== currency) return appError('bad-input', { field: 'currency' })
  const attempts = listAttemptsOfOrder(deps.db, sale.orderId)
  const open = attempts.find((attempt) => isOpen(attempt.status))
  if (open) return appError('attempt-open', { orderId: order.orderId, number: open.id })
  if (attempts.some(({ status }) => status === 'paid' || status === 'late_paid'))
    return appError('order-paid', { orderId: order.orderId, number: order.number })
  return null
}

/** How many digits behind the point a gateway's words have room for in a currency. */
function sayableDigits(gateway: Gateway, currency: string): number {
  const most = minorDigits(currency)
  for (let digits = most; digits > 0; digits--) if (gateway.canExpress?.(10 ** (most - digits), currency) ?? true) return digits
  return 0
}

/** Law 1: writes the sale and the attempt with our own order id, then that it is being sent; both are synced to disk when this returns. */
export function beginAttempt(deps: PaymentDeps, begun: AttemptToBegin): Attempt {
  return writeSending(deps, writeCreated(deps, begun), begun.sale.cashier)
}

function writeCreated(deps: PaymentDeps, begun: AttemptToBegin): Attempt {
  const { db } = deps
  const { tillCode, zone, closeHour, shiftId = null } = deps.facts()
  const at = deps.clock.now()
  const { id, kind, wallet, methodId, currency, windowMs, sale, account, code, phoneHash } = begun
  return writeSale(deps, 'begins', () => {
    let orderId = sale.orderId
    if (orderId === null) {
      orderId = insertOrder(db, {
        number: id,
        at,
        businessDay: businessDay(at, zone, closeHour),
        shopHour: shopHour(at, zone),
        tender: wallet,
        kind,
        amountMinor: sale.amountMinor,
        tipMinor: sale.tipMinor,
        currency,
        status: 'created',
        note: sale.note,
        personId: sale.cashier.personId,
        personName: sale.cashier.name,
        practice: account.practice,
        givenMinor: null,
        changeMinor: null,
        tillCode,
        accountId: account.id,
        shiftId,
      })
    } else {
      renumberOrder(db, orderId, { number: id, tender: wallet, kind, accountId: account.id })
    }
    const totalMinor = sale.amountMinor + sale.tipMinor
    if (phoneHash !== null) forgetPhones(db, at - PHONE_KEPT_MS)
    insertAttempt(db, {
      id,
      orderId,
      kind,
      accountId: account.id,
      accountName: account.name ?? null,
      wallet,
      methodId,
      amountMinor: totalMinor,
      currency,
      codeMasked: code === null ? null : maskCode(code),
      codeHash: code === null ? null : deps.hashCode(code),
      phoneHash,
      createdAt: at,
      windowMs,
    })
    appendJournal(db, {
      type: 'payment.created',
      at,
      orderId,
      attemptId: id,
      personId: sale.cashier.personId,
      personName: sale.cashier.name,
      facts: {
        kind,
        wallet,
        totalMinor,
        tipMinor: sale.tipMinor,
        currency,
        code: code === null ? null : maskCode(code),
        practice: account.practice,
        despiteSimilar: sale.despiteSimilar,
        // With these the journal alone says what every total of a report is.
        accountId: account.id,
        shiftId,
        // The account and the way to pay, never who pays.
        ...(kind === 'link' && { account: account.name ?? account.id, method: methodId }),
      },
    })
    const attempt = readAttempt(db, id)
    if (!attempt) throw new Error(`attempt ${id} was not written`)
    return attempt
  })
}

/** The last step before a byte may leave. When it cannot be written nothing is sent, and the sale must not look as if something were. */
function writeSending(deps: PaymentDeps, created: Attempt, by: Cashier): Attempt {
  try {
    return writeAttemptStep(deps, created, { to: 'sending', change: { sentAt: deps.clock.now() }, type: 'payment.sending', facts: {}, by })
  } catch (error) {
    endUnsent(deps, created.id)
    throw error
  }
}

/** Never throws; while the disk takes nothing at all it is tried again, because until then the sale could not be charged another way. */
function endUnsent(deps: PaymentDeps, attemptId: string): void {
  try {
    const attempt = deps.db.open ? readAttempt(deps.db, attemptId) : null
    if (attempt?.status !== 'created') return
    const change = { reason: 'not_reached' as const, endedAt: deps.clock.now() }
    writeAttemptStep(deps, attempt, { to: 'not_sent', change, type: 'payment.not_sent', facts: { reason: 'not_reached', because: 'not_written' } })
  } catch (error) {
    deps.log.error('a payment that was not sent could not be ended', error, { attemptId })
    deps.clock.after(RETRY_WRITE_MS, () => endUnsent(deps, attemptId))
  }
}

/** What to show the customer came: written where the attempt is still open. Gives the attempt as it then stands, or null. */
export function writeShown(
  deps: PaymentDeps,
  attemptId: string,
  change: Partial<Pick<Attempt, 'codeUrl' | 'panel' | 'gatewayRef' | 'windowMs'>>,
): Attempt | null {
  const attempt = readAttempt(deps.db, attemptId)
  if (!attempt || !isOpen(attempt.status)) return null
  return writeAttemptStep(deps, attempt, { to: null, change, type: 'payment.code_shown', facts: {} })
}
