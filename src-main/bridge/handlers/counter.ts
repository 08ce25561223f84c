import { ok } from '#shared/domain/result.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** What the customer sees. */
export function counterHandlers(till: Till): HandlersOf<'counter'> {
  const { state } = till
  return {
    'counter:show'({ state: wish, totalMinor }) {
      state.counterWish = wish === 'idle' ? { state: 'idle' } : { state: wish, totalMinor }
      state.cashShown = null
      till.changed()
      return ok(null)
    },
    'counter:open': () => ok({ url: till.host.openCounterScreen() }),
    'counter:screens': () => ok(till.counter.screens()),
    'counter:pair': ({ name }) => till.counter.pair(name),
    'counter:revoke': ({ linkId }) => till.counter.revoke(linkId),
    'counter:test': () => ok({ forMs: till.counter.showTest() }),
    'counter:serial-ports': async () => ok(await till.counter.serialPorts()),
  }
}
