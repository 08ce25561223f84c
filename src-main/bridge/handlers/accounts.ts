import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { listChanges, writeChanges } from '#shared/domain/setting-changes.ts'
import { readAccounts } from '../../settings/settings-store.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** Gateway accounts: chosen among by cashiers, set up by managers. */
export function accountHandlers(till: Till): HandlersOf<'accounts'> {
  const changed = async () => {
    await till.openAccounts()
    till.changed()
    return ok(await till.settingsView())
  }
  return {
    'accounts:methods'({ accountId }) {
      const account = till.accounts.offered(till.isPractice()).find(({ id }) => id === accountId)
      return account ? ok([...(account.gateway.methods ?? [])]) : fail(appError('not-found'))
    },
    async 'accounts:save'(input) {
      const checked = await till.gateways.check(input)
      if (!checked.ok) return checked
      const { account, secrets } = checked.value
      const before = readAccounts(till.db).find(({ id }) => id === account.id)
      const shown = ({ name, settings, wallets, use }: Pick<typeof account, 'name' | 'settings' | 'wallets' | 'use'>) => ({
        name,
        use,
        wallets,
        settings,
      })
      await till.gateways.save(checked.value, () =>
        till.note('settings.changed', {
          from: 'screen',
          fields: `account ${account.kind}`,
          account: account.id,
          use: account.use,
          wallets: account.wallets.join(' '),
          newKey: Object.keys(secrets).length > 0,
          changes: writeChanges(listChanges(before ? shown(before) : {}, shown(account))),
        }),
      )
      return changed()
    },
    'accounts:test': (input) => till.gateways.test(input),
    'accounts:sort'({ accountIds }) {
      till.gateways.sort(accountIds, () => till.note('settings.changed', { from: 'screen', fields: 'order of accounts' }))
      return changed()
    },
  }
}
