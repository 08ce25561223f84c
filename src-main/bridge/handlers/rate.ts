import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** What a wallet's rate is now. */
export function rateHandlers(till: Till): HandlersOf<'rate'> {
  return {
    async 'rate:get'({ accountId, wallet }) {
      const account = till.accounts.offered(till.isPractice()).find(({ id }) => id === accountId)
      if (!account) return fail(appError('not-found'))
      const { gateway } = account
      if (!gateway.capabilities.rate || !gateway.queryRate) return fail(appError('no-capability'))
      const answer = await gateway.queryRate(wallet)
      if (!answer.known) return fail(appError('rate-unknown', {}, true))
      const { from, to, rate, at } = answer
      return ok({ from, to, rate, at })
    },
  }
}
