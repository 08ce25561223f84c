import { useLayoutEffect, useRef } from 'react'
import type { KeyAction } from './keypad-keys.ts'

/** What a screen does with keys. An action it does not name is left to the browser. */
export type KeyHandlers = Partial<Record<KeyAction, () => void>> & {
  digits?: (digits: string) => void
  /** Remembers what the digits change; the result puts it back. Needed wherever `digits` is. */
  mark?: () => () => void
}

const stack: { current: KeyHandlers }[] = []

/** The handlers of the screen on top. */
export function topHandlers(): KeyHandlers {
  return stack.at(-1)?.current ?? {}
}

/** Gives this screen the keyboard while it is mounted (and `active`). */
export function useKeys(handlers: KeyHandlers, active = true): void {
  const ref = useRef(handlers)
  ref.current = handlers
  useLayoutEffect(() => {
    if (!active) return
    stack.push(ref)
    return () => {
      stack.splice(stack.indexOf(ref), 1)
    }
  }, [active])
}
