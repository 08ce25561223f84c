import type { Session } from '#shared/domain/person.ts'
import type { Cashier } from '../../payments/payment-deps.ts'
import type { Till } from '../../till-parts.ts'

/** Who is signed in; for handlers whose guard already made sure of it. */
export function sessionAt({ state }: Till): Session {
  if (!state.session) throw new Error('a guarded call without a session')
  return state.session
}

/** The same person as use cases write them down. */
export function cashierAt(till: Till): Cashier {
  const { personId, name } = sessionAt(till)
  return { personId, name }
}
