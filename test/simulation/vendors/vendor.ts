import type { RawNotice } from '#main/gateways/gateway.ts'
import type { HttpClient, HttpPost } from '#main/gateways/http.ts'
import type { PayoutAccount } from '#main/payouts/payout-deps.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import type { NoticeKind } from '#shared/domain/notice.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { Fault } from '../../../scripts/simulation/report.ts'
import type { Chance } from '../chance.ts'
import type { Truth } from '../oracle.ts'
import type { PayoutTruth } from '../oracle-payouts.ts'
import type { RefundTruth } from '../oracle-refunds.ts'
import type { MerchantCentre, Wish } from '../stage.ts'
import type { OtherEnd } from '../wire.ts'

/** What a request is for. REFUND and PAYOUT move money out, PAY asks for a page, PAY-SCENE for one that is paid without a customer. */
export type VendorAction = 'PAY' | 'PAY-SCENE' | 'ASK' | 'REFUND' | 'ASK-REFUND' | 'PAYOUT' | 'ASK-PAYOUT'
/** A request that was read on the way; `id` is ours where it names one. */
export type VendorHeard = { action: VendorAction; id: string; request: HttpPost }

/** A call that the vendor has to make. `told` says what became of it; one that was not acknowledged may be due again. */
export type DueCall = { key: string; about: NoticeKind; forged: boolean; raw: RawNotice; told(acknowledged: boolean): void }

/** How a payout really stands in the merchant centre. */
export type PayoutStanding = 'unknown' | 'coming' | 'left' | 'left-other-amount' | 'not-left' | 'came-back'

/**
 * A vendor in a world: its simulator, which answers in its own wire format on the world's time, what people do there, and the truth that the
 * judge reads out of its book.
 */
export type Vendor = MerchantCentre & {
  end: OtherEnd<VendorHeard, string | null>
  account(http: HttpClient): PayoutAccount
  link: { methodId: string | null; payer: Party }
  payout: { methodId: string; payees: readonly Party[]; canAsk: boolean }
  canRefund: boolean
  /** A sale, and with a scene where chance has it so. */
  wish(note: string): Wish
  payoutWish(note: string): { note: string; amountMinor: number }
  /** The customer on the page of this attempt. */
  customerDoes(attempt: Attempt, does: 'pays' | 'refuses'): void
  payoutStanding(payoutId: string): PayoutStanding
  truth(): Truth
  refundTruth(): RefundTruth
  payoutTruth(): PayoutTruth
  dueCalls(): DueCall[]
}

/** What a vendor is made with. `now` is its own clock, in UTC milliseconds; `lookIn` makes it look for calls that are due by then. */
export type VendorParts = {
  now(): number
  chance: Chance
  faults: readonly Fault[]
  world: number
  count(fault: Fault, action?: string): void
  lookIn(ms: number): void
}

/** How often each fault of the wire is drawn, relative to the others. A request that never arrives costs hundreds of questions, so those come less often. */
const WEIGHTS: Partial<Record<Fault, number>> = {
  'not-connected': 1,
  'drop-request': 0.25,
  'drop-reply': 1.5,
  delay: 1.5,
  reorder: 1,
  duplicate: 1.5,
  '5xx-before': 0.25,
  '5xx-after': 1,
  garbage: 1,
  truncated: 1,
  'wrong-digest': 1.5,
  'wrong-amount': 1,
  'other-order': 1.5,
  'other-merchant': 1,
  trouble: 1,
  'false-fail': 1.5,
}
const RATES: Record<VendorAction, number> = { PAY: 0.3, 'PAY-SCENE': 0.3, ASK: 0.3, REFUND: 0.45, 'ASK-REFUND': 0.3, PAYOUT: 0.45, 'ASK-PAYOUT': 0.3 }

/** The faults of a vendor's wire by action; `never` names those that it cannot have. */
export function faultsByAction(faults: readonly Fault[], never: Partial<Record<VendorAction | 'ANY', readonly Fault[]>>) {
  return (action: string): { rate: number; weights: Partial<Record<Fault, number>> } => {
    const left = faults.filter((fault) => !never.ANY?.includes(fault) && !never[action as VendorAction]?.includes(fault))
    const weights = Object.fromEntries(left.flatMap((fault) => (WEIGHTS[fault] === undefined ? [] : [[fault, WEIGHTS[fault]]])))
    return { rate: RATES[action as VendorAction], weights }
  }
}

/** An amount that is not `minor`, as a reply could name it in its place. */
export function otherAmount(chance: Chance, minor: number): number {
  return chance.pick([minor + 1, minor * 100, minor + 1_000])
}

/** When the vendor said that it knows no such order, by its number. */
export type Missing = Map<string, number[]>

/** Law 8, counted anew: it was said three times over half a minute before `at` that there is no such order, so the till may have believed it. */
export function wasDenied(missing: Missing, id: string, at: number): boolean {
  const times = (missing.get(id) ?? []).filter((time) => time <= at)
  return times.length >= 3 && (times.at(-1) ?? 0) - (times[0] ?? 0) >= 30_000
}
