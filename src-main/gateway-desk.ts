import type { AppError } from '#shared/bridge/app-error.ts'
import { appError } from '#shared/bridge/app-error.ts'
import { NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { AccountInput, AccountProbe, AccountView, KindView } from '#shared/domain/gateway-account.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { readWrappedSecret, writeWrappedSecret } from './db/settings.ts'
import { type Db, transact } from './db/sql.ts'
import type { AccountBook, OpenAccount } from './gateways/accounts.ts'
import { type AccountSpec, type GatewayKind, type GatewayMeans, SECRET_SHAPE } from './gateways/kind.ts'
import { GATEWAY_KINDS, kindOf } from './gateways/registry.ts'
import type { Log } from './log/log.ts'
import type { PracticeAccount } from './practice-gateway.ts'
import { fingerprint } from './secrets/till-secrets.ts'
import type { SecretVault } from './secrets/vault.ts'
import { firstFault } from './settings/settings-shape.ts'
import { readAccounts, type StoredAccount, secretName, writeAccount, writeAccounts } from './settings/settings-store.ts'

/** An account as it was checked and is to be stored: secrets by name, only those that change. */
export type CheckedAccount = { account: StoredAccount; secrets: Record<string, string> }

/** Gateway accounts: stored ones, their secrets, and the open ones that sales go to. */
export type GatewayDesk = {
  /** Opens every stored account and these practice ones anew, because an account, the shop's currency or the practice gateways changed. */
  openAll(practice: readonly PracticeAccount[]): Promise<void>
  /** Checks an account as typed; a fault names the field. */
  check(input: AccountInput): Promise<Result<CheckedAccount, AppError>>
  /** Stores a checked account with its secrets, and `note`s it in the same transaction. The caller opens all anew. */
  save(checked: CheckedAccount, note: () => void): Promise<void>
  /** Stores the order in which accounts are asked who takes a wallet. */
  sort(ids: readonly string[], note: () => void): void
  /** Tests an account as typed: no order and no money is touched. */
  test(input: AccountInput): Promise<Result<AccountProbe, AppError>>
  views(): Promise<AccountView[]>
  kinds(): KindView[]
  /** True when some live account takes new sales. */
  hasLive(): boolean
}

/** What the desk works with. */
export type GatewayDeskDeps = {
  db: Db
  vault: SecretVault
  log: Log
  book: AccountBook
  means: GatewayMeans
  shopCurrency(): CurrencyCode
  /** Milliseconds that only go on. */
  monotonic(): number
}

/** Makes the desk; nothing is open before `openAll`. */
export function createGatewayDesk({ db, vault, log, book, means, shopCurrency, monotonic }: GatewayDeskDeps): GatewayDesk {
  async function readSecrets(id: string, kind: GatewayKind): Promise<Record<string, string>> {
    const found: Record<string, string> = {}
    for (const { name } of kind.secrets) {
      const wrapped = readWrappedSecret(db, secretName(id, name))
      const text = wrapped === null ? null : await vault.unwrap(wrapped)
      if (text !== null) found[name] = text
    }
    return found
  }

  /** Null, with a line in the log, where something is missing: such an account takes nothing until a manager mends it. */
  function open(account: StoredAccount, secrets: Record<string, string>, practice: boolean): OpenAccount | null {
    const kind = kindOf(account.kind)
    const checked = kind?.check(account.settings)
    const lacks = kind?.secrets.find(({ name, required }) => required && secrets[name] === undefined)
    if (!kind || !checked?.ok || lacks) {
      log.warn('an account cannot be opened', { accountId: account.id, kind: account.kind, secret: lacks?.name ?? null })
      return null
    }
    const { gateway, merchantId, baseUrl, currencies } = kind.open({ settings: checked.settings, secrets, shopCurrency: shopCurrency() }, means)
    const { id, name, wallets, use } = account
    return {
      id,
      kind: kind.kind,
      name,
      gateway,
      merchantId,
      currency: currencies[0] ?? shopCurrency(),
      currencies,
      wallets,
      practice,
      use,
      host: URL.parse(baseUrl)?.host ?? '',
      baseUrl,
    }
  }

  async function check(input: AccountInput): Promise<Result<CheckedAccount, AppError>> {
    const refused = (field: string, why: string) => fail(appError('settings-refused', { field, why }))
    const kind = kindOf(input.kind)
    if (!kind) return refused('kind', 'is not a gateway this till knows')
    const name = input.name.trim()
    if (name === '') return refused('name', 'must not be empty')
    const checked = kind.check(input.settings)
    if (!checked.ok) {
      const { field, why } = firstFault(checked.error)
      return refused(field, why)
    }
    const secrets: Record<string, string> = {}
    for (const secret of kind.secrets) {
      const given = (input.secrets[secret.name] ?? '').trim()
      if (given === '') {
        if (secret.required && readWrappedSecret(db, secretName(checked.id, secret.name)) === null) return refused(secret.name, 'must not be empty')
        continue
      }
      const shaped = SECRET_SHAPE.safeParse(given)
      if (!shaped.success) return refused(secret.name, firstFault(shaped.error).why)
      secrets[secret.name] = shaped.data
    }
    const { wallets, use } = input
    return ok({ account: { id: checked.id, kind: kind.kind, name, settings: checked.settings, wallets, use }, secrets })
  }

  return {
    async openAll(practice) {
      const opened: (OpenAccount | null)[] = []
      for (const account of readAccounts(db)) {
        const kind = kindOf(account.kind)
        opened.push(open(account, kind ? await readSecrets(account.id, kind) : {}, false))
      }
      for (const { secrets, ...account } of practice) opened.push(open({ ...account, wallets: [...WALLETS], use: true }, secrets, true))
      book.setAll(opened.filter((account) => account !== null))
    },
    check,
    async save({ account, secrets }, note) {
      const wrapped = await Promise.all(Object.entries(secrets).map(async ([name, text]) => [name, await vault.wrap(text)] as const))
      transact(db, () => {
        for (const [name, text] of wrapped) writeWrappedSecret(db, secretName(account.id, name), text)
        writeAccount(db, account)
        note()
      })
    },
    sort(ids, note) {
      const place = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
      transact(db, () => {
        writeAccounts(
          db,
          readAccounts(db).sort((one, other) => place(one.id) - place(other.id)),
        )
        note()
      })
    },
    async test(input) {
      const checked = await check(input)
      const kind = kindOf(input.kind)
      if (!checked.ok || !kind) return checked.ok ? fail(appError('not-found')) : checked
      const { account, secrets } = checked.value
      const spec: AccountSpec = {
        settings: account.settings,
        secrets: { ...(await readSecrets(account.id, kind)), ...secrets },
        shopCurrency: shopCurrency(),
      }
      const startedAt = monotonic()
      const probe = await kind.probe(spec, means)
      return ok({ ...probe, tookMs: Math.round(monotonic() - startedAt) })
    },
    async views() {
      const views: AccountView[] = []
      for (const account of readAccounts(db)) {
        const kind = kindOf(account.kind)
        if (!kind) continue
        const secrets = await readSecrets(account.id, kind)
        const opened = open(account, secrets, false)
        views.push({
          ...account,
          secrets: Object.fromEntries(
            kind.secrets.map(({ name }) => {
              const text = secrets[name]
              return [name, { present: text !== undefined, fingerprint: text === undefined ? null : fingerprint(text) }]
            }),
          ),
          merchantId: opened?.merchantId ?? '',
          currencies: opened?.currencies ?? [],
          capabilities: opened?.gateway.capabilities ?? NO_CAPABILITIES,
        })
      }
      return views
    },
    kinds: () => GATEWAY_KINDS.map(({ kind, title, fields, blank }) => ({ kind, title, fields, blank })),
    hasLive: () => readAccounts(db).some(({ use }) => use),
  }
}
