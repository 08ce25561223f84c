import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { type Renewal, renewalStanding, renewsByItself, type Subscription, subscriptionStatus } from '#shared/domain/subscription.ts'
import { transact } from '../db/sql.ts'
import { insertRenewal, listRenewals, listSubscriptions, readSubscription } from '../db/subscriptions.ts'
import { beginAttempt, refuseSale } from '../payments/begin-attempt.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { freshNumber, settleSent } from '../payments/take-payment.ts'
import { dayOf, noteSubscription, type SubscriptionDeps, subscriptionGateway } from './subscription-deps.ts'

/** How long a renewal is waited for before it is told as unresolved, in milliseconds. */
const RENEWAL_WINDOW_MS = 60_000

/** A renewal as it is wanted: of which period, how much, and by whom (null: by the till itself). */
export type RenewalWish = { subscriptionId: string; periodOn: string; amountMinor: number; practice: boolean; by: Cashier | null }

/**
 * Asks for one renewal. The whole story: is it active and this period due, then the sale and that it pays for this period written together, synced, and
 * sent, once. Never twice for one period: the book allows one renewal a period, a further try after a sure no is another attempt of the same
 * sale, and while one is in doubt it is only asked about (laws 1, 2 and 6). Gives the renewal as soon as it is on its way.
 */
export function renewSubscription(deps: SubscriptionDeps, wish: RenewalWish): Result<Renewal, AppError> {
  const { payments, resolver } = deps
  const { db } = payments
  const noDisk = payments.care?.refusal('wallet') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const stored = readSubscription(db, wish.subscriptionId)
  if (!stored || stored.subscription.practice !== wish.practice) return fail(appError('not-found'))
  const { subscription } = stored
  const account = payments.accounts.byId(subscription.accountId)
  const gateway = subscriptionGateway(account)
  if (!account) return fail(appError('not-configured'))
  if (!gateway) return fail(appError('no-capability'))
  const { vendorId } = subscription
  const today = dayOf(payments, payments.clock.now())
  const status = subscriptionStatus(subscription, stored.first, today)
  if (status !== 'active' || vendorId === null) return fail(appError('subscription-not-active'))

  const id = freshNumber(payments, payments.facts().tillCode)
  const written = transact(db, () => {
    // Looked at in the same transaction that writes: two presses at once are one renewal.
    const renewals = listRenewals(db, subscription.id)
    const refusal = refuseRenewal(subscription, renewals, wish, today)
    if (refusal) return fail(refusal)
    const earlier = renewals.find(({ periodOn, madeBy }) => periodOn === wish.periodOn && madeBy !== 'vendor') ?? null
    const cashier = wish.by ?? { personId: subscription.personId, name: subscription.personName }
    const note = subscription.name
    const sale = { amountMinor: wish.amountMinor, tipMinor: 0, note, orderId: earlier?.orderId ?? null, cashier, despiteSimilar: false }
    const refused = refuseSale(payments, account, sale, subscription.currency)
    if (refused) return fail(refused)
    const how = { kind: 'link', wallet: 'link', methodId: null, currency: subscription.currency, windowMs: RENEWAL_WINDOW_MS } as const
    const attempt = beginAttempt(payments, { id, ...how, sale, account, code: null, phoneHash: null })
    const { orderId } = attempt
    const at = payments.clock.now()
    const made = { madeBy: wish.by ? 'person' : 'till', vendorNo: null, personName: wish.by?.name ?? null, at } as const
    if (!earlier) insertRenewal(db, { subscriptionId: subscription.id, accountId: account.id, periodOn: wish.periodOn, orderId, ...made })
    const facts = { number: id, periodOn: wish.periodOn, amountMinor: wish.amountMinor, currency: subscription.currency, byTill: wish.by === null }
    noteSubscription(payments, subscription, 'subscription.renewal_begun', facts, wish.by)
    return ok(attempt)
  })
  if (!written.ok) return written
  resolver.watchNew(written.value)
  const noticeUrl = payments.noticeUrl?.(account.id, 'renewal') ?? null
  const { amountMinor } = wish
  const request = { orderId: id, subscriptionId: vendorId, amountMinor, currency: subscription.currency, methodId: '', noticeUrl }
  void settleSent(payments, resolver, id, () => gateway.renewSubscription(request))
  deps.changed()
  const renewal = listRenewals(db, subscription.id).find(({ orderId }) => orderId === written.value.orderId)
  return renewal ? ok(renewal) : fail(appError('not-found'))
}

