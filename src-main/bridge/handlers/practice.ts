import { randomInt } from 'node:crypto'
import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { DOKYPAY_MARKS } from '../../simulator/dokypay/scenes.ts'
import { LINK_SCENES, sceneDigits } from '../../simulator/links/scenes.ts'
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
    'practice:marks'() {
      if (!till.isPractice()) return fail(appError('practice-only'))
      return ok({
        amounts: LINK_SCENES.map((scene) => ({ scene, ending: sceneDigits(scene).replace(/(\d\d)$/, '.$1') })),
        notes: DOKYPAY_MARKS.map((mark) => `#${mark}`),
      })
    },
    'practice:customer'({ attemptId, does }) {
      const gateways = till.practice()
      if (!till.isPractice() || !gateways) return fail(appError('practice-only'))
      return gateways.customerDoes(attemptId, does) ? ok(null) : fail(appError('not-found'))
    },
  }
}
