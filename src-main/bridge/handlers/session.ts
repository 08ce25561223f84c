import { ok } from '#shared/domain/result.ts'
import { setPersonLanguage } from '../../db/people.ts'
import { signIn } from '../../people/sign-in.ts'
import type { Till } from '../../till-parts.ts'
import { sessionOf } from '../../till-state.ts'
import type { HandlersOf } from '../handle-call.ts'

/** Who is at the till. */
export function sessionHandlers(till: Till): HandlersOf<'till' | 'session'> {
  const { db, payments, state } = till
  return {
    'till:hello': () => ok(till.snapshot()),
    async 'session:sign-in'({ personId, pin }) {
      const signed = await signIn({ db, clock: payments.clock, tillKey: till.tillKey }, till.isPractice(), personId, pin)
      if (signed.ok) state.session = sessionOf(signed.value, till.settings().look.language)
      till.changed()
      return signed.ok ? ok(sessionOf(signed.value, till.settings().look.language)) : signed
    },
    'session:sign-out'() {
      till.note('person.signed_out', {})
      state.session = null
      state.currentAttemptId = null
      state.cashShown = null
      state.counterWish = { state: 'idle' }
      till.signInAlone()
      till.changed()
      return ok(null)
    },
    'session:set-language'({ language }) {
      if (state.session) {
        setPersonLanguage(db, state.session.personId, language)
        state.session = { ...state.session, language }
      }
      till.changed()
      return ok(null)
    },
  }
}
