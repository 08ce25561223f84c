import { dayPlus } from '#shared/domain/subscription.ts'
import { BRIDGE_LINES, type BridgeLine, type BridgeLineKey, type ClockBridge, WALLET_ZONE } from '#shared/domain/three-clocks.ts'
import { zoneDay, zoneDayStart, zoneInstant } from '#shared/domain/zone-time.ts'
import type { Db } from '../db/sql.ts'
import { type ClockSale, listClockRefunds, listClockSales } from '../db/three-clocks.ts'

type Deps = { db: Db; shop(): { currency: string; zone: string; closeHour: number } }

/**
 * A day by three clocks, in the shop's currency: from what the shop sold to what the wallets count, and on to what statements say was settled.
 * A sale stands at the instant its payment was sent, on every clock. `orders` are those behind each line.
 */
export function bridgeDay({ db, shop }: Deps, day: string, practice: boolean): { bridge: ClockBridge; orders: Record<BridgeLineKey, number[]> } {
  const { currency, zone, closeHour } = shop()
  const [from, to] = [zoneDayStart(day, WALLET_ZONE), zoneDayStart(dayPlus(day, 1), WALLET_ZONE)]
  const all = listClockSales(db, practice, day, from, to)
  const ours = all.filter((sale) => sale.currency === currency)
  const sums = openLines()
  const settledByDay = new Map<string, { count: number; minor: number }>()
  const settle = (settledOn: string, minor: number, count: number): void => {
    const before = settledByDay.get(settledOn) ?? { count: 0, minor: 0 }
    settledByDay.set(settledOn, { count: before.count + count, minor: before.minor + minor })
  }
  for (const sale of ours) {
    const walletDay = zoneDay(sale.at, WALLET_ZONE)
    if (sale.businessDay === day) {
      sums.add('shop', sale, sale.minor)
      if (walletDay < day) sums.add('to_earlier_wallet', sale, -sale.minor)
      if (walletDay > day) sums.add('to_later_wallet', sale, -sale.minor)
    }
    if (walletDay !== day) continue
    if (sale.businessDay < day) sums.add('from_earlier_shop', sale, sale.minor)
    if (sale.businessDay > day) sums.add('from_later_shop', sale, sale.minor)
    sums.add('wallet', sale, sale.minor)
    addSettlement(sale, currency, sums.add, settle)
  }
  for (const refund of listClockRefunds(db, practice, from, to)) {
    if (refund.currency !== currency) continue
    sums.add('refunds', refund, -refund.minor)
    sums.add('settled', null, -refund.minor)
    settle(refund.settledOn, -refund.minor, 0)
  }
  const others = new Map<string, { count: number; sumMinor: number }>()
  for (const sale of all) {
    if (sale.currency === currency || sale.businessDay !== day) continue
    const before = others.get(sale.currency) ?? { count: 0, sumMinor: 0 }
    others.set(sale.currency, { count: before.count + 1, sumMinor: before.sumMinor + sale.minor })
  }
  const bridge: ClockBridge = {
    day,
    currency,
    practice,
    shop: { zone, from: closeOf(day, zone, closeHour), to: closeOf(dayPlus(day, 1), zone, closeHour) },
    wallet: { zone: WALLET_ZONE, from, to },
    lines: sums.lines(),
    settledByDay: [...settledByDay].sort(([one], [other]) => (one < other ? -1 : 1)).map(([settledOn, sum]) => ({ day: settledOn, ...sum })),
    otherCurrencies: [...others].map(([other, sum]) => ({ currency: other, ...sum })),
  }
  return { bridge, orders: sums.orders() }
}

/** Everything that stands between what a sale came to and what of it arrived. */
function addSettlement(
  sale: ClockSale,
  currency: string,
  add: (key: BridgeLineKey, sale: ClockSale, minor: number) => void,
  settle: (settledOn: string, minor: number, count: number) => void,
): void {
  const { line, minor } = sale
  if (line === null) {
    add('not_settled', sale, -minor)
    return
  }
  if (line.currency !== currency || line.settledCurrency !== currency) {
    add('other_currency', sale, -minor)
    return
  }
  const feeMinor = line.feeKnown === 1 && line.feeCurrency === currency ? Math.abs(line.feeMinor) : 0
  const settledMinor = line.settledKnown === 1 ? line.settledMinor : line.amountMinor - feeMinor
  if (line.amountMinor !== minor) add('other_amount', sale, line.amountMinor - minor)
  if (feeMinor !== 0) add('fees', sale, -feeMinor)
  const rest = settledMinor - (line.amountMinor - feeMinor)
  if (rest !== 0) add('other_deductions', sale, rest)
  add('settled', sale, settledMinor)
  settle(line.settledOn, settledMinor, 1)
}

function openLines() {
  const lines = new Map<BridgeLineKey, BridgeLine & { orders: Set<number> }>(
    BRIDGE_LINES.map((key) => [key, { key, count: 0, minor: 0, orders: new Set() }]),
  )
  return {
    /** `of` null: money that other lines have counted already. */
    add(key: BridgeLineKey, of: { orderId: number } | null, minor: number): void {
      const line = lines.get(key)
      if (!line) throw new Error(`no line ${key}`)
      line.minor += minor
      if (of === null) return
      line.count += 1
      line.orders.add(of.orderId)
    },
    lines: (): BridgeLine[] => [...lines.values()].map(({ key, count, minor }) => ({ key, count, minor })),
    orders: () => Object.fromEntries([...lines].map(([key, { orders }]) => [key, [...orders]])) as Record<BridgeLineKey, number[]>,
  }
}

function closeOf(day: string, zone: string, hour: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return zoneInstant({ year, month, day: date, hour, minute: 0, second: 0 }, zone)
}
