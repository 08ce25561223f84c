import { parseArgs } from 'node:util'
import { withScratchFolder } from './bench/scratch.ts'
import { countSteps, isPlayable, type OtherSide, type Point, playPoint, startOtherSide, type Verdict } from './crash-points/lives.ts'
import { SCENARIOS, type Scenario } from './crash-points/scenarios.ts'

/*
 * `npm run crash-points`: a till in a process of its own is killed (SIGKILL) before and after every step of every story, restarted, and
 * its book held against what the gateway really took. Exits with 1 when the oracle finds anything, or a restart takes more than 2 s.
 */

const HELP =
  'Options: --quick (about a minute), --all (every step, not some of each story), --only WORD (stories with it in their name), --workers N.\n'
const SLOWEST_READY_MS = 2_000
const TRIES_AGAIN = 3
/** How many kills each story gets, and how many of them are followed by one during the recovery. The quick form plays only the latter: their first kill is one, too. */
const SIZES = { quick: { kills: 1, doubles: 1 }, full: { kills: 24, doubles: 5 }, all: { kills: Number.POSITIVE_INFINITY, doubles: 40 } }
type Size = (typeof SIZES)['full']

/** Points at which something was once wrong, or that no even spread reaches; every form plays them. */
const NAMED: readonly [story: string, killAt: number, againAt: number | null][] = [
  // An empty book was left here, and the next start called it damaged.
  ['first start', 7, null],
  ['first start', 9, 6],
  ['first start', 40, null],
  ['sale paid', 17, 5],
  ['declined, then a second code', 30, null],
  ['QR closed by hand, paid after all', 3, null],
  ['resolve at start', 25, 12],
  ['refund', 45, null],
  ['refund from the queue, reply lost', 70, 8],
  ['cash, drawer, receipt and a copy', 9, 4],
  ['QR paid, told by the gateway', 40, null],
]

type Counted = { scenario: Scenario; points: Point[] }

/** Steps spread over the whole story; then some of them with a second kill during the recovery. */
async function plan(parent: string, other: OtherSide, scenario: Scenario, size: Size): Promise<Counted> {
  const { steps, recoverySteps } = await countSteps(parent, other, scenario)
  const chosen = spread(steps.length, size.kills)
  const points = chosen.map((killAt): Point => ({ scenario, killAt, label: steps[killAt - 1] ?? '', againAt: null }))
  const twice = new Set(spread(points.length, size.doubles))
  const doubles = points
    .filter((_point, index) => twice.has(index + 1))
    .map((point, index): Point => ({ ...point, againAt: 1 + ((index * 7 + point.killAt) % Math.max(1, recoverySteps)) }))
  const named = NAMED.filter(([story]) => story === scenario.name).map(
    ([, killAt, againAt]): Point => ({ scenario, killAt, label: steps[killAt - 1] ?? '', againAt }),
  )
  return { scenario, points: [...(size === SIZES.quick ? [] : points), ...doubles, ...named] }
}

function spread(count: number, wanted: number): number[] {
  return Array.from({ length: Math.min(wanted, count) }, (_, index) => 1 + Math.floor(((index + 0.5) * count) / Math.min(wanted, count)))
}

