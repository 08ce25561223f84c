import type { Figures, TotalsBy } from '#shared/domain/totals.ts'
import type { DayTotal, Sums } from '../db/totals.ts'

/** What a report breaks totals down by, besides the hour, which has totals of its own. */
export type Dimension = Exclude<TotalsBy, 'hour'>

/** Sums by the key of each line, and what late successes given back came to. */
export type BrokenDown = { whole: Sums; by: Record<Dimension, Map<string, Sums>>; late: { count: number; sumMinor: number } }

/** The key of everything without a merchant account: cash. No account's id is this. */
export const NO_ACCOUNT = 'cash'

/** Adds totals up in every way a report shows them, in one walk. `gatewayOf` names the gateway of an account. */
export function breakDown(totals: Iterable<DayTotal>, gatewayOf: (accountId: string) => string): BrokenDown {
  const whole = nothing()
  const late = { count: 0, sumMinor: 0 }
  const by: BrokenDown['by'] = {
    day: new Map(),
    month: new Map(),
    weekday: new Map(),
    tender: new Map(),
    gateway: new Map(),
    account: new Map(),
    person: new Map(),
    shift: new Map(),
    till: new Map(),
  }
  // A day has dozens of totals and an account thousands: what is made of their names is made once.
  const gateways = new Map<string, string>()
  let day = ''
  let lines: Sums[] = []
  for (const total of totals) {
    late.count += total.lateCount
    late.sumMinor += total.lateMinor
    if (total.count === 0 && total.refundCount === 0) continue
    if (total.day !== day) {
      day = total.day
      lines = [whole, lineOf(by.day, day), lineOf(by.month, day.slice(0, 7)), lineOf(by.weekday, String(weekdayOf(day)))]
    }
    const account = total.accountId || NO_ACCOUNT
    const gateway = gateways.get(account) ?? (account === NO_ACCOUNT ? NO_ACCOUNT : gatewayOf(account))
    gateways.set(account, gateway)
    for (const line of lines) add(line, total)
    add(lineOf(by.tender, total.tender), total)
    add(lineOf(by.gateway, gateway), total)
    add(lineOf(by.account, account), total)
    add(lineOf(by.person, String(total.personId)), total)
    add(lineOf(by.shift, String(total.shiftId)), total)
    add(lineOf(by.till, total.tillCode), total)
  }
  return { whole, by, late }
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}

/** Sums of nothing. */
export function nothing(): Sums {
  return { count: 0, salesMinor: 0, tipsMinor: 0, refundCount: 0, refundMinor: 0 }
}

/** Adds to `sum`, in place. */
export function add(sum: Sums, more: Sums): void {
  sum.count += more.count
  sum.salesMinor += more.salesMinor
  sum.tipsMinor += more.tipsMinor
  sum.refundCount += more.refundCount
  sum.refundMinor += more.refundMinor
}

/** Sums with what is worked out of them: net, and the average sale, rounded half up. */
export function figuresOf({ count, salesMinor, tipsMinor, refundCount, refundMinor }: Sums): Figures {
  const averageMinor = count === 0 ? 0 : Math.round(salesMinor / count)
  return { count, salesMinor, tipsMinor, refundCount, refundMinor, netMinor: salesMinor - refundMinor, averageMinor }
}

function lineOf(lines: Map<string, Sums>, key: string): Sums {
  const known = lines.get(key)
  if (known) return known
  const line = nothing()
  lines.set(key, line)
  return line
}
