import { describe, expect, it } from 'vitest'
import { seedsOf } from '../../scripts/simulation/options.ts'
import { FAULTS, faultsOf, noFaults, readFaults, readWorldName, worldName } from '../../scripts/simulation/report.ts'
import { createChance } from './chance.ts'
import { createTimeline } from './timeline.ts'
import { runWorld } from './world.ts'

/* The short form of `npm run soak`: a thousand sales under every fault, judged by the oracle. */

describe('simulated worlds', () => {
  it('under every fault: nothing lost, nothing twice, nothing left open', { timeout: 120_000 }, async () => {
    const counts = noFaults()
    const faults = faultsOf('ottpay')
    for (const seed of [4, 6, 7]) {
      const report = await runWorld({ seed, world: 0, faults })
      expect(report.findings, `seed ${seed}`).toEqual([])
      expect(report.ends.paid).toBeGreaterThan(150)
      for (const fault of FAULTS) counts[fault] += report.faults[fault]
    }
    // A fault that never took effect was not tested.
    expect(faults.filter((fault) => counts[fault] === 0)).toEqual([])
  })

  it.each(['okpay', 'proxypay', 'dokypay'] as const)('%s under every fault: links, refunds and payouts', { timeout: 120_000 }, async (gateway) => {
    const report = await runWorld({ gateway, seed: 23, world: 0, sales: 50, payoutShare: 0.6, faults: faultsOf(gateway) })
    expect(report.findings).toEqual([])
    expect(report.ends.paid).toBeGreaterThan(15)
    expect(report.payouts.done).toBeGreaterThan(5)
    if (gateway === 'dokypay') expect(report.refunds.done).toBeGreaterThan(0)
    expect(report.faults.kill).toBeGreaterThan(0)
    expect(await runWorld({ gateway, seed: 23, world: 0, sales: 50, payoutShare: 0.6, faults: faultsOf(gateway) })).toEqual(report)
  })

  it('the same seed gives the same world to the last byte of the journal, another seed another one', { timeout: 60_000 }, async () => {
    const spec = { seed: 77, world: 1, sales: 60, faults: faultsOf('ottpay') }
    const first = await runWorld(spec)
    expect(await runWorld(spec)).toEqual(first)
    expect((await runWorld({ ...spec, seed: 78 })).digest).not.toBe(first.digest)
  })

  it('only the named faults happen', { timeout: 60_000 }, async () => {
    const report = await runWorld({ seed: 5, world: 0, sales: 60, faults: ['drop-reply', 'kill'] })
    expect(report.findings).toEqual([])
    const fired = FAULTS.filter((fault) => report.faults[fault] > 0)
    expect(fired).toContain('drop-reply')
    expect(['drop-reply', 'kill']).toEqual(expect.arrayContaining(fired))
  })
})

describe('what worlds are made of', () => {
  it('chance: the same seed and stream give the same draws, another stream others; fractions lie in 0 to 1', () => {
    const draws = (seed: number, stream: string) => {
      const chance = createChance(seed, stream)
      return Array.from({ length: 200 }, () => chance.fraction())
    }
    expect(draws(1, 'a')).toEqual(draws(1, 'a'))
    expect(draws(1, 'a')).not.toEqual(draws(1, 'b'))
    expect(draws(1, 'a')).not.toEqual(draws(2, 'a'))
    const many = draws(3, 'c')
    expect(many.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true)
    expect(many.reduce((sum, fraction) => sum + fraction, 0) / many.length).toBeCloseTo(0.5, 1)
  })

  it('chance: weights decide, zero never comes, whole numbers keep to their ends', () => {
    const chance = createChance(9, 'weights')
    const picks = Array.from({ length: 300 }, () => chance.weighed({ often: 9, seldom: 1, never: 0 }))
    expect(picks.filter((pick) => pick === 'often').length).toBeGreaterThan(230)
    expect(picks).toContain('seldom')
    expect(picks).not.toContain('never')
    const numbers = Array.from({ length: 300 }, () => chance.whole(3, 5))
    expect([...new Set(numbers)].sort()).toEqual([3, 4, 5])
    expect(chance.digits(18)).toMatch(/^\d{18}$/)
  })

  it('timeline: events come in order of their time, those of one moment as planned, and can be taken back', async () => {
    const seen: string[] = []
    const line = createTimeline(() => {})
    const chance = createChance(1, 'timeline')
    const times = Array.from({ length: 200 }, () => chance.whole(0, 50))
    for (const [index, at] of times.entries()) line.after(at, () => seen.push(`${String(at).padStart(2, '0')}:${String(index).padStart(3, '0')}`))
    const cancel = line.after(10, () => seen.push('cancelled'))
    cancel()
    line.after(20, () => line.after(0, () => seen.push('20:nested')))
    await line.runUntil(19)
    expect(line.now()).toBe(19)
    expect(seen.every((name) => Number.parseInt(name, 10) <= 19)).toBe(true)
    await line.runUntil(100)
    expect(seen.filter((name) => !name.includes('nested'))).toEqual(seen.filter((name) => !name.includes('nested')).toSorted())
    expect(seen).toContain('20:nested')
    expect(seen).not.toContain('cancelled')
    expect(seen).toHaveLength(201)
  })

  it('options: seeds and faults are read, nonsense is refused', () => {
    expect(seedsOf('3')).toEqual([3])
    expect(seedsOf('2..5')).toEqual([2, 3, 4, 5])
    expect(seedsOf('1, 9')).toEqual([1, 9])
    for (const text of ['', 'a', '5..2', '1..', '-1']) expect(seedsOf(text)).toBeNull()
    expect(readFaults('all')).toEqual([...FAULTS])
    expect(readFaults('none')).toEqual([])
    expect(readFaults('kill, delay')).toEqual(['kill', 'delay'])
    expect(readFaults('kill,earthquake')).toBeNull()
    for (const name of ['3:1', 'okpay/2:0']) expect(worldName(readWorldName(name))).toBe(name)
    expect(() => readWorldName('bank/1:0')).toThrow('no gateway is called bank')
  })
})
