import { takeLink } from '#main/payments/take-link.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { Cast, CastParts } from '../cast.ts'
import { createPayoutPeople } from '../payout-people.ts'
import { createPeople } from '../people.ts'
import { SECOND, type Stage, type Way, WORLD_BEGINS } from '../stage.ts'
import { createLine } from '../wire.ts'
import { createCourier } from './courier.ts'
import type { Vendor, VendorParts } from './vendor.ts'

/** A world with a vendor of pages and payouts: sales by link, payouts by two people, refunds where it has them, and its calls. */
export function createVendorCast(parts: CastParts, createVendor: (parts: VendorParts) => Vendor): Cast {
  const { timeline, chanceOf, faults, count, isDown, stage, world } = parts
  const vendor = createVendor({
    now: () => Math.round(WORLD_BEGINS + timeline.now()),
    chance: chanceOf('vendor'),
    faults,
    world,
    count,
    lookIn: (ms) => courier.lookIn(ms),
  })
  const courier = createCourier({ timeline, chance: chanceOf('courier'), vendor, faults, isDown, count, till: stage.till })
  const whole = {
    ...stage,
    refundShare: vendor.canRefund ? stage.refundShare : 0,
    gateway: vendor,
    chance: chanceOf('people'),
    refundChance: chanceOf('refunds'),
  }
  const payouts = createPayoutPeople({ ...whole, chance: chanceOf('payouts') }, vendor)
  return {
    line: createLine({ timeline, chance: chanceOf('wire'), gateway: vendor.end, isDown, count }),
    people: createPeople({ ...whole, way: createLinkWay(whole, vendor) }),
    seat: { account: vendor.account, payoutChanged: payouts.see },
    payouts,
    truth: vendor.truth,
    refunds: vendor.refundTruth,
    paidOut: vendor.payoutTruth,
  }
}

/** Pages: the customer pays by themselves, soon, late, or never. */
function createLinkWay({ timeline, chance }: Omit<Stage, 'way'>, vendor: Vendor): Way {
  const shown = new Set<string>()
  return {
    wish: vendor.wish,
    begin(till, sale) {
      const account = till.deps.accounts.taking('qr', 'alipay')
      const { currency = '', id: accountId = '' } = account ?? {}
      const seen = { wallet: null, currency, seconds: null, practice: false }
      const taken = takeLink(till.deps, till.resolver, { ...sale, ...seen, ...vendor.link, accountId })
      return taken.ok ? { attemptId: taken.value.id, after: () => {} } : null
    },
    shown(attempt: Attempt) {
      if (attempt.panel?.url == null || shown.has(attempt.id)) return
      shown.add(attempt.id)
      const when = chance.weighed({ soon: 78, late: 8, never: 8, refuses: 6 })
      if (when === 'never') return
      const delayMs = when === 'late' ? chance.whole(170, 1_500) * SECOND : Math.round(chance.logarithmic(4, 100)) * SECOND
      timeline.after(delayMs, () => vendor.customerDoes(attempt, when === 'refuses' ? 'refuses' : 'pays'))
    },
  }
}
