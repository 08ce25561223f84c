import type { Perpetual, ZFigures } from '#shared/domain/closing.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Sum } from '#shared/domain/shift.ts'
import { sumDrawerMoves } from '../db/drawer-moves.ts'
import { readShift } from '../db/shifts.ts'
import type { Db } from '../db/sql.ts'
import {
  countDrawerOpened,
  countJournal,
  type Group,
  groupRefunds,
  groupSales,
  listShiftsOfPeriod,
  type Period,
  sumLateRefunds,
  sumUnresolved,
} from '../db/z-figures.ts'
import { type StoredZ, walkZ } from '../db/z-records.ts'
import { addUp } from './shift-figures.ts'

/** What a Z of this period says, of a business day and in a currency. `last` is the Z before it. */
export function computeZ(db: Db, period: Period, day: string, currency: CurrencyCode, last: StoredZ | null): ZFigures {
  const allSales = groupSales(db, period, day)
  const allRefunds = groupRefunds(db, period)
  const own = (row: { currency: CurrencyCode }): boolean => row.currency === currency
  const sales = allSales.filter(own)
  const refunds = allRefunds.filter(own)
  const { count, sumMinor: salesMinor } = addUp(sales)
  const refundSum = addUp(refunds)
  const moves = sumDrawerMoves(db, { ...period, currency })
  const before = perpetualBefore(db, period.practice, currency, last)
  const netMinor = salesMinor - refundSum.sumMinor
  return {
    currency,
    count,
    salesMinor,
    tipsMinor: sales.reduce((total, { tipsMinor }) => total + tipsMinor, 0),
    refunds: refundSum,
    mistakes: addUp(refunds.filter(({ mistake }) => mistake === 1)),
    lateRefunds: sumLateRefunds(db, period, currency),
    netMinor,
    byTender: breakDown(sales, refunds, ({ tender }) => tender).map(({ key, sums }) => ({ tender: key, ...sums })),
    byAccount: breakDown(
      sales.filter(({ accountId }) => accountId !== null),
      refunds.filter(({ accountId }) => accountId !== null),
      ({ accountId }) => accountId ?? '',
    ).map(({ key, first, sums }) => ({ accountId: key, name: first.accountName ?? key, ...sums })),
    byPerson: breakDown(sales, refunds, ({ personId }) => personId).map(({ key, first, sums }) => ({
      personId: key,
      name: first.personName,
      ...sums,
    })),
    earlierDays: addUp(sales.filter(({ earlier }) => earlier === 1)),
    refundsOfEarlier: addUp(refunds.filter(({ earlier }) => earlier === 1)),
    shifts: listShiftsOfPeriod(db, period).flatMap((id) => {
      const shift = readShift(db, id)
      if (!shift) return []
      const { number, openedAt, closedAt, openedBy, floatMinor, expectedMinor, countedMinor, differenceMinor } = shift
      return [{ number, openedAt, closedAt, openedBy, floatMinor, expectedMinor, countedMinor, differenceMinor }]
    }),
    paidIn: moves.in,
    paidOut: moves.out,
    ...countJournal(db, period),
    unresolved: sumUnresolved(db, period.practice, currency),
    drawerOpened: countDrawerOpened(db, period),
    otherCurrencies: otherCurrencies(currency, allSales, allRefunds),
    perpetual: {
      count: before.count + count,
      salesMinor: before.salesMinor + salesMinor,
      refundsMinor: before.refundsMinor + refundSum.sumMinor,
      netMinor: before.netMinor + netMinor,
    },
  }
}

const NOTHING: Perpetual = { count: 0, salesMinor: 0, refundsMinor: 0, netMinor: 0 }

/** Totals of a currency up to the last Z, from what Zs say alone. A shop that changed its currency has earlier sums of this one beside the others'. */
function perpetualBefore(db: Db, practice: boolean, currency: CurrencyCode, last: StoredZ | null): Perpetual {
  if (last === null) return NOTHING
  if (last.figures.currency === currency) return last.figures.perpetual
  let total = NOTHING
  for (const { figures } of walkZ(db, practice)) {
    const other = figures.otherCurrencies.find((row) => row.currency === currency)
    const of =
      figures.currency === currency ? { ...figures, refundMinor: figures.refunds.sumMinor } : other && { ...other, salesMinor: other.sumMinor }
    if (!of) continue
    total = {
      count: total.count + of.count,
      salesMinor: total.salesMinor + of.salesMinor,
      refundsMinor: total.refundsMinor + of.refundMinor,
      netMinor: total.netMinor + of.salesMinor - of.refundMinor,
    }
  }
  return total
}

type Sums = { count: number; sumMinor: number; refundCount: number; refundMinor: number }

/** One line for each key that has sales or refunds, the largest sum first. */
function breakDown<K extends string | number>(
  sales: readonly Group[],
  refunds: readonly Group[],
  keyOf: (row: Group) => K,
): { key: K; first: Group; sums: Sums }[] {
  const rows = [...sales, ...refunds]
  return [...new Set(rows.map(keyOf))]
    .map((key) => {
      const of = (groups: readonly Group[]): Sum => addUp(groups.filter((row) => keyOf(row) === key))
      const [sold, given] = [of(sales), of(refunds)]
      const first = rows.find((row) => keyOf(row) === key && row.accountName !== null) ?? (rows.find((row) => keyOf(row) === key) as Group)
      return { key, first, sums: { count: sold.count, sumMinor: sold.sumMinor, refundCount: given.count, refundMinor: given.sumMinor } }
    })
    .sort((a, b) => b.sums.sumMinor - a.sums.sumMinor || (a.key < b.key ? -1 : 1))
}

function otherCurrencies(currency: CurrencyCode, sales: readonly Group[], refunds: readonly Group[]): ZFigures['otherCurrencies'] {
  const others = [...new Set([...sales, ...refunds].map((row) => row.currency))].filter((one) => one !== currency).sort()
  return others.map((one) => ({
    currency: one,
    ...addUp(sales.filter((row) => row.currency === one)),
    refundMinor: addUp(refunds.filter((row) => row.currency === one)).sumMinor,
  }))
}
