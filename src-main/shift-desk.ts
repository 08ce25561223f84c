import type { TillSettings } from '#shared/bridge/contract.ts'
import type { Role } from '#shared/domain/person.ts'
import type { BookKeeper } from './book/book-keeper.ts'
import type { Clock } from './clock/clock.ts'
import { findOpenShift, readOpenShift } from './db/shifts.ts'
import type { Db } from './db/sql.ts'
import type { Log } from './log/log.ts'
import type { Cashier } from './payments/payment-deps.ts'
import { isZoneKnown } from './settings/zone.ts'
import type { ClosingDeps } from './shifts/close-checklist.ts'
import { staleOf } from './shifts/read-shifts.ts'

type DeskParts = {
  db: Db
  clock: Clock
  log: Log
  settings(): TillSettings
  isPractice(): boolean
  /** What Intl says of this machine, and whether that is a zone somebody set or only what programs fall back to. */
  machine: { zone: string; known: boolean }
  book: Pick<BookKeeper, 'listCopies'>
}

/** Shifts and closings as the till has them. */
export type ShiftDesk = {
  /** The shift that sales and refunds of the till's mode belong to now, or null; not asked of the book for every sale. */
  openShiftId(): number | null
  /** A shift was opened, closed or handed over. */
  forget(): void
  /** What the use cases work with, for whoever is at the till. */
  deps(at: Cashier & { role: Role }): ClosingDeps
  /** False for a live till of whose zone nobody knows anything: its days cannot be told from each other. */
  knowsDays(): boolean
  /** Says in the log what was left open over the end of its day. */
  lookAtStart(): void
}

/** Puts shifts together for the till. */
export function createShiftDesk({ db, clock, log, settings, isPractice, machine, book }: DeskParts): ShiftDesk {
  const known = new Map<boolean, number | null>()
  return {
    openShiftId() {
      const practice = isPractice()
      const id = known.get(practice)
      if (id !== undefined) return id
      const found = findOpenShift(db, practice)
      known.set(practice, found)
      return found
    },
    forget: () => known.clear(),
    deps(at) {
      const { shop, shift } = settings()
      return { db, clock, practice: isPractice(), shop, rules: shift, at, copiedAt: () => book.listCopies()[0]?.at ?? null }
    },
    knowsDays: () => isPractice() || isZoneKnown(db, settings().shop.zone, machine),
    lookAtStart() {
      const shift = readOpenShift(db, isPractice())
      const stale = shift && staleOf({ db, clock, shop: settings().shop }, shift)
      if (stale) log.warn('a shift was left open over the end of its day', { shift: shift.number, days: stale.days, sales: stale.sales })
    },
  }
}
