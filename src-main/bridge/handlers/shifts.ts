import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { ShiftView } from '#shared/domain/shift.ts'
import { clearMisses } from '../../db/people.ts'
import { transact } from '../../db/sql.ts'
import { checkApprover } from '../../people/check-approver.ts'
import { checkPersonPin } from '../../people/sign-in.ts'
import { printZ } from '../../printing/print-closing.ts'
import { readChecklist } from '../../shifts/close-checklist.ts'
import { closeDay, readZPage, readZRecord } from '../../shifts/close-day.ts'
import { closeShift, handOverShift } from '../../shifts/close-shift.ts'
import { countDrawer } from '../../shifts/count-drawer.ts'
import { moveCash } from '../../shifts/move-cash.ts'
import { openShift } from '../../shifts/open-shift.ts'
import { readShiftDetail, readShiftPage, readShiftView } from '../../shifts/read-shifts.ts'
import { writeLine } from '../../shifts/shift-deps.ts'
import type { Till } from '../../till-parts.ts'
import { sessionOf } from '../../till-state.ts'
import type { HandlersOf } from '../handle-call.ts'
import { askApproval, sessionAt } from './cashier.ts'

/** Shifts, the drawer's cash, and closing the day. */
export function shiftHandlers(till: Till): HandlersOf<'shift' | 'day'> {
  const { db, shifts, payments, state } = till
  const people = { db, clock: payments.clock, tillKey: till.tillKey }
  const deps = () => {
    const { personId, name, role } = sessionAt(till)
    return shifts.deps({ personId, name, role })
  }
  /** After every step: the open shift may be another one, and screens look anew. */
  const changed = (): void => {
    shifts.forget()
    till.changed()
  }
  const view = (): Result<ShiftView, AppError> => ok(readShiftView(deps(), till.settings().approvals.paidOutLimitMinor))
  const viewAfter = (done: Result<unknown, AppError>): Result<ShiftView, AppError> => {
    if (!done.ok) return done
    changed()
    return view()
  }

  return {
    'shift:view': view,
    'shift:open': (opening) => viewAfter(openShift(deps(), opening)),
    async 'shift:move'({ approver, ...move }) {
      const ask = askApproval(till, approver)
      const { paidOutLimitMinor } = till.settings().approvals
      const mover = deps()
      const moved = await moveCash(mover, move, paidOutLimitMinor, (amountMinor, limitMinor) => ask('paid-out', amountMinor, limitMinor))
      if (!moved.ok) return moved
      till.desk.cashMoved(mover.at)
      return viewAfter(moved)
    },
    'shift:count': ({ count }) => viewAfter(countDrawer(deps(), count)),
    'shift:close'(closing) {
      const closed = closeShift(deps(), closing)
      if (!closed.ok) return closed
      changed()
      return readShiftDetail(deps(), closed.value.shiftId)
    },
    async 'shift:hand-over'({ to, why }) {
      if (to.personId === state.session?.personId) return fail(appError('bad-input', { field: 'to' }))
      const leaving = deps()
      const checked = await checkPersonPin(people, leaving.practice, to.personId, to.pin)
      if (!checked.ok) return checked
      // While the PIN was checked the till may have been left.
      if (state.session?.personId !== leaving.at.personId || till.isPractice() !== leaving.practice) return fail(appError('not-signed-in'))
      const person = checked.value
      // Whoever only reads has no drawer.
      if (person.role === 'auditor') return fail(appError('not-allowed', { role: person.role }))
      const next = { personId: person.id, name: person.name }
      const handed = transact(db, () => {
        clearMisses(db, person.id)
        const opened = handOverShift(leaving, next, why)
        if (!opened.ok) return opened
        writeLine(leaving, 'person.signed_out', {})
        writeLine(leaving, 'person.signed_in', { role: person.role }, next)
        return opened
      })
      if (!handed.ok) return handed
      state.session = sessionOf(person, till.settings().look.language)
      state.currentAttemptId = null
      state.cashShown = null
      state.counterWish = { state: 'idle' }
      return viewAfter(handed)
    },
    'shift:list': ({ cursor, limit }) => ok(readShiftPage(deps(), cursor, limit)),
    'shift:get': ({ shiftId }) => readShiftDetail(deps(), shiftId),
    'day:checklist': () => (shifts.knowsDays() ? ok(readChecklist(deps())) : fail(appError('zone-missing'))),
    async 'day:close'({ signed }) {
      if (!shifts.knowsDays()) return fail(appError('zone-missing'))
      const closing = deps()
      const agree = signed && (() => checkApprover(people, closing.practice, signed.approver, closing.at.personId))
      const closed = await closeDay(closing, signed && agree && { reason: signed.reason, agree })
      if (!closed.ok) return closed
      till.changed()
      // The paper comes by itself where there is a printer; a closing without one is a closing all the same.
      const printed = printZ(till.desk.deps, till.desk.lanes, closed.value.zId, closing.at)
      if (!printed.ok && printed.error.code !== 'no-printer') till.log.warn('a closing was not printed', { code: printed.error.code })
      return closed
    },
    'day:list': ({ cursor, limit }) => ok(readZPage(deps(), cursor, limit)),
    'day:get': ({ zId }) => readZRecord(deps(), zId),
  }
}
