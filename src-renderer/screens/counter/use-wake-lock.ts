import { useEffect } from 'react'

/** Keeps the screen on while this page is in view, where the browser offers that (pages of this machine; a tablet on plain http does not). */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null
    let over = false
    const take = async () => {
      if (over || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
      try {
        const taken = await navigator.wakeLock.request('screen')
        if (over) await taken.release()
        else lock = taken
      } catch {
        // Refused (low battery, a shell that keeps the display on itself): the screen still shows.
      }
    }
    const seen = () => void take()
    // The browser takes the lock back whenever the page is hidden.
    document.addEventListener('visibilitychange', seen)
    void take()
    return () => {
      over = true
      document.removeEventListener('visibilitychange', seen)
      void lock?.release().catch(() => undefined)
    }
  }, [])
}
