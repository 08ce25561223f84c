import type { CounterView, PaymentSnapshot } from '#shared/bridge/contract.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import { orderWord } from '#shared/domain/order.ts'
import { type Attempt, walletOf } from '#shared/domain/payment.ts'
import { unreachable } from '#shared/domain/result.ts'

export type CounterShow = CounterView['show']

/** What the sale screen asked to show, before a payment takes over. */
export type CounterWish = Extract<CounterShow, { state: 'idle' | 'amount' | 'show-code' | 'open-pay' }>

/**
 * What the customer sees: the payment the cashier is with, else what the sale screen wishes. Amounts and a QR only; no name, no code,
 * nothing of the customer before. Not paid is told mildly, and an unresolved payment sends the customer to the cashier.
 */
export function counterShow(current: PaymentSnapshot | null, wish: CounterWish): CounterShow {
  if (!current) return wish
  const { attempt, order, remainingMs } = current
  const totalMinor = attempt.amountMinor
  const word = orderWord(attempt.status)
  switch (word) {
    case 'waiting':
      if (attempt.kind === 'link') return attempt.panel ? linkShow(attempt, attempt.panel, remainingMs) : { state: 'amount', totalMinor }
      if (attempt.kind === 'scan') return { state: 'waiting', totalMinor, wallet: walletOf(attempt) }
      if (attempt.codeUrl === null) return { state: 'amount', totalMinor }
      return { state: 'qr', totalMinor, wallet: walletOf(attempt), codeUrl: attempt.codeUrl, remainingMs, wholeMs: attempt.windowMs }
    case 'paid':
      return { state: 'paid', totalMinor, wallet: order.tender, lastDigits: attempt.id.slice(-4), changeMinor: null }
    case 'declined':
    case 'closed':
      return { state: 'not-paid' }
    case 'unresolved':
    case 'held':
    case 'late_paid':
      return { state: 'ask-cashier' }
    default:
      return unreachable(word)
  }
}

/** What of a link the customer needs: a QR of the page or of what opens the wallet, the number to pay to, and until when. */
function linkShow({ amountMinor: totalMinor, windowMs: wholeMs }: Attempt, panel: LinkPanel, remainingMs: number): CounterShow {
  const { qrText, url, deepLink, paymentCode, holder, expiresAt } = panel
  return { state: 'link', totalMinor, qrText: qrText ?? url ?? deepLink, paymentCode, holder, expiresAt, remainingMs, wholeMs }
}

/**
 * The same for a QR that was on the screen when the till stopped. The till calls such a payment unresolved, but the customer may have the
 * code on their phone: it counts down to the end it had, then sends them to the cashier.
 */
export function resumedShow(payment: PaymentSnapshot, leftMs: number): CounterShow {
  const { attempt } = payment
  if (attempt.status !== 'unresolved' || attempt.codeUrl === null || leftMs <= 0) return counterShow(payment, { state: 'idle' })
  const { amountMinor: totalMinor, codeUrl, windowMs: wholeMs } = attempt
  return { state: 'qr', totalMinor, wallet: walletOf(attempt), codeUrl, remainingMs: leftMs, wholeMs }
}
