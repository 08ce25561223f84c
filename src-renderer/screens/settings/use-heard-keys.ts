import { useEffect, useState } from 'react'
import { usChar } from '../../input/wedge-scanner.ts'

/** People type slower than this from key to key. */
export const HUMAN_GAP_MS = 80
/** Keys further apart than this belong to two different things. */
const PAUSE_MS = 150
/** Fewer fast keys than this are a person's. */
const LEAST_KEYS = 4

/** What on this machine was in a scanner's way: Caps Lock, an input method that took keys, a keyboard layout that is not the scanner's. */
export type KeyTrouble = { caps: boolean; ime: boolean; otherLayout: boolean }
const NO_TROUBLE: KeyTrouble = { caps: false, ime: false, otherLayout: false }

/** One scan as its keys arrived: the characters, the gaps between them in whole milliseconds, and the key that ended it (empty where none did). */
export type HeardScan = { at: number; keys: string[]; gapsMs: number[]; suffix: string } & KeyTrouble

/** Listens along while `active` and tells the last run of fast keys. It only listens: what keys do is decided elsewhere. */
export function useHeardKeys(active: boolean): HeardScan | null {
  const [heard, setHeard] = useState<HeardScan | null>(null)
  useEffect(() => {
    if (!active) return
    let keys: string[] = []
    let gapsMs: number[] = []
    let lastAt = Number.NEGATIVE_INFINITY
    let timer = 0
    let trouble = NO_TROUBLE
    const finish = (suffix: string) => {
      window.clearTimeout(timer)
      if (keys.length >= LEAST_KEYS && median(gapsMs) < HUMAN_GAP_MS) setHeard({ at: Date.now(), keys, gapsMs, suffix, ...trouble })
      keys = []
      gapsMs = []
      trouble = NO_TROUBLE
    }
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      // An input method hides the key, but not which one it was.
      const taken = event.isComposing || event.keyCode === 229 || event.key === 'Process'
      const meant = usChar(event.code, event.shiftKey)
      const char = taken ? meant : event.key
      if (char === null || char.length !== 1) return
      const gap = event.timeStamp - lastAt
      if (gap > PAUSE_MS) {
        keys = []
        gapsMs = []
        trouble = NO_TROUBLE
      } else gapsMs.push(Math.max(1, Math.round(gap)))
      keys.push(char)
      const caps = event.getModifierState('CapsLock')
      trouble = {
        caps: trouble.caps || caps,
        ime: trouble.ime || taken,
        otherLayout: trouble.otherLayout || (!taken && meant !== null && meant.toLowerCase() !== char.toLowerCase()),
      }
      lastAt = event.timeStamp
      window.clearTimeout(timer)
      timer = window.setTimeout(() => finish(''), PAUSE_MS * 2)
    }
    // The scan input keeps a scan's last key from everybody else; its release still comes through.
    const up = (event: KeyboardEvent) => {
      if ((event.key === 'Enter' || event.key === 'Tab') && event.timeStamp - lastAt < PAUSE_MS) finish(event.key)
    }
    window.addEventListener('keydown', down, { capture: true })
    window.addEventListener('keyup', up, { capture: true })
    return () => {
      window.clearTimeout(timer)
      window.removeEventListener('keydown', down, { capture: true })
      window.removeEventListener('keyup', up, { capture: true })
    }
  }, [active])
  return heard
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY
}
