import { randomInt } from 'node:crypto'
import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { practiceCodes } from '../../simulator/ottpay/scenes.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** The practice gateway's codes and its customer. */
export function practiceHandlers(till: Till): HandlersOf<'practice'> {
  return {
    'practice:codes'() {
      if (!till.isPractice()) return fail(appError('practice-only'))
      return ok(practiceCodes((count) => Array.from({ length: count }, () => randomInt(10)).join('')))
    },
    'practice:customer'({ attemptId, does }) {
      const gateways = till.practice()
      if (!till.isPractice() || !gateways) return fail(appError('practice-only'))
      return gateways.customerDoes(attemptId, does) ? ok(null) : fail(appError('not-found'))
    },
  }
}