/** Does `work` with all items, some at a time; what comes back stands in the items' order. */
async function inParallel<Item, Made>(items: readonly Item[], workers: number, work: (item: Item) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = []
  const rest = items.entries()
  const worker = async (): Promise<void> => {
    for (const [place, item] of rest) made[place] = await work(item)
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return made
}

async function playAloud(folder: string, other: OtherSide, point: Point): Promise<Verdict> {
  const verdict = await playPoint(folder, other, point)
  for (const fault of verdict.faults) process.stderr.write(`${nameOf(point)}: ${fault}\n`)
  return verdict
}

function isSlow({ readyMs }: Verdict): boolean {
  return readyMs.some((ms) => ms > SLOWEST_READY_MS)
}

/** Plays a point again, with nothing beside it: a machine with too much to do makes any restart slow once. Gives the last try. */
async function playAgain(folder: string, other: OtherSide, verdict: Verdict): Promise<Verdict> {
  let last = verdict
  for (let tries = 0; tries < TRIES_AGAIN && isSlow(last); tries++) {
    last = await playPoint(folder, other, verdict.point)
    verdict.faults.push(...last.faults)
  }
  return last
}

function nameOf({ scenario, killAt, label, againAt }: Point): string {
  return `${scenario.name} #${killAt} ${label}${againAt === null ? '' : `, again at #${againAt}`}`
}

function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

function row(name: string, verdicts: Verdict[]): string {
  const ready = verdicts.flatMap(({ readyMs }) => readyMs)
  const reached = verdicts.filter((verdict) => verdict.reached && verdict.point.againAt === null).length
  const doubles = verdicts.filter((verdict) => verdict.reached && verdict.reachedAgain).length
  const faults = verdicts.reduce((sum, verdict) => sum + verdict.faults.length, 0)
  const leftToPerson = verdicts.reduce((sum, verdict) => sum + verdict.leftToPerson, 0)
  const figures = [reached, doubles, faults, leftToPerson, `${Math.round(quantile(ready, 0.99))} ms`, `${Math.round(Math.max(0, ...ready))} ms`]
  return `${name.padEnd(36)}${figures.map((figure) => String(figure).padStart(11)).join('')}`
}

async function main(argv: string[]): Promise<number> {
  const options = {
    quick: { type: 'boolean' },
    all: { type: 'boolean' },
    only: { type: 'string' },
    workers: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const began = performance.now()
  const size = values.quick ? SIZES.quick : values.all ? SIZES.all : SIZES.full
  const wanted = SCENARIOS.filter(({ name }) => name.includes(values.only ?? ''))
  return withScratchFolder(async (folder) => {
    const other = await startOtherSide(`${folder}/gateway.jsonl`)
    try {
      const workers = Number(values.workers ?? 2)
      const counted = await inParallel(wanted.filter(isPlayable), workers, (scenario) => plan(folder, other, scenario, size))
      const points = counted.flatMap((one) => one.points)
      process.stderr.write(`${points.length} points in ${counted.length} stories ...\n`)
      const verdicts = await inParallel(points, workers, (point) => playAloud(folder, other, point))
      const head = `${'story'.padEnd(36)}${['points', 'doubles', 'violations', 'to person', 'p99 ready', 'max ready'].map((word) => word.padStart(11)).join('')}`
      const rows = counted.map(({ scenario }) =>
        row(
          scenario.name,
          verdicts.filter(({ point }) => point.scenario === scenario),
        ),
      )
      process.stdout.write(`\n${[head, ...rows, row('all', verdicts)].join('\n')}\n\n`)
      for (const { name } of wanted.filter((scenario) => !isPlayable(scenario)))
        process.stdout.write(`Not played: ${name} (this till has no such call, or only one format).\n`)
      const slowOnce = verdicts.filter(isSlow)
      const slow: Verdict[] = []
      for (const verdict of slowOnce) if (isSlow(await playAgain(folder, other, verdict))) slow.push(verdict)
      if (slowOnce.length > 0)
        process.stdout.write(`${slowOnce.length} restarts took longer at first; played again alone, ${slow.length} still do.\n`)
      for (const { point, faults } of verdicts) for (const fault of faults) process.stdout.write(`Violation: ${nameOf(point)}: ${fault}\n`)
      for (const { point, readyMs } of slow) process.stdout.write(`Slow: ${nameOf(point)} was ready in ${Math.round(Math.max(...readyMs))} ms.\n`)
      const violations = verdicts.reduce((sum, { faults }) => sum + faults.length, 0)
      const missed = verdicts.filter(({ reached }) => !reached).length
      const reached = verdicts.length - missed
      process.stdout.write(
        `${reached} kills at distinct points, ${violations} violations, ${slow.length} slow restarts, ${missed} points not reached; `,
      )
      process.stdout.write(`${Math.round((performance.now() - began) / 1_000)} s.\n`)
      return violations + slow.length > 0 ? 1 : 0
    } finally {
      await other.stop()
    }
  })
}

process.exitCode = await main(process.argv.slice(2))
