import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RefundAnswer, RefundedAnswer } from '#main/gateways/gateway.ts'
import { type Heard, settleRefund } from '#main/refunds/settle-refund.ts'
import { JOURNAL_TYPES } from '#shared/domain/diary.ts'
import { isOpenRefund, LEGAL_REFUND_MOVES, OPEN_REFUND_STATUSES, REFUND_STATUSES, type Refund, type RefundStatus } from '#shared/domain/refund.ts'

const NOW = 1_700_000_000_000
const refund = (more: Partial<Refund> = {}): Refund => ({
  id: 'T01BACK0000001',
  orderId: 1,
  attemptId: 'T01PAID0000001',
  amountMinor: 500,
  currency: 'CAD',
  status: 'asking',
  reason: null,
  why: 'returned',
  personName: 'Anna',
  approverName: null,
  createdAt: NOW,
  sentAt: NOW,
  endedAt: null,
  askedCount: 0,
  lastAnswer: null,
  lastAnswerAt: null,
  nextAskAt: null,
  beforeMinor: 0,
  ...more,
})
const counts = (refundedMinor: number): RefundedAnswer => ({ known: true, refundedMinor, detail: 'refund_seen', code: 'success', spoken: true })
const silent: RefundedAnswer = { known: false, refundedMinor: null, detail: 'timeout', code: null, spoken: false }
const replies: Record<RefundAnswer['kind'], RefundAnswer> = {
  done: { kind: 'done', detail: 'refund_accepted', code: 'success' },
  pending: { kind: 'pending', detail: 'in_progress', code: 'PROCESSING' },
  refused: { kind: 'refused', detail: 'refused', code: 'FAIL', reason: 'refused' },
  not_sent: { kind: 'not_sent', detail: 'not_reached', code: 'ECONNREFUSED' },
  no_answer: { kind: 'no_answer', detail: 'timeout', code: null, spoken: false },
}
const settle = (of: Refund, heard: Heard, othersDoneMinor = of.beforeMinor ?? 0, rivals: Refund[] = []) =>
  settleRefund(of, heard, { now: NOW, othersDoneMinor, rivals })
const asked = (answer: RefundedAnswer, confirming = false): Heard => ({ source: 'question', answer, confirming })

describe('the reply to a refund', () => {
  it.each([
    ['done', 'asking', true],
    ['refused', 'asking', true],
    ['no_answer', 'asking', true],
    ['pending', 'asking', false],
    ['not_sent', 'not_sent', false],
  ] as const)('%s makes a sent one %s, and asks at once: %s', (kind, to, askSoon) => {
    expect(settle(refund({ status: 'sending' }), { source: 'reply', answer: replies[kind] })).toMatchObject({ to, askSoon })
  })

  it('never proves anything: neither done nor refused comes of it in any state', () => {
    for (const status of REFUND_STATUSES) {
      for (const answer of Object.values(replies)) {
        expect(['asking', 'not_sent', null]).toContain(settle(refund({ status }), { source: 'reply', answer }).to)
      }
    }
  })

  it('not sent counts only for the one that is being sent', () => {
    for (const status of REFUND_STATUSES.filter((one) => one !== 'sending')) {
      expect(settle(refund({ status }), { source: 'reply', answer: replies.not_sent }).to).toBeNull()
    }
  })

  it('a refusal is remembered until a question confirms it', () => {
    expect(settle(refund({ status: 'sending' }), { source: 'reply', answer: replies.refused }).change.reason).toBe('refused')
  })
})

describe('what the gateway counts as refunded', () => {
  it.each([
    ['all of it', refund(), 500, 'done'],
    ['more than it', refund(), 700, 'done'],
    ['a cent less', refund(), 499, null],
    ['nothing', refund(), 0, null],
    ['nothing more than before', refund({ beforeMinor: 500 }), 500, null],
    ['it on top of what was before', refund({ beforeMinor: 500 }), 1000, 'done'],
    ['it while the reply is still awaited', refund({ status: 'sending' }), 500, 'done'],
    ['it after the window', refund({ status: 'unresolved' }), 500, 'done'],
    ['it after a refusal nobody confirmed', refund({ reason: 'refused' }), 500, 'done'],
  ] as const)('%s', (_, of, refundedMinor, to) => {
    expect(settle(of, asked(counts(refundedMinor), of.reason !== null)).to).toBe(to)
  })

  it('an unmoved count confirms a refusal, and only one known when the question was sent', () => {
    const refused = refund({ reason: 'settings', beforeMinor: 200 })
    expect(settle(refused, asked(counts(200), true))).toMatchObject({
      to: 'refused',
      type: 'refund.refused',
      change: { reason: 'settings', endedAt: NOW },
    })
    expect(settle(refused, asked(counts(200), false)).to).toBeNull()
    expect(settle(refund(), asked(counts(0), true)).to).toBeNull()
    expect(settle({ ...refused, status: 'sending' }, asked(counts(200), true)).to).toBeNull()
  })

  it('an unmoved count confirms nothing while the gateway calls a refund under way', () => {
    const refused = refund({ reason: 'refused', beforeMinor: 200 })
    const underWay: RefundedAnswer = { ...counts(200), known: true, refundedMinor: 200, underWay: true, spoken: true }
    expect(settle(refused, asked(underWay, true))).toMatchObject({ to: null, change: { lastAnswer: { kind: 'pending', detail: 'in_progress' } } })
    expect(settle(refused, asked({ ...underWay, underWay: false }, true)).to).toBe('refused')
  })

  it('a count that moved otherwise, or was not told, confirms nothing', () => {
    const refused = refund({ reason: 'refused', beforeMinor: 200 })
    for (const answer of [counts(199), counts(201), counts(0), silent]) expect(settle(refused, asked(answer, true)).to).toBeNull()
    expect(settle(refused, asked(counts(201), true)).change.lastAnswer?.detail).toBe('refund_misfit')
  })

  it('that rises after a refund had ended is a late success, told loudly', () => {
    for (const status of ['refused', 'closed', 'not_sent'] as const) {
      expect(settle(refund({ status }), asked(counts(500)))).toMatchObject({
        to: 'done',
        type: 'refund.late_done',
        change: { endedAt: NOW, reason: null },
      })
      expect(settle(refund({ status }), asked(counts(0))).to).toBeNull()
    }
  })

  it('does not count the share of another refund that is done', () => {
    const late = refund({ status: 'closed', beforeMinor: 0 })
    expect(settle(late, asked(counts(500)), 500).to).toBeNull()
    expect(settle(late, asked(counts(1000)), 500).to).toBe('done')
  })
})

