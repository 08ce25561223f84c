/*
 * Loaded before a till (`node --import`): all of its time passes HASTE times as fast, the clock on the wall, the monotonic one and every
 * wait alike, so that a story of minutes takes seconds. The pages and the other side of a wire keep their own time.
 */

const haste = Number(process.env['HASTE'] ?? 1)
const begunWall = Date.now()
const begun = performance.now()
const { now } = performance
const { setTimeout: realTimeout, setInterval: realInterval, Date: RealDate } = globalThis

performance.now = () => begun + (now.call(performance) - begun) * haste
class HurriedDate extends RealDate {
  constructor(...given: []) {
    if (given.length === 0) super(HurriedDate.now())
    else super(...given)
  }
  static override now(): number {
    return Math.round(begunWall + (now.call(performance) - begun) * haste)
  }
}
globalThis.Date = HurriedDate as DateConstructor
const timeout = (work: () => void, ms = 0, ...given: unknown[]) => realTimeout(work, ms / haste, ...(given as []))
const interval = (work: () => void, ms = 0, ...given: unknown[]) => realInterval(work, ms / haste, ...(given as []))
// What Node hangs on them (promisify) stays.
globalThis.setTimeout = Object.assign(timeout, realTimeout) as typeof setTimeout
globalThis.setInterval = Object.assign(interval, realInterval) as typeof setInterval
