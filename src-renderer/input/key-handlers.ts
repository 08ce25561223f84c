import { useLayoutEffect, useRef } from 'react'
import type { KeyAction } from './keypad-keys.ts'

/** What a screen does with keys. An action it does not name is left to the browser. */
export type KeyHandlers = Partial<Record<KeyAction, () => void>> & {
  digits?: (digits: string) => void
  /** Remembers what the digits change; the result puts it back. Needed wherever `digits` is. */
  mark?: () => () => void
}

type Entry = { ref: { current: KeyHandlers }; over: boolean }

const stack: Entry[] = []

/** The handlers of the screen on top. */
export function topHandlers(): KeyHandlers {
  return (stack.findLast(({ over }) => over) ?? stack.at(-1))?.ref.current ?? {}
}

/**
 * Gives this screen the keyboard while it is mounted (and `active`). What lies `over` the screens keeps it whatever appears below: a PIN must not
 * be typed into a sale because a payment's outcome came in meanwhile.
 */
export function useKeys(handlers: KeyHandlers, active = true, over = false): void {
  const ref = useRef(handlers)
  ref.current = handlers
  useLayoutEffect(() => {
    if (!active) return
    const entry = { ref, over }
    stack.push(entry)
    return () => {
      stack.splice(stack.indexOf(entry), 1)
    }
  }, [active, over])
}
