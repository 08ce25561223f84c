import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertRefund, updateRefund } from '#main/db/refunds.ts'
import { transact } from '#main/db/sql.ts'
import { bridgeDay } from '#main/reconcile/bridge-day.ts'
import type { BridgeLineKey } from '#shared/domain/three-clocks.ts'
import { zoneDayStart, zoneInstant } from '#shared/domain/zone-time.ts'
import { openReconcileRig, type ReconcileRig } from '../helpers/reconcile-rig.ts'
import { putSale, SHOP } from '../helpers/sales.ts'

let rig: ReconcileRig
beforeEach(() => {
  rig = openReconcileRig()
})
afterEach(() => rig.close())

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Toronto's clock by its own arithmetic: four hours behind from March to November, else five. */
const SUMMER = [Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 10, 1, 6)] as const
const toronto = (at: number) => at - (at >= SUMMER[0] && at < SUMMER[1] ? 4 : 5) * HOUR
const dayText = (localMs: number) => new Date(localMs).toISOString().slice(0, 10)
const shopDay = (at: number) => {
  const local = toronto(at)
  return dayText(new Date(local).getUTCHours() < 4 ? local - DAY : local)
}
const beijingDay = (at: number) => dayText(at + 8 * HOUR)
const money = (minor: number) => (minor / 100).toFixed(2)

/** Sales every eleven minutes through `days` days, with a statement that settles most of them in its own ways. */
function plant(from: number, days: number) {
  const sales: { at: number; minor: number; settled: number | null; fee: number; told: number; foreign: boolean; refund: number; arrives: string }[] =
    []
  const lines: string[] = ['Order No,Amount,Currency,Date,Settlement Date,Fee,Net Amount,Type,Refund No']
  transact(rig.db, () => {
    for (let at = from, index = 0; at < from + days * DAY; at += 11 * 60_000, index++) {
      const minor = 100 + ((index * 3571) % 20_000)
      const number = `T01CL${String(index).padStart(8, '0')}`
      const { orderId } = putSale(rig.db, { number, at, totalMinor: minor })
      const isSettled = index % 7 !== 0
      const told = index % 31 === 3 ? minor + 15 : minor
      const foreign = index % 43 === 5
      const fee = Math.round(told * 0.008)
      const net = told - fee - (index % 53 === 9 ? 30 : 0)
      const arrives = beijingDay(at + (index % 5 === 0 ? 2 : 1) * DAY)
      const cells = [number, money(told), foreign ? 'USD' : 'CAD', beijingDay(at), arrives, money(fee), money(net), 'Payment', '']
      if (isSettled) lines.push(cells.join(','))
      const refund = isSettled && !foreign && index % 37 === 11 ? 50 : 0
      if (refund > 0) {
        const person = { personId: 1, personName: 'A', approverId: null, approverName: null, why: 'back', beforeMinor: 0 }
        const where = { businessDay: shopDay(at), shopHour: 12, tillCode: 'T01', shiftId: null, createdAt: at }
        insertRefund(rig.db, { id: `${number}R`, orderId, attemptId: number, amountMinor: refund, currency: 'CAD', ...person, ...where })
        updateRefund(rig.db, `${number}R`, 'created', 'done', {})
        lines.push([number, money(-refund), 'CAD', beijingDay(at), arrives, '', '', 'Refund', `${number}R`].join(','))
      }
      sales.push({ at, minor, settled: isSettled && !foreign ? net : null, fee, told, foreign: isSettled && foreign, refund, arrives })
    }
    // None of these belongs on any clock.
    putSale(rig.db, { at: from + DAY, totalMinor: 77_700, tender: 'cash' })
    putSale(rig.db, { at: from + DAY, totalMinor: 88_800, status: 'declined' })
    putSale(rig.db, { at: from + DAY, totalMinor: 99_900, practice: true })
  })
  return { sales, csv: lines.join('\n') }
}

