import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { GATEWAYS, type GatewayName } from './conformance/cells.ts'
import { whyNoCell } from './conformance/offered.ts'
import { readReport } from './conformance/report.ts'
import { countCells, makeTable, printTable } from './conformance/table.ts'

/*
 * `npm run conformance`: runs the gateways' tests against their other sides and scripted peers on loopback, and prints which operation of which
 * gateway was checked how often, in which way. Exits with 1 on anything red: a failed test, a cell that nothing checks, a word of a vendor's
 * tables that no answer ever had, a test that claims what it never called.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const REPORT = join(ROOT, 'reports/conformance-tests.json')
const HELP = `Options:
  --gateway NAME  only this one: ${GATEWAYS.join(', ')}
  --json FILE     writes the table as JSON too
`

function runTests(): Promise<void> {
  mkdirSync(dirname(REPORT), { recursive: true })
  // What an earlier run left must never pass for this one's.
  rmSync(REPORT, { force: true })
  const program = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const args = [program, 'run', '--config', join(ROOT, 'scripts/conformance/vitest.config.ts')]
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', fail)
    // How it ended stands in the report: a failed test makes its cells red.
    child.on('close', () => done())
  })
}

function main(): Promise<number> {
  const { values } = parseArgs({
    options: { gateway: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean' } },
  })
  const wanted = GATEWAYS.filter((name) => values.gateway === undefined || name === values.gateway)
  if (values.help || wanted.length === 0) {
    process.stdout.write(HELP)
    return Promise.resolve(values.help ? 0 : 1)
  }
  return report(wanted, values.json)
}

async function report(wanted: readonly GatewayName[], jsonFile: string | undefined): Promise<number> {
  const startedAt = performance.now()
  await runTests()
  if (!existsSync(REPORT)) {
    process.stderr.write('The tests did not run to their end, so nothing is known. `npx vitest run test/gateways` tells why.\n')
    return 1
  }
  const { tests, failed } = readReport(readFileSync(REPORT, 'utf8'))
  const rows = makeTable(tests, wanted)
  const { green, red, checks, notOffered } = countCells(rows)
  process.stdout.write(`Tests behind each cell; “-”: ${whyNoCell('return', 'notices')}, or the like (--json tells).\n${printTable(rows)}\n\n`)
  for (const name of failed) process.stdout.write(`failed: ${name}\n`)
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  process.stdout.write(`${green} cells green (${checks} checks), ${red} red, ${notOffered} operations not offered by their vendors, ${seconds} s\n`)
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ green, red, checks, notOffered, failed, rows }, null, 2)}\n`)
  return red === 0 && failed.length === 0 ? 0 : 1
}

process.exitCode = await main()
