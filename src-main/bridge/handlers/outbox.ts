import { appError } from '#shared/bridge/app-error.ts'
import { passphraseStrength } from '#shared/domain/outbox.ts'
import { fail, ok } from '#shared/domain/result.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** What leaves the till by itself: reports of days, encrypted copies of the book, and the drill that one can be put back. */
export function outboxHandlers(till: Till): HandlersOf<'outbox'> {
  const { outbox } = till
  return {
    'outbox:view': async () => ok(await outbox.view()),
    async 'outbox:set-passphrase'({ passphrase }) {
      if (passphraseStrength(passphrase) === 'short') return fail(appError('settings-refused', { field: 'passphrase', why: 'is too short' }))
      await outbox.setPassphrase(passphrase, cashierAt(till))
      return ok(await outbox.view())
    },
    async 'outbox:write-report'({ day }) {
      if (till.settings().outbox.reportFolder === '') return fail(appError('not-configured'))
      const trouble = await outbox.writeReport(day, cashierAt(till))
      return trouble === null ? ok(await outbox.view()) : fail(appError('outbox-failed', { trouble }))
    },
    async 'outbox:copy'() {
      if (till.settings().outbox.backupFolder === '') return fail(appError('not-configured'))
      outbox.copy(cashierAt(till))
      return ok(await outbox.view())
    },
    async 'outbox:drill'(wish) {
      outbox.drill(wish, cashierAt(till))
      return ok(await outbox.view())
    },
  }
}
