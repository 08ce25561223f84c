import type { DiaryLine } from '#shared/domain/diary.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import { isOpen } from '#shared/domain/payment.ts'
import { type Renewal, renewalStanding, type SubscriptionRow, subscriptionStatus } from '#shared/domain/subscription.ts'
import { readAttempt } from '../db/attempts.ts'
import { readDiary } from '../db/journal.ts'
import { listRenewals, listSubscriptions, readSubscription, type StoredSubscription } from '../db/subscriptions.ts'
import type { PaymentDeps } from '../payments/payment-deps.ts'
import { dayOf, type SubscriptionDeps } from './subscription-deps.ts'

/** One subscription with everything that a person looks at. `panel` is what the customer signs with, while it is not decided. */
export type SubscriptionDetail = { row: SubscriptionRow; renewals: Renewal[]; diary: DiaryLine[]; panel: LinkPanel | null }

/** All subscriptions of a mode as they stand today, newest first. */
export function readSubscriptions(deps: PaymentDeps, practice: boolean): SubscriptionRow[] {
  const today = dayOf(deps, deps.clock.now())
  return listSubscriptions(deps.db, practice).map((stored) => rowOf(stored, listRenewals(deps.db, stored.subscription.id), today))
}

/** One of them, or null where it is not of this mode. */
export function readSubscriptionDetail(deps: PaymentDeps, id: string, practice: boolean): SubscriptionDetail | null {
  const stored = readSubscription(deps.db, id)
  if (!stored || stored.subscription.practice !== practice) return null
  const renewals = listRenewals(deps.db, id)
  const first = readAttempt(deps.db, id)
  return {
    row: rowOf(stored, renewals, dayOf(deps, deps.clock.now())),
    renewals,
    diary: readDiary(deps.db, stored.subscription.orderId),
    panel: first && isOpen(first.status) ? first.panel : null,
  }
}

/** Asks how the first payment and every renewal in doubt stand, now. */
export async function askAboutAll({ payments, resolver }: SubscriptionDeps, id: string, practice: boolean): Promise<boolean> {
  const stored = readSubscription(payments.db, id)
  if (!stored || stored.subscription.practice !== practice) return false
  const open = listRenewals(payments.db, id).filter(({ status }) => isOpen(status))
  await Promise.all([...(isOpen(stored.first) ? [id] : []), ...open.map(({ number }) => number)].map((number) => resolver.askNow(number)))
  return true
}

function rowOf({ subscription, first }: StoredSubscription, renewals: Renewal[], today: string): SubscriptionRow {
  const renewal = renewalStanding(subscription, renewals, today)
  const { plan } = subscription
  // A further try is of the same sale, so of the same amount.
  const tried = renewals.find(({ periodOn, madeBy }) => periodOn === renewal.periodOn && madeBy !== 'vendor')
  const dueMinor = tried?.amountMinor ?? (plan.kind === 'fixed' ? plan.amountMinor : null)
  return { ...subscription, status: subscriptionStatus(subscription, first, today), renewal, dueMinor, first }
}
