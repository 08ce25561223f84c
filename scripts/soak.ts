import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { seedsOf } from './simulation/options.ts'
import {
  FAULTS,
  type Fault,
  type FaultCounts,
  FINDINGS,
  faultsOf,
  GATEWAYS,
  type GatewayName,
  noFaults,
  noPayouts,
  noRefunds,
  type PayoutCounts,
  type RefundCounts,
  readFaults,
  readWorldName,
  SALES_PER_WORLD,
  WIRE_FAULTS,
  worldName,
} from './simulation/report.ts'
import { commitOf, type RunReport, runWorlds } from './simulation/worlds.ts'

/*
 * `npm run soak`: whole simulated days of the till with everything going wrong that may, judged by an oracle that reads only the gateway
 * model and the book's file. Exits with 1 on any finding, and on a fault that never took effect: it was not tested.
 */

const HELP = `Options:
  --gateway NAME  ${GATEWAYS.join(', ')}: only worlds with this one (all of them, most with OTT Pay)
  --sales N       how many sales in all (20000)
  --seeds A..B    which seeds they are spread over (1..10)
  --faults LIST   all, none, or names with commas: ${FAULTS.join(', ')}
  --workers N     processes at a time (as many as processors, at most 4)
  --world NAME    only this world (1:0, okpay/1:0), with every finding in full: how a finding is replayed
  --quick         a short form of less than a minute (6000 sales, 10 seeds, and a small world of each other gateway)
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
type Found = { world: string; kind: string; about: string; what: string }

async function soak(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      sales: { type: 'string' },
      seeds: { type: 'string', default: '1..10' },
      faults: { type: 'string', default: 'all' },
      workers: { type: 'string' },
      world: { type: 'string' },
      gateway: { type: 'string' },
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
  const sales = Number(values.sales ?? (values.quick ? 6_000 : 20_000))
  const workers = Number(values.workers ?? Math.min(4, availableParallelism()))
  const gateway = GATEWAYS.find((one) => one === values.gateway)
  if (!faults || !seeds || !(sales > 0) || !(workers >= 1) || (values.gateway !== undefined && !gateway)) {
    process.stderr.write(`That is not understood.\n${HELP}`)
    return 1
  }
  if (values.world !== undefined) return run([values.world], faults, values.faults, workers, 'single')
  if (gateway) return run(spread(sales, seeds, gateway), faults, values.faults, workers, 'whole')
  if (values.quick) return run([...spread(sales, seeds, 'ottpay'), ...QUICK_WORLDS], faults, values.faults, workers, 'quick')
  const shares = GATEWAYS.map((one) =>
    spread(one === 'ottpay' ? sales * OTTPAY_SHARE : (sales * (1 - OTTPAY_SHARE)) / (GATEWAYS.length - 1), seeds, one),
  )
  return run(shares.flat(), faults, values.faults, workers, 'whole')
}

/** How many of the sales are OTT Pay's where no gateway is named; the others share the rest. */
const OTTPAY_SHARE = 0.7
/** Sales in each world of another gateway in the quick form, and those worlds: a sale by a page costs three times as many questions. */
const QUICK_SALES = 60
const QUICK_WORLDS = ['okpay/1:0', 'proxypay/2:0', 'dokypay/3:0', 'dokypay/4:1']

/** The worlds that hold so many sales, the same number for every seed, seeds in turn. */
function spread(sales: number, seeds: number[], gateway: GatewayName): string[] {
  const perSeed = Math.ceil(sales / SALES_PER_WORLD / seeds.length)
  return Array.from({ length: perSeed }, (_, world) => seeds.map((seed) => worldName({ gateway, seed, world }))).flat()
}

async function run(worlds: string[], faults: Fault[], faultsText: string, workers: number, form: 'single' | 'quick' | 'whole'): Promise<number> {
  const single = form === 'single'
  const startedAt = performance.now()
  const counts = noFaults()
  const refundCounts = noFaults()
  const payoutCounts = noFaults()
  const refunds = noRefunds()
  const payouts = noPayouts()
  const kinds = new Map<string, number>()
  const bySeed = new Map<string, Sum>()
  const found: Found[] = []
  const ends = new Map<string, number>()
  const seconds = (): number => (performance.now() - startedAt) / 1000
  // The small worlds of the quick form come behind the others.
  const small = form === 'quick' ? worlds.filter((name) => name.includes('/')) : []
  const usual = worlds.filter((name) => !small.includes(name))
  const wanted = usual.length * SALES_PER_WORLD + small.length * QUICK_SALES
  process.stdout.write(`commit ${commitOf()}, ${wanted} sales in ${worlds.length} worlds, faults: ${faultsText}, ${workers} workers\n`)
  let done = 0
  let cpuMs = 0
  const take = (report: RunReport): void => {
    cpuMs += report.cpuMs
    for (const fault of FAULTS) {
      counts[fault] += report.faults[fault]
      refundCounts[fault] += report.refundFaults[fault]
      payoutCounts[fault] += report.payoutFaults[fault]
    }
    for (const key of Object.keys(refunds) as (keyof RefundCounts)[]) refunds[key] += report.refunds[key]
    for (const key of Object.keys(payouts) as (keyof PayoutCounts)[]) payouts[key] += report.payouts[key]
    for (const [end, count] of Object.entries(report.ends)) ends.set(end, (ends.get(end) ?? 0) + count)
    const sum = bySeed.get(nameOf(report)) ?? { sales: 0, attempts: 0, charges: 0, questions: 0, restarts: 0, twice: 0, findings: 0, digest: [] }
    sum.sales += report.sales
    sum.attempts += report.attempts
    sum.charges += report.charges
    sum.questions += report.questions
    sum.restarts += report.restarts
    sum.twice += report.twiceForAWhile
    sum.findings += report.findings.length
    sum.digest.push(`${report.world} ${report.digest}`)
    bySeed.set(nameOf(report), sum)
    for (const finding of report.findings) {
      kinds.set(finding.kind, (kinds.get(finding.kind) ?? 0) + 1)
      found.push({ world: worldName(report), ...finding })
    }
    if (++done % 80 === 0) process.stderr.write(`${done * SALES_PER_WORLD} sales, ${seconds().toFixed(0)} s, ${found.length} findings\n`)
  }
  const died = await runWorlds({ worlds: usual, faults: faultsText, workers, take })
  if (small.length > 0) died.push(...(await runWorlds({ worlds: small, faults: faultsText, workers, sales: QUICK_SALES, take })))
  tellSeeds(bySeed)
  tellFaults(counts, refundCounts, payoutCounts, faults)
  const total = [...bySeed.values()].reduce((all, { sales }) => all + sales, 0)
  const took = seconds()
  process.stdout.write(`\nsales by how they ended: ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}\n`)
  tellRefunds(refunds)
  tellPayouts(payouts)
  tellFound(found, died, single)
  // So few sales may well have no refund that meets the rarest fault.
  const played = GATEWAYS.filter((gateway) => usual.some((name) => readWorldName(name).gateway === gateway))
  const can = faults.filter((fault) => played.some((gateway) => faultsOf(gateway).includes(fault)))
  const ofRefunds =
    total < LEAST_FOR_REFUNDS || !played.includes('ottpay') ? [] : WIRE_FAULTS.filter((fault) => can.includes(fault) && refundCounts[fault] === 0)
  const unfired = single ? [] : [...can.filter((fault) => counts[fault] === 0), ...ofRefunds.map((fault) => `${fault} on a refund`)]
  if (unfired.length > 0) process.stdout.write(`Never took effect, so nothing is known about: ${unfired.join(', ')}\n`)
  process.stdout.write(`\n${FINDINGS.map((kind) => `${kinds.get(kind) ?? 0} ${kind}`).join(', ')}\n`)
  const bound =
    total > 0 && found.length === 0 ? `; none in ${total} bounds the true rate at about ${(300_000 / total).toFixed(1)} in 100,000 (95 %)` : ''
  process.stdout.write(
    `${total} sales in ${took.toFixed(0)} s (${(total / took).toFixed(0)} a second, ${(cpuMs / Math.max(1, total)).toFixed(2)} ms of processor each)${bound}\n`,
  )
  return found.length + died.length + unfired.length > 0 ? 1 : 0
}

function nameOf({ gateway, seed }: RunReport): string {
  return `${gateway === 'ottpay' ? '' : `${gateway}, `}seed ${seed}`
}

function tellSeeds(bySeed: Map<string, Sum>): void {
  for (const [name, sum] of [...bySeed].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
    const { sales, attempts, charges, questions, restarts, twice, findings } = sum
    const digest = sum.digest.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(' ')
    let mark = 0
    for (const char of digest) mark = (Math.imul(mark, 31) + char.charCodeAt(0)) >>> 0
    process.stdout.write(
      `${name}: ${sales} sales, ${attempts} attempts, ${charges} charges, ${questions} questions, ${restarts} restarts, ` +
        `${twice} charged twice for a while, ${findings} findings, mark ${mark.toString(16).padStart(8, '0')}\n`,
    )
  }
}

function tellFaults(counts: FaultCounts, ofRefunds: FaultCounts, ofPayouts: FaultCounts, faults: Fault[]): void {
  const most = Math.max(1, ...Object.values(counts))
  process.stdout.write('\nfaults that took effect, and how many of them on a refund, and on a payout, or its reply\n')
  for (const fault of faults) {
    const bar = '#'.repeat(Math.ceil((counts[fault] / most) * 40))
    const own = [ofRefunds, ofPayouts].map((some) => (some[fault] > 0 ? String(some[fault]) : '').padStart(7)).join('')
    process.stdout.write(`  ${fault.padEnd(22)}${String(counts[fault]).padStart(8)}${own}  ${bar}\n`)
  }
}

function tellRefunds(refunds: RefundCounts): void {
  const { begun, sent, done, refused, closed, notSent, late, queued, fromQueue, takenOut } = refunds
  process.stdout.write(
    `refunds: ${begun} begun, ${sent} sent, ${done} done (${late} after they had ended), ${refused} refused, ${closed} closed by hand, ${notSent} not sent\n` +
      `refunds to do: ${queued} put into the queue, ${fromQueue} sent from it, ${takenOut} taken out by hand\n`,
  )
}

function tellPayouts({ asked, sent, done, failed, closed, notSent, late, reversed, withdrawn }: PayoutCounts): void {
  process.stdout.write(
    `payouts: ${asked} asked for, ${withdrawn} withdrawn, ${sent} sent, ${done} done, ${late} after they had ended, ${failed} failed, ` +
      `${closed} closed by hand, ${reversed} came back, ${notSent} not sent\n`,
  )
}

function tellFound(found: Found[], died: string[], single: boolean): void {
  for (const { world, kind, about, what } of found.slice(0, single ? 1_000 : 40)) {
    process.stdout.write(`FOUND ${kind}: ${about} ${what}; replay: npm run soak -- --world ${world}\n`)
  }
  if (!single && found.length > 40) process.stdout.write(`... and ${found.length - 40} more\n`)
  for (const line of died) process.stdout.write(`DIED ${line}\n`)
}

process.exitCode = await soak(process.argv.slice(2))
