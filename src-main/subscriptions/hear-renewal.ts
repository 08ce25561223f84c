import { isOpen } from '#shared/domain/payment.ts'
import { begunPeriods, periodDay, type Subscription } from '#shared/domain/subscription.ts'
import { readAttempt } from '../db/attempts.ts'
import { type Db, transact } from '../db/sql.ts'
import { findSubscription, hasVendorRenewal, insertRenewal, listSubscriptionLines, readSubscription } from '../db/subscriptions.ts'
import type { Answer, Notice } from '../gateways/gateway.ts'
import { beginAttempt } from '../payments/begin-attempt.ts'
import type { GatewayAccount } from '../payments/payment-deps.ts'
import { settle } from '../payments/settle.ts'
import { freshNumber } from '../payments/take-payment.ts'
import { writeAttemptStep } from '../payments/write-attempt.ts'
import type { Queue, Worker, WorkResult } from '../queue/queue.ts'
import { learnVendorId } from './create-subscription.ts'
import { dayOf, noteSubscription, type SubscriptionDeps, subscriptionGateway } from './subscription-deps.ts'

/*
 * Renewals that the vendor makes by itself, under a number of its own. The till hears of them by a notice or a statement; both only lead to a
 * question (law 10), which is kept in the queue until the vendor answers it, and what was paid becomes a sale of the book, once a number.
 */

/** The kind of queue item that is a renewal to ask about. */
export const RENEWAL_HEARD = 'renewal-heard'
/** Vendors settle within days; what nobody knows after these is left to the statement. */
const ASK_FOR_MS = 30 * 24 * 60 * 60_000

type HeardRenewal = { accountId: string; vendorNo: string; gatewayRef: string | null; vendorId: string }

/** What a verified notice about an agreement is about, in our book, and who asks about it: for the receiver, of both kinds of notices. */
export type SubscriptionNotices = {
  /** Null: of no agreement of this account here. `id` is for `ask`, which may be called after a restart. */
  find(db: Db, accountId: string, notice: NoticeWords): { id: string; orderId: number; attemptId: string } | null
  /** Asks; true when a payment of ours is still open afterwards. */
  ask(id: string): Promise<boolean>
}
type NoticeWords = Pick<Notice, 'id' | 'gatewayRef' | 'subscriptionId'>

/** Puts notices about subscriptions and renewals in front of these use cases; the queue is asked for when it is needed. */
export function subscriptionNotices(deps: SubscriptionDeps, queue: () => Queue): SubscriptionNotices {
  return {
    find: findSubject,
    async ask(id) {
      const [vendorId = '', vendorNo = '', ref = '-', ...account] = id.split(' ')
      const heard = { accountId: account.join(' '), vendorId, vendorNo, gatewayRef: ref === '-' ? null : ref }
      await askAbout(deps, queue(), heard, 'notice')
      const ours = readAttempt(deps.payments.db, vendorNo)
      return ours !== null && isOpen(ours.status)
    },
  }
}

/** The vendor's number of the agreement, ours or theirs of the payment, theirs of the trade, and the account: all that asking needs. */
function findSubject(db: Db, accountId: string, { id, gatewayRef, subscriptionId }: NoticeWords): ReturnType<SubscriptionNotices['find']> {
  const words = [subscriptionId, id, gatewayRef ?? '-']
  if (subscriptionId === null || !words.every((word) => word !== null && /^[\w.-]{1,80}$/.test(word))) return null
  const subject = [...words, accountId].join(' ')
  const ours = readAttempt(db, id)
  if (ours) return ours.accountId === accountId ? { id: subject, orderId: ours.orderId, attemptId: ours.id } : null
  const known = findSubscription(db, accountId, subscriptionId)
  return known ? { id: subject, orderId: known.subscription.orderId, attemptId: known.subscription.id } : null
}

/** Asks about what a statement tells of subscriptions and the book does not know. Nothing is believed because it stands there. */
export async function askAboutStatement(deps: SubscriptionDeps, queue: Queue, importId: number): Promise<void> {
  for (const { orderNo, ...line } of listSubscriptionLines(deps.payments.db, importId)) {
    await askAbout(deps, queue, { ...line, vendorNo: orderNo }, 'statement')
  }
}

