import type { CurrencyCode } from './money.ts'
import { type AttemptStatus, isOpen } from './payment.ts'

/*
 * Agreements to pay again and again. A subscription begins with a sale of its own (the customer agrees on the vendor's page and pays the first
 * time); every renewal is a sale too. What is stored is what was agreed and whether it was ended; how it stands follows from the sales.
 */

/**
 * What is paid each time, and who sees to it. vendor: the vendor charges by itself and tells the till. till: the till asks for it on its day, once.
 * person: somebody presses Renew; only then may the amount vary, up to `maxMinor`.
 */
export type SubscriptionPlan =
  | { kind: 'fixed'; amountMinor: number; renewedBy: 'vendor' | 'till' | 'person' }
  | { kind: 'variable'; maxMinor: number; renewedBy: 'person' }

/** What was agreed. Days are YYYY-MM-DD of the shop's clock. */
export type SubscriptionTerms = {
  plan: SubscriptionPlan
  /** What the first payment is. */
  firstMinor: number
  currency: CurrencyCode
  everyDays: number
  /** The day of the first renewal, or null: one period after the beginning. Inferred: no document says what their start day is. */
  startsOn: string | null
  expiresOn: string
  graceDays: number | null
}

/** Whether it was ended: asked and not known, or done. Ending it is safe to repeat. */
export type CancelState = 'none' | 'asked' | 'done'

/** One subscription as it stands on disk. `id` is the id of its first payment, by which the vendor knows it; times are UTC milliseconds. */
export type Subscription = SubscriptionTerms & {
  id: string
  orderId: number
  accountId: string
  practice: boolean
  /** The vendor's own number of the agreement; null until it told. Without it nothing can be renewed or ended. */
  vendorId: string | null
  /** Whom or what it is about, in the shop's words. */
  name: string
  /** The day it was made. */
  begunOn: string
  cancel: CancelState
  personId: number
  personName: string
  createdAt: number
  endedAt: number | null
}

/** One renewal: the sale that it is, and for which period (the day on which it was due). `vendorNo` where the vendor made it by itself. */
export type Renewal = {
  periodOn: string
  orderId: number
  number: string
  amountMinor: number
  status: AttemptStatus
  madeBy: 'vendor' | 'till' | 'person'
  vendorNo: string | null
  personName: string | null
  at: number
}

/**
 * How a subscription stands. signing: the first payment is not decided. active. failed: the first payment ended without money. cancelling: it was
 * asked to end, and nobody knows. cancelled. expired: its last day is over.
 */
export const SUBSCRIPTION_STATUSES = ['signing', 'active', 'failed', 'cancelling', 'cancelled', 'expired'] as const
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

/** How it stands on a day, from its first payment's state. Money that came late is an agreement too. */
export function subscriptionStatus(
  { cancel, expiresOn }: Pick<Subscription, 'cancel' | 'expiresOn'>,
  first: AttemptStatus,
  today: string,
): SubscriptionStatus {
  if (cancel === 'done') return 'cancelled'
  if (cancel === 'asked') return 'cancelling'
  if (isOpen(first)) return 'signing'
  if (first !== 'paid' && first !== 'late_paid') return 'failed'
  return today > expiresOn ? 'expired' : 'active'
}