describe('a count that may be of several refunds', () => {
  const open = refund({ id: 'T01OPEN0000001', status: 'unresolved', amountMinor: 500 })
  const refused = refund({ id: 'T01REFUSED0001', status: 'refused', amountMinor: 800 })
  const unsent = refund({ id: 'T01UNSENT00001', status: 'not_sent', amountMinor: 300 })

  it('is of those that make it up exactly, and of nobody else', () => {
    expect(settle(open, asked(counts(800)), 0, [refused])).toMatchObject({ to: null, change: { lastAnswer: { detail: 'refund_misfit' } } })
    expect(settle(refused, asked(counts(800)), 0, [open])).toMatchObject({ to: 'done', type: 'refund.late_done' })
    expect(settle(open, asked(counts(500)), 0, [refused]).to).toBe('done')
    expect(settle(refused, asked(counts(500)), 0, [open]).to).toBeNull()
    for (const [one, other] of [
      [open, refused],
      [refused, open],
    ] as const)
      expect(settle(one, asked(counts(1_300)), 0, [other]).to).toBe('done')
  })

  it('is of one that surely never left only where nothing else fits', () => {
    expect(settle(unsent, asked(counts(800)), 0, [refused]).to).toBeNull()
    expect(settle(unsent, asked(counts(800)), 0, [refund({ id: 'T01CLOSED00001', status: 'closed', amountMinor: 500 }), refused]).to).toBeNull()
    expect(settle(unsent, asked(counts(300)), 0, [refused]).to).toBe('done')
    expect(settle(unsent, asked(counts(301))).to).toBeNull()
  })

  it('that nobody explains holds money given back elsewhere: the one on its way may be in it, an ended one only alone', () => {
    expect(settle(open, asked(counts(900)), 0, [refused]).to).toBe('done')
    expect(settle(refused, asked(counts(900)), 0, [open]).to).toBeNull()
    expect(settle(refused, asked(counts(900))).to).toBe('done')
  })
})

describe('whatever is heard, in any order', () => {
  const anyReply = fc.constantFrom(...Object.values(replies)).map((answer): Heard => ({ source: 'reply', answer }))
  const anyCount = fc.record({ refundedMinor: fc.integer({ min: 0, max: 2_000 }), confirming: fc.boolean(), known: fc.boolean() })
  const anyQuestion = anyCount.map(({ refundedMinor, confirming, known }): Heard => asked(known ? counts(refundedMinor) : silent, confirming))
  const anyHeard = fc.oneof(anyReply, anyQuestion)

  it('moves are legal, done needs the count, done is for ever, and every line has words', () => {
    fc.assert(
      fc.property(
        fc.array(anyHeard, { maxLength: 12 }),
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: 1, max: 900 }),
        (all, before, amount) => {
          let now = refund({ status: 'sending', beforeMinor: before, amountMinor: amount })
          for (const heard of all) {
            const decision = settle(now, heard, before)
            expect(JOURNAL_TYPES).toContain(decision.type)
            const { to } = decision
            if (to !== null) expect(LEGAL_REFUND_MOVES[now.status]).toContain(to)
            if (to === 'done') {
              expect(heard.source).toBe('question')
              expect(heard.answer).toMatchObject({ known: true })
              expect((heard.answer as { refundedMinor: number }).refundedMinor).toBeGreaterThanOrEqual(before + amount)
            }
            if (to === 'refused') expect((heard.answer as { refundedMinor: number }).refundedMinor).toBe(before)
            if (to === 'not_sent') expect(heard).toMatchObject({ source: 'reply', answer: { kind: 'not_sent' } })
            now = { ...now, ...decision.change, status: to ?? now.status }
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('the legal moves of a refund', () => {
  const reach = (from: RefundStatus): Set<RefundStatus> => {
    const seen = new Set([from])
    for (const status of seen) for (const next of LEGAL_REFUND_MOVES[status]) seen.add(next)
    return seen
  }
  it('lead from created everywhere, from every state to done, and from done nowhere', () => {
    expect([...reach('created')].sort()).toEqual([...REFUND_STATUSES].sort())
    for (const status of REFUND_STATUSES) expect(reach(status)).toContain('done')
    expect(LEGAL_REFUND_MOVES.done).toEqual([])
  })
  it('never lead back to an open state from an end', () => {
    for (const status of REFUND_STATUSES.filter((one) => !isOpenRefund(one)))
      for (const next of LEGAL_REFUND_MOVES[status]) expect(OPEN_REFUND_STATUSES).not.toContain(next)
  })
})
