/** The time as devices are given it; the till's Clock is one. `monotonic` is milliseconds that only grow, `after` returns what takes the call back. */
export type DeviceClock = {
  now(): number
  monotonic(): number
  after(delayMs: number, work: () => void): () => void
}
