import type { Events } from '#shared/bridge/contract.ts'
import type { AccountBook } from './gateways/accounts.ts'
import type { PaymentDeps } from './payments/payment-deps.ts'
import type { PayoutDeps } from './payouts/payout-deps.ts'
import { asPayoutRow, type NameOf } from './payouts/read-payouts.ts'
import { createPayoutResolver, type PayoutResolver } from './payouts/resolve-payouts.ts'

/** Payouts as the till has them: their use cases' deps, how people call an account, and the resolver. */
export type PayoutDesk = PayoutResolver & { deps: PayoutDeps; nameOf: NameOf }

/** What the desk is made from. `noticeUrl` is the receiver's, left out where nothing listens. */
export type PayoutDeskParts = {
  payments: PaymentDeps
  accounts: Pick<AccountBook, 'byId'>
  tell(event: 'payouts:changed', payload: Events['payouts:changed']): void
  changed(): void
  noticeUrl?: NonNullable<PayoutDeps['noticeUrl']>
}

/** Puts payouts together for the till: the same book, clock and care as payments, and screens that are told after each commit. */
export function createPayoutDesk({ payments, accounts, tell, changed, noticeUrl }: PayoutDeskParts): PayoutDesk {
  const { db, clock, random, limits, log, care, facts } = payments
  const nameOf: NameOf = (accountId) => accounts.byId(accountId)?.name ?? null
  const deps: PayoutDeps = {
    db,
    clock,
    random,
    limits,
    log,
    ...(care && { care }),
    facts,
    accounts: { byId: accounts.byId, heard: (id, reached) => payments.accounts.heard(id, reached) },
    changed(payout) {
      tell('payouts:changed', asPayoutRow(payout, nameOf))
      changed()
    },
    ...(noticeUrl && { noticeUrl }),
  }
  return { ...createPayoutResolver(deps), deps, nameOf }
}
