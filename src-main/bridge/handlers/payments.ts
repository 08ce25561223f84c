import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { CodeCard, PaymentSnapshot, SaleInput } from '#shared/bridge/contract.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { cleanCode } from '#shared/domain/payment-code.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { takeCash } from '../../cash/take-cash.ts'
import { afterSending } from '../../gateways/http.ts'
import { readOrderDetail } from '../../orders/read-orders.ts'
import { closeByHand } from '../../payments/close-by-hand.ts'
import { findSimilar, inspectCode } from '../../payments/inspect-code.ts'
import { keepLatePayment } from '../../payments/keep-late-payment.ts'
import { readPaymentSnapshot } from '../../payments/payment-snapshot.ts'
import { takeLink } from '../../payments/take-link.ts'
import { takePayment } from '../../payments/take-payment.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** The wallet a card leads to: what the cashier chose, else what the code says; null while it has to be asked. */
function walletOf(card: CodeCard, chosen: Wallet | null): Wallet | null {
  if (card.verdict === 'choose-wallet') return chosen
  return card.verdict === 'pay-code' ? (chosen ?? card.wallet) : null
}

/** True when the card has nothing more to ask the cashier. */
function mayCharge(card: CodeCard, answers: { despiteSimilar: boolean; despiteWarning: boolean }): boolean {
  if (card.verdict !== 'pay-code' && card.verdict !== 'choose-wallet') return false
  if (card.similar !== null && !answers.despiteSimilar) return false
  return card.verdict !== 'pay-code' || card.warning === null || answers.despiteWarning
}

/** Money taken: by a wallet or in cash. */
export function paymentHandlers(till: Till): HandlersOf<'payment' | 'unresolved' | 'cash'> {
  const { db, payments, resolver, refunds, state } = till
  const snapshotOf = (attemptId: string): Result<PaymentSnapshot, AppError> => {
    const snapshot = readPaymentSnapshot(payments, resolver, attemptId)
    return snapshot ? ok(snapshot) : fail(appError('not-found'))
  }
  /** Law 14: a wallet payment that cannot leave is refused before anything of it is written. Answers when the request has left: first the wire, then the screen. Read only then: an event that went before must not be newer than the answer. */
  const begin = async (accountId: string | null, take: () => Result<Attempt, AppError>): Promise<Result<PaymentSnapshot, AppError>> => {
    const way = till.online.way()
    // The way is that of the account for wallets; for another one only a machine without any network is known to be offline.
    const isAway = accountId === null || accountId === till.accounts.offered(till.isPractice())[0]?.id ? !way.online : way.why === 'no-address'
    if (isAway) return fail(appError('offline', { since: way.since }, true))
    const taken = take()
    if (!taken.ok) return taken
    state.currentAttemptId = taken.value.id
    state.cashShown = null
    // What the sale screen wished to show was this customer's; after the payment it would be an earlier one's.
    state.counterWish = { state: 'idle' }
    await new Promise<void>(afterSending)
    return snapshotOf(taken.value.id)
  }
  const beginWallet = (sale: SaleInput, wallet: Wallet, code: string | null, despiteSimilar: boolean): Promise<Result<PaymentSnapshot, AppError>> =>
    begin(null, () => takePayment(payments, resolver, { ...sale, wallet, code, cashier: cashierAt(till), despiteSimilar }))

  return {
    async 'payment:start'({ code, charge, wallet, despiteSimilar, despiteWarning, ...sale }) {
      const text = cleanCode(code)
      const card = inspectCode(payments, till.isPractice(), { code: text, totalMinor: sale.amountMinor + sale.tipMinor, orderId: sale.orderId })
      const chosen = walletOf(card, wallet)
      if (!charge || chosen === null || !mayCharge(card, { despiteSimilar, despiteWarning })) return ok({ card, payment: null })
      const payment = await beginWallet(sale, chosen, text, despiteSimilar)
      return payment.ok ? ok({ card, payment: payment.value }) : payment
    },
    async 'payment:show-qr'({ wallet, despiteSimilar, ...sale }) {
      const similar = findSimilar(payments, till.isPractice(), sale.amountMinor + sale.tipMinor, sale.orderId)
      if (similar !== null && !despiteSimilar) return ok({ similar, payment: null })
      const payment = await beginWallet(sale, wallet, null, despiteSimilar)
      return payment.ok ? ok({ similar, payment: payment.value }) : payment
    },
    async 'payment:show-link'(link) {
      const { accountId, currency, amountMinor, tipMinor, orderId, despiteSimilar } = link
      const practice = till.isPractice()
      const similar = findSimilar(payments, practice, amountMinor + tipMinor, orderId, currency)
      if (similar !== null && !despiteSimilar) return ok({ similar, payment: null })
      const payment = await begin(accountId, () => takeLink(payments, resolver, { ...link, cashier: cashierAt(till), practice }))
      return payment.ok ? ok({ similar, payment: payment.value }) : payment
    },
    'payment:get': ({ attemptId }) => snapshotOf(attemptId),
    async 'payment:ask-now'({ attemptId }) {
      await resolver.askNow(attemptId)
      return snapshotOf(attemptId)
    },
    'payment:ask-all-now': async () => ok({ asked: (await Promise.all([resolver.askAllNow(), refunds.askAllNow()])).reduce((a, b) => a + b) }),
    'payment:leave'({ attemptId }) {
      if (state.currentAttemptId === attemptId) {
        state.currentAttemptId = null
        // A wish that crossed the payment's beginning on its way is of this customer, too.
        state.counterWish = { state: 'idle' }
      }
      till.changed()
      return ok(null)
    },
    'payment:close-by-hand'({ attemptId, reason }) {
      const closed = closeByHand(payments, resolver, attemptId, reason, cashierAt(till))
      return closed.ok ? snapshotOf(attemptId) : closed
    },
    'payment:keep'({ attemptId, reason }) {
      const kept = keepLatePayment(payments, attemptId, reason, cashierAt(till))
      return kept.ok ? snapshotOf(attemptId) : kept
    },
    'unresolved:list': () => ok(till.tray()),
    'cash:take'({ orderId, givenMinor, despiteOpen, ...sale }) {
      // Cash for a sale that a wallet may still charge can become a double: a cashier does not decide that alone.
      if (despiteOpen && state.session?.role === 'cashier') return fail(appError('not-allowed', { role: 'cashier' }))
      const practice = till.isPractice()
      const currency = till.settings().shop.currency
      const taken = takeCash(payments, { ...sale, insteadOfOrderId: orderId, givenMinor, cashier: cashierAt(till), practice, currency }, despiteOpen)
      if (!taken.ok) return taken
      const { shop, sale: rules, approvals } = till.settings()
      const detail = readOrderDetail(db, shop, taken.value, rules.refundLimitMinor, approvals)
      if (detail.ok) {
        const { order, cash } = detail.value
        state.currentAttemptId = null
        state.counterWish = { state: 'idle' }
        state.cashShown = { totalMinor: order.totalMinor, changeMinor: cash?.changeMinor ?? 0, lastDigits: order.number.slice(-4) }
      }
      till.changed()
      return detail
    },
  }
}
