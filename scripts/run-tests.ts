import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CountedRow, type Counts, countPlaywright, countVitest, lastLine, rowOfStep, settleRunner, table } from './test-counts.ts'

/*
 * `npm test`: types, lint and format, build, unit tests, short soak and mutants, end-to-end tests, one after the other. Every step runs even when an earlier
 * one failed, save the end-to-end tests, which need the build. The last line is always `N passed, N failed`.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const UNIT_REPORT = join(ROOT, 'reports/unit.json')
const E2E_REPORT = join(ROOT, 'test-results/e2e.json')

/** How much of a failed step's output is said once more at the end: what keeps only the last of a log must still tell why. */
const LAST_LINES = 60

type Step = {
  name: string
  command: string[]
  limitMinutes: number
  env?: Record<string, string>
  /** For a test runner: where it writes its report, and how to count it. */
  report?: { file: string; count(json: unknown): CountedRow[] }
  /** The step that must have passed, or this one is not run and counts as failed. */
  needs?: string
}

// Each step has a limit of its own, so that one that hangs leaves the others their turn; .ci/run holds the whole below a quarter of an hour.
const STEPS: Step[] = [
  { name: 'types', command: ['tsc', '-b'], limitMinutes: 1 },
  { name: 'lint and format', command: ['biome', 'ci', '.', '--max-diagnostics=50'], limitMinutes: 0.5 },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'], limitMinutes: 1 },
  { name: 'unit', command: ['vitest', 'run'], limitMinutes: 5, report: { file: UNIT_REPORT, count: countVitest } },
  { name: 'soak', command: ['node', 'scripts/soak.ts', '--quick'], limitMinutes: 2 },
  { name: 'mutants', command: ['node', 'scripts/mutants.ts', '--quick'], limitMinutes: 3 },
  { name: 'crash points', command: ['node', 'scripts/crash-points.ts', '--quick'], limitMinutes: 3 },
  {
    name: 'end-to-end',
    command: ['playwright', 'test', '--reporter=list,json'],
    limitMinutes: 8,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: E2E_REPORT, PLAYWRIGHT_JSON_OUTPUT_NAME: E2E_REPORT },
    report: { file: E2E_REPORT, count: countPlaywright },
    needs: 'build',
  },
]

type Outcome = { ended: number | string; lastLines: string }

/** Runs a command in the repository with its own output shown; gives the exit code, or why there is none, and what it said last. */
function run(step: Step): Promise<Outcome> {
  const [program = '', ...args] = step.command
  let said = ''
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group, so that a runner that hangs is ended with everything it started.
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
      env: { ...process.env, ...step.env, PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` },
    })
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk)
      said = (said + chunk.toString()).slice(-20_000)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk)
      said = (said + chunk.toString()).slice(-20_000)
    })
    let late = false
    const end = (signal: NodeJS.Signals) => {
      try {
        if (child.pid && process.platform !== 'win32') process.kill(-child.pid, signal)
        else child.kill(signal)
      } catch {
        // It ended by itself meanwhile.
      }
    }
    const timer = setTimeout(() => {
      late = true
      end('SIGTERM')
      setTimeout(() => end('SIGKILL'), 5_000).unref()
    }, step.limitMinutes * 60_000)
    const stopped = () => {
      end('SIGKILL')
      process.exit(130)
    }
    process.on('SIGINT', stopped)
    process.on('SIGTERM', stopped)
    const finish = (result: number | string) => {
      clearTimeout(timer)
      process.off('SIGINT', stopped)
      process.off('SIGTERM', stopped)
      done({ ended: late ? `ended after ${step.limitMinutes} min` : result, lastLines: said.trimEnd().split('\n').slice(-LAST_LINES).join('\n') })
    }
    child.on('error', (error) => finish(`did not start: ${error.message}`))
    child.on('close', (code, signal) => finish(code ?? `ended by ${signal}`))
  })
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Runs all steps and gives their rows for the table. */
async function runAll(steps: Step[]): Promise<{ rows: (CountedRow & { seconds: number | null })[]; failures: string[] }> {
  const rows: (CountedRow & { seconds: number | null })[] = []
  const failures: string[] = []
  const failedSteps = new Set<string>()
  for (const step of steps) {
    console.log(`\n=== ${step.name}: ${step.command.join(' ')}\n`)
    const started = performance.now()
    let results: CountedRow[]
    let lastLines = ''
    if (step.needs && failedSteps.has(step.needs)) results = [rowOfStep(step.name, `not run: ${step.needs} failed`)]
    else {
      // A report of an earlier run must never be counted as this one's.
      if (step.report) rmSync(step.report.file, { force: true })
      const outcome = await run(step)
      const { ended } = outcome
      lastLines = outcome.lastLines
      results = step.report ? settleRunner(step.name, ended, readReport(step.report.file), step.report.count) : [rowOfStep(step.name, ended)]
    }
    const seconds = (performance.now() - started) / 1000
    if (results.some((row) => row.failed > 0)) {
      failedSteps.add(step.name)
      failures.push(`=== ${step.name} failed; its last lines:\n\n${lastLines}`)
    }
    rows.push(...results.map((row, i) => ({ ...row, seconds: i === 0 ? seconds : null })))
    console.log(`\n--- ${step.name}: ${seconds.toFixed(1)} s`)
  }
  return { rows, failures }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  mkdirSync(join(ROOT, 'reports'), { recursive: true })
  if (!existsSync(join(ROOT, 'node_modules'))) console.log('The packages are not installed: run npm ci first, or npm cit for both.')
  const { rows, failures } = await runAll(STEPS)
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const row of rows) for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += row[key]
  for (const failure of failures) console.log(`\n${failure}`)
  console.log(`\n${table(rows)}\n`)
  console.log(lastLine(total))
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
}
