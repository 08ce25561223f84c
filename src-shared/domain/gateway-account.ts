import type { Capabilities } from '../bridge/contract.ts'
import type { CurrencyCode } from './money.ts'
import type { Wallet } from './wallet.ts'

/*
 * A merchant's account at a gateway as the settings show it. What one has to enter is told by its kind (main's registry), so a screen that knows
 * no gateway by name can ask for it.
 */

/**
 * One thing that a kind of account asks for. `name` stands in the settings under this name; a `secret` stands among the secrets.
 * list: words, one or more. rows: a table with these columns. group: fields one level deeper.
 */
export type AccountField =
  | { name: string; as: 'text' | 'address' | 'number'; required: boolean; longest: number }
  | { name: string; as: 'secret'; required: boolean }
  | { name: string; as: 'choice'; options: readonly string[] }
  | { name: string; as: 'switch' }
  | { name: string; as: 'list'; longest: number; options?: readonly string[] }
  | { name: string; as: 'rows'; columns: readonly AccountField[] }
  | { name: string; as: 'group'; fields: readonly AccountField[] }

/** What is entered under the names of a kind's fields, secrets left out. */
export type AccountValues = Record<string, unknown>

/** A kind of account that may be set up. `blank` is what a new one begins with; `title` is the vendor's name. */
export type KindView = { kind: string; title: string; fields: readonly AccountField[]; blank: AccountValues }

/** What a shop decides about any account: how people call it, which wallets it takes, and whether new sales and payouts go there at all. */
export type AccountChoice = { name: string; wallets: Wallet[]; use: boolean }

/** An account as the settings screen sees it: of secrets only that they are there and their fingerprint. */
export type AccountView = AccountChoice & {
  id: string
  kind: string
  settings: AccountValues
  secrets: Record<string, { present: boolean; fingerprint: string | null }>
  merchantId: string
  currencies: CurrencyCode[]
  capabilities: Capabilities
}

/** What it may write. `id` is the account that is changed, or null for a new one. A secret that is null or left out keeps the stored one. */
export type AccountInput = AccountChoice & { id: string | null; kind: string; settings: AccountValues; secrets: Record<string, string | null> }

/** What a test of the connection brought. `answered`: the gateway's own language came back. */
export type AccountProbe = { reached: boolean; answered: boolean; code: string | null; tookMs: number }
