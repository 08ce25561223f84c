import { expect } from 'vitest'
import { readJournalOfType } from '#main/db/journal.ts'
import { readSubscription } from '#main/db/subscriptions.ts'
import type { Gateway } from '#main/gateways/gateway.ts'
import type { GatewayAccount } from '#main/payments/payment-deps.ts'
import { createQueue, type Queue } from '#main/queue/queue.ts'
import { createSubscription, type SubscriptionWish } from '#main/subscriptions/create-subscription.ts'
import { heardRenewalWorker, RENEWAL_HEARD } from '#main/subscriptions/hear-renewal.ts'
import { readSubscriptionDetail, type SubscriptionDetail } from '#main/subscriptions/read-subscriptions.ts'
import type { SubscriptionDeps } from '#main/subscriptions/subscription-deps.ts'
import type { JournalType } from '#shared/domain/diary.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import type { Subscription, SubscriptionTerms } from '#shared/domain/subscription.ts'
import { type DokypayRig, openDokypayRig } from '../gateways/dokypay-rig.ts'
import { CASHIER, openRig, type Rig } from './payment-rig.ts'

export const DAY_MS = 86_400_000
export const ACCOUNT = 'doky'
/** 10.00 INR every 30 days for a year, renewed by the till. The rig's clock shows 2026-03-04. */
export const TERMS: SubscriptionTerms = {
  plan: { kind: 'fixed', amountMinor: 1_000, renewedBy: 'till' },
  firstMinor: 500,
  currency: 'INR',
  everyDays: 30,
  startsOn: null,
  expiresOn: '2027-03-04',
  graceDays: 3,
}

/** A real book, the real Dokypay gateway over HTTP in front of its simulator, and a clock that a test moves. */
export type SubscriptionRig = {
  rig: Rig
  doky: DokypayRig
  deps: SubscriptionDeps
  queue: Queue
  account: GatewayAccount
  /** Puts another gateway under the account, made of the real one. */
  meddle(change: (gateway: Gateway) => Partial<Gateway>): void
  make(wish?: Partial<SubscriptionWish>): Subscription
  /** One that the customer signed and paid for; `mark` is what the simulator plays. */
  active(terms?: Partial<SubscriptionTerms>, mark?: string): Promise<Subscription>
  read(id: string): Subscription
  view(id: string): SubscriptionDetail
  /** Lets time pass until this attempt stands so; each step leaves the wire a moment. */
  until(attemptId: string, status: AttemptStatus): Promise<void>
  lines(type: JournalType): number
  /** Ends the process as a crash would and begins a new one on the same book. */
  crash(): SubscriptionRig
  close(): Promise<void>
}

export async function openSubscriptionRig(): Promise<SubscriptionRig> {
  return assemble(openRig(), await openDokypayRig())
}

function assemble(rig: Rig, doky: DokypayRig): SubscriptionRig {
  const account: GatewayAccount = { id: ACCOUNT, gateway: doky.gateway, merchantId: '', currency: 'INR', currencies: ['INR'], practice: false }
  rig.deps.accounts = { ...rig.deps.accounts, byId: (id) => (id === ACCOUNT ? account : null), heard: () => {} }
  const { db, clock, deps: payments, resolver } = rig
  const deps: SubscriptionDeps = { payments, resolver, changed: () => {} }
  const { random, log } = payments
  const queue = createQueue({ db, clock, random, log, workers: { [RENEWAL_HEARD]: heardRenewalWorker(deps) }, changed: () => {} })
  const box: SubscriptionRig = {
    rig,
    doky,
    deps,
    queue,
    account,
    meddle(change) {
      account.gateway = { ...doky.gateway, ...change(doky.gateway) }
    },
    make(wish = {}) {
      const made = createSubscription(deps, {
        accountId: ACCOUNT,
        name: 'Asha, yoga',
        terms: TERMS,
        payer: {},
        practice: false,
        by: CASHIER,
        ...wish,
      })
      if (!made.ok) throw new Error(`refused: ${made.error.code} ${JSON.stringify(made.error.facts)}`)
      return made.value
    },
    async active(terms = {}, mark = '') {
      const { id } = box.make({ name: `Asha, yoga ${mark}`, terms: { ...TERMS, ...terms } })
      await expect.poll(() => rig.attempt(id).panel?.url ?? null).not.toBeNull()
      doky.sim.customerDoes(id, 'pays')
      await box.until(id, 'paid')
      return box.read(id)
    },
    read(id) {
      const stored = readSubscription(db, id)
      if (!stored) throw new Error(`no subscription ${id}`)
      return stored.subscription
    },
    view(id) {
      const view = readSubscriptionDetail(payments, id, false)
      if (!view) throw new Error(`no subscription ${id}`)
      return view
    },
    async until(attemptId, status) {
      await expect
        .poll(
          async () => {
            await clock.advance(1_000)
            doky.pass(1_000)
            return rig.attempt(attemptId).status
          },
          { timeout: 10_000, interval: 20 },
        )
        .toBe(status)
    },
    lines: (type) => readJournalOfType(db, type).length,
    crash() {
      queue.stop()
      return assemble(rig.crash(), doky)
    },
    async close() {
      queue.stop()
      rig.close()
      await doky.close()
    },
  }
  return box
}