async function askAbout(deps: SubscriptionDeps, queue: Queue, heard: HeardRenewal, by: 'notice' | 'statement'): Promise<void> {
  const { db } = deps.payments
  const { accountId, vendorNo, vendorId } = heard
  const ours = readAttempt(db, vendorNo)
  if (ours) {
    if (ours.accountId !== accountId) return
    if (readSubscription(db, ours.id)?.subscription.vendorId === null) learnVendorId(deps, ours.id, vendorId, by)
    if (by === 'notice') await deps.resolver.askNow(ours.id)
    return
  }
  if (!findSubscription(db, accountId, vendorId) || hasVendorRenewal(db, accountId, vendorNo)) return
  queue.add(RENEWAL_HEARD, `${accountId} ${vendorNo}`, heard)
}

/** Asks about renewals of the vendor's making until it is known how they ended. */
export function heardRenewalWorker(deps: SubscriptionDeps): Worker {
  return {
    firstMs: 15_000,
    longestMs: 60 * 60_000,
    async run({ payload, createdAt }): Promise<WorkResult> {
      const heard = payload as HeardRenewal
      const { payments } = deps
      const { accountId, vendorNo, gatewayRef } = heard
      if (hasVendorRenewal(payments.db, accountId, vendorNo)) return { does: 'done', answer: 'known' }
      const subscription = findSubscription(payments.db, accountId, heard.vendorId)?.subscription
      const account = payments.accounts.byId(accountId)
      const gateway = subscriptionGateway(account)
      if (!subscription || !account || !gateway) return { does: 'drop', answer: 'not-configured' }
      const { plan, currency } = subscription
      const amountMinor = plan.kind === 'fixed' ? plan.amountMinor : plan.maxMinor
      const now = payments.clock.now()
      const answer = await gateway.queryLink({ orderId: vendorNo, gatewayRef, amountMinor, currency, createdAt, askedAt: now })
      payments.accounts.heard(accountId, answer.kind !== 'not_sent' && (answer.kind !== 'no_answer' || answer.spoken))
      if (answer.kind === 'paid' && answer.facts.amountMinor !== null && answer.facts.currency !== null) {
        writeHeard(deps, account, subscription, heard, answer)
        return { does: 'done', answer: 'paid' }
      }
      if (answer.kind === 'declined') return { does: 'done', answer: 'declined' }
      return { does: now - createdAt > ASK_FOR_MS ? 'drop' : 'again', answer: answer.detail }
    },
  }
}

type Paid = Extract<Answer, { kind: 'paid' }>

/** Writes the sale, that it pays for the period which had begun, and what was paid, all or nothing. An amount that was not agreed is held for a person. */
function writeHeard(
  deps: SubscriptionDeps,
  account: GatewayAccount,
  subscription: Subscription,
  { vendorNo, gatewayRef }: HeardRenewal,
  answer: Paid,
): void {
  const { payments } = deps
  const { db } = payments
  const { plan, currency, personId, personName } = subscription
  const id = freshNumber(payments, payments.facts().tillCode)
  const at = payments.clock.now()
  const begun = begunPeriods(subscription, dayOf(payments, at))
  const periodOn = periodDay(subscription, Math.max(0, begun - 1)) ?? subscription.expiresOn
  const expectedMinor = plan.kind === 'fixed' ? plan.amountMinor : (answer.facts.amountMinor ?? plan.maxMinor)
  const sale = { amountMinor: expectedMinor, tipMinor: 0, note: subscription.name, orderId: null, despiteSimilar: false }
  const how = { kind: 'link', wallet: 'link', methodId: null, currency, windowMs: 0 } as const
  transact(db, () => {
    const cashier = { personId, name: personName }
    const attempt = beginAttempt(payments, { id, ...how, sale: { ...sale, cashier }, account, code: null, phoneHash: null })
    const made = { madeBy: 'vendor', vendorNo, personName: null, at } as const
    insertRenewal(db, { subscriptionId: subscription.id, accountId: account.id, periodOn, orderId: attempt.orderId, ...made })
    const facts = { number: id, vendorNo, periodOn, amountMinor: answer.facts.amountMinor, currency: answer.facts.currency }
    noteSubscription(payments, subscription, 'subscription.renewal_heard', facts, null)
    // The gateway held its answer against the vendor's number, which is that of this sale; from here on it goes by ours.
    const known = { ...answer, facts: { ...answer.facts, orderId: id, gatewayRef: answer.facts.gatewayRef ?? gatewayRef } }
    const merchantId = account.merchantId
    const context = { source: 'question', now: at, merchantId, sendOver: true, confirming: false, notFoundForMs: 0 } as const
    writeAttemptStep(payments, attempt, settle(attempt, known, context))
  })
  deps.changed()
}
