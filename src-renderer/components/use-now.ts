import { useEffect, useState } from 'react'

/** The wall clock, drawn anew every `everyMs`. For showing times, never for measuring them. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs)
    return () => window.clearInterval(timer)
  }, [everyMs])
  return now
}

/** Milliseconds left of `remainingMs` since `since` (performance.now), drawn anew four times a second; never below zero. */
export function useCountdown(remainingMs: number, since: number): number {
  const [now, setNow] = useState(() => performance.now())
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new countdown starts at its own first moment.
  useEffect(() => {
    setNow(performance.now())
    const timer = window.setInterval(() => setNow(performance.now()), 250)
    return () => window.clearInterval(timer)
  }, [remainingMs, since])
  return Math.max(0, remainingMs - Math.max(0, now - since))
}
