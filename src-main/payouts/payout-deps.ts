import type { Payout } from '#shared/domain/payout.ts'
import type { Notice } from '../gateways/gateway.ts'
import type { GatewayAccount, PaymentDeps, SaleFacts } from '../payments/payment-deps.ts'

/** A merchant account as payouts see it: also in which currencies it pays out. */
export type PayoutAccount = GatewayAccount & { currencies: readonly string[] }

/** What the use cases of payouts work with; made once, beside the till. */
export type PayoutDeps = Pick<PaymentDeps, 'db' | 'clock' | 'random' | 'limits' | 'log' | 'care'> & {
  accounts: {
    byId(accountId: string): PayoutAccount | null
    /** Told of every answer, so that the lights can show how the gateway and the network are. */
    heard(accountId: string, reached: boolean): void
  }
  facts(): Pick<SaleFacts, 'tillCode' | 'zone' | 'closeHour'>
  /** Called after every commit that changed this payout. Must not throw. */
  changed(payout: Payout): void
  /** Where the gateway shall call back, or null; left out where nothing listens. */
  noticeUrl?(accountId: string, about: Notice['about']): string | null
}
