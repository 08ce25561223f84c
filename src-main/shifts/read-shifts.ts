import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import { denominationsOf } from '#shared/domain/denominations.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { CountResult, ShiftDetail, ShiftRow, ShiftView, StaleShift } from '#shared/domain/shift.ts'
import { listDrawerMoves } from '../db/drawer-moves.ts'
import {
  asShiftRow,
  lastSaleOf,
  listShifts,
  readLastShift,
  readOpenShift,
  readShift,
  readShiftCount,
  readShiftFigures,
  type ShiftRecord,
} from '../db/shifts.ts'
import { paidOutWithoutPin } from './move-cash.ts'
import { leftBefore } from './open-shift.ts'
import type { ShiftDeps } from './shift-deps.ts'
import { computeShiftFigures, freshCount, seesDrawer, withoutDrawer } from './shift-figures.ts'

const DAY_MS = 24 * 60 * 60_000

/** The Shift screen's whole state, for whoever is at the till: what they may not know before the count is not in it. */
export function readShiftView(deps: ShiftDeps, paidOutLimitMinor: number): ShiftView {
  const { db, practice, shop, rules } = deps
  const open = readOpenShift(db, practice)
  const last = readLastShift(db, practice)
  const moves = open === null ? [] : listDrawerMoves(db, open.shiftId)
  return {
    shift: open && asShiftRow(open),
    figures: open && figuresOf(deps, open),
    stale: open && staleOf(deps, open),
    counted: open && countedOf(deps, open),
    last: last && asShiftRow(last),
    betweenMinor: leftBefore(deps).betweenMinor,
    denominations: [...denominationsOf(open?.currency ?? shop.currency)],
    blind: rules.blindCount,
    paidOutLimitMinor: paidOutWithoutPin(moves, paidOutLimitMinor),
  }
}

/** One shift as it is looked up later. */
export function readShiftDetail(deps: ShiftDeps, shiftId: number): Result<ShiftDetail, AppError> {
  const shift = readShift(deps.db, shiftId)
  if (shift === null || shift.practice !== deps.practice) return fail(appError('not-found'))
  const count = shift.closedAt === null ? freshCount(deps.db, shift) : readShiftCount(deps.db, shift.shiftId)
  return ok({ shift: asShiftRow(shift), figures: figuresOf(deps, shift), count: count?.lines ?? null })
}

/** A page of shifts, the newest first. `cursor` is what the page before gave as `next`. */
export function readShiftPage({ db, practice }: ShiftDeps, cursor: string | null, limit: number): { rows: ShiftRow[]; next: string | null } {
  const rows = listShifts(db, practice, numberOf(cursor), limit + 1)
  const page = rows.slice(0, limit)
  return { rows: page.map(asShiftRow), next: rows.length > limit ? String(page.at(-1)?.number) : null }
}

/** The number that a cursor stands for, or null for the beginning. */
export function numberOf(cursor: string | null): number | null {
  const number = Number(cursor)
  return cursor !== null && Number.isSafeInteger(number) ? number : null
}

/** A shift that was left open over the end of its business day, or null for one that was not. */
export function staleOf({ db, clock, shop }: Pick<ShiftDeps, 'db' | 'clock' | 'shop'>, shift: ShiftRecord): StaleShift | null {
  const today = businessDay(clock.now(), shop.zone, shop.closeHour)
  const days = Math.round((Date.parse(today) - Date.parse(shift.businessDay)) / DAY_MS)
  return days > 0 ? { days, ...lastSaleOf(db, shift.shiftId) } : null
}

function figuresOf({ db, clock, rules, at }: ShiftDeps, shift: ShiftRecord): ShiftDetail['figures'] {
  const frozen = readShiftFigures(db, shift.shiftId)
  if (frozen !== null) return frozen
  const figures = computeShiftFigures(db, shift, clock.now())
  return seesDrawer(db, { blind: rules.blindCount, role: at.role }, shift) ? figures : withoutDrawer(figures)
}

function countedOf({ db }: ShiftDeps, shift: ShiftRecord): CountResult | null {
  const count = freshCount(db, shift)
  if (count === null) return null
  const { countedMinor, expectedMinor, at: countedAt } = count
  return { countedMinor, expectedMinor, differenceMinor: countedMinor - expectedMinor, counts: shift.counts, countedAt }
}
