import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { type Mutant, QUICK_SALES, worldNames, worldOf } from './simulation/mutant.ts'
import { MUTANTS, mutated } from './simulation/mutants.ts'
import { SALES_PER_WORLD, worldName } from './simulation/report.ts'
import { commitOf, runWorlds } from './simulation/worlds.ts'

/*
 * `npm run mutants`: breaks the protocol in one way after the other and lets the simulation find it. A mutant that lives shows where the
 * simulation is blind; then, and when a mutant no longer fits the source, it exits with 1.
 */

const HELP = `Options:
  --only NAMES    only these mutants, with commas
  --seeds N       how many seeds each may live through (5)
  --quick         fewer sales for each, about a minute in all
  --workers N     mutants at a time (as many as processors, at most 4)
`

const WORLDS_PER_SEED = { full: 16, quick: 8 }
/** Worlds of refunds have so few sales that there may be more of them. */
const SMALL_WORLDS = 3

type Verdict = { mutant: Mutant; killedBy: string | null; inWorld: string; sales: number; ms: number }

async function hunt(mutant: Mutant, seeds: number, worldsPerSeed: number, quick: boolean): Promise<Verdict> {
  const startedAt = performance.now()
  const kinds = new Set<string>()
  let sales = 0
  let inWorld = ''
  const all = worldNames(mutant, seeds, worldsPerSeed)
  const world = quick && !mutant.refunds && !mutant.gateway ? { sales: QUICK_SALES } : worldOf(mutant)
  const known = quick && mutant.quickWorld !== undefined ? [mutant.quickWorld] : []
  const worlds = [...known, ...all.filter((world) => !known.includes(world))]
  const died = await runWorlds({
    worlds,
    faults: mutant.faults ?? 'all',
    ...world,
    workers: 1,
    stop: true,
    nodeFlags: ['--import', './scripts/simulation/mutate.ts'],
    env: { SCANTILL_MUTANT: mutant.name },
    take(report) {
      sales += report.sales
      for (const { kind } of report.findings) kinds.add(kind)
      if (report.findings.length > 0) inWorld = worldName(report)
    },
  })
  if (died.length > 0) kinds.add(`a dead process (${died[0]?.split('\n')[0]?.slice(0, 80)})`)
  return {
    mutant,
    killedBy: kinds.size > 0 ? [...kinds].join(', ') : null,
    inWorld,
    sales: Math.max(sales, world.sales ?? SALES_PER_WORLD),
    ms: performance.now() - startedAt,
  }
}

async function mutants(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string' },
      seeds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      workers: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const names = values.only?.split(',').map((name) => name.trim())
  const chosen = MUTANTS.filter(({ name }) => !names || names.includes(name))
  const stale = chosen.flatMap((mutant) => {
    try {
      mutated(mutant)
      return []
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)]
    }
  })
  if (stale.length > 0 || chosen.length === 0) {
    process.stderr.write(`${stale.join('\n') || 'no such mutant'}\n`)
    return 1
  }
  const startedAt = performance.now()
  process.stdout.write(`commit ${commitOf()}, ${chosen.length} mutants\n`)
  const healthy = await runWorlds({ worlds: ['1:0', '2:0'], faults: 'all', workers: 1, take: tellSick })
  const sick = healthy.length > 0 || sickFindings > 0
  if (sick) process.stdout.write('The code as it is does not pass, so no mutant can be told from it.\n')
  const waiting = [...chosen]
  const verdicts: Verdict[] = []
  const worker = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const worldsPerSeed = WORLDS_PER_SEED[values.quick ? 'quick' : 'full'] * (mutant.refunds || mutant.gateway ? SMALL_WORLDS : 1)
      const verdict = await hunt(mutant, Number(values.seeds), worldsPerSeed, values.quick)
      verdicts.push(verdict)
      const { killedBy, inWorld, sales, ms } = verdict
      const fate =
        killedBy === null ? `LIVES after ${sales} sales` : `killed within ${sales} sales, in ${inWorld || 'a world that broke off'}, by ${killedBy}`
      process.stdout.write(`${mutant.name.padEnd(28)} ${fate} (${(ms / 1000).toFixed(1)} s): ${mutant.breaks}\n`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.workers ?? Math.min(4, availableParallelism())) }, worker))
  const killed = verdicts.filter(({ killedBy }) => killedBy !== null).length
  process.stdout.write(`${killed} of ${verdicts.length} killed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`)
  return killed === verdicts.length && !sick ? 0 : 1
}

let sickFindings = 0
function tellSick(report: { findings: unknown[] }): void {
  sickFindings += report.findings.length
}

process.exitCode = await mutants(process.argv.slice(2))
