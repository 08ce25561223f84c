/*
 * What an order plays: words beginning with # in its description, as many as wanted. Nothing here waits: how an order stands is computed from
 * times in the store, in milliseconds of practice time.
 */

/** Every mark there is; README.md tells them to people. */
export const DOKYPAY_MARKS = [
  'pays',
  'slow',
  'fails',
  'cancels',
  'late',
  'lost-reply',
  'lost-request',
  'garbage',
  'wrong-sign',
  'error-500',
  'code',
  'short',
  'fee',
  'foreign',
  'twins',
  'no-notice',
  'notice-twice',
  'notice-late',
  'notice-json',
  'notice-forged',
  'return-transno',
  'refund-lost',
  'refund-slow',
  'refund-fails',
  'renewal-fails',
] as const
export type DokypayMark = (typeof DOKYPAY_MARKS)[number]

/** The marks of a description; `code` with the result code behind it, as in `#code-3004`. */
export type Marks = { has(mark: DokypayMark): boolean; code: string | null }

/** Reads the marks of a description. Words that are no marks mean nothing. */
export function marksOf(description: string): Marks {
  const words = new Set(description.match(/#[a-z0-9-]+/g)?.map((word) => word.slice(1)))
  const code = [...words].map((word) => /^code-(\d{1,6})$/.exec(word)?.[1]).find((found) => found !== undefined) ?? null
  return { has: (mark) => words.has(mark) || (mark === 'code' && code !== null), code }
}

export type SimStatus = 'pending' | 'processing' | 'success' | 'failure' | 'timeout' | 'cancel'
export type Phase = { afterMs: number; status: SimStatus }

/** How long a page or payment code stays payable where the order says nothing. */
export const DEFAULT_LIFE_SECONDS = 6 * 3600

/** The phases of an order by its marks; the last one that time has come for is how it stands. */
export function phasesOf(what: 'collect' | 'payout' | 'subscription' | 'renewal', marks: Marks, lifeSeconds: number): Phase[] {
  const phases = (...pairs: [number, SimStatus][]): Phase[] => pairs.map(([afterMs, status]) => ({ afterMs, status }))
  if (what === 'payout' || what === 'renewal') {
    const end = marks.has('slow') ? 40_000 : 5_000
    return phases([0, 'processing'], [end, marks.has('fails') ? 'failure' : 'success'])
  }
  if (marks.has('late')) return phases([0, 'pending'], [5_000, 'failure'], [60_000, 'success'])
  if (marks.has('slow')) return phases([0, 'pending'], [2_000, 'processing'], [40_000, 'success'])
  if (marks.has('fails')) return phases([0, 'pending'], [3_000, 'failure'])
  if (marks.has('cancels')) return phases([0, 'pending'], [3_000, 'cancel'])
  if (marks.has('pays')) return phases([0, 'pending'], [3_000, 'success'])
  return phases([0, 'pending'], [lifeSeconds * 1000, 'timeout'])
}

/** How a refund of an order goes. */
export function refundPhases(marks: Marks): Phase[] {
  if (marks.has('refund-fails')) return [{ afterMs: 0, status: 'failure' }]
  if (marks.has('refund-slow')) {
    return [
      { afterMs: 0, status: 'pending' },
      { afterMs: 8_000, status: 'success' },
    ]
  }
  return [{ afterMs: 0, status: 'success' }]
}
