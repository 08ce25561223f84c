import { create } from 'zustand'
import type { TillSnapshot } from '#shared/bridge/contract.ts'
import type { Language } from '#shared/domain/person.ts'
import { type ConnectionState, call, on, onConnection } from '../bridge.ts'

type TillState = {
  /** Main's whole state, or null before the first answer. Replaced whole, never changed here. */
  snapshot: TillSnapshot | null
  connection: ConnectionState
  /** Chosen on the sign-in screen, for the time nobody is signed in. */
  signInLanguage: Language | null
}

/** Mirror of main's TillSnapshot. */
export const useTill = create<TillState>(() => ({ snapshot: null, connection: 'connected', signInLanguage: null }))

/** Asks main for the snapshot and follows its changes; called once. `onHello` hears the first snapshot after each connection. */
export function startTillStore(onHello: (snapshot: TillSnapshot) => void): void {
  const hello = async (): Promise<void> => {
    const answer = await call('till:hello', null)
    if (!answer.ok) {
      if (answer.error.code !== 'another-screen') window.setTimeout(() => void hello(), 1000)
      return
    }
    useTill.setState({ snapshot: answer.value })
    onHello(answer.value)
  }
  on('till:changed', (snapshot) => useTill.setState({ snapshot }))
  let asked = false
  onConnection((connection) => {
    useTill.setState({ connection })
    // After a gap events were missed, so the whole state is asked for again.
    if (connection === 'connected') {
      asked = true
      void hello()
    }
  })
  if (!asked) void hello()
}

/** The snapshot where it is certain to be there: inside the signed-in frame. */
export function useSnapshot(): TillSnapshot {
  const snapshot = useTill((till) => till.snapshot)
  if (!snapshot) throw new Error('no snapshot yet')
  return snapshot
}
