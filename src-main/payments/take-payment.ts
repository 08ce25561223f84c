import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { SaleInput } from '#shared/bridge/contract.ts'
import { businessDay, shopHour } from '#shared/domain/business-day.ts'
import { isAmountMinor, MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { maskCode } from '#shared/domain/payment-code.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { type Wallet, WINDOW_MS } from '#shared/domain/wallet.ts'
import { insertAttempt, listAttemptsOfOrder, readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { insertOrder, numberTaken, readOrder, renumberOrder } from '../db/orders.ts'
import type { Answer } from '../gateways/gateway.ts'
import { newOrderNumber } from './order-number.ts'
import type { Cashier, GatewayAccount, PaymentDeps } from './payment-deps.ts'
import type { Resolver } from './resolve-payments.ts'
import { writeAttemptStep } from './write-attempt.ts'
import { writeSale } from './write-sale.ts'

/** While the disk takes nothing, what has to be written is tried again after this. */
const RETRY_WRITE_MS = 15_000

/** A sale to be charged: what was keyed, how, and by whom. `code` is the scanned text for a scan, null for a QR. */
export type SaleToCharge = SaleInput & { wallet: Wallet; code: string | null; cashier: Cashier; despiteSimilar: boolean }

/**
 * Takes one payment. The whole story:
 * written as *created*, written as *sending* (both synced to disk), then sent, once; the answer is settled when it comes, and the
 * resolver asks meanwhile. Gives the attempt as soon as it is on its way, or an error that means nothing was sent and nothing taken.
 * The caller has looked for an earlier use of the code and for a similar sale (inspect-code.ts).
 */
export function takePayment(deps: PaymentDeps, resolver: Resolver, sale: SaleToCharge): Result<Attempt, AppError> {
  const account = deps.accounts.current()
  if (!account) return fail(appError('not-configured'))
  const noDisk = deps.care?.refusal('wallet') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const refusal = refuseSale(deps, account, sale)
  if (refusal) return fail(refusal)

  const created = writeCreated(deps, account, sale)
  const sending = writeSending(deps, created, sale.cashier)
  resolver.watchNew(sending)
  void send(deps, resolver, account, sending, sale.code)
  return ok(sending)
}

async function send(deps: PaymentDeps, resolver: Resolver, account: GatewayAccount, attempt: Attempt, code: string | null): Promise<void> {
  const request = { orderId: attempt.id, amountMinor: attempt.amountMinor, currency: attempt.currency, wallet: attempt.wallet }
  try {
    if (code !== null) return resolver.settleReply(attempt.id, await account.gateway.pay({ ...request, code }))
    const { answer, codeUrl } = await account.gateway.showCode({ ...request, noticeUrl: deps.noticeUrl?.(account.id, 'payment') ?? null })
    if (codeUrl !== null) writeCodeShown(deps, attempt.id, codeUrl)
    resolver.settleReply(attempt.id, answer)
  } catch (error) {
    // A gateway answers and does not throw; if it does all the same, nobody knows what left, so it is no answer (law 3).
    deps.log.error('gateway threw', error, { attemptId: attempt.id })
    const lost: Answer = { kind: 'no_answer', detail: 'unreadable', code: null, spoken: false, notFound: false }
    resolver.settleReply(attempt.id, lost)
  }
}

function refuseSale(deps: PaymentDeps, account: GatewayAccount, sale: SaleToCharge): AppError | null {
  const totalMinor = sale.amountMinor + sale.tipMinor
  if (!isAmountMinor(sale.amountMinor) || !isAmountMinor(sale.tipMinor, true) || !isAmountMinor(totalMinor)) {
    return appError('amount-refused', { maxMinor: MAX_AMOUNT_MINOR })
  }
  const taken = sale.code === null ? account.gateway.capabilities.qr : account.gateway.capabilities.scan
  if (!taken.includes(sale.wallet) || !deps.facts().wallets.includes(sale.wallet)) return appError('wallet-not-taken', { wallet: sale.wallet })
  if (sale.orderId === null) return null
  const order = readOrder(deps.db, sale.orderId)
  if (!order || order.kind === 'cash' || order.practice !== account.practice) return appError('not-found')
  if (order.amountMinor !== sale.amountMinor || order.tipMinor !== sale.tipMinor) return appError('bad-input', { field: 'amountMinor' })
  if (order.currency !== account.currency) return appError('bad-input', { field: 'currency' })
  const attempts = listAttemptsOfOrder(deps.db, sale.orderId)
  const open = attempts.find((attempt) => isOpen(attempt.status))
  if (open) return appError('attempt-open', { orderId: order.orderId, number: open.id })
  if (attempts.some(({ status }) => status === 'paid' || status === 'late_paid'))
    return appError('order-paid', { orderId: order.orderId, number: order.number })
  return null
}

/** Law 1: the row with our own order id, amount, wallet and person is on disk before a byte leaves. */
function writeCreated(deps: PaymentDeps, account: GatewayAccount, sale: SaleToCharge): Attempt {
  const { db } = deps
  const { tillCode, zone, closeHour, qrSeconds } = deps.facts()
  const at = deps.clock.now()
  const kind = sale.code === null ? 'qr' : 'scan'
  const id = freshNumber(deps, tillCode)
  return writeSale(deps, 'begins', () => {
    let orderId = sale.orderId
    if (orderId === null) {
      orderId = insertOrder(db, {
        number: id,
        at,
        businessDay: businessDay(at, zone, closeHour),
        shopHour: shopHour(at, zone),
        tender: sale.wallet,
        kind,
        amountMinor: sale.amountMinor,
        tipMinor: sale.tipMinor,
        currency: account.currency,
        status: 'created',
        note: sale.note,
        personId: sale.cashier.personId,
        personName: sale.cashier.name,
        practice: account.practice,
        givenMinor: null,
        changeMinor: null,
      })
    } else {
      renumberOrder(db, orderId, { number: id, tender: sale.wallet, kind })
    }
    const totalMinor = sale.amountMinor + sale.tipMinor
    insertAttempt(db, {
      id,
      orderId,
      kind,
      accountId: account.id,
      wallet: sale.wallet,
      amountMinor: totalMinor,
      currency: account.currency,
      codeMasked: sale.code === null ? null : maskCode(sale.code),
      codeHash: sale.code === null ? null : deps.hashCode(sale.code),
      createdAt: at,
      windowMs: kind === 'qr' ? qrSeconds * 1_000 : WINDOW_MS[sale.wallet],
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
        wallet: sale.wallet,
        totalMinor,
        tipMinor: sale.tipMinor,
        currency: account.currency,
        code: sale.code === null ? null : maskCode(sale.code),
        practice: account.practice,
        despiteSimilar: sale.despiteSimilar,
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

function writeCodeShown(deps: PaymentDeps, attemptId: string, codeUrl: string): void {
  const attempt = readAttempt(deps.db, attemptId)
  if (attempt && isOpen(attempt.status)) writeAttemptStep(deps, attempt, { to: null, change: { codeUrl }, type: 'payment.code_shown', facts: {} })
}

/** A number that neither a sale nor an attempt bears. Repeats are one in a billion; a clock that stands still makes them likelier. */
export function freshNumber(deps: Pick<PaymentDeps, 'db' | 'clock' | 'random'>, tillCode: string): string {
  for (let tries = 0; tries < 50; tries++) {
    const number = newOrderNumber(tillCode, deps.clock.now(), deps.random)
    if (!numberTaken(deps.db, number)) return number
  }
  throw new Error('no free order number in 50 tries')
}
