import { parseArgs } from 'node:util'
import { faultsOf, readFaults, readWorldName, SALES_PER_WORLD } from '../../scripts/simulation/report.ts'
import { runWorld } from './world.ts'

/*
 * A process that lets worlds happen, one line of JSON each. It is told which: `--worlds seed:world,okpay/seed:world`.
 * `--stop` ends it after the first world with a finding.
 */

const { values } = parseArgs({
  options: {
    worlds: { type: 'string' },
    faults: { type: 'string', default: 'all' },
    refunds: { type: 'string' },
    sales: { type: 'string', default: String(SALES_PER_WORLD) },
    stop: { type: 'boolean', default: false },
  },
})
const faults = readFaults(values.faults)
if (faults === null) throw new Error(`unknown faults: ${values.faults}`)

// A promise that nobody looks after is a fault of the till; it ends the process, and the seed with it is already known.
let current = ''
process.on('uncaughtException', (error) => {
  process.stdout.write(`${JSON.stringify({ world: current, died: error.stack ?? String(error) })}\n`)
  process.exit(3)
})

for (const name of (values.worlds ?? '1:0').split(',')) {
  const { gateway, seed, world } = readWorldName(name)
  current = name
  const before = process.cpuUsage()
  const share = values.refunds === undefined ? {} : { refundShare: Number(values.refunds) }
  const report = await runWorld({
    gateway,
    seed,
    world,
    faults: faults.filter((fault) => faultsOf(gateway).includes(fault)),
    sales: Number(values.sales),
    ...share,
  })
  const { user, system } = process.cpuUsage(before)
  process.stdout.write(`${JSON.stringify({ ...report, cpuMs: (user + system) / 1_000 })}\n`)
  if (values.stop && report.findings.length > 0) break
}
