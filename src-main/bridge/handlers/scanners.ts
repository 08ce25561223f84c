import { ok } from '#shared/domain/result.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** Scanners: those main reads, and what one that poses as a keyboard told. */
export function scannerHandlers(till: Till): HandlersOf<'scanner'> {
  return {
    'scanner:heard'(heard) {
      till.state.lastScan = { at: till.payments.clock.now(), ...heard }
      till.changed()
      return ok(null)
    },
    'scanner:list': () => ok(till.scanners.list()),
    'scanner:watch'({ open }) {
      till.scanners.watch(open)
      return ok(null)
    },
  }
}
