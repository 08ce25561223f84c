import type { Gateway } from './gateway.ts'
import { type AccountSpec, buildGateway, type GatewayMeans } from './registry.ts'

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
  /** Of scanned codes and QRs. */
  currency: string
  /** All that it collects or pays out in. */
  currencies: string[]
  practice: boolean
  host: string
  baseUrl: string
}

/** The accounts that are ready, which of them takes new sales, and how each one's last answer went. */
export type AccountBook = {
  add(id: string, settings: AccountSpec['settings'], signKey: string, currency: string, practice: boolean): void
  /** Chooses the account for new sales; null takes none. */
  use(id: string | null): void
  current(): OpenAccount | null
  byId(id: string): OpenAccount | null
  /** Every account of practice or of live, in the shop's order. */
  offered(practice: boolean): OpenAccount[]
  heard(id: string, reached: boolean): void
  healthOf(id: string): AccountHealth | null
}

/** An empty book of accounts. `now` gives UTC milliseconds. */
export function createAccountBook(means: GatewayMeans, now: () => number): AccountBook {
  const accounts = new Map<string, OpenAccount>()
  const health = new Map<string, AccountHealth>()
  let currentId: string | null = null
  return {
    add(id, settings, signKey, currency, practice) {
      const gateway = buildGateway({ kind: 'ottpay', settings, signKey, currency }, means)
      accounts.set(id, {
        id,
        kind: 'ottpay',
        name: 'OTT Pay',
        gateway,
        merchantId: settings.merchantId,
        currency,
        currencies: [currency],
        practice,
        host: URL.parse(settings.baseUrl)?.host ?? '',
        baseUrl: settings.baseUrl,
      })
    },
    use(id) {
      currentId = id
    },
    current: () => (currentId === null ? null : (accounts.get(currentId) ?? null)),
    offered: (practice) => [...accounts.values()].filter((account) => account.practice === practice),
    byId: (id) => accounts.get(id) ?? null,
    heard(id, reached) {
      health.set(id, { reached, at: now() })
    },
    healthOf: (id) => health.get(id) ?? null,
  }
}
