import { describe, expect, it } from 'vitest'
import type { PayoutAnswer, PayoutFacts } from '#main/gateways/gateway.ts'
import { type Heard, type PayoutContext, settlePayout } from '#main/payouts/settle-payout.ts'
import { isOpenPayout, LEGAL_PAYOUT_MOVES, PAYOUT_STATUSES, type Payout, type PayoutStatus } from '#shared/domain/payout.ts'

const ID = 'T01ABCDEFGHJKM'
const facts: PayoutFacts = { payoutId: ID, amountMinor: 5_000, feeMinor: 50, currency: 'INR', gatewayRef: 'G1', bankRef: 'UTR1' }
const done = (more: Partial<PayoutFacts> = {}): PayoutAnswer => ({ kind: 'done', detail: 'paid', code: '1', facts: { ...facts, ...more } })
const failed = (confirm?: boolean): PayoutAnswer => ({
  kind: 'failed',
  detail: 'refused',
  code: '9',
  reason: 'funds',
  ...(confirm !== undefined && { confirm }),
})
const pending = (gatewayRef: string | null = null): PayoutAnswer => ({ kind: 'pending', detail: 'in_progress', code: '0', gatewayRef })
const notSent = (detail: 'not_reached' | 'refused' = 'not_reached'): PayoutAnswer => ({ kind: 'not_sent', detail, code: 'X' })
const lost: PayoutAnswer = { kind: 'no_answer', detail: 'timeout', code: null, spoken: false, notFound: false }
const refused: PayoutAnswer = { kind: 'no_answer', detail: 'refused', code: '400', spoken: true, notFound: false }
const trouble: PayoutAnswer = { kind: 'no_answer', detail: 'server_error', code: '500', spoken: true, notFound: false }
const unknown: PayoutAnswer = { kind: 'no_answer', detail: 'unknown_code', code: '77', spoken: true, notFound: false }
const notFound: PayoutAnswer = { kind: 'no_answer', detail: 'not_found', code: '7', spoken: true, notFound: true }

const reply = (answer: PayoutAnswer): Heard => ({ source: 'reply', answer })
const asked = (answer: PayoutAnswer, confirming = false): Heard => ({ source: 'question', answer, confirming })
const told = (answer: PayoutAnswer): Heard => ({ source: 'notice', answer, noticeId: 7 })
const reversed: Heard = {
  source: 'notice',
  answer: { kind: 'reversed', detail: 'payout_reversed', code: '1_reverse', gatewayRef: 'G1' },
  noticeId: 7,
}

const payout = (status: PayoutStatus, more: Partial<Payout> = {}): Payout => ({
  id: ID,
  accountId: 'a',
  methodId: 'BANK',
  country: 'IN',
  payee: {},
  amountMinor: 5_000,
  currency: 'INR',
  note: '',
  practice: false,
  status,
  reason: null,
  personId: 1,
  personName: 'Anna',
  approverId: 2,
  approverName: 'Bo',
  gatewayRef: null,
  bankRef: null,
  feeMinor: null,
  paidMinor: null,
  createdAt: 1,
  sentAt: 2,
  endedAt: null,
  askedCount: 0,
  notFoundCount: 0,
  notFoundSince: null,
  lastAnswer: null,
  lastAnswerAt: null,
  nextAskAt: null,
  heardNotice: 0,
  ...more,
})
const settle = (from: Payout, heard: Heard, context: Partial<PayoutContext> = {}) =>
  settlePayout(from, heard, { now: 100, sendOver: true, notFoundForMs: 0, ...context })

