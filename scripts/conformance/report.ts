import { type Claim, COLUMNS, GATEWAYS, OPERATIONS, type Seen } from './cells.ts'
import type { RanTest } from './table.ts'

/*
 * Reads what Vitest wrote about a run: each test with its end, what it claims, and what it was seen calling. A report that is not whole is an
 * error: half of a run must not look like a run.
 */

type Assertion = { fullName: string; status: string; meta?: { proves?: Claim[]; called?: Record<string, Seen> } }
type Report = {
  success: boolean
  numTotalTests: number
  testResults: { name: string; status: string; message?: string; assertionResults: Assertion[] }[]
}

/** The tests that ran, and the names of those (and of files) that did not pass. */
export function readReport(text: string): { tests: RanTest[]; failed: string[] } {
  const report = JSON.parse(text) as Report
  const assertions = report.testResults.flatMap((file) => file.assertionResults)
  if (assertions.length === 0 || assertions.length !== report.numTotalTests) throw new Error('the report of the tests is not whole')
  const tests = assertions.map(({ fullName, status, meta }): RanTest => {
    const proves = meta?.proves ?? []
    for (const claim of proves) check(claim, fullName)
    return { name: fullName, passed: status === 'passed', proves, called: meta?.called ?? {} }
  })
  const failed = [
    ...assertions.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    ...report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).map(({ name }) => name),
  ]
  return { tests, failed }
}

function check({ gateway, column, operations }: Claim, test: string): void {
  const isKnown = GATEWAYS.includes(gateway) && COLUMNS.includes(column) && operations.every((one) => Object.hasOwn(OPERATIONS, one))
  if (!isKnown) throw new Error(`${test} claims a cell that is none: ${gateway} ${operations.join(', ')} ${column}`)
}
