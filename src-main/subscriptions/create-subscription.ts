import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { checkPartyField } from '#shared/domain/party-checks.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { type Subscription, type SubscriptionTerms, wrongTerm } from '#shared/domain/subscription.ts'
import { transact } from '../db/sql.ts'
import { insertSubscription, readSubscription, writeVendorId } from '../db/subscriptions.ts'
import type { Gateway, LinkAnswer, SubscribeRequest } from '../gateways/gateway.ts'
import { beginAttempt, refuseSale } from '../payments/begin-attempt.ts'
import type { Cashier, GatewayAccount } from '../payments/payment-deps.ts'
import { sendForPanel } from '../payments/take-link.ts'
import { freshNumber } from '../payments/take-payment.ts'
import { dayOf, noteSubscription, type SubscriptionDeps, type SubscriptionGateway, subscriptionGateway } from './subscription-deps.ts'

/** An agreement as a person keyed it. `payer` is sent where it is known, and kept nowhere. */
export type SubscriptionWish = { accountId: string; name: string; terms: SubscriptionTerms; payer: Party; practice: boolean; by: Cashier }

/**
 * Makes an agreement. The whole story: refused here where it cannot be, then the sale of its first payment and the agreement written together, synced,
 * and asked for, once. The customer agrees and pays on the vendor's page; how that ends is asked like any link's, and the agreement stands as its
 * first payment does.
 */
export function createSubscription(deps: SubscriptionDeps, wish: SubscriptionWish): Result<Subscription, AppError> {
  const { payments, resolver } = deps
  const { accountId, terms, by } = wish
  const noDisk = payments.care?.refusal('wallet') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const account = payments.accounts.byId(accountId)
  if (!account || account.practice !== wish.practice) return fail(appError('not-configured'))
  const gateway = subscriptionGateway(account)
  if (!gateway) return fail(appError('no-capability'))
  const at = payments.clock.now()
  const begunOn = dayOf(payments, at)
  const name = wish.name.trim()
  const sale = { amountMinor: terms.firstMinor, tipMinor: 0, note: name, orderId: null, cashier: by, despiteSimilar: false }
  const refusal = refuseWish(wish, account, gateway, begunOn) ?? refuseSale(payments, account, sale, terms.currency)
  if (refusal) return fail(refusal)

  const { tillCode, qrSeconds } = payments.facts()
  const id = freshNumber(payments, tillCode)
  const how = { kind: 'link', wallet: 'link', methodId: null, currency: terms.currency, windowMs: qrSeconds * 1_000 } as const
  const { sending, subscription } = transact(payments.db, () => {
    const attempt = beginAttempt(payments, { id, ...how, sale, account, code: null, phoneHash: null })
    const more = { orderId: attempt.orderId, vendorId: null, cancel: 'none', endedAt: null } as const
    const person = { personId: by.personId, personName: by.name }
    const made: Subscription = { ...terms, ...more, ...person, id, accountId, practice: account.practice, name, begunOn, createdAt: at }
    insertSubscription(payments.db, made)
    const { plan, everyDays, startsOn, expiresOn, graceDays } = terms
    const amountMinor = plan.kind === 'fixed' ? plan.amountMinor : plan.maxMinor
    const agreed = { plan: plan.kind, renewedBy: plan.renewedBy, amountMinor, currency: terms.currency, everyDays, startsOn, expiresOn, graceDays }
    noteSubscription(payments, made, 'subscription.created', { account: account.name ?? accountId, ...agreed }, by)
    return { sending: attempt, subscription: made }
  })
  resolver.watchNew(sending)
  const request = requestOf(deps, wish, id, name)
  void sendForPanel(payments, resolver, id, () => subscribe(deps, gateway, request))
  deps.changed()
  return ok(subscription)
}

async function subscribe(deps: SubscriptionDeps, gateway: SubscriptionGateway, request: SubscribeRequest): Promise<LinkAnswer> {
  const { answer, panel, gatewayRef, subscriptionId } = await gateway.subscribe(request)
  if (subscriptionId !== null) learnVendorId(deps, request.orderId, subscriptionId, 'reply')
  return { answer, panel, gatewayRef }
}

/** The vendor's number of an agreement became known, by a signed reply, a signed notice or a statement. Moves no money. */
export function learnVendorId(deps: SubscriptionDeps, id: string, vendorId: string, by: 'reply' | 'notice' | 'statement'): void {
  const { payments } = deps
  transact(payments.db, () => {
    const known = readSubscription(payments.db, id)
    if (known && writeVendorId(payments.db, id, vendorId)) {
      noteSubscription(payments, known.subscription, 'subscription.number_known', { number: vendorId, from: by }, null)
    }
  })
  deps.changed()
}

function refuseWish({ name, terms, payer }: SubscriptionWish, account: GatewayAccount, gateway: Gateway, today: string): AppError | null {
  if (name.trim() === '') return appError('terms-refused', { field: 'name' })
  const wrong = wrongTerm(terms, today)
  if (wrong) return appError('terms-refused', { field: wrong })
  if (!(account.currencies ?? [account.currency]).includes(terms.currency)) return appError('currency-not-taken', { currency: terms.currency })
  const { plan, firstMinor } = terms
  const says = (amountMinor: number, currency: CurrencyCode) => gateway.canExpress?.(amountMinor, currency) ?? true
  if (!says(firstMinor, terms.currency)) return appError('terms-refused', { field: 'firstMinor' })
  if (!says(plan.kind === 'fixed' ? plan.amountMinor : plan.maxMinor, terms.currency)) return appError('terms-refused', { field: 'plan' })
  for (const [field, form] of [
    ['name', 'text'],
    ['email', 'email'],
    ['phone', 'phone'],
  ] as const) {
    const text = payer[field] ?? ''
    const fault = text === '' ? null : checkPartyField(form, text)
    if (fault) return appError('party-refused', { field, fault })
  }
  return null
}

function requestOf({ payments }: SubscriptionDeps, { accountId, terms, payer }: SubscriptionWish, orderId: string, note: string): SubscribeRequest {
  const { plan, firstMinor, currency, everyDays, startsOn, expiresOn, graceDays } = terms
  const noticeUrl = payments.noticeUrl?.(accountId, 'subscription') ?? null
  const renewNoticeUrl = payments.noticeUrl?.(accountId, 'renewal') ?? null
  const returnUrl = payments.returnUrl?.(accountId) ?? null
  return {
    orderId,
    amountMinor: firstMinor,
    currency,
    methodId: null,
    wallet: null,
    payer,
    seconds: null,
    note,
    noticeUrl,
    returnUrl,
    plan:
      plan.kind === 'fixed'
        ? { kind: 'fixed', amountMinor: plan.amountMinor, automatic: plan.renewedBy === 'vendor', renewNoticeUrl }
        : { kind: 'variable', maxMinor: plan.maxMinor },
    everyDays,
    startsOn,
    expiresOn,
    graceDays,
  }
}
