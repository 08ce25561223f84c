import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import type { Gateway } from './gateway.ts'

/** How an account's last answer went, for the lights. */
export type AccountHealth = { reached: boolean; at: number }

/** One merchant account ready for use. */
export type OpenAccount = {
  id: string
  /** The gateway's kind and the name people gave the account. */
  kind: string
  name: string
  gateway: Gateway
  merchantId: string
  /** The first of its currencies: that of scanned codes and QRs. */
  currency: CurrencyCode
  /** All that it collects or pays out in. */
  currencies: CurrencyCode[]
  /** The wallets that the shop lets it take. */
  wallets: readonly Wallet[]
  practice: boolean
  /** False: it is only asked about what it was given before. */
  use: boolean
  host: string
  baseUrl: string
}

/** The accounts that are ready, those of live and of practice, in the shop's order, and how each one's last answer went. */
export type AccountBook = {
  /** Replaces all accounts; who waits for an answer of an older one goes on with that. */
  setAll(accounts: readonly OpenAccount[]): void
  byId(id: string): OpenAccount | null
  /** Every account of practice or of live that new sales and payouts may go to. */
  offered(practice: boolean): OpenAccount[]
  /** The first of those that takes this wallet this way in this currency, or null. */
  taking(practice: boolean, way: 'scan' | 'qr', wallet: Wallet, currency: CurrencyCode): OpenAccount | null
  heard(id: string, reached: boolean): void
  healthOf(id: string): AccountHealth | null
}

/** An empty book of accounts. `now` gives UTC milliseconds. */
export function createAccountBook(now: () => number): AccountBook {
  let accounts = new Map<string, OpenAccount>()
  const health = new Map<string, AccountHealth>()
  const offered = (practice: boolean): OpenAccount[] => [...accounts.values()].filter((account) => account.use && account.practice === practice)
  return {
    setAll(next) {
      accounts = new Map(next.map((account) => [account.id, account]))
    },
    byId: (id) => accounts.get(id) ?? null,
    offered,
    taking: (practice, way, wallet, currency) =>
      offered(practice).find(
        (account) => account.currency === currency && account.wallets.includes(wallet) && account.gateway.capabilities[way].includes(wallet),
      ) ?? null,
    heard(id, reached) {
      health.set(id, { reached, at: now() })
    },
    healthOf: (id) => health.get(id) ?? null,
  }
}
