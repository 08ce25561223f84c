import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
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
      await till.gateways.save(checked.value, () =>
        till.note('settings.changed', {
          from: 'screen',
          fields: `account ${account.kind}`,
          account: account.id,
          use: account.use,
          wallets: account.wallets.join(' '),
          newKey: Object.keys(secrets).length > 0,
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
