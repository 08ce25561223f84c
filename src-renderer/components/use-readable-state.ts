import { useCallback, useRef, useState } from 'react'

/** State whose newest value can be read at once, before the next draw: keys may come faster than draws. */
export function useReadableState<T>(initial: T): [value: T, change: (next: (before: T) => T) => void, read: () => T] {
  const [value, setValue] = useState(initial)
  const newest = useRef(initial)
  const change = useCallback((next: (before: T) => T) => {
    newest.current = next(newest.current)
    setValue(newest.current)
  }, [])
  return [value, change, useCallback(() => newest.current, [])]
}
