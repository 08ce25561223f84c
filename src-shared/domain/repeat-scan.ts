import { cleanCode } from './payment-code.ts'

/** The same code again within this time is one scan: a scanner that sends twice, or two ways to the till for one scanner. */
export const REPEAT_MS = 700

/**
 * Tells a doubled scan from the next one. Remembers a code only for REPEAT_MS, counted from the scan that was taken, so that a code which
 * stays before the scanner comes through again; another code in that time is another scan. `monotonicMs` is a clock that never jumps.
 */
export function createRepeatGuard(monotonicMs: () => number): (code: string) => boolean {
  const taken = new Map<string, number>()
  return (code) => {
    const now = monotonicMs()
    for (const [old, at] of taken) if (now - at >= REPEAT_MS) taken.delete(old)
    // One way may send the symbology in front of the code and the other not.
    const clean = cleanCode(code)
    if (taken.has(clean)) return true
    taken.set(clean, now)
    return false
  }
}
