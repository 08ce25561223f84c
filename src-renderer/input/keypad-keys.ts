import { type KeyFacts, usChar } from './wedge-scanner.ts'

/** What a key means to a screen with a keypad. */
export type KeyAction = 'backspace' | 'escape' | 'enter' | 'f2' | 'f3' | 'f4' | 'slash'

const ACTIONS: Record<string, KeyAction> = { Backspace: 'backspace', Escape: 'escape', Enter: 'enter', F2: 'f2', F3: 'f3', F4: 'f4', '/': 'slash' }

/** The digit a key types, also under an input method; null for everything else, `.` and `,` among it: minor units fill from the right. */
export function keyDigit(key: KeyFacts): string | null {
  if (key.ctrl || key.alt || key.meta) return null
  if (/^[0-9]$/.test(key.key)) return key.key
  if (key.keyCode !== 229 && key.key !== 'Process') return null
  const char = usChar(key.code, key.shift)
  return char !== null && /^[0-9]$/.test(char) ? char : null
}

/** The action of a key that types no digit, or null. */
export function keyAction(key: KeyFacts): KeyAction | null {
  if (key.ctrl || key.alt || key.meta) return null
  return ACTIONS[key.key] ?? null
}

/**
 * Digits of one fast run. The first shows at once, as every touch must; when a second follows faster than people type, both are held back
 * until it is known whether the run is a scan. So at most one digit of a scan is ever seen, and none stays.
 */
export type HeldDigits = { shown: string; held: string }

/** No run. */
export const NOTHING_HELD: HeldDigits = { shown: '', held: '' }

/** undo: put back what stood before the run. apply: digits to type now. They are done in this order, `first` before both. */
export type HeldStep = { state: HeldDigits; first: string; undo: boolean; apply: string }

/** A character of a run: `digit` is null for one that types nothing. */
export function holdTyped(state: HeldDigits, digit: string | null, starts: boolean): HeldStep {
  if (starts) return { state: { shown: digit ?? '', held: '' }, first: state.held, undo: false, apply: digit ?? '' }
  return { state: { shown: '', held: state.shown + state.held + (digit ?? '') }, first: '', undo: state.shown !== '', apply: '' }
}

/** The run was a person's: what was held is typed now. */
export function holdReleased(state: HeldDigits): HeldStep {
  return { state: NOTHING_HELD, first: '', undo: false, apply: state.held }
}
