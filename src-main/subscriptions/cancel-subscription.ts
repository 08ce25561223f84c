import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { JournalType } from '#shared/domain/diary.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { type CancelState, subscriptionStatus } from '#shared/domain/subscription.ts'
import { transact } from '../db/sql.ts'
import { readSubscription, writeCancel } from '../db/subscriptions.ts'
import type { CancelAnswer } from '../gateways/gateway.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { dayOf, noteSubscription, type SubscriptionDeps, subscriptionGateway } from './subscription-deps.ts'

/** What an answer makes of the end, and the line that tells it. Ending is safe to repeat, so a doubtful one stays asked for. */
const ENDS: Record<CancelAnswer['kind'], { to: CancelState; type: JournalType }> = {
  done: { to: 'done', type: 'subscription.cancelled' },
  refused: { to: 'none', type: 'subscription.cancel_refused' },
  not_sent: { to: 'none', type: 'subscription.cancel_refused' },
  no_answer: { to: 'asked', type: 'subscription.cancel_unclear' },
}

/**
 * Ends an agreement: written as asked for, then asked, and written as what came. While it is in doubt the till renews nothing of it, and the same
 * question may be asked again. Gives the state it came to.
 */
export async function cancelSubscription(
  deps: SubscriptionDeps,
  wish: { subscriptionId: string; reason: string; practice: boolean; by: Cashier },
): Promise<Result<CancelState, AppError>> {
  const { payments } = deps
  const { db, clock } = payments
  const reason = wish.reason.trim()
  if (reason.length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const stored = readSubscription(db, wish.subscriptionId)
  if (!stored || stored.subscription.practice !== wish.practice) return fail(appError('not-found'))
  const { subscription } = stored
  const account = payments.accounts.byId(subscription.accountId)
  const gateway = subscriptionGateway(account)
  if (!account) return fail(appError('not-configured'))
  if (!gateway) return fail(appError('no-capability'))
  const status = subscriptionStatus(subscription, stored.first, dayOf(payments, clock.now()))
  const { vendorId, cancel } = subscription
  if (status === 'cancelled' || status === 'failed') return fail(appError('already-final', { status }))
  if (vendorId === null) return fail(appError('subscription-not-active'))

  transact(db, () => {
    if (cancel === 'none') writeCancel(db, subscription.id, 'none', 'asked', null)
    noteSubscription(payments, subscription, 'subscription.cancel_sent', { reason }, wish.by)
  })
  let answer: CancelAnswer
  try {
    answer = await gateway.cancelSubscription(vendorId)
  } catch (error) {
    payments.log.error('gateway threw', error, { subscriptionId: subscription.id })
    answer = { kind: 'no_answer', detail: 'unreadable', code: null }
  }
  payments.accounts.heard(account.id, answer.kind === 'done' || answer.kind === 'refused')
  // A question that did not leave says nothing about an earlier one that is in doubt.
  const doubtful = cancel === 'asked' && answer.kind !== 'done'
  const { to, type } = doubtful ? ENDS.no_answer : ENDS[answer.kind]
  const state = transact(db, () => {
    // Another press may have come to an end meanwhile; what is over stays over.
    const moved = to === 'asked' || writeCancel(db, subscription.id, 'asked', to, to === 'done' ? clock.now() : null)
    // What was done needs no detail: the vendor's word for it is the payments' word for a refusal.
    const why = answer.kind === 'done' ? {} : { detail: answer.detail, code: answer.code }
    if (moved) noteSubscription(payments, subscription, type, { answer: answer.kind, ...why }, null)
    return readSubscription(db, subscription.id)?.subscription.cancel ?? to
  })
  deps.changed()
  if (answer.kind === 'refused' && state === 'none') return fail(appError('vendor-refused', { code: answer.code ?? '-' }, true))
  if (answer.kind === 'not_sent' && state === 'none') return fail(appError('vendor-silent', {}, true))
  return ok(state)
}
