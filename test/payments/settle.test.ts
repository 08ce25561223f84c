import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer } from '#main/gateways/gateway.ts'
import { type SettleContext, settle } from '#main/payments/settle.ts'
import { ATTEMPT_STATUSES, type Attempt, type AttemptStatus, LEGAL_MOVES } from '#shared/domain/payment.ts'
import { MERCHANT, says } from '../helpers/payment-rig.ts'

const ID = 'T01ABCDEF123456'
const NOW = 1_800_000_000_000

function attemptIn(status: AttemptStatus, more: Partial<Attempt> = {}): Attempt {
  return {
    id: ID,
    orderId: 1,
    kind: 'scan',
    accountId: 'a',
    wallet: 'alipay',
    amountMinor: 1234,
    currency: 'CAD',
    status,
    reason: null,
    codeUrl: null,
    methodId: null,
    panel: null,
    codeMasked: '28···0001',
    gatewayRef: null,
    paidMinor: null,
    createdAt: NOW - 9_000,
    sentAt: NOW - 9_000,
    endedAt: null,
    windowMs: 60_000,
    askedCount: 2,
    notFoundCount: 0,
    notFoundSince: null,
    lastAnswer: null,
    lastAnswerAt: null,
    nextAskAt: null,
    ...more,
  }
}
function context(more: Partial<SettleContext> = {}): SettleContext {
  return { source: 'question', now: NOW, merchantId: MERCHANT, sendOver: true, confirming: true, notFoundForMs: 0, ...more }
}
const OPEN: AttemptStatus[] = ['sending', 'asking', 'unresolved']
const ENDED: AttemptStatus[] = ['declined', 'not_sent', 'closed']

