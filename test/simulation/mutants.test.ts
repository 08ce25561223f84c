import { describe, expect, it } from 'vitest'
import { worldNames, worldOf } from '../../scripts/simulation/mutant.ts'
import { MUTANTS, mutantNamed, mutated } from '../../scripts/simulation/mutants.ts'
import type { WorldReport } from '../../scripts/simulation/report.ts'
import { runWorlds } from '../../scripts/simulation/worlds.ts'

/* The short form of `npm run mutants`: all of them fit the source, and some are hunted down. */

async function hunt(name: string): Promise<string[]> {
  const reports: WorldReport[] = []
  const mutant = mutantNamed(name)
  const died = await runWorlds({
    worlds: worldNames(mutant, 4, 1),
    faults: mutant.faults ?? 'all',
    ...worldOf(mutant),
    workers: 1,
    stop: true,
    nodeFlags: ['--import', './scripts/simulation/mutate.ts'],
    env: { SCANTILL_MUTANT: name },
    take: (report) => void reports.push(report),
  })
  expect(died).toEqual([])
  return reports.flatMap(({ findings }) => findings.map(({ kind }) => kind))
}

describe('mutants', () => {
  it('there are more than sixty, with names of their own', () => {
    expect(MUTANTS.length).toBeGreaterThan(60)
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
  })

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s fits the source as it is', (_name, mutant) => {
    expect(() => mutated(mutant)).not.toThrow()
  })

  it('one that does not fit says so', () => {
    const stale = { name: 'stale', breaks: 'nothing', edits: [{ file: 'src-main/payments/settle.ts', from: 'not in this file', to: '' }] }
    expect(() => mutated(stale)).toThrow('its text stands 0 times in src-main/payments/settle.ts, not once')
  })

  it.each([
    ['refund-new-id-on-retry', 'refund-orphan'],
    ['notice-settles', 'phantom'],
    ['payout-confirmed-alone', 'payout-alone'],
  ])('%s is found as %s', { timeout: 60_000 }, async (name, kind) => {
    expect(await hunt(name)).toContain(kind)
  })
})
