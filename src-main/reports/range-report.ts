import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { ShopSettings } from '#shared/bridge/contract.ts'
import { addDays, businessDay, countDays, daysEarlier, isZone, shopHour } from '#shared/domain/business-day.ts'
import type { OrderFilter } from '#shared/domain/order.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { CompareWith, RangeReport, TotalsQuery, TotalsRow } from '#shared/domain/totals.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { journalHead } from '../db/journal.ts'
import type { Db } from '../db/sql.ts'
import {
  readDaySums,
  readDayTotals,
  readFees,
  readHourTotals,
  readOtherCurrencies,
  readPersonNames,
  readShiftName,
  readWordSums,
  type Sums,
  sumDayUntil,
  sumLate,
  type TotalsOf,
} from '../db/totals.ts'
import { add, type BrokenDown, breakDown, figuresOf, NO_ACCOUNT, nothing } from './break-down.ts'

/** What people call an account, the kind of its gateway and what that is called; null where it was never set up here. */
export type NameOfAccount = (accountId: string) => { name: string; kind: string; title: string } | null

/** What a range report works with. `shop` as the settings say, `practice` the mode of the till. */
export type RangeDeps = { db: Db; shop: ShopSettings; practice: boolean; nameOfAccount: NameOfAccount }

type Line = Partial<OrderFilter>

/**
 * The totals of a range of business days at the moment `now` (UTC milliseconds), from the totals that the database keeps. Lines without sales and
 * refunds are left out, whatever they are of. Fails where the shop's zone is not known, because then no day is.
 */
export function readRangeReport(deps: RangeDeps, query: TotalsQuery, now: number): Result<RangeReport, AppError> {
  const { db, shop, practice, nameOfAccount } = deps
  if (!isZone(shop.zone)) return fail(appError('zone-missing'))
  const { from, to } = query
  const currency = query.currency ?? shop.currency
  const of: TotalsOf = { practice, currency, from, to }
  const today = businessDay(now, shop.zone, shop.closeHour)
  const broken = breakDown(readDayTotals(db, of), (accountId) => nameOfAccount(accountId)?.kind ?? kindIn(accountId))
  const words = readWordSums(db, of)
  const rows = rowsOf(deps, of, broken)
  const head = journalHead(db)
  const none = { count: 0, sumMinor: 0 }
  return ok({
    from,
    to,
    zone: shop.zone,
    closeHour: shop.closeHour,
    currency,
    practice,
    asOf: now,
    whole: row(of, '', null, broken.whole, {}),
    by: { ...rows, hour: hourRows(db, of, shop.closeHour) },
    unresolved: words.unresolved ?? none,
    held: words.held ?? none,
    late: sumLate(db, of),
    lateRefunds: broken.late,
    declinedCount: words.declined?.count ?? 0,
    otherCurrencies: readOtherCurrencies(db, of).map(({ currency: other, count, salesMinor, refundMinor }) => ({
      currency: other,
      count,
      sumMinor: salesMinor,
      refundMinor,
    })),
    fees: feesOf(db, of),
    compare: query.compare === null ? null : compare(deps, of, query.compare, today, now),
    runningHour: to === today ? shopHour(now, shop.zone) : null,
    journal: { lines: head.seq, lastHash: head.hash },
  })
}

/** An account that was never set up here bears its gateway's kind before the colon all the same. */
function kindIn(accountId: string): string {
  return accountId.split(':')[0] ?? accountId
}

/** The days of a filter: one day is told as one. */
function span({ from, to }: { from: string; to: string }): Line {
  return from === to ? { day: from } : { from, to }
}

/** One line, with the filters that open exactly what it counts: `dims` on top of the range; null where the list cannot say it. */
function row(of: TotalsOf, key: string, name: string | null, sums: Sums, dims: Line | null): TotalsRow {
  const { currency } = of
  const sales = dims === null ? null : { ...span(of), word: 'paid' as const, currency, ...dims }
  const refunds = dims === null ? null : { ...span(of), word: 'refunded' as const, refundsOf: 'sales' as const, currency, ...dims }
  return { key, name, ...figuresOf(sums), sales, refunds }
}

