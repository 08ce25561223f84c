import { useEffect } from 'react'
import { call } from '../bridge.ts'
import { useTill } from '../stores/till-store.ts'

/** Main is told at most this often that somebody is here. */
const TELL_MS = 2_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

/** Tells main that somebody is touching the screen or the keys, where the shop locks idle screens. */
export function useTouches(): void {
  const locks = useTill((till) => (till.snapshot?.settings.peopleRules.idleLockMinutes ?? 0) > 0)
  useEffect(() => {
    if (!locks) return
    let toldAt = Number.NEGATIVE_INFINITY
    const tell = (): void => {
      if (performance.now() - toldAt < TELL_MS) return
      toldAt = performance.now()
      void call('session:touch', null)
    }
    for (const sign of SIGNS) window.addEventListener(sign, tell, { capture: true, passive: true })
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, tell, { capture: true })
    }
  }, [locks])
}
