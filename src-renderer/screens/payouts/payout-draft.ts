import type { Party } from '#shared/domain/gateway-method.ts'

/** A payout as it is being put together. `typed` are the digits of the amount: minor units, or whole ones where the way takes no others. */
export type Draft = {
  accountId: string
  methodKey: string | null
  country: string | null
  currency: string
  payee: Party
  typed: number
  note: string
}
