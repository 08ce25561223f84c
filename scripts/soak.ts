import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { seedsOf } from './simulation/options.ts'
import {
  FAULTS,
  type Fault,
  type FaultCounts,
  FINDINGS,
  noFaults,
  noRefunds,
  type RefundCounts,
  readFaults,
  SALES_PER_WORLD,
  WIRE_FAULTS,
} from './simulation/report.ts'
import { commitOf, type RunReport, runWorlds } from './simulation/worlds.ts'

/*
 * `npm run soak`: whole simulated days of the till with everything going wrong that may, judged by an oracle that reads only the gateway
 * model and the book's file. Exits with 1 on any finding, and on a fault that never took effect: it was not tested.
 */

const HELP = `Options:
  --sales N       how many sales in all (20000)
  --seeds A..B    which seeds they are spread over (1..10)
  --faults LIST   all, none, or names with commas: ${FAULTS.join(', ')}
  --workers N     processes at a time (as many as processors, at most 4)
  --world SEED:N  only this world, with every finding in full: how a finding is replayed
  --quick         a short form of about a minute (10000 sales, 10 seeds)
`

/** From so many sales on, a fault that met no refund is told as not tested. */
const LEAST_FOR_REFUNDS = 10_000

type Sum = {
  sales: number
  attempts: number
  charges: number
  questions: number
  restarts: number
  twice: number
  findings: number
  digest: string[]
}
type Found = { seed: number; world: number; kind: string; about: string; what: string }

async function soak(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      sales: { type: 'string' },
      seeds: { type: 'string', default: '1..10' },
      faults: { type: 'string', default: 'all' },
      workers: { type: 'string' },
      world: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const faults = readFaults(values.faults)
  const seeds = seedsOf(values.seeds)
  const sales = Number(values.sales ?? (values.quick ? 10_000 : 20_000))
  const workers = Number(values.workers ?? Math.min(4, availableParallelism()))
  if (!faults || !seeds || !(sales > 0) || !(workers >= 1)) {
    process.stderr.write(`That is not understood.\n${HELP}`)
    return 1
  }
  const worlds = values.world === undefined ? spread(sales, seeds) : [values.world]
  return run(worlds, faults, values.faults, workers, values.world !== undefined)
}

/** The worlds that hold so many sales, the same number for every seed, seeds in turn. */
function spread(sales: number, seeds: number[]): string[] {
  const perSeed = Math.ceil(sales / SALES_PER_WORLD / seeds.length)
  return Array.from({ length: perSeed }, (_, world) => seeds.map((seed) => `${seed}:${world}`)).flat()
}

