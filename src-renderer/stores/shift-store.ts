import { create } from 'zustand'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { DayChecklist } from '#shared/domain/closing.ts'
import type { ShiftView } from '#shared/domain/shift.ts'
import { call } from '../bridge.ts'
import { useTill } from './till-store.ts'

type ShiftState = {
  /** How the drawer's shift stands, or null before the first answer. */
  view: ShiftView | null
  error: AppError | null
  /** What stands before closing the day; null for cashiers, who do not close it, and before the first answer. */
  day: DayChecklist | null
  dayError: AppError | null
}

const NOTHING: ShiftState = { view: null, error: null, day: null, dayError: null }

/** The shift and the day as main last told them. */
export const useShift = create<ShiftState>(() => NOTHING)

/** Who looks, at which mode and day: answers to another are thrown away. Empty while nobody is signed in. */
let looker = ''

/** Asks for the shift anew. */
export async function refreshShift(): Promise<void> {
  const asker = looker
  const answer = await call('shift:view', null)
  if (asker !== looker) return
  if (answer.ok) useShift.setState({ view: answer.value, error: null })
  else useShift.setState({ error: answer.error })
}

/** Asks for the day's checklist anew. */
export async function refreshDay(): Promise<void> {
  const asker = looker
  const answer = await call('day:checklist', null)
  if (asker !== looker) return
  if (answer.ok) useShift.setState({ day: answer.value, dayError: null })
  else useShift.setState({ dayError: answer.error })
}

/** Takes what main answered after a change of the shift. */
export function takeShift(view: ShiftView): void {
  useShift.setState({ view, error: null })
}

/** True where an earlier day has sales that no Z holds yet. */
export function isOverdue(day: DayChecklist | null): boolean {
  return day?.anything === true && (day.overdueDays.length > 0 || day.day < day.today)
}

/** Follows who is signed in: each new person, mode and business day asks anew. Called once. */
export function startShiftStore(): void {
  const look = (): void => {
    const { snapshot } = useTill.getState()
    const person = snapshot?.session
    const next = snapshot && person ? `${person.personId} ${person.role} ${snapshot.mode} ${snapshot.today}` : ''
    if (next === looker) return
    looker = next
    useShift.setState(NOTHING)
    if (!person) return
    void refreshShift()
    if (person.role !== 'cashier') void refreshDay()
  }
  useTill.subscribe(look)
  look()
}
