import { businessDay } from '#shared/domain/business-day.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { Subscription } from '#shared/domain/subscription.ts'
import { appendJournal } from '../db/journal.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { Cashier, GatewayAccount, PaymentDeps } from '../payments/payment-deps.ts'
import type { Resolver } from '../payments/resolve-payments.ts'

/** What the use cases of subscriptions work with: those of payments, for first payments and renewals are sales. `changed` is told after a commit. */
export type SubscriptionDeps = { payments: PaymentDeps; resolver: Resolver; changed(): void }

/** A gateway that makes, renews and ends agreements. */
export type SubscriptionGateway = Gateway & Required<Pick<Gateway, 'subscribe' | 'renewSubscription' | 'cancelSubscription' | 'queryLink'>>

/** The account's gateway where it does subscriptions, or null. */
export function subscriptionGateway(account: GatewayAccount | null): SubscriptionGateway | null {
  const gateway = account?.gateway
  if (!gateway?.capabilities.subscription) return null
  const { subscribe, renewSubscription, cancelSubscription, queryLink } = gateway
  return subscribe && renewSubscription && cancelSubscription && queryLink ? (gateway as SubscriptionGateway) : null
}

/** The day on the shop's own calendar. Agreements go by dates, so its day changes at midnight. */
export function dayOf({ facts }: Pick<PaymentDeps, 'facts'>, at: number): string {
  return businessDay(at, facts().zone, 0)
}

/** Writes a line about an agreement into the diary of its first sale; call it inside the transaction that changes what it tells. */
export function noteSubscription(
  { db, clock }: PaymentDeps,
  { id, orderId }: Pick<Subscription, 'id' | 'orderId'>,
  type: JournalType,
  facts: JournalFacts,
  by: Cashier | null,
): void {
  const person = { personId: by?.personId ?? null, personName: by?.name ?? null }
  appendJournal(db, { type, at: clock.now(), orderId, attemptId: id, ...person, facts })
}
