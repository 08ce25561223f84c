import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJournalOfType } from '#main/db/journal.ts'
import { listNotices } from '#main/db/notices.ts'
import { DEFAULT_LIMITS, type Notice, type NoticeReading, type RawNotice } from '#main/gateways/gateway.ts'
import { createHttpClient } from '#main/gateways/http.ts'
import type { Subject } from '#main/receiver/find-subject.ts'
import { type NoticeDesk, openNoticeDesk } from '#main/receiver/receive-notice.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { BENCHES } from '../gateways/conformance/benches.ts'
import { openReceiverRig, type ReceiverRig } from '../helpers/receiver-rig.ts'

/* Each kind of notice of each gateway, as its transcript has it, at the receiver's desk with a real book: twice, late, altered, too early. */

const ACCOUNT = 'test:9'
const DAY_MS = 86_400_000
const REFUSED = { status: 400, body: 'fail' }
const AGAIN = { status: 503, body: 'fail' }
const http = createHttpClient()
afterAll(() => http.close())

for (const bench of BENCHES) {
  const notices = bench.exchanges.filter(({ operation }) => operation.startsWith('notice:'))
  describe(`${bench.gateway}’s notices at the desk`, () => {
    const gateway = bench.create('http://127.0.0.1:9', http, DEFAULT_LIMITS)
    let held: ReceiverRig
    let desk: NoticeDesk
    let asked: string[]
    /** What the book knows; a notice about anything else is about nothing in it. */
    let known: Subject | null
    beforeEach(() => {
      held = openReceiverRig()
      asked = []
      known = null
      desk = openNoticeDesk({
        ...held.deps,
        account: () => ({ id: ACCOUNT, gateway, kinds: ['payment', 'payout', 'refund', 'subscription', 'renewal'], unknownOrders: 'repeat' }),
        find: (_accountId, notice) => (notice.id === known?.id ? known : null),
        ask: (_accountId, _about, id) => {
          asked.push(id)
        },
      })
    })
    afterEach(() => {
      desk.stop()
      held.rig.close()
    })

    for (const [index, { operation, arguments: args, answer }] of notices.entries()) {
      const about = args[1] as Notice['about']
      const text = args[0] as Omit<RawNotice, 'body'> & { body: string }
      const raw: RawNotice = { ...text, body: Buffer.from(text.body) }
      const { notice, acknowledge } = answer as Extract<NoticeReading, { verified: true }>
      const subject: Subject = { id: notice.id, orderId: null, attemptId: null }
      const taken = { status: 200, body: acknowledge }
      const come = (body = raw.body) => desk.receive({ accountId: ACCOUNT, about }, { ...raw, body })
      const lines = () => readJournalOfType(held.rig.db, 'notice.accepted').length
      const name = `${operation} (${index + 1})`

      it(`${name} is taken once, however often and however late it comes`, proves(bench.gateway, 'notices', operation), async () => {
        known = subject
        for (let round = 0; round < 5; round++) {
          expect(come()).toEqual(taken)
          await held.rig.clock.advance(1_000)
        }
        held.rig.clock.jumpWall(2 * DAY_MS)
        expect(come()).toEqual(taken)
        await held.rig.clock.advance(0)
        expect([asked, lines()]).toEqual([[notice.id], 1])
        expect(listNotices(held.rig.db, 9)).toMatchObject([{ outcome: 'accepted', about, subjectId: notice.id, says: notice.says, repeats: 5 }])
      })

      it(`${name} that comes before its order is kept, comes again, and is taken then`, proves(bench.gateway, 'notices', operation), async () => {
        expect([come(), come(), asked, lines()]).toEqual([AGAIN, AGAIN, [], 0])
        known = subject
        expect([come(), come()]).toEqual([taken, taken])
        await held.rig.clock.advance(0)
        expect([asked, lines()]).toEqual([[notice.id], 1])
      })

      it(`${name} that is altered causes nothing, before the true one and after it`, proves(bench.gateway, 'notices', operation), async () => {
        known = subject
        const altered = Buffer.from(text.body.replace(/(\d)(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)))
        expect([come(altered), asked]).toEqual([REFUSED, []])
        expect([come(), come(altered)]).toEqual([taken, REFUSED])
        await held.rig.clock.advance(0)
        expect([asked, lines()]).toEqual([[notice.id], 1])
      })
    }
  })
}