/** The day so many days later. */
export function dayPlus(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** The day of renewal number `index` (from 0), or null when it is beyond the end. */
export function periodDay({ startsOn, begunOn, everyDays, expiresOn }: Periods, index: number): string | null {
  const day = startsOn === null ? dayPlus(begunOn, everyDays * (index + 1)) : dayPlus(startsOn, everyDays * index)
  return day > expiresOn ? null : day
}
type Periods = Pick<Subscription, 'startsOn' | 'begunOn' | 'everyDays' | 'expiresOn'>

/** How many periods have begun by this day; those are the indexes below it. */
export function begunPeriods(of: Periods, today: string): number {
  const first = periodDay(of, 0)
  if (first === null || today < first) return 0
  const last = today > of.expiresOn ? of.expiresOn : today
  return Math.floor((Date.parse(last) - Date.parse(first)) / (of.everyDays * 86_400_000)) + 1
}

/**
 * What is to be done about renewals. waiting: the next day is not there yet. due: the period's renewal may be asked for, and the vendor's days
 * of grace are not over. overdue: they are over, and a person may still try until the next period. renewing: one is on its way or in doubt, and
 * nothing is sent. renewed: this period is paid. over: no period is left.
 */
export type RenewalStanding = {
  state: 'waiting' | 'due' | 'overdue' | 'renewing' | 'renewed' | 'over'
  /** The period that has begun last, or null before the first. */
  periodOn: string | null
  /** The next period's day, or null. */
  nextOn: string | null
  /** How many earlier periods have no payment. */
  missed: number
}

/** Where the renewals stand on a day. Pure: the same rows give the same answer, so a restart changes nothing. */
export function renewalStanding(
  of: Periods & Pick<Subscription, 'graceDays'>,
  renewals: readonly Pick<Renewal, 'periodOn' | 'status'>[],
  today: string,
): RenewalStanding {
  const begun = begunPeriods(of, today)
  const nextOn = periodDay(of, begun)
  const periodOn = begun === 0 ? null : periodDay(of, begun - 1)
  const paid = (day: string) => renewals.some((one) => one.periodOn === day && (one.status === 'paid' || one.status === 'late_paid'))
  let missed = 0
  for (let index = 0; index < begun - 1; index++) {
    const day = periodDay(of, index)
    if (day !== null && !paid(day)) missed += 1
  }
  const at = { periodOn, nextOn, missed }
  if (periodOn === null) return { ...at, state: nextOn === null ? 'over' : 'waiting' }
  if (today > of.expiresOn) return { ...at, state: 'over' }
  if (paid(periodOn)) return { ...at, state: 'renewed' }
  // A doubt about any period holds up the next one: nothing is sent while money may still move. What was refused, never left, or was closed by
  // a manager who looked (law 6) may be tried again, by a person.
  if (renewals.some(({ status }) => isOpen(status))) return { ...at, state: 'renewing' }
  return { ...at, state: today <= dayPlus(periodOn, of.graceDays ?? 0) ? 'due' : 'overdue' }
}

/**
 * Whether the till itself renews now: its plan says so, the day is there, and for this period nothing ever left (law 2). One that was refused is
 * a person's to try again.
 */
export function renewsByItself(
  of: Subscription,
  status: SubscriptionStatus,
  renewals: readonly Pick<Renewal, 'periodOn' | 'status'>[],
  today: string,
): string | null {
  if (of.plan.renewedBy !== 'till' || status !== 'active' || of.vendorId === null) return null
  const { state, periodOn } = renewalStanding(of, renewals, today)
  return state === 'due' && periodOn !== null && !renewals.some((one) => one.periodOn === periodOn && one.status !== 'not_sent') ? periodOn : null
}

/** Why terms cannot be, as the field that is at fault; null when they can. */
export function wrongTerm(terms: SubscriptionTerms, today: string): keyof SubscriptionTerms | null {
  const { plan, firstMinor, everyDays, startsOn, expiresOn, graceDays } = terms
  if (!Number.isSafeInteger(firstMinor) || firstMinor <= 0) return 'firstMinor'
  const most = plan.kind === 'fixed' ? plan.amountMinor : plan.maxMinor
  if (!Number.isSafeInteger(most) || most <= 0) return 'plan'
  if (!Number.isInteger(everyDays) || everyDays < 1 || everyDays > 3_660) return 'everyDays'
  if (startsOn !== null && (startsOn < today || startsOn > expiresOn)) return 'startsOn'
  if (expiresOn <= today) return 'expiresOn'
  if (graceDays === null ? startsOn !== null : !Number.isInteger(graceDays) || graceDays < 0 || graceDays > 20) return 'graceDays'
  return periodDay({ startsOn, begunOn: today, everyDays, expiresOn }, 0) === null ? 'expiresOn' : null
}

/** A subscription as the list shows it. `dueMinor` is what a renewal asks for; null where a person says how much. */
export type SubscriptionRow = Subscription & { status: SubscriptionStatus; renewal: RenewalStanding; dueMinor: number | null; first: AttemptStatus }