/** What each state becomes by each answer to a question; a state that is not named stays. */
const TABLE: [string, Answer, Partial<Record<AttemptStatus, AttemptStatus>>][] = [
  [
    'paid and all fits',
    says.paid(ID),
    { sending: 'paid', asking: 'paid', unresolved: 'paid', held: 'paid', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid, no order named',
    says.paid(null),
    { sending: 'paid', asking: 'paid', unresolved: 'paid', held: 'paid', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid, no merchant or currency named',
    says.paid(ID, { merchantId: null, currency: null }),
    { sending: 'paid', asking: 'paid', unresolved: 'paid', held: 'paid', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid: asked and fee',
    says.paid(ID, { amountMinor: 1264, feeMinor: 30 }),
    { sending: 'paid', asking: 'paid', unresolved: 'paid', held: 'paid', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid: asked, a fee named beside it',
    says.paid(ID, { feeMinor: 30 }),
    { sending: 'paid', asking: 'paid', unresolved: 'paid', held: 'paid', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  ['paid for another order', says.paid('T01ABCDEF999999'), {}],
  ['paid to another merchant', says.paid(ID, { merchantId: 'M-2' }), {}],
  ['paid, no amount', says.paid(ID, { amountMinor: null }), {}],
  [
    'paid a cent less',
    says.paid(ID, { amountMinor: 1233 }),
    { sending: 'held', asking: 'held', unresolved: 'held', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid a cent more',
    says.paid(ID, { amountMinor: 1235 }),
    { sending: 'held', asking: 'held', unresolved: 'held', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid more than asked and fee',
    says.paid(ID, { amountMinor: 1265, feeMinor: 30 }),
    { sending: 'held', asking: 'held', unresolved: 'held', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid less the fee',
    says.paid(ID, { amountMinor: 1204, feeMinor: 30 }),
    { sending: 'held', asking: 'held', unresolved: 'held', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid less, a fee below zero',
    says.paid(ID, { amountMinor: 1204, feeMinor: -30 }),
    { sending: 'held', asking: 'held', unresolved: 'held', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid zero',
    says.paid(ID, { amountMinor: 0 }),
    { sending: 'held', asking: 'held', unresolved: 'held', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  [
    'paid in another currency',
    says.paid(ID, { currency: 'USD' }),
    { sending: 'held', asking: 'held', unresolved: 'held', declined: 'late_paid', not_sent: 'late_paid', closed: 'late_paid' },
  ],
  ['declined', says.declined(), { sending: 'declined', asking: 'declined', unresolved: 'declined' }],
  ['declined, to be confirmed, by a question', says.declined(true), { sending: 'declined', asking: 'declined', unresolved: 'declined' }],
  ['pending', says.pending(), { sending: 'asking' }],
  ['question not sent', says.notSent(), {}],
  ['lost', says.lost(), {}],
  ['not found, once', says.notFound(), {}],
  ['refused to say', says.spoken(), {}],
]

describe('settle', () => {
  for (const [name, answer, becomes] of TABLE) {
    it(`a question answered "${name}"`, () => {
      for (const status of ATTEMPT_STATUSES) {
        const { to, change } = settle(attemptIn(status), answer, context())
        expect([status, to ?? status]).toEqual([status, becomes[status] ?? status])
        expect(change.askedCount).toBe(3)
        expect(change.lastAnswerAt).toBe(NOW)
      }
    })
  }

  it('a reply to the pay request: what may be believed of it alone', () => {
    const reply = context({ source: 'reply', confirming: false })
    const sending = attemptIn('sending')
    expect(settle(sending, says.notSent(), reply)).toMatchObject({
      to: 'not_sent',
      change: { reason: 'not_reached', endedAt: NOW, nextAskAt: null, askedCount: 2 },
    })
    expect(settle(sending, says.lost(), reply)).toMatchObject({ to: 'asking', askSoon: true })
    expect(settle(sending, says.spoken(), reply)).toMatchObject({ to: 'asking', askSoon: true })
    expect(settle(sending, says.pending(), reply)).toMatchObject({ to: 'asking', askSoon: false })
    expect(settle(sending, says.declined(), reply)).toMatchObject({ to: 'declined', change: { reason: 'refused' } })
    expect(settle(sending, says.declined(true), reply)).toMatchObject({ to: 'asking', askSoon: true, change: { reason: 'refused' } })
    expect(settle(sending, says.paid(ID), reply)).toMatchObject({
      to: 'paid',
      type: 'payment.paid',
      change: { reason: null, paidMinor: 1234, gatewayRef: 'AL0001' },
    })
    // Once a question has found it, a reply that claims nothing left proves nothing.
    for (const status of ['asking', 'unresolved', 'held'] as const) expect(settle(attemptIn(status), says.notSent(), reply).to).toBeNull()
  })

  it('a refusal that needs confirming: only a question sent afterwards, about the order, confirms it', () => {
    for (const status of ['asking', 'unresolved'] as const) {
      const refused = attemptIn(status, { reason: 'code_refused' })
      for (const answer of [says.spoken('refused'), says.notFound(), says.declined()]) {
        expect(settle(refused, answer, context())).toMatchObject({ to: 'declined', change: { reason: 'code_refused' } })
      }
      for (const answer of [says.lost(), says.spoken('server_error'), says.spoken('in_progress'), says.pending(), says.notSent()]) {
        expect(settle(refused, answer, context()).to).toBeNull()
      }
      // A question that was on its way before the refusal came knows nothing of it.
      expect(settle(refused, says.spoken('refused'), context({ confirming: false })).to).toBeNull()
      // A question that knows of the refusal and hears "not decided" disproves it; one that does not know of it leaves it.
      expect(settle(refused, says.pending(), context()).change).toMatchObject({ reason: null })
      expect(settle(refused, says.pending(), context({ confirming: false })).change).not.toHaveProperty('reason')
      expect(settle(refused, says.paid(ID), context())).toMatchObject({ to: 'paid', change: { reason: null } })
    }
  })

  it('laws 3 and 8: after a refusal, a word nobody knows counts like not found: three times over 30 seconds, never at once', () => {
    for (const status of ['asking', 'unresolved'] as const) {
      const said = (count: number) => attemptIn(status, { reason: 'refused', notFoundCount: count, notFoundSince: NOW - 40_000 })
      const long = { sendOver: true, notFoundForMs: 30_000 }
      expect(settle(said(0), says.spoken('unknown_code'), context(long))).toMatchObject({ to: null, change: { notFoundCount: 1 } })
      expect(settle(said(2), says.spoken('unknown_code'), context({ ...long, notFoundForMs: 29_999 })).to).toBeNull()
      expect(settle(said(2), says.spoken('unknown_code'), context(long))).toMatchObject({ to: 'declined', change: { reason: 'refused' } })
      // Without a refusal it says nothing, however often.
      const plain = attemptIn(status, { notFoundCount: 9, notFoundSince: NOW - 40_000 })
      expect(settle(plain, says.spoken('unknown_code'), context(long))).toMatchObject({ to: null, change: { notFoundCount: 0 } })
    }
  })

  it('law 8: not found ends it only after the send is over, three answers and 30 seconds', () => {
    const twice = (status: AttemptStatus) => attemptIn(status, { notFoundCount: 2, notFoundSince: NOW - 40_000 })
    const good = { sendOver: true, confirming: false, notFoundForMs: 30_000 }
    for (const status of ['asking', 'unresolved'] as const) {
      expect(settle(twice(status), says.notFound(), context(good))).toMatchObject({
        to: 'declined',
        change: { reason: 'not_found', notFoundCount: 3 },
      })
      expect(settle(twice(status), says.notFound(), context({ ...good, sendOver: false })).to).toBeNull()
      expect(settle(twice(status), says.notFound(), context({ ...good, notFoundForMs: 29_999 })).to).toBeNull()
      expect(settle(attemptIn(status, { notFoundCount: 1, notFoundSince: NOW - 40_000 }), says.notFound(), context(good))).toMatchObject({
        to: null,
        change: { notFoundCount: 2 },
      })
    }
    for (const status of ['sending', 'held', 'paid', 'closed'] as const) expect(settle(twice(status), says.notFound(), context(good)).to).toBeNull()
    // Any other answer begins the count anew.
    for (const answer of [says.lost(), says.pending(), says.spoken()]) {
      expect(settle(twice('asking'), answer, context({ confirming: false })).change).toMatchObject({ notFoundCount: 0, notFoundSince: null })
    }
  })

  it('a held payment stays held for a person; a wrong amount that was closed by hand does not come back, the right one does', () => {
    const held = attemptIn('held', { reason: 'wrong_amount', paidMinor: 1235 })
    for (const answer of [says.declined(), says.notFound(), says.lost(), says.paid(ID, { amountMinor: 1235 })])
      expect(settle(held, answer, context()).to).toBeNull()
    const closed = attemptIn('closed', { reason: 'by_hand', paidMinor: 1235 })
    expect(settle(closed, says.paid(ID, { amountMinor: 1235 }), context()).to).toBeNull()
    expect(settle(closed, says.paid(ID), context()).to).toBe('late_paid')
  })

  it('a QR that the till never got was never shown; one that was shown may still be paid', () => {
    const reply = context({ source: 'reply', confirming: false })
    for (const status of ['sending', 'asking'] as const) {
      expect(settle(attemptIn(status, { kind: 'qr' }), says.lost(), reply)).toMatchObject({ to: 'declined', change: { reason: 'no_code' } })
      expect(settle(attemptIn(status, { kind: 'qr', codeUrl: 'https://qr.example/1' }), says.lost(), reply).to).not.toBe('declined')
    }
    expect(settle(attemptIn('sending', { kind: 'qr' }), says.lost(), context({ confirming: false })).to).toBeNull()
  })

  const answers: fc.Arbitrary<Answer> = fc.oneof(
    fc
      .record({
        amount: fc.constantFrom(1234, 1233, 1264, 0, null),
        fee: fc.constantFrom(0, 30),
        id: fc.constantFrom(ID, null, 'OTHER'),
        merchant: fc.constantFrom(MERCHANT, null, 'X'),
      })
      .map(({ amount, fee, id, merchant }) => says.paid(id, { amountMinor: amount, feeMinor: fee, merchantId: merchant })),
    fc.boolean().map((confirm) => says.declined(confirm)),
    fc.constantFrom<Answer>(
      says.pending(),
      says.notSent(),
      says.lost(),
      says.notFound(),
      says.spoken(),
      says.spoken('server_error'),
      says.spoken('in_progress'),
    ),
  )
  const steps = fc.array(
    fc.record({
      answer: answers,
      source: fc.constantFrom('reply' as const, 'question' as const),
      sendOver: fc.boolean(),
      confirming: fc.boolean(),
      notFoundForMs: fc.constantFrom(0, 60_000),
    }),
    { maxLength: 12 },
  )

  it('no sequence of answers leaves paid, makes an illegal move, or pays without a fitting amount', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ATTEMPT_STATUSES), fc.constantFrom('scan' as const, 'qr' as const), steps, (from, kind, sequence) => {
        let attempt = attemptIn(from, { kind })
        for (const { answer, ...step } of sequence) {
          const { to, change } = settle(attempt, answer, context(step))
          if (to !== null) {
            expect(LEGAL_MOVES[attempt.status]).toContain(to)
            expect(attempt.status).not.toBe('paid')
            if (to === 'paid') {
              expect(answer.kind).toBe('paid')
              expect([...OPEN, 'held']).toContain(attempt.status)
              if (answer.kind === 'paid')
                expect([attempt.amountMinor, attempt.amountMinor + answer.facts.feeMinor]).toContain(answer.facts.amountMinor)
            }
            if (to === 'late_paid') expect(ENDED).toContain(attempt.status)
            if (to === 'not_sent') expect([step.source, answer.kind]).toEqual(['reply', 'not_sent'])
          }
          const { lastAnswer: _note, ...columns } = change
          attempt = { ...attempt, ...(columns as Partial<Attempt>), status: to ?? attempt.status }
        }
        if (from === 'paid') expect(attempt.status).toBe('paid')
      }),
      { numRuns: 2_000 },
    )
  })
})
