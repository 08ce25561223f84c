import { useEffect, useState } from 'react'
import type { CounterView } from '#shared/bridge/contract.ts'
import { type ConnectionState, callCounter, onConnection, onCounter } from '../../bridge.ts'

/** A view and when it came, on a clock that never jumps. */
export type Heard = { view: CounterView; at: number }

/** A till that is only starting anew needs no words; an amount or a code that may not be true any more is taken away at once. */
const PATIENCE_MS = 3_000
const STAYS: readonly CounterView['show']['state'][] = ['idle', 'paid', 'thanks', 'not-paid', 'test']

/** What main says, and whether it can still be believed: `lost` when the till is away, `revoked` when this screen was cut off. */
export function useCounterFeed(): { heard: Heard | null; link: 'good' | 'lost' | 'revoked' } {
  const [heard, setHeard] = useState<Heard | null>(null)
  const [state, setState] = useState<ConnectionState>('connected')
  const [patient, setPatient] = useState(true)
  useEffect(() => {
    const take = (view: CounterView) => setHeard({ view, at: performance.now() })
    const hello = async () => {
      const answer = await callCounter('counter:hello', null)
      if (!answer.ok) return
      take(answer.value)
      setState('connected')
    }
    const offChanged = onCounter('counter:changed', take)
    const offConnection = onConnection((next) => {
      // Connected again is believed once the till has said what holds now.
      if (next === 'connected') void hello()
      else setState(next)
    })
    // A tablet that leaves the Wi-Fi knows it long before the line falls silent.
    const offline = () => setState((before) => (before === 'connected' ? 'lost' : before))
    const online = () => void hello()
    window.addEventListener('offline', offline)
    window.addEventListener('online', online)
    void hello()
    return () => {
      offChanged()
      offConnection()
      window.removeEventListener('offline', offline)
      window.removeEventListener('online', online)
    }
  }, [])
  useEffect(() => {
    setPatient(true)
    if (state === 'connected') return
    const timer = window.setTimeout(() => setPatient(false), PATIENCE_MS)
    return () => window.clearTimeout(timer)
  }, [state])
  if (state === 'revoked') return { heard, link: 'revoked' }
  const stays = heard === null || STAYS.includes(heard.view.show.state)
  return { heard, link: state === 'connected' || (patient && stays) ? 'good' : 'lost' }
}
