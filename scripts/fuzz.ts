import { parseArgs } from 'node:util'
import { fuzz } from './fuzz/run.ts'
import { openTargets } from './fuzz/targets.ts'

/*
 * `npm run fuzz -- --count 100000 --seed 1`: every reader of what comes from outside gets that many spoiled inputs. Exits with 1 when one
 * crashes, takes longer than 50 ms, or accepts what is not valid.
 */

const SLOW_MS = 50
const SHOWN_CHARS = 400

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { count: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } })
  const count = Number(values.count ?? 100_000)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
  const targets = await openTargets()
  let findings = 0
  process.stdout.write(
    `seed ${seed}\n${'reader'.padEnd(26)}${'inputs'.padStart(9)}${'slowest'.padStart(12)}${'findings'.padStart(10)}${'seconds'.padStart(9)}\n`,
  )
  for (const [index, target] of targets.entries()) {
    if (values.only !== undefined && !target.name.includes(values.only)) continue
    const began = performance.now()
    const shown = await fuzz(target, Math.ceil(count * target.share), seed + index, SLOW_MS)
    findings += shown.findings.length
    const seconds = ((performance.now() - began) / 1_000).toFixed(0)
    process.stdout.write(
      `${shown.name.padEnd(26)}${String(shown.count).padStart(9)}${`${shown.slowestMs.toFixed(1)} ms`.padStart(12)}${String(shown.findings.length).padStart(10)}${seconds.padStart(9)}\n`,
    )
    for (const { what, input } of shown.findings) process.stdout.write(`  ${what}\n    ${JSON.stringify(input).slice(0, SHOWN_CHARS)}\n`)
  }
  for (const target of targets) await target.close?.()
  process.stdout.write(findings === 0 ? 'Nothing found.\n' : `${findings} findings.\n`)
  return findings === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
