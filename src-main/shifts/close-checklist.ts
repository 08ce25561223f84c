import { businessDay } from '#shared/domain/business-day.ts'
import { CLOSE_STEPS, type CloseStep, type CloseStepId, type DayChecklist, type ZFigures } from '#shared/domain/closing.ts'
import { isOpen } from '#shared/domain/payment.ts'
import { listOpenAttempts } from '../db/attempts.ts'
import { journalHead } from '../db/journal.ts'
import { readOrder } from '../db/orders.ts'
import { countPayouts, listOpenPayouts } from '../db/payouts.ts'
import { listOpenPrintJobs } from '../db/print-jobs.ts'
import { listLiveQueue } from '../db/queue.ts'
import { listOpenRefunds } from '../db/refunds.ts'
import { readOpenShift, readShift } from '../db/shifts.ts'
import { listDays, listShiftsOfPeriod, type Period } from '../db/z-figures.ts'
import { asZRow, readLastZ, type StoredZ } from '../db/z-records.ts'
import { isGivenBack } from '../refunds/read-refunds.ts'
import { REFUND_TO_DO } from '../refunds/refund-later.ts'
import { computeZ } from './compute-z.ts'
import type { ShiftDeps } from './shift-deps.ts'
import { seesDrawer } from './shift-figures.ts'

const DAY_MS = 24 * 60 * 60_000

/** What a closing looks at beside the book: when the newest copy of it was made and read back, or null for never. */
export type ClosingDeps = ShiftDeps & { copiedAt(): number | null }

/** The period of the next Z, the Z before it, and the business day it will be of. */
export type NextZ = { last: StoredZ | null; period: Period; day: string; days: string[]; toHash: string }

/** Where the next Z begins and ends now. Its day is the last one with sales, refunds or cash moved in the period; today where there was nothing. */
export function findNextZ({ db, practice, clock, shop }: ShiftDeps, withCash = true): NextZ {
  const last = readLastZ(db, practice)
  const head = journalHead(db)
  const period = { practice, fromSeq: last?.toSeq ?? 0, toSeq: head.seq, withCash }
  const days = listDays(db, period)
  return { last, period, day: days.at(-1) ?? businessDay(clock.now(), shop.zone, shop.closeHour), days, toHash: head.hash }
}

/** What stands before the closing of a day, for whoever asks: before a blind count without anything that cash is in. */
export function readChecklist(deps: ClosingDeps): DayChecklist {
  const { db, clock, shop, rules, practice, at } = deps
  const withCash = seesDrawer(db, { blind: rules.blindCount, role: at.role }, readOpenShift(db, practice))
  const { last, period, day, days } = findNextZ(deps, withCash)
  const steps = readCloseSteps(deps)
  const figures = computeZ(db, period, day, shop.currency, last)
  return {
    day,
    today: businessDay(clock.now(), shop.zone, shop.closeHour),
    overdueDays: days.slice(0, -1),
    steps,
    canClose: steps.every(({ state }) => state !== 'open'),
    anything: days.length > 0 || happened(deps, period, figures),
    figures,
    last: last && asZRow(last),
  }
}

/** True when something happened in the period that a Z tells of. A shift that only goes on is nothing new. */
export function happened(
  { db }: Pick<ShiftDeps, 'db'>,
  period: Period,
  { lateRefunds, declinedCount, otherCurrencies, count, refunds }: ZFigures,
): boolean {
  if (count > 0 || refunds.count > 0 || lateRefunds.count > 0 || declinedCount > 0 || otherCurrencies.length > 0) return true
  return listShiftsOfPeriod(db, period).some((id) => {
    const shift = readShift(db, id)
    return shift !== null && (shift.closedSeq !== null || shift.openedSeq > period.fromSeq)
  })
}

/** Every step of the checklist as it stands now. Practice and real money never hold each other up. */
export function readCloseSteps(deps: ClosingDeps): CloseStep[] {
  const found: Record<CloseStepId, Omit<CloseStep, 'id'>> = {
    ...stepsOfPayments(deps),
    refunds: stepOfRefunds(deps),
    // What waits for a folder or a stick is no money: it goes when that is back.
    queue: asStep(listLiveQueue(deps.db).filter(({ kind }) => kind !== REFUND_TO_DO && !kind.startsWith('outbox-')).length),
    payouts: stepOfPayouts(deps),
    printing: asStep(listOpenPrintJobs(deps.db).filter(({ practice }) => practice === deps.practice).length, null, 'warn'),
    shift: asStep(readOpenShift(deps.db, deps.practice) === null ? 0 : 1),
    backup: stepOfBackup(deps),
  }
  return CLOSE_STEPS.map((id) => ({ id, ...found[id] }))
}

function asStep(count: number, sumMinor: number | null = null, otherwise: 'open' | 'warn' = 'open'): Omit<CloseStep, 'id'> {
  return { state: count === 0 ? 'done' : otherwise, count, sumMinor }
}

type Amount = { amountMinor: number; currency: string }

/** With the sum of those in the shop's currency. */
function stepOf(shop: ShiftDeps['shop'], rows: readonly Amount[], otherwise: 'open' | 'warn' = 'open'): Omit<CloseStep, 'id'> {
  const own = rows.filter(({ currency }) => currency === shop.currency)
  return asStep(
    rows.length,
    own.reduce((total, { amountMinor }) => total + amountMinor, 0),
    otherwise,
  )
}

function stepsOfPayments({ db, practice, shop }: ClosingDeps): Record<'unresolved' | 'late', Omit<CloseStep, 'id'>> {
  const attempts = listOpenAttempts(db).filter(({ orderId }) => readOrder(db, orderId)?.practice === practice)
  // Held ones and money that came late wait for a person, the others for an answer.
  const waits = attempts.filter((one) => one.status === 'held' || (one.status === 'late_paid' && !isGivenBack(db, one)))
  const unresolved = attempts.filter(({ status }) => isOpen(status) && status !== 'held')
  return { unresolved: stepOf(shop, unresolved), late: stepOf(shop, waits) }
}

function stepOfRefunds({ db, practice, shop }: ClosingDeps): Omit<CloseStep, 'id'> {
  const open: Amount[] = listOpenRefunds(db).filter(({ orderId }) => readOrder(db, orderId)?.practice === practice)
  const queued = listLiveQueue(db).flatMap(({ kind, payload }): Amount[] => {
    if (kind !== REFUND_TO_DO) return []
    const toDo = payload as { amountMinor: number; practice: boolean }
    return toDo.practice === practice ? [{ amountMinor: toDo.amountMinor, currency: shop.currency }] : []
  })
  return stepOf(shop, [...open, ...queued])
}

/** A payout that waits for its second person moved no money: it is told, and holds nothing. */
function stepOfPayouts({ db, practice, shop }: ClosingDeps): Omit<CloseStep, 'id'> {
  const open = listOpenPayouts(db).filter((payout) => payout.practice === practice)
  return open.length > 0 ? stepOf(shop, open) : asStep(countPayouts(db, practice).waiting, null, 'warn')
}

/** `count` is how many days old the newest copy is; a book that was never copied is told as 0. */
function stepOfBackup({ clock, copiedAt }: ClosingDeps): Omit<CloseStep, 'id'> {
  const at = copiedAt()
  const ageMs = at === null ? null : clock.now() - at
  const isFresh = ageMs !== null && ageMs <= DAY_MS
  return { state: isFresh ? 'done' : 'warn', count: ageMs === null || isFresh ? 0 : Math.floor(ageMs / DAY_MS), sumMinor: null }
}
