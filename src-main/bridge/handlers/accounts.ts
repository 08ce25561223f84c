import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** Gateway accounts as screens choose among them. */
export function accountHandlers(till: Till): HandlersOf<'accounts'> {
  return {
    'accounts:methods'({ accountId }) {
      const account = till.accounts.offered(till.isPractice()).find(({ id }) => id === accountId)
      return account ? ok([...(account.gateway.methods ?? [])]) : fail(appError('not-found'))
    },
  }
}
