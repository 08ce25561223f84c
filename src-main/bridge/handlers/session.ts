import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { setPersonLanguage } from '../../db/people.ts'
import { checkPersonPin } from '../../people/sign-in.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** Who is at the till. */
export function sessionHandlers(till: Till): HandlersOf<'till' | 'session'> {
  const { db, state } = till
  return {
    'till:hello': () => ok(till.snapshot()),
    async 'session:sign-in'({ personId, pin }) {
      const checked = await checkPersonPin(till.people.deps, till.isPractice(), personId, pin)
      const entered = checked.ok ? ok(till.people.enter(checked.value)) : checked
      till.changed()
      return entered
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
    'session:lock': () => (till.people.lock('hand') ? ok(null) : fail(appError('pin-needed'))),
    'session:touch': () => ok(null),
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