async function run(worlds: string[], faults: Fault[], faultsText: string, workers: number, single: boolean): Promise<number> {
  const startedAt = performance.now()
  const counts = noFaults()
  const refundCounts = noFaults()
  const refunds = noRefunds()
  const kinds = new Map<string, number>()
  const bySeed = new Map<number, Sum>()
  const found: Found[] = []
  const ends = new Map<string, number>()
  const seconds = (): number => (performance.now() - startedAt) / 1000
  process.stdout.write(
    `commit ${commitOf()}, ${worlds.length * SALES_PER_WORLD} sales in ${worlds.length} worlds, faults: ${faultsText}, ${workers} workers\n`,
  )
  let done = 0
  let cpuMs = 0
  const take = (report: RunReport): void => {
    cpuMs += report.cpuMs
    for (const fault of FAULTS) {
      counts[fault] += report.faults[fault]
      refundCounts[fault] += report.refundFaults[fault]
    }
    for (const key of Object.keys(refunds) as (keyof RefundCounts)[]) refunds[key] += report.refunds[key]
    for (const [end, count] of Object.entries(report.ends)) ends.set(end, (ends.get(end) ?? 0) + count)
    const sum = bySeed.get(report.seed) ?? { sales: 0, attempts: 0, charges: 0, questions: 0, restarts: 0, twice: 0, findings: 0, digest: [] }
    sum.sales += report.sales
    sum.attempts += report.attempts
    sum.charges += report.charges
    sum.questions += report.questions
    sum.restarts += report.restarts
    sum.twice += report.twiceForAWhile
    sum.findings += report.findings.length
    sum.digest.push(`${report.world} ${report.digest}`)
    bySeed.set(report.seed, sum)
    for (const finding of report.findings) {
      kinds.set(finding.kind, (kinds.get(finding.kind) ?? 0) + 1)
      found.push({ seed: report.seed, world: report.world, ...finding })
    }
    if (++done % 80 === 0) process.stderr.write(`${done * SALES_PER_WORLD} sales, ${seconds().toFixed(0)} s, ${found.length} findings\n`)
  }
  const died = await runWorlds({ worlds, faults: faultsText, workers, take })
  tellSeeds(bySeed)
  tellFaults(counts, refundCounts, faults)
  const total = [...bySeed.values()].reduce((all, { sales }) => all + sales, 0)
  const took = seconds()
  process.stdout.write(`\nsales by how they ended: ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}\n`)
  tellRefunds(refunds)
  tellFound(found, died, single)
  // So few sales may well have no refund that meets the rarest fault.
  const ofRefunds = total < LEAST_FOR_REFUNDS ? [] : WIRE_FAULTS.filter((fault) => faults.includes(fault) && refundCounts[fault] === 0)
  const unfired = single ? [] : [...faults.filter((fault) => counts[fault] === 0), ...ofRefunds.map((fault) => `${fault} on a refund`)]
  if (unfired.length > 0) process.stdout.write(`Never took effect, so nothing is known about: ${unfired.join(', ')}\n`)
  process.stdout.write(`\n${FINDINGS.map((kind) => `${kinds.get(kind) ?? 0} ${kind}`).join(', ')}\n`)
  const bound =
    total > 0 && found.length === 0 ? `; none in ${total} bounds the true rate at about ${(300_000 / total).toFixed(1)} in 100,000 (95 %)` : ''
  process.stdout.write(
    `${total} sales in ${took.toFixed(0)} s (${(total / took).toFixed(0)} a second, ${(cpuMs / Math.max(1, total)).toFixed(2)} ms of processor each)${bound}\n`,
  )
  return found.length + died.length + unfired.length > 0 ? 1 : 0
}

function tellSeeds(bySeed: Map<number, Sum>): void {
  for (const [seed, sum] of [...bySeed].sort(([a], [b]) => a - b)) {
    const { sales, attempts, charges, questions, restarts, twice, findings } = sum
    const digest = sum.digest.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(' ')
    let mark = 0
    for (const char of digest) mark = (Math.imul(mark, 31) + char.charCodeAt(0)) >>> 0
    process.stdout.write(
      `seed ${seed}: ${sales} sales, ${attempts} attempts, ${charges} charges, ${questions} questions, ${restarts} restarts, ` +
        `${twice} charged twice for a while, ${findings} findings, mark ${mark.toString(16).padStart(8, '0')}\n`,
    )
  }
}

function tellFaults(counts: FaultCounts, ofRefunds: FaultCounts, faults: Fault[]): void {
  const most = Math.max(1, ...Object.values(counts))
  process.stdout.write('\nfaults that took effect, and how many of them on a refund request or its reply\n')
  for (const fault of faults) {
    const bar = '#'.repeat(Math.ceil((counts[fault] / most) * 40))
    const onRefunds = ofRefunds[fault] > 0 ? String(ofRefunds[fault]) : ''
    process.stdout.write(`  ${fault.padEnd(22)}${String(counts[fault]).padStart(8)}${onRefunds.padStart(7)}  ${bar}\n`)
  }
}

function tellRefunds(refunds: RefundCounts): void {
  const { begun, sent, done, refused, closed, notSent, late, queued, fromQueue, takenOut } = refunds
  process.stdout.write(
    `refunds: ${begun} begun, ${sent} sent, ${done} done (${late} after they had ended), ${refused} refused, ${closed} closed by hand, ${notSent} not sent\n` +
      `refunds to do: ${queued} put into the queue, ${fromQueue} sent from it, ${takenOut} taken out by hand\n`,
  )
}

function tellFound(found: Found[], died: string[], single: boolean): void {
  for (const { seed, world, kind, about, what } of found.slice(0, single ? 1_000 : 40)) {
    process.stdout.write(`FOUND ${kind}: ${about} ${what}; replay: npm run soak -- --world ${seed}:${world}\n`)
  }
  if (!single && found.length > 40) process.stdout.write(`... and ${found.length - 40} more\n`)
  for (const line of died) process.stdout.write(`DIED ${line}\n`)
}

process.exitCode = await soak(process.argv.slice(2))