function rowsOf({ db, shop, nameOfAccount }: RangeDeps, of: TotalsOf, { by }: BrokenDown): Omit<RangeReport['by'], 'hour'> {
  const people = readPersonNames(db)
  const make = (lines: Map<string, Sums>, name: (key: string) => string | null, dims: (key: string) => Line | null): TotalsRow[] =>
    [...lines].map(([key, sums]) => row(of, key, name(key), sums, dims(key)))
  const ofAccount = (key: string): Line => (key === NO_ACCOUNT ? { tender: 'cash' } : { accountId: key })
  const accountsOf = (kind: string): string[] => [...by.account.keys()].filter((id) => id !== NO_ACCOUNT && gatewayKey(id) === kind)
  const gatewayKey = (id: string): string => nameOfAccount(id)?.kind ?? kindIn(id)
  const noName = (): null => null
  return {
    day: make(by.day, noName, (day) => ({ ...noSpan(of), day })).sort(byKey),
    month: make(by.month, noName, (month) => monthOf(of, month)).sort(byKey),
    weekday: make(by.weekday, noName, (weekday) => ({ weekday: Number(weekday) })).sort(byKey),
    tender: make(by.tender, noName, (tender) => ({ tender: tender as Tender })).sort(largestFirst),
    gateway: make(
      by.gateway,
      (kind) => accountsOf(kind).map((id) => nameOfAccount(id)?.title ?? null)[0] ?? null,
      (kind) => {
        const [only, ...more] = accountsOf(kind)
        if (kind === NO_ACCOUNT) return ofAccount(kind)
        return only === undefined || more.length > 0 ? null : ofAccount(only)
      },
    ).sort(largestFirst),
    account: make(by.account, (id) => nameOfAccount(id)?.name ?? null, ofAccount).sort(largestFirst),
    person: make(
      by.person,
      (id) => people.get(Number(id)) ?? null,
      (id) => ({ personId: Number(id) }),
    ).sort(largestFirst),
    shift: make(
      by.shift,
      (id) => shiftName(db, Number(id)),
      (id) => ({ shiftId: Number(id) }),
    ).sort((a, b) => Number(a.key) - Number(b.key)),
    till: make(
      by.till,
      (code) => (code === shop.tillCode ? shop.tillName : null),
      (tillCode) => ({ tillCode }),
    ).sort(largestFirst),
  }
}

/** Takes the range out of a filter that names its own days. */
function noSpan({ from, to }: TotalsOf): Line {
  return from === to ? {} : { from: null, to: null }
}

/** The part of a month that lies in the range. */
function monthOf(of: TotalsOf, month: string): Line {
  const first = `${month}-01`
  const last = addDays(addDays(first, 31).slice(0, 8).concat('01'), -1)
  const part = { from: first < of.from ? of.from : first, to: last > of.to ? of.to : last }
  return part.from === part.to ? { ...noSpan(of), ...span(part) } : part
}

function shiftName(db: Db, shiftId: number): string | null {
  const shift = shiftId === 0 ? null : readShiftName(db, shiftId)
  return shift && `${shift.number} · ${shift.personName}`
}

/** In the order of the shop's day: the hour at which it begins is the first. */
function hourRows(db: Db, of: TotalsOf, closeHour: number): TotalsRow[] {
  const place = ({ key }: TotalsRow): number => (Number(key) - closeHour + 24) % 24
  return readHourTotals(db, of)
    .filter(({ count, refundCount }) => count !== 0 || refundCount !== 0)
    .map(({ hour, ...sums }) => row(of, String(hour), null, sums, { hour }))
    .sort((a, b) => place(a) - place(b))
}

function feesOf(db: Db, of: TotalsOf): RangeReport['fees'] {
  const fees = readFees(db, of).filter(({ sales }) => sales !== 0)
  return {
    sales: fees.reduce((sum, { sales }) => sum + sales, 0),
    minor: fees.find(({ currency }) => currency === of.currency)?.minor ?? 0,
    otherCurrencies: fees.filter(({ currency }) => currency !== of.currency).map(({ currency, minor }) => ({ currency, minor })),
  }
}

/** How many days before the range the one lies that it is compared with. */
function daysBefore(withWhat: CompareWith, { from, to }: { from: string; to: string }): number {
  return { week: 7, before: countDays(from, to), year: 364 }[withWhat]
}

function compare({ db, shop, practice }: RangeDeps, of: TotalsOf, withWhat: CompareWith, today: string, now: number): RangeReport['compare'] {
  const days = daysBefore(withWhat, of)
  const earlier: TotalsOf = { ...of, from: addDays(of.from, -days), to: addDays(of.to, -days) }
  const sums = readDaySums(db, earlier).filter(({ count, refundCount }) => count !== 0 || refundCount !== 0)
  const whole = nothing()
  for (const day of sums) add(whole, day)
  const soFar = nothing()
  if (of.from <= today && today <= of.to) {
    // Of the day that runs, the same part of the shop's clock; of the days before it everything, of those after it nothing yet.
    const running = addDays(today, -days)
    for (const day of sums) if (day.day < running) add(soFar, day)
    add(soFar, sumDayUntil(db, { practice, currency: of.currency, day: running, before: daysEarlier(now, shop.zone, days) }))
  } else add(soFar, whole)
  return {
    from: earlier.from,
    to: earlier.to,
    soFar: figuresOf(soFar),
    whole: figuresOf(whole),
    byDay: sums.map(({ day, ...rest }) => row(earlier, day, null, rest, { ...noSpan(earlier), day })),
    byHour: hourRows(db, earlier, shop.closeHour),
  }
}

function byKey(a: TotalsRow, b: TotalsRow): number {
  return a.key < b.key ? -1 : 1
}

function largestFirst(a: TotalsRow, b: TotalsRow): number {
  return b.salesMinor - a.salesMinor || b.refundMinor - a.refundMinor || byKey(a, b)
}
