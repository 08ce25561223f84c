/*
 * What `npm test` counts: the runners' own JSON reports, read with suspicion. A runner that says nothing, or says it went well and
 * exits otherwise, has failed.
 */

/** Tests by how they ended. Skipped ones are neither passed nor failed. */
export type Counts = { passed: number; failed: number; skipped: number }
/** One line of the table; `note` says what a number cannot. */
export type CountedRow = Counts & { name: string; note: string }

/** Counts Vitest's JSON report: one row. A file that could not be loaded counts as one failed. */
export function countVitest(report: unknown): CountedRow[] {
  if (!isObject(report) || !Array.isArray(report.testResults)) return []
  const row: CountedRow = { name: 'unit', passed: 0, failed: 0, skipped: 0, note: '' }
  const broken: string[] = []
  for (const file of report.testResults) {
    if (!isObject(file)) continue
    const tests = Array.isArray(file.assertionResults) ? file.assertionResults.filter(isObject) : []
    const failed = tests.filter((test) => test.status === 'failed').length
    row.passed += tests.filter((test) => test.status === 'passed').length
    row.failed += failed
    row.skipped += tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').length
    if (file.status === 'failed' && failed === 0) {
      row.failed++
      broken.push(String(file.name).split(/[\\/]/).at(-1) ?? '')
    }
  }
  if (broken.length > 0) row.note = `not loaded: ${broken.join(', ')}`
  return [row]
}

/** Counts Playwright's JSON report: one row a project. An error outside any test counts as one failed; a flaky test passed and is noted. */
export function countPlaywright(report: unknown): CountedRow[] {
  if (!isObject(report) || !Array.isArray(report.suites)) return []
  const rows = new Map<string, CountedRow & { flaky: number }>()
  const rowOf = (project: string) => {
    let row = rows.get(project)
    if (!row) {
      row = { name: project, passed: 0, failed: 0, skipped: 0, note: '', flaky: 0 }
      rows.set(project, row)
    }
    return row
  }
  const visit = (suite: unknown) => {
    if (!isObject(suite)) return
    for (const spec of listOf(suite.specs)) {
      for (const test of isObject(spec) ? listOf(spec.tests) : []) {
        if (!isObject(test)) continue
        const row = rowOf(`e2e ${String(test.projectName ?? '')}`.trim())
        if (test.status === 'skipped') row.skipped++
        else if (test.status === 'expected' || test.status === 'flaky') row.passed++
        else row.failed++
        if (test.status === 'flaky') row.flaky++
      }
    }
    for (const child of listOf(suite.suites)) visit(child)
  }
  for (const suite of report.suites) visit(suite)
  const errors = listOf(report.errors).length
  if (errors > 0) {
    const row = rowOf('e2e')
    row.failed += errors
    row.note = 'an error outside the tests'
  }
  return [...rows.values()].map(({ flaky, ...row }) => (flaky > 0 ? { ...row, note: `${flaky} passed only when repeated` } : row))
}

/**
 * The rows of a test runner that ended: what its report counts, plus one failed where the report is missing, empty, or better than the
 * exit code (a number, or a sentence when there was none).
 */
export function settleRunner(name: string, outcome: number | string, report: unknown, count: (report: unknown) => CountedRow[]): CountedRow[] {
  const rows = report === null ? [] : count(report)
  const failedRow = (note: string): CountedRow => ({ name, passed: 0, failed: 1, skipped: 0, note })
  const ended = typeof outcome === 'number' ? `exit code ${outcome}` : outcome
  if (report === null) return [failedRow(`no report, ${ended}`)]
  if (rows.reduce((sum, row) => sum + row.passed + row.failed, 0) === 0) return [...rows, failedRow(`no test ran, ${ended}`)]
  if (outcome !== 0 && (typeof outcome === 'string' || rows.every((row) => row.failed === 0))) return [...rows, failedRow(ended)]
  return rows
}

/** The row of a step that is no test: one passed when it exits with 0, else one failed. */
export function rowOfStep(name: string, outcome: number | string): CountedRow {
  if (outcome === 0) return { name, passed: 1, failed: 0, skipped: 0, note: '' }
  return { name, passed: 0, failed: 1, skipped: 0, note: typeof outcome === 'number' ? `exit code ${outcome}` : outcome }
}

/** The rows as a table of plain text; `seconds` of null belong to the row above. */
export function table(rows: readonly (CountedRow & { seconds: number | null })[]): string {
  const cells = [
    ['step', 'passed', 'failed', 'skipped', 'seconds', ''],
    ...rows.map((row) => [row.name, row.passed, row.failed, row.skipped, row.seconds === null ? '' : row.seconds.toFixed(1), row.note].map(String)),
  ]
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? []
  return cells
    .map((line) =>
      line.map((cell, column) => (column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n')
}

/** The last line of `npm test`, word for word what other programs read. */
export function lastLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
