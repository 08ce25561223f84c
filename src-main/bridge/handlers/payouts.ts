import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { PayoutDetail } from '#shared/bridge/contract.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readPayout } from '../../db/payouts.ts'
import { readPerson } from '../../db/people.ts'
import { closePayout } from '../../payouts/close-payout.ts'
import { confirmPayout } from '../../payouts/confirm-payout.ts'
import { createPayout } from '../../payouts/create-payout.ts'
import { asPayoutRow, readPayoutDetail, readPayoutPage } from '../../payouts/read-payouts.ts'
import { withdrawPayout } from '../../payouts/withdraw-payout.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { approveAt, cashierAt, sessionAt } from './cashier.ts'

/** Money paid out to somebody: asked for by one person, confirmed by another. */
export function payoutHandlers(till: Till): HandlersOf<'payouts'> {
  const { db, payouts } = till
  const { deps, nameOf } = payouts
  const detail = (payoutId: string): Result<PayoutDetail, AppError> => {
    // Who may only read sees that money went, not to whom.
    const whole = sessionAt(till).role !== 'auditor'
    const found = readPayoutDetail(deps, payouts, nameOf, { payoutId, practice: till.isPractice(), whole })
    return found ? ok(found) : fail(appError('not-found'))
  }
  const detailOf = (done: Result<{ id: string }, AppError>): Result<PayoutDetail, AppError> => (done.ok ? detail(done.value.id) : done)
  /** Payouts of the mode the till is in are the only ones there are. */
  const isHere = (payoutId: string): boolean => detail(payoutId).ok

  return {
    'payouts:create'(wish) {
      const made = createPayout(deps, { ...wish, by: cashierAt(till), practice: till.isPractice() })
      if (!made.ok) return made
      const { similar, payout } = made.value
      if (!payout) return ok({ similar: similar && asPayoutRow(similar, nameOf), payout: null })
      const shown = detail(payout.id)
      return shown.ok ? ok({ similar: null, payout: shown.value }) : shown
    },
    async 'payouts:confirm'({ payoutId, approver }) {
      const practice = till.isPractice()
      const second = {
        personId: approver.personId,
        async check() {
          // Somebody without a PIN could be named by anybody.
          if (readPerson(db, approver.personId)?.pinHash === null) return fail(appError('pin-needed'))
          const agreed = await approveAt(till, 'payout', readPayout(db, payoutId)?.amountMinor ?? null, approver)
          if (!agreed.ok) return agreed.error.code === 'approval-needed' ? fail(appError('pin-needed')) : agreed
          return agreed.value ? ok(agreed.value) : fail(appError('pin-needed'))
        },
      }
      return detailOf(await confirmPayout(deps, payouts, { payoutId, practice, second }))
    },
    'payouts:withdraw': ({ payoutId }) => detailOf(withdrawPayout(deps, payoutId, till.isPractice(), cashierAt(till))),
    'payouts:list': (wanted) => ok(readPayoutPage(deps, nameOf, till.isPractice(), wanted)),
    'payouts:get': ({ payoutId }) => detail(payoutId),
    async 'payouts:ask-now'({ payoutId }) {
      if (!isHere(payoutId)) return fail(appError('not-found'))
      await payouts.askNow(payoutId)
      return detail(payoutId)
    },
    async 'payouts:close-by-hand'({ payoutId, reason, approver }) {
      if (!isHere(payoutId)) return fail(appError('not-found'))
      const by = cashierAt(till)
      const approved = await approveAt(till, 'close-by-hand', null, approver)
      return approved.ok ? detailOf(closePayout(deps, payouts, payoutId, reason, by, approved.value)) : approved
    },
  }
}
