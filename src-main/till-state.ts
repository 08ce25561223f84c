import type { Light, LightName } from '#shared/bridge/contract.ts'
import type { Session } from '#shared/domain/person.ts'
import type { CounterWish } from './counter/counter-view.ts'
import type { PersonRow } from './db/people.ts'
import type { AccountBook, OpenAccount } from './gateways/accounts.ts'
import type { Way } from './net/online.ts'
import { outsideAddresses } from './net/way-out.ts'

/** What the running till remembers beside the book: nothing here is about money, and all of it may be lost at any moment. */
export type TillState = {
  session: Session | null
  /** Who was at the till when the screen locked: they come back with their PIN, or somebody else signs in. `session` is null then. */
  locked: Session | null
  /** The attempt the cashier is with. */
  currentAttemptId: string | null
  counterWish: CounterWish
  /** A cash sale just taken, shown to the customer with the change until the next sale begins. */
  cashShown: { totalMinor: number; changeMinor: number; lastDigits: string } | null
  counterScreens: number
  /** By whatever scanner; the gap between keys is a keyboard's. */
  lastScan: { at: number; length: number; averageGapMs: number | null; suffix: string } | null
}

/** The state of a till that was just opened. */
export function newTillState(): TillState {
  return { session: null, locked: null, currentAttemptId: null, counterWish: { state: 'idle' }, cashShown: null, counterScreens: 0, lastScan: null }
}

/** The lights that are nobody's own: `way` is the way to the gateway, `openCount` how many payments nobody has settled yet. */
export function readLights(
  accounts: AccountBook,
  offered: readonly OpenAccount[],
  way: Way,
  openCount: number,
): Pick<Record<LightName, Light>, 'network' | 'gateway' | 'queue'> {
  // The light is about one account: one that does not answer, or the first.
  const account = offered.find(({ id }) => accounts.healthOf(id)?.reached === false) ?? offered[0] ?? null
  const health = account ? accounts.healthOf(account.id) : null
  const local = account !== null && /^(127\.|localhost|\[::1\])/.test(account.host)
  // What went wrong before the way came back says nothing about the gateway now.
  const ill = health !== null && !health.reached && !(way.online && health.at <= way.since)
  const gateway: Light = {
    state: account === null ? 'off' : ill ? 'warn' : 'good',
    facts: { host: account?.host ?? null, lastAt: health?.at ?? null, reached: health === null ? null : Number(health.reached) },
  }
  return {
    network: {
      state: way.online ? 'good' : 'off',
      facts: { addresses: outsideAddresses(), local: Number(local), since: way.since, why: way.why },
    },
    gateway,
    queue: { state: openCount > 0 ? 'warn' : 'good', facts: { open: openCount } },
  }
}

/** Who is signed in, as screens know them; `fallback` is the till's own language. */
export function sessionOf(person: PersonRow, fallback: Session['language']): Session {
  return { personId: person.id, name: person.name, role: person.role, language: person.language ?? fallback }
}
