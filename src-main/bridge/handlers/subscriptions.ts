import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { SubscriptionView } from '#shared/bridge/contract.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { cancelSubscription } from '../../subscriptions/cancel-subscription.ts'
import { createSubscription } from '../../subscriptions/create-subscription.ts'
import { askAboutAll, readSubscriptionDetail, readSubscriptions } from '../../subscriptions/read-subscriptions.ts'
import { renewSubscription } from '../../subscriptions/renew-subscription.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** Agreements to pay again and again. */
export function subscriptionHandlers(till: Till): HandlersOf<'subscriptions'> {
  const { payments, state } = till
  const deps = till.subscriptions
  const viewOf = (subscriptionId: string): Result<SubscriptionView, AppError> => {
    const view = readSubscriptionDetail(payments, subscriptionId, till.isPractice())
    return view ? ok(view) : fail(appError('not-found'))
  }
  /** What cannot leave is refused before anything of it is written. */
  const refuseOffline = (): AppError | null => {
    const way = till.online.way()
    return way.why === 'no-address' ? appError('offline', { since: way.since }, true) : null
  }

  return {
    'subscriptions:list': () => ok(readSubscriptions(payments, till.isPractice())),
    'subscriptions:get': ({ subscriptionId }) => viewOf(subscriptionId),
    'subscriptions:create'({ accountId, name, terms, payer }) {
      const away = refuseOffline()
      if (away) return fail(away)
      const made = createSubscription(deps, { accountId, name, terms, payer, practice: till.isPractice(), by: cashierAt(till) })
      if (!made.ok) return made
      // The counter shows the customer what to sign with, as with any link.
      state.currentAttemptId = made.value.id
      state.cashShown = null
      state.counterWish = { state: 'idle' }
      return viewOf(made.value.id)
    },
    'subscriptions:renew'({ subscriptionId, periodOn, amountMinor }) {
      const away = refuseOffline()
      if (away) return fail(away)
      const renewed = renewSubscription(deps, { subscriptionId, periodOn, amountMinor, practice: till.isPractice(), by: cashierAt(till) })
      return renewed.ok ? viewOf(subscriptionId) : renewed
    },
    async 'subscriptions:cancel'({ subscriptionId, reason }) {
      const ended = await cancelSubscription(deps, { subscriptionId, reason, practice: till.isPractice(), by: cashierAt(till) })
      return ended.ok ? viewOf(subscriptionId) : ended
    },
    async 'subscriptions:ask-now'({ subscriptionId }) {
      await askAboutAll(deps, subscriptionId, till.isPractice())
      return viewOf(subscriptionId)
    },
  }
}
