import { useEffect, useState } from 'react'
import type { ScannerList, ScanWatchEntry } from '#shared/domain/scanner.ts'
import { call, on } from '../../bridge.ts'

/** Main closes the doctor's view when it has not heard for 15 s that it is still open. */
const STILL_OPEN_MS = 5_000

/** The scanners main knows, followed while the section is in view; null before the first answer. */
export function useScannerList(): ScannerList | null {
  const [list, setList] = useState<ScannerList | null>(null)
  useEffect(() => {
    const off = on('scanner:changed', setList)
    void call('scanner:list', null).then((answer) => {
      if (answer.ok) setList(answer.value)
    })
    return off
  }, [])
  return list
}

/** What scanners send while the doctor is in view, newest first; nothing of it is kept. */
export function useScannerWatch(): ScanWatchEntry[] {
  const [entries, setEntries] = useState<ScanWatchEntry[]>([])
  useEffect(() => {
    const off = on('scanner:watched', (watch) => setEntries(watch.entries))
    const stillOpen = () => void call('scanner:watch', { open: true })
    stillOpen()
    const timer = window.setInterval(stillOpen, STILL_OPEN_MS)
    return () => {
      window.clearInterval(timer)
      off()
      void call('scanner:watch', { open: false })
    }
  }, [])
  return entries
}
