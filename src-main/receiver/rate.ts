import { isIPv6 } from 'node:net'

/** How many calls may come: a bucket for each caller that fills by `perSecond` up to `burst`, and one for all of them together. */
export type RateLimits = { perSecond: number; burst: number; allPerSecond: number; allBurst: number }

/** Counts calls by caller. `mayCall` takes one from the bucket, `fine` takes more for a call that was none. */
export type Rate = { mayCall(caller: string): boolean; fine(caller: string): void }

type Bucket = { left: number; at: number }

/** A wrong path or a forged call costs as much as this many good ones. */
const FINE = 4
/** More callers than this are not told apart: the oldest are forgotten. */
const MOST_CALLERS = 5_000

/** Makes the counters; `monotonic` is milliseconds that only grow. */
export function createRate(limits: RateLimits, monotonic: () => number): Rate {
  const all: Bucket = { left: limits.allBurst, at: monotonic() }
  const buckets = new Map<string, Bucket>()
  const fill = (bucket: Bucket, perSecond: number, burst: number) => {
    const now = monotonic()
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    return bucket
  }
  const bucketOf = (caller: string) => {
    const bucket = buckets.get(caller) ?? { left: limits.burst, at: monotonic() }
    buckets.delete(caller)
    buckets.set(caller, bucket)
    if (buckets.size > MOST_CALLERS) buckets.delete(buckets.keys().next().value ?? '')
    return fill(bucket, limits.perSecond, limits.burst)
  }
  return {
    mayCall(caller) {
      const mine = bucketOf(caller)
      const ours = fill(all, limits.allPerSecond, limits.allBurst)
      if (mine.left < 1 || ours.left < 1) return false
      mine.left--
      ours.left--
      return true
    },
    fine(caller) {
      bucketOf(caller).left -= FINE
    },
  }
}

/** Whoever has one IPv6 address has a network of them, so the first 64 bits count. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.toLowerCase().split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  return [...front, ...Array<string>(zeros).fill('0'), ...back]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')
}