describe('a day by three clocks', () => {
  it.each([
    ['of 23 hours', '2026-03-08', 23],
    ['of 25 hours', '2026-11-01', 25],
    ['like any other', '2026-06-15', 24],
  ])('%s adds up to the cent, as counted by hand', async (_, day, hours) => {
    const { sales, csv } = plant(Date.parse(`${day}T00:00:00Z`) - 2 * DAY, 5)
    await rig.take(new TextEncoder().encode(csv), (mapping) => ({ ...mapping, zone: 'Asia/Shanghai' }))
    const { bridge, orders } = bridgeDay(rig.reconcile, day, false)
    // Clocks are set at two or three at night, before the shop's day begins at four: its day before is the short or long one.
    expect((bridge.shop.to - bridge.shop.from) / HOUR).toBe(24)
    const before = bridgeDay(rig.reconcile, dayText(Date.parse(day) - DAY), false).bridge
    expect((before.shop.to - before.shop.from) / HOUR).toBe(hours)
    expect((bridge.wallet.to - bridge.wallet.from) / HOUR).toBe(24)

    for (const [one, found] of [
      [day, bridge],
      [dayText(Date.parse(day) - DAY), before],
    ] as const) {
      const line = (key: BridgeLineKey) => {
        const { count, minor } = found.lines.find((each) => each.key === key) ?? { count: -1, minor: -1 }
        return [count, minor]
      }
      const sum = (which: typeof sales, of: (sale: (typeof sales)[number]) => number) => [
        which.length,
        which.reduce((all, sale) => all + of(sale), 0),
      ]
      const inShop = sales.filter(({ at }) => shopDay(at) === one)
      const inWallet = sales.filter(({ at }) => beijingDay(at) === one)
      expect(inShop.length).toBeGreaterThan(100)
      expect(line('shop')).toEqual(sum(inShop, ({ minor }) => minor))
      const later = inShop.filter(({ at }) => beijingDay(at) > one)
      expect(line('to_later_wallet')).toEqual(sum(later, ({ minor }) => -minor))
      const earlierShop = inWallet.filter(({ at }) => shopDay(at) < one)
      expect(line('from_earlier_shop')).toEqual(sum(earlierShop, ({ minor }) => minor))
      expect(line('wallet')).toEqual(sum(inWallet, ({ minor }) => minor))
      const settled = inWallet.filter((sale) => sale.settled !== null)
      const open = inWallet.filter((sale) => sale.settled === null && !sale.foreign)
      expect(line('not_settled')).toEqual(sum(open, ({ minor }) => -minor))
      const foreign = inWallet.filter((sale) => sale.foreign)
      expect(line('other_currency')).toEqual(sum(foreign, ({ minor }) => -minor))
      const others = settled.filter(({ told, minor }) => told !== minor)
      expect(line('other_amount')).toEqual(sum(others, ({ told, minor }) => told - minor))
      const withFee = settled.filter(({ fee }) => fee !== 0)
      expect(line('fees')).toEqual(sum(withFee, ({ fee }) => -fee))
      const refunded = inWallet.filter(({ refund }) => refund > 0)
      expect(line('refunds')).toEqual(sum(refunded, ({ refund }) => -refund))
      const arrived = settled.reduce((all, sale) => all + (sale.settled ?? 0), 0) - refunded.reduce((all, { refund }) => all + refund, 0)
      expect(line('settled')).toEqual([settled.length, arrived])
      expect(found.settledByDay.reduce((all, { minor }) => all + minor, 0)).toBe(arrived)
      // Every total is the one before it and the lines between.
      const lines = found.lines.map(({ minor }) => minor)
      const total = (from: number, to: number) => lines.slice(from, to).reduce((all, minor) => all + minor, 0)
      expect(total(0, 5)).toBe(lines[5])
      expect(total(5, 12)).toBe(lines[12])
    }
    expect(orders.shop).toHaveLength(bridge.lines[0]?.count ?? -1)
    expect(orders.refunds.length).toBeGreaterThan(0)
    expect(bridge.settledByDay.length).toBe(2)
  })

  it('of a shop east of Beijing: its day begins on the wallets’ day before', () => {
    const shop = { ...SHOP, zone: 'Pacific/Auckland', closeHour: 0 }
    const at = (hour: number) => Date.UTC(2026, 5, 14, hour)
    for (const [hour, totalMinor] of [
      [11, 1],
      [13, 10],
      [20, 100],
      [24 + 13, 1_000],
      [24 + 17, 10_000],
    ] as const)
      putSale(rig.db, { at: at(hour), totalMinor }, shop)
    const { bridge } = bridgeDay({ db: rig.db, shop: () => shop }, '2026-06-15', false)
    const told = bridge.lines.filter(({ count }) => count > 0).map(({ key, count, minor }) => [key, count, minor])
    expect(told).toEqual([
      ['shop', 2, 110],
      ['to_earlier_wallet', 1, -10],
      ['from_later_shop', 1, 1_000],
      ['wallet', 2, 1_100],
      ['not_settled', 2, -1_100],
    ])
  })

  it('an hour that the clock skips, and one that it shows twice', () => {
    const at = (day: number, month: number, hour: number, minute = 0) =>
      zoneInstant({ year: 2026, month, day, hour, minute, second: 0 }, 'America/Toronto')
    expect(at(8, 3, 1, 59)).toBe(Date.UTC(2026, 2, 8, 6, 59))
    expect(at(8, 3, 2, 30)).toBe(Date.UTC(2026, 2, 8, 7, 30))
    expect(at(8, 3, 3)).toBe(Date.UTC(2026, 2, 8, 7))
    expect(at(1, 11, 1, 30)).toBe(Date.UTC(2026, 10, 1, 5, 30))
    expect(at(1, 11, 2)).toBe(Date.UTC(2026, 10, 1, 7))
    expect(zoneDayStart('2026-03-09', 'America/Toronto') - zoneDayStart('2026-03-08', 'America/Toronto')).toBe(23 * HOUR)
    expect(zoneDayStart('2026-11-02', 'America/Toronto') - zoneDayStart('2026-11-01', 'America/Toronto')).toBe(25 * HOUR)
    expect(() => zoneDayStart('2026-03-08', '')).toThrow(RangeError)
  })
})
