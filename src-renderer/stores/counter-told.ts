import { useEffect } from 'react'
import type { Calls } from '#shared/bridge/contract.ts'
import { call } from '../bridge.ts'

type Told = Calls['counter:show']['input']
let last = ''

/** After a payment main itself decides what the customer sees, so an idle screen must not wipe the outcome away at once. */
export function forgetTold(): void {
  last = ''
}

/** Tells the counter screen what this screen wants the customer to see, a moment after the last change. */
export function useCounterShows(state: Told['state'], totalMinor: number): void {
  useEffect(() => {
    const timer = window.setTimeout(() => {
      const told = `${state} ${totalMinor}`
      if (told === last || (state === 'idle' && last === '')) return
      last = told
      void call('counter:show', { state, totalMinor })
    }, 150)
    return () => window.clearTimeout(timer)
  }, [state, totalMinor])
}
