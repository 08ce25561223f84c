import type { Mutant } from './mutant.ts'

const RECEIVE = 'src-main/receiver/receive-notice.ts'
const OTTPAY_NOTICE = 'src-main/gateways/ottpay/notice.ts'

/** The mutants of gateways' calls to the till. */
export const NOTICE_MUTANTS: readonly Mutant[] = [
  {
    name: 'notice-settles',
    breaks: 'law 10: a call that says paid is believed and nobody asks',
    edits: [
      {
        file: RECEIVE,
        from: "import { createHash } from 'node:crypto'\n",
        to: `import { createHash } from 'node:crypto'
import { readAttempt } from '../db/attempts.ts'
import { settle } from '../payments/settle.ts'
import { writeAttemptStep } from '../payments/write-attempt.ts'
`,
      },
      {
        file: RECEIVE,
        from: '    void ask(noticeId, draft.accountId, draft.about, subject.id)\n    return answer',
        to: `    const attempt = readAttempt(db, subject.attemptId)
    const { id: orderId, amountMinor, currency } = attempt
    const facts = { orderId, merchantId: null, amountMinor, feeMinor: 0, currency, gatewayRef: notice.gatewayRef }
    const context = { source: 'question', now: clock.now(), merchantId: '', sendOver: true, confirming: false, notFoundForMs: 0 }
    const step = settle(attempt, { kind: 'paid', detail: 'paid', code: null, facts }, context)
    if (notice.says === 'paid') writeAttemptStep({ ...deps, changed: () => {} }, attempt, step)
    markAsked(db, noticeId, clock.now())
    return answer`,
      },
    ],
  },
  {
    name: 'notice-acknowledged-unstored',
    quickWorld: '1:5',
    breaks: 'a call that could not be stored is acknowledged, so that it never comes again',
    faults: 'disk-full,notice-false,notice-early,notice-other-order,notice-twice',
    edits: [
      {
        file: RECEIVE,
        from: "        log.error('a notice could not be stored', error, { accountId: door.accountId, about: door.about })\n        return AGAIN",
        to: "        return { status: 200, body: 'SUCCESS' }",
      },
    ],
  },
  {
    name: 'notice-of-another-merchant',
    breaks: 'a call of another merchant with the same key passes for ours',
    edits: [
      {
        file: OTTPAY_NOTICE,
        from: "  if (!isOurs(data.merchantId, account) || !isOurs(envelope.merchantId, account)) return { verified: false, why: 'not-ours' }\n",
        to: '',
      },
    ],
  },
]
