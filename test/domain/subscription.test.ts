import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ATTEMPT_STATUSES, type AttemptStatus, isOpen } from '#shared/domain/payment.ts'
import {
  begunPeriods,
  dayPlus,
  periodDay,
  renewalStanding,
  renewsByItself,
  type Subscription,
  subscriptionStatus,
  wrongTerm,
} from '#shared/domain/subscription.ts'

const subscription: Subscription = {
  id: 'T01SUBS00001',
  orderId: 1,
  accountId: 'a',
  practice: false,
  vendorId: 'S1',
  name: 'Anna, yoga',
  begunOn: '2026-03-01',
  cancel: 'none',
  personId: 1,
  personName: 'Mei',
  createdAt: 1,
  endedAt: null,
  plan: { kind: 'fixed', amountMinor: 1_000, renewedBy: 'till' },
  firstMinor: 1_000,
  currency: 'INR',
  everyDays: 30,
  startsOn: null,
  expiresOn: '2026-12-31',
  graceDays: 3,
}
const renewal = (periodOn: string, status: AttemptStatus) => ({ periodOn, status })

describe('how a subscription stands', () => {
  it.each([
    ['none', 'asking', '2026-03-02', 'signing'],
    ['none', 'unresolved', '2026-03-02', 'signing'],
    ['none', 'held', '2026-03-02', 'signing'],
    ['none', 'paid', '2026-03-02', 'active'],
    ['none', 'late_paid', '2026-03-02', 'active'],
    ['none', 'paid', '2026-12-31', 'active'],
    ['none', 'paid', '2027-01-01', 'expired'],
    ['none', 'declined', '2026-03-02', 'failed'],
    ['none', 'not_sent', '2026-03-02', 'failed'],
    ['none', 'closed', '2026-03-02', 'failed'],
    ['asked', 'paid', '2026-03-02', 'cancelling'],
    ['done', 'paid', '2026-03-02', 'cancelled'],
    ['done', 'asking', '2026-03-02', 'cancelled'],
  ] as const)('%s with a first payment %s on %s is %s', (cancel, first, today, status) => {
    expect(subscriptionStatus({ cancel, expiresOn: subscription.expiresOn }, first, today)).toBe(status)
  })
})

describe('the days of renewals', () => {
  it('come every so many days after the beginning, or from the start day on, and end', () => {
    expect([0, 1, 2].map((index) => periodDay(subscription, index))).toEqual(['2026-03-31', '2026-04-30', '2026-05-30'])
    expect(periodDay({ ...subscription, startsOn: '2026-03-15' }, 0)).toBe('2026-03-15')
    expect(periodDay({ ...subscription, expiresOn: '2026-04-29' }, 1)).toBeNull()
    expect(dayPlus('2028-02-28', 2)).toBe('2028-03-01')
  })

  it('are counted as the days themselves say', () => {
    const days = fc.integer({ min: 0, max: 400 })
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 90 }), fc.option(days, { nil: null }), days, (passed, everyDays, start, length) => {
        const begunOn = '2026-01-01'
        const of = { begunOn, everyDays, startsOn: start === null ? null : dayPlus(begunOn, start), expiresOn: dayPlus(begunOn, length) }
        const today = dayPlus(begunOn, passed)
        let counted = 0
        for (let day = periodDay(of, 0); day !== null && day <= today; day = periodDay(of, counted)) counted += 1
        expect(begunPeriods(of, today)).toBe(counted)
      }),
    )
  })

  it('wait, are due, overdue, renewed, and over', () => {
    const standing = (today: string, ...renewals: ReturnType<typeof renewal>[]) => renewalStanding(subscription, renewals, today)
    expect(standing('2026-03-30')).toEqual({ state: 'waiting', periodOn: null, nextOn: '2026-03-31', missed: 0 })
    expect(standing('2026-03-31')).toEqual({ state: 'due', periodOn: '2026-03-31', nextOn: '2026-04-30', missed: 0 })
    expect(standing('2026-04-03').state).toBe('due')
    expect(standing('2026-04-04').state).toBe('overdue')
    expect(standing('2026-04-04', renewal('2026-03-31', 'paid')).state).toBe('renewed')
    expect(standing('2026-04-30', renewal('2026-03-31', 'paid'))).toMatchObject({ state: 'due', periodOn: '2026-04-30', missed: 0 })
    expect(standing('2026-05-30')).toMatchObject({ state: 'due', periodOn: '2026-05-30', missed: 2 })
    expect(standing('2027-01-01').state).toBe('over')
    expect(renewalStanding({ ...subscription, expiresOn: '2026-03-10' }, [], '2026-03-05').state).toBe('over')
  })

  it('are never asked for twice: while one is in doubt, paid or late nothing is sent', () => {
    for (const status of ATTEMPT_STATUSES) {
      const { state } = renewalStanding(subscription, [renewal('2026-03-31', status)], '2026-03-31')
      const free = status === 'declined' || status === 'not_sent' || status === 'closed'
      expect([status, state === 'due']).toEqual([status, free])
      // A doubt about an earlier period holds up the next one too.
      const later = renewalStanding(subscription, [renewal('2026-03-31', status)], '2026-04-30').state
      expect([status, later]).toEqual([status, isOpen(status) ? 'renewing' : 'due'])
    }
  })

  it('are begun by the till itself once a period at most, whatever became of it', () => {
    const by = (renewals: ReturnType<typeof renewal>[], more: Partial<Subscription> = {}, today = '2026-03-31') =>
      renewsByItself({ ...subscription, ...more }, subscriptionStatus({ ...subscription, ...more }, 'paid', today), renewals, today)
    expect(by([])).toBe('2026-03-31')
    // Only what surely never left may be tried again.
    for (const status of ATTEMPT_STATUSES)
      expect([status, by([renewal('2026-03-31', status)])]).toEqual([status, status === 'not_sent' ? '2026-03-31' : null])
    expect(by([], { cancel: 'asked' })).toBeNull()
    expect(by([], { vendorId: null })).toBeNull()
    expect(by([], { plan: { kind: 'fixed', amountMinor: 1, renewedBy: 'vendor' } })).toBeNull()
    expect(by([], { plan: { kind: 'variable', maxMinor: 1, renewedBy: 'person' } })).toBeNull()
    expect(by([], {}, '2026-04-04')).toBeNull()
    expect(by([], {}, '2026-03-30')).toBeNull()
  })
})

describe('terms', () => {
  const today = '2026-03-01'
  it('that can be, and what is at fault with those that cannot', () => {
    expect(wrongTerm(subscription, today)).toBeNull()
    expect(wrongTerm({ ...subscription, firstMinor: 0 }, today)).toBe('firstMinor')
    expect(wrongTerm({ ...subscription, plan: { kind: 'variable', maxMinor: 0, renewedBy: 'person' } }, today)).toBe('plan')
    expect(wrongTerm({ ...subscription, everyDays: 0.5 }, today)).toBe('everyDays')
    expect(wrongTerm({ ...subscription, startsOn: '2026-02-28' }, today)).toBe('startsOn')
    expect(wrongTerm({ ...subscription, startsOn: '2026-03-10', graceDays: null }, today)).toBe('graceDays')
    expect(wrongTerm({ ...subscription, graceDays: 21 }, today)).toBe('graceDays')
    expect(wrongTerm({ ...subscription, expiresOn: today }, today)).toBe('expiresOn')
    expect(wrongTerm({ ...subscription, expiresOn: '2026-03-20' }, today)).toBe('expiresOn')
  })
})