/** What each thing that is heard does in each state: the state it leads to, `-` for a note. In the order of PAYOUT_STATUSES from sending on. */
const TABLE: [string, Heard, string][] = [
  //                                         sending     asking     unresolved held      done       failed     not_sent   closed     late_done  reversed
  ['reply: done', reply(done()), '           done        done       done       done      -          late_done  late_done  late_done  -          -'],
  ['reply: pending', reply(pending('G1')), ' asking      -          -          -         -          -          -          -          -          -'],
  ['reply: failed', reply(failed()), '       failed      failed     failed     -         -          -          -          -          -          -'],
  ['reply: failed, to confirm', reply(failed(true)), 'asking -      -          -         -          -          -          -          -          -'],
  ['reply: not sent', reply(notSent()), '    not_sent    -          -          -         -          -          -          -          -          -'],
  ['reply: no answer', reply(lost), '        asking      -          -          -         -          -          -          -          -          -'],
  ['reply: not found', reply(notFound), '    asking      -          -          -         -          -          -          -          -          -'],
  ['asked: done', asked(done()), '           done        done       done       done      -          late_done  late_done  late_done  -          -'],
  ['asked: other amount', asked(done({ amountMinor: 4_999 })), 'held held held   -       -          late_done  late_done  late_done  -          -'],
  ['asked: other currency', asked(done({ currency: 'IDR' })), ' held held held   -       -          late_done  late_done  late_done  -          -'],
  ['asked: other payout', asked(done({ payoutId: 'T01OTHER0000' })), 'held held held - -          -          -          -          -          -'],
  ['asked: no amount', asked(done({ amountMinor: null })), '- -   -           -         -          -          -          -          -          -'],
  ['asked: pending', asked(pending()), '     asking      -          -          -         -          -          -          -          -          -'],
  ['asked: failed', asked(failed()), '       failed      failed     failed     -         reversed   -          -          -          reversed   -'],
  ['asked: failed, to confirm', asked(failed(true)), 'failed failed failed     -         reversed   -          -          -          reversed   -'],
  ['asked: not sent', asked(notSent()), '    -           -          -          -         -          -          -          -          -          -'],
  ['asked: no answer', asked(lost), '        -           -          -          -         -          -          -          -          -          -'],
  ['asked: refused', asked(refused), '       -           -          -          -         -          -          -          -          -          -'],
  ['asked: not found once', asked(notFound), '-          -          -          -         -          -          -          -          -          -'],
  ['told: paid', told(done()), '             done        done       done       done      -          late_done  late_done  late_done  -          -'],
  ['told: failed', told(failed()), '         failed      failed     failed     -         reversed   -          -          -          reversed   -'],
  ['told: reversed', reversed, '             -           reversed   reversed   reversed  reversed   -          -          reversed   reversed   -'],
]
const SENT = PAYOUT_STATUSES.filter((status) => status !== 'waiting' && status !== 'withdrawn')
const ORDER: PayoutStatus[] = ['sending', 'asking', 'unresolved', 'held', 'done', 'failed', 'not_sent', 'closed', 'late_done', 'reversed']

describe('what is heard about a payout', () => {
  it.each(TABLE)('%s', (_, heard, row) => {
    expect([...SENT].sort()).toEqual([...ORDER].sort())
    const led = ORDER.map((status) => settle(payout(status), heard).to ?? '-')
    expect(led).toEqual(row.trim().split(/\s+/))
  })

  it('leads only to states that are legal to go to, whatever is heard in whatever state', () => {
    const reached = new Set<string>()
    for (const status of PAYOUT_STATUSES) {
      for (const [, heard] of TABLE) {
        for (const reason of [null, 'refused', 'by_hand'] as const) {
          for (const confirming of [true, false]) {
            const this_ = heard.source === 'question' ? { ...heard, confirming } : heard
            const counts = { notFoundCount: 5, notFoundSince: 1, reason }
            const { to } = settle(payout(status, counts), this_, { notFoundForMs: 40_000 })
            if (to === null) continue
            expect(LEGAL_PAYOUT_MOVES[status], `${status} → ${to}`).toContain(to)
            reached.add(`${status} ${to}`)
          }
        }
      }
    }
    // Every legal move is made by something that is heard, or by a person or the end of the window.
    const byOthers = ['waiting withdrawn', 'waiting sending', 'sending unresolved', 'asking unresolved', 'unresolved closed', 'held closed']
    const legal = PAYOUT_STATUSES.flatMap((from) => LEGAL_PAYOUT_MOVES[from].map((to) => `${from} ${to}`))
    expect([...reached, ...byOthers].sort()).toEqual(legal.sort())
  })

  it('ends in states that nothing but late money or a reversal leads away from', () => {
    for (const status of ORDER.filter((one) => !isOpenPayout(one)))
      for (const to of LEGAL_PAYOUT_MOVES[status]) expect(['late_done', 'reversed']).toContain(to)
  })

  it('does nothing to one that waits for its second person or was withdrawn', () => {
    for (const status of ['waiting', 'withdrawn'] as const) for (const [, heard] of TABLE) expect(settle(payout(status), heard).to).toBeNull()
  })
})

