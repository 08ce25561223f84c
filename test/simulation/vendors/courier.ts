import type { Fault } from '../../../scripts/simulation/report.ts'
import type { Chance } from '../chance.ts'
import type { TillLife } from '../till-life.ts'
import type { Timeline } from '../timeline.ts'
import type { DueCall, Vendor } from './vendor.ts'

type Parts = {
  timeline: Timeline
  chance: Chance
  vendor: Pick<Vendor, 'dueCalls'>
  faults: readonly Fault[]
  isDown(): boolean
  count(fault: Fault, action?: string): void
  till(): TillLife | null
}

const FATES: Partial<Record<Fault, number>> = { 'notice-lost': 12, 'notice-delay': 12, 'notice-duplicate': 8, 'notice-unheard': 6 }
/** A call that was not acknowledged is looked for again after this; by then the vendor's own pause is over or nearly. */
const AGAIN_MS = 301_000

/** Carries the vendor's calls to the till, some of them badly: lost, late, twice, or with the acknowledgement lost. */
export function createCourier({ timeline, chance, vendor, faults, isDown, count, till }: Parts): { lookIn(ms: number): void } {
  const carried = new Set<string>()
  const fates = { well: 62, ...Object.fromEntries(Object.entries(FATES).filter(([fault]) => faults.includes(fault as Fault))) }

  function look(): void {
    for (const call of vendor.dueCalls()) if (!carried.has(call.key)) carry(call)
  }

  function carry(call: DueCall): void {
    carried.add(call.key)
    const end = (acknowledged: boolean): void => {
      carried.delete(call.key)
      call.told(acknowledged)
      if (!acknowledged) lookIn(AGAIN_MS)
      // Some are sent again though they were acknowledged.
      else lookIn(1_000)
    }
    const fate = chance.weighed(fates) as Fault | 'well'
    if (fate !== 'well') count(fate)
    if (call.forged) count('notice-forged')
    switch (fate) {
      case 'notice-lost':
        end(false)
        return
      case 'notice-delay':
        return void timeline.after(Math.round(chance.logarithmic(2_000, 3_600_000)), () => end(deliver(call)))
      case 'notice-duplicate':
        deliver(call)
        return void timeline.after(chance.whole(0, 20_000), () => end(deliver(call)))
      case 'notice-unheard':
        deliver(call)
        end(false)
        return
      default:
        return void timeline.after(chance.whole(40, 400), () => end(deliver(call)))
    }
  }

  function deliver({ about, raw }: DueCall): boolean {
    const open = isDown() ? null : till()
    return open?.receive(about, raw) ?? false
  }

  const lookIn = (ms: number): void => void timeline.after(ms, look)
  return { lookIn }
}