/** Why this period may not be renewed now, or null. */
function refuseRenewal(subscription: Subscription, renewals: readonly Renewal[], wish: RenewalWish, today: string): AppError | null {
  const { plan } = subscription
  // The vendor charges by itself: a renewal asked for here would be a second one.
  if (plan.renewedBy === 'vendor') return appError('renewal-not-due')
  const standing = renewalStanding(subscription, renewals, today)
  if (standing.periodOn !== wish.periodOn || (standing.state !== 'due' && standing.state !== 'overdue')) return appError('renewal-not-due')
  // The till itself goes by a narrower rule: what was refused is a person's to try again.
  if (wish.by === null && renewsByItself(subscription, 'active', renewals, today) !== wish.periodOn) return appError('renewal-not-due')
  const fits = plan.kind === 'fixed' ? wish.amountMinor === plan.amountMinor : wish.amountMinor > 0 && wish.amountMinor <= plan.maxMinor
  return fits ? null : appError('amount-refused', { maxMinor: plan.kind === 'fixed' ? plan.amountMinor : plan.maxMinor })
}

/** How often it is looked what is due; and how long after one that did not leave the same is tried again. */
const LOOK_MS = 60_000
const TRY_AGAIN_MS = 60 * 60_000

/** Renews what the till has to renew, on its day; what is due is read from the book at each look, so a restart forgets nothing. */
export type RenewalSchedule = { start(): void; look(): number; stop(): void }

/** Makes the schedule. `mode` says for which subscriptions (null: none now), such as none while there is no connection. */
export function createRenewalSchedule(deps: SubscriptionDeps, mode: () => { practice: boolean } | null): RenewalSchedule {
  const { payments } = deps
  const lastTry = new Map<string, number>()
  let cancel = (): void => {}
  let stopped = false

  function look(): number {
    const now = mode()
    if (now === null) return 0
    const today = dayOf(payments, payments.clock.now())
    let begun = 0
    for (const { subscription, first } of listSubscriptions(payments.db, now.practice)) {
      const { id, plan } = subscription
      const status = subscriptionStatus(subscription, first, today)
      const periodOn = renewsByItself(subscription, status, listRenewals(payments.db, id), today)
      if (periodOn === null || plan.kind !== 'fixed') continue
      const last = lastTry.get(id)
      if (last !== undefined && payments.clock.monotonic() - last < TRY_AGAIN_MS) continue
      lastTry.set(id, payments.clock.monotonic())
      const renewed = renewOne(id, periodOn, plan.amountMinor, now.practice)
      if (renewed) begun += 1
    }
    return begun
  }

  /** One that cannot be renewed holds up none of the others. */
  function renewOne(subscriptionId: string, periodOn: string, amountMinor: number, practice: boolean): boolean {
    try {
      const renewed = renewSubscription(deps, { subscriptionId, periodOn, amountMinor, practice, by: null })
      if (!renewed.ok) payments.log.warn('a renewal was not begun', { subscriptionId, error: renewed.error.code })
      return renewed.ok
    } catch (error) {
      payments.log.error('a renewal could not be begun', error, { subscriptionId })
      return false
    }
  }

  function again(): void {
    if (stopped) return
    try {
      look()
    } catch (error) {
      payments.log.error('what is due could not be read', error)
    }
    cancel = payments.clock.after(LOOK_MS, again)
  }

  return {
    start: again,
    look,
    stop() {
      stopped = true
      cancel()
    },
  }
}
