import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { type CurrencyCode, isAmountMinor, MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'
import { checkParty } from '#shared/domain/party-checks.ts'
import { amountFits, destinationOf, type Payout, payoutMethod } from '#shared/domain/payout.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { findSimilarPayout, insertPayout, readPayout } from '../db/payouts.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { freshNumber } from '../payments/take-payment.ts'
import { writeSale } from '../payments/write-sale.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { journalPayout } from './write-payout-step.ts'

/** A payout as a person wants it. `despiteSimilar`: they have seen the earlier one that it looks like. */
export type PayoutWish = {
  accountId: string
  methodId: string
  payee: Party
  amountMinor: number
  currency: CurrencyCode
  note: string
  by: Cashier
  practice: boolean
  despiteSimilar: boolean
}

/** A payout to the same place of the same amount asks first when it follows within this. */
export const SIMILAR_PAYOUT_MS = 10 * 60_000

/** A gateway that can pay out. */
export type PayingGateway = Gateway & Required<Pick<Gateway, 'payout'>>
export function canPayOut(gateway: Gateway): gateway is PayingGateway {
  return gateway.capabilities.payout && gateway.payout !== undefined
}

/**
 * Writes a payout that waits for a second person; nothing is sent. Gives the earlier payout that it looks like (and writes nothing) where there
 * is one that the person has not seen, or an error that names what cannot be paid out like this.
 */
export function createPayout(deps: PayoutDeps, wish: PayoutWish): Result<{ similar: Payout | null; payout: Payout | null }, AppError> {
  const noDisk = deps.care?.refusal('wallet') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const fit = fitPayout(deps, wish)
  if (!fit.ok) return fit
  const { db } = deps
  const { tillCode, zone, closeHour } = deps.facts()
  const at = deps.clock.now()
  const id = freshNumber(deps, tillCode)
  const destination = destinationOf(fit.value.payee)
  const made = writeSale(deps, 'begins', () => {
    const similar = findSimilarPayout(db, { ...wish, destination, since: at - SIMILAR_PAYOUT_MS })
    if (similar && !wish.despiteSimilar) return { similar, payout: null }
    insertPayout(db, {
      id,
      accountId: wish.accountId,
      methodId: wish.methodId,
      country: fit.value.country,
      payee: fit.value.payee,
      destination,
      amountMinor: wish.amountMinor,
      currency: wish.currency,
      note: wish.note.trim(),
      practice: wish.practice,
      personId: wish.by.personId,
      personName: wish.by.name,
      businessDay: businessDay(at, zone, closeHour),
      createdAt: at,
    })
    const payout = readPayout(db, id)
    if (!payout) throw new Error(`payout ${id} was not written`)
    const facts = {
      accountId: payout.accountId,
      methodId: payout.methodId,
      country: payout.country,
      practice: payout.practice,
      despiteSimilar: wish.despiteSimilar,
      similarId: similar?.id ?? null,
    }
    journalPayout(deps, payout, 'payout.created', facts, wish.by)
    return { similar: null, payout }
  })
  if (made.payout) deps.changed(made.payout)
  return ok(made)
}

/**
 * Whether the account can pay this out as it stands now, with the payee as it is sent: looked at when it is asked for, and once more when it is
 * confirmed, since accounts change.
 */
export function fitPayout(
  deps: PayoutDeps,
  wish: Pick<PayoutWish, 'accountId' | 'methodId' | 'payee' | 'amountMinor' | 'currency' | 'practice'>,
): Result<{ gateway: PayingGateway; payee: Party; country: string | null; phonePauseMs: number }, AppError> {
  const account = deps.accounts.byId(wish.accountId)
  if (!account || account.practice !== wish.practice) return fail(appError('not-configured'))
  const { gateway } = account
  if (!canPayOut(gateway)) return fail(appError('no-capability'))
  if (!account.currencies.includes(wish.currency)) return fail(appError('bad-input', { field: 'currency' }))
  const method = payoutMethod(gateway.methods ?? [], wish.methodId, wish.currency)
  if (!method) return fail(appError('bad-input', { field: 'methodId' }))
  if (!isAmountMinor(wish.amountMinor)) return fail(appError('amount-refused', { maxMinor: MAX_AMOUNT_MINOR }))
  if (!amountFits(method, wish.amountMinor, wish.currency)) return fail(appError(method.wholeAmounts ? 'whole-amounts-only' : 'too-many-decimals'))
  const checked = checkParty(method, wish.payee)
  if (!checked.ok) return fail(appError('party-refused', { field: checked.field, fault: checked.fault }))
  return ok({ gateway, payee: checked.party, country: method.country, phonePauseMs: method.phonePauseMs })
}