describe('a refusal without a cause', () => {
  it('is remembered, asked about at once, and believed when the question finds no payout', () => {
    const first = settle(payout('sending'), reply(failed(true)))
    expect(first).toMatchObject({ to: 'asking', askSoon: true, change: { reason: 'funds' } })
    const refusedOnce = payout('asking', { reason: 'funds' })
    for (const answer of [refused, notFound])
      expect(settle(refusedOnce, asked(answer, true))).toMatchObject({ to: 'failed', change: { reason: 'funds', endedAt: 100 } })
  })

  it('is not believed by a question that was on its way before, a lost one, trouble over there, or a word nobody knows', () => {
    const refusedOnce = payout('asking', { reason: 'funds' })
    expect(settle(refusedOnce, asked(refused, false)).to).toBeNull()
    for (const answer of [lost, trouble, unknown]) expect(settle(refusedOnce, asked(answer, true)).to).toBeNull()
  })

  it('is disproved by a payout that is under way, and by one that is done', () => {
    const refusedOnce = payout('asking', { reason: 'funds' })
    expect(settle(refusedOnce, asked(pending(), true))).toMatchObject({ to: null, change: { reason: null } })
    expect(settle(refusedOnce, asked(done(), true))).toMatchObject({ to: 'done', change: { reason: null } })
  })
})

describe('a payout the gateway does not know', () => {
  const counted = payout('unresolved', { notFoundCount: 2, notFoundSince: 1 })
  const proof = { notFoundForMs: 30_000, sendOver: true }

  it('failed after three answers over half a minute, when the request can no longer be on its way', () => {
    expect(settle(counted, asked(notFound), proof)).toMatchObject({ to: 'failed', change: { reason: 'not_found', notFoundCount: 3 } })
  })

  it('did not fail before that, nor when they had given it a number', () => {
    expect(settle({ ...counted, notFoundCount: 1 }, asked(notFound), proof).to).toBeNull()
    expect(settle(counted, asked(notFound), { ...proof, notFoundForMs: 29_999 }).to).toBeNull()
    expect(settle(counted, asked(notFound), { ...proof, sendOver: false }).to).toBeNull()
    expect(settle({ ...counted, gatewayRef: 'G1' }, asked(notFound), proof).to).toBeNull()
  })

  it('counts anew after any other answer', () => {
    for (const answer of [pending(), lost, refused])
      expect(settle(counted, asked(answer)).change).toMatchObject({ notFoundCount: 0, notFoundSince: null })
  })
})

describe('facts', () => {
  it('of a done payout are kept: the fee, the bank’s number and the gateway’s own', () => {
    expect(settle(payout('asking'), asked(done())).change).toMatchObject({
      gatewayRef: 'G1',
      bankRef: 'UTR1',
      feeMinor: 50,
      paidMinor: 5_000,
      endedAt: 100,
    })
  })

  it('that another number of the gateway comes with are another payout’s, and that number does not become ours', () => {
    const decision = settle(payout('asking', { gatewayRef: 'G0' }), asked(done()))
    expect(decision).toMatchObject({ to: 'held', change: { reason: 'wrong_order' } })
    expect(decision.change).not.toHaveProperty('gatewayRef')
  })

  it('that a gateway leaves out are not held against it', () => {
    const silent = done({ payoutId: null, currency: null, gatewayRef: null, bankRef: null, feeMinor: null })
    expect(settle(payout('asking', { gatewayRef: 'G0' }), asked(silent))).toMatchObject({ to: 'done', change: { gatewayRef: 'G0' } })
  })

  it('of the bank that come after the end are added, without a move', () => {
    const ended = payout('done', { gatewayRef: 'G1', paidMinor: 5_000 })
    expect(settle(ended, asked(done()))).toMatchObject({ to: null, change: { bankRef: 'UTR1' } })
  })

  it('of another amount that a person has seen and closed are no news', () => {
    const closed = payout('closed', { paidMinor: 4_999, reason: 'by_hand' })
    expect(settle(closed, asked(done({ amountMinor: 4_999 }))).to).toBeNull()
  })

  it('say why nothing was sent: the wire, or what could not be said to the gateway', () => {
    expect(settle(payout('sending'), reply(notSent())).change.reason).toBe('not_reached')
    expect(settle(payout('sending'), reply(notSent('refused'))).change.reason).toBe('settings')
  })
})
