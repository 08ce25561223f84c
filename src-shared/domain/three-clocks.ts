import type { CurrencyCode } from './money.ts'
import type { Sum } from './shift.ts'

/*
 * One day by three clocks. The shop's day begins at its close hour in its own zone; wallets count by midnight in Beijing; money arrives on
 * settlement days that only statements know. Named lines lead from one total to the next, to the cent.
 */

/** The clock by which Alipay, WeChat Pay and UnionPay close their day. */
export const WALLET_ZONE = 'Asia/Shanghai'

export const BRIDGE_LINES = [
  'shop',
  'to_earlier_wallet',
  'to_later_wallet',
  'from_earlier_shop',
  'from_later_shop',
  'wallet',
  'not_settled',
  'other_amount',
  'other_currency',
  'fees',
  'other_deductions',
  'refunds',
  'settled',
] as const
export type BridgeLineKey = (typeof BRIDGE_LINES)[number]

/** One line: a total (`shop`, `wallet`, `settled`) or a step, signed. `count` is how many sales (of `refunds`: refunds) are behind it. */
export type BridgeLine = { key: BridgeLineKey; count: number; minor: number }

/** The three totals of a day in one currency: every step between two totals is there, and they add up. Wallet payments only, tips in them. */
export type ClockBridge = {
  day: string
  currency: CurrencyCode
  practice: boolean
  /** When the shop's day and the wallets' begin and end, UTC milliseconds. */
  shop: { zone: string; from: number; to: number }
  wallet: { zone: string; from: number; to: number }
  lines: BridgeLine[]
  /** What was settled of the wallets' day, by the day it arrived, refunds taken off where they were settled. */
  settledByDay: { day: string; count: number; minor: number }[]
  /** Sales of other currencies stand in no line. */
  otherCurrencies: (Sum & { currency: CurrencyCode })[]
}
