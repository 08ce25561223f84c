import { takeCash } from '#main/cash/take-cash.ts'
import { findOpenShift } from '#main/db/shifts.ts'
import type { Cashier } from '#main/payments/payment-deps.ts'
import { refundCash } from '#main/refunds/refund-cash.ts'
import type { ClosingDeps } from '#main/shifts/close-checklist.ts'
import { closeDay } from '#main/shifts/close-day.ts'
import { closeShift } from '#main/shifts/close-shift.ts'
import { countDrawer } from '#main/shifts/count-drawer.ts'
import { moveCash } from '#main/shifts/move-cash.ts'
import { openShift } from '#main/shifts/open-shift.ts'
import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { ZRecord } from '#shared/domain/closing.ts'
import type { Role } from '#shared/domain/person.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { CountLine } from '#shared/domain/shift.ts'
import { CASHIER, type Rig } from './payment-rig.ts'

/** Takes the value out of an answer that must be good. */
export function good<T>(result: Result<T, AppError>): T {
  if (!result.ok) throw new Error(`refused: ${result.error.code} ${JSON.stringify(result.error.facts)}`)
  return result.value
}

/** The error's code of an answer that must be bad. */
export function refused<T>(result: Result<T, AppError>): string {
  if (result.ok) throw new Error('was not refused')
  return result.error.code
}

export const MANAGER: Cashier = { personId: 1, name: 'Anna' }

/** Shifts over a payment rig: its sales and refunds belong to the shift that is open. */
export type ShiftRig = {
  deps: ClosingDeps
  /** Who approves what is over the limit; null: nobody is there. */
  approver: Cashier | null
  open(floatMinor: number, why?: string): number
  /** Counts so many cents, as one line. */
  count(minor: number): void
  close(keptMinor: number, why?: string): ReturnType<typeof closeShift>
  move(kind: 'in' | 'out', amountMinor: number, why?: string): ReturnType<typeof moveCash>
  cash(totalMinor: number, tipMinor?: number, practice?: boolean): number
  giveBack(orderId: number, amountMinor: number, mistake?: boolean, why?: string): ReturnType<typeof refundCash>
  closeDay(reason?: string): Promise<Result<ZRecord, AppError>>
}

/** One line that comes to this much. */
export function counted(minor: number): CountLine[] {
  return [{ valueMinor: 1, pieces: minor }]
}

/** Makes it; `change` gives other rules, a zone, practice. */
export function openShiftRig(rig: Rig, change: { role?: Role; practice?: boolean; blind?: boolean } = {}): ShiftRig {
  const practice = change.practice ?? false
  const deps: ClosingDeps = {
    db: rig.db,
    clock: rig.clock,
    practice,
    get shop() {
      const { currency, zone, closeHour, tillCode } = rig.facts
      return { currency, zone, closeHour, tillCode }
    },
    rules: { blindCount: change.blind ?? true, cashNeedsShift: false },
    at: { ...CASHIER, role: change.role ?? 'manager' },
    copiedAt: () => rig.clock.now(),
  }
  Object.defineProperty(rig.facts, 'shiftId', {
    configurable: true,
    enumerable: true,
    get: () => (rig.db.open ? findOpenShift(rig.db, practice) : null),
  })
  const ask = async (amountMinor: number, limitMinor: number): Promise<Result<Cashier | null, AppError>> => {
    if (amountMinor <= limitMinor) return ok(null)
    return self.approver ? ok(self.approver) : fail(appError('approval-needed', { limitMinor }))
  }
  const self: ShiftRig = {
    deps,
    approver: null,
    open: (floatMinor, why) => good(openShift(deps, { floatMinor, count: null, why: why ?? null })).shiftId,
    count: (minor) => good(countDrawer(deps, counted(minor))),
    close: (keptMinor, why) => closeShift(deps, { keptMinor, why: why ?? null }),
    move: (kind, amountMinor, why = 'for change') => moveCash(deps, { kind, amountMinor, why }, 5_000, ask),
    cash(totalMinor, tipMinor = 0, isPractice = practice) {
      const amounts = { amountMinor: totalMinor - tipMinor, tipMinor, givenMinor: totalMinor }
      const sale = { ...amounts, note: '', insteadOfOrderId: null, cashier: CASHIER, practice: isPractice, currency: rig.facts.currency }
      return good(takeCash(rig.deps, sale, false))
    },
    giveBack(orderId, amountMinor, mistake = false, why = 'came back') {
      const limits = { cashRefundLimitMinor: 5_000, mistakeLimitMinor: 0 }
      return refundCash(rig.deps, { orderId, amountMinor, why, mistake, by: CASHIER, practice }, limits, (_rule, amount, limit) => ask(amount, limit))
    },
    closeDay: (reason) => closeDay(deps, reason === undefined ? null : { reason, agree: async () => ok(MANAGER) }),
  }
  return self
}
