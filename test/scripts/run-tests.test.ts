import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest, lastLine, rowOfStep, settleRunner, table } from '../../scripts/test-counts.ts'

const unit = {
  numTotalTests: 4,
  success: false,
  testResults: [
    {
      name: 'test/a.test.ts',
      status: 'failed',
      assertionResults: [{ status: 'passed' }, { status: 'failed' }, { status: 'pending' }, { status: 'skipped' }, { status: 'todo' }],
    },
    { name: 'test/b.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] },
  ],
}

const spec = (...tests: { projectName: string; status: string }[]) => ({ title: 'sells', tests })
const e2e = {
  suites: [
    {
      specs: [spec({ projectName: 'browser-host', status: 'expected' }, { projectName: 'electron', status: 'skipped' })],
      suites: [
        { specs: [spec({ projectName: 'browser-host', status: 'unexpected' })] },
        { specs: [spec({ projectName: 'electron-stand-in', status: 'flaky' })] },
      ],
    },
  ],
  errors: [],
  stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 1 },
}

describe('unit report', () => {
  it('counts passed, failed and skipped', () => expect(countVitest(unit)).toEqual([{ name: 'unit', passed: 2, failed: 1, skipped: 3, note: '' }]))
  it('counts a file that did not load as one failed', () => {
    const report = {
      testResults: [...unit.testResults, { name: '/x/test/c.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] }],
    }
    expect(countVitest(report)).toEqual([{ name: 'unit', passed: 2, failed: 2, skipped: 3, note: 'not loaded: c.test.ts' }])
  })
  it.each([null, 'text', [], {}, { testResults: 3 }])('counts nothing in %j', (report) => expect(countVitest(report)).toEqual([]))
})

describe('end-to-end report', () => {
  it('counts each project by itself, and says what was flaky', () =>
    expect(countPlaywright(e2e)).toEqual([
      { name: 'e2e browser-host', passed: 1, failed: 1, skipped: 0, note: '' },
      { name: 'e2e electron', passed: 0, failed: 0, skipped: 1, note: '' },
      { name: 'e2e electron-stand-in', passed: 1, failed: 0, skipped: 0, note: '1 passed only when repeated' },
    ]))
  it('counts an error outside the tests', () =>
    expect(countPlaywright({ suites: [], errors: [{ message: 'no such file' }] })).toEqual([
      { name: 'e2e', passed: 0, failed: 1, skipped: 0, note: 'an error outside the tests' },
    ]))
  it('takes a status it does not know for failed', () =>
    expect(countPlaywright({ suites: [{ specs: [spec({ projectName: 'a', status: 'new-word' })] }] })[0]).toMatchObject({ passed: 0, failed: 1 }))
  it.each([null, 'text', [], {}])('counts nothing in %j', (report) => expect(countPlaywright(report)).toEqual([]))
})

describe('a runner that ended', () => {
  const good = { testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }] }
  const totals = (outcome: number | string, report: unknown) => {
    const rows = settleRunner('unit', outcome, report, countVitest)
    return { passed: rows.reduce((sum, row) => sum + row.passed, 0), failed: rows.reduce((sum, row) => sum + row.failed, 0) }
  }
  it('passes with a good report and code 0', () => expect(totals(0, good)).toEqual({ passed: 1, failed: 0 }))
  it('is not counted twice when its report tells the failure', () => expect(totals(1, unit)).toEqual({ passed: 2, failed: 1 }))
  it('fails without a report', () => expect(totals(0, null)).toEqual({ passed: 0, failed: 1 }))
  it('fails with a report of no test', () => {
    expect(totals(0, { testResults: [] })).toEqual({ passed: 0, failed: 1 })
    expect(totals(0, { something: 'else' })).toEqual({ passed: 0, failed: 1 })
  })
  it('fails with only skipped tests', () =>
    expect(totals(0, { testResults: [{ status: 'passed', assertionResults: [{ status: 'skipped' }] }] })).toEqual({ passed: 0, failed: 1 }))
  it('fails when it says all is well and exits with another code', () => expect(totals(1, good)).toEqual({ passed: 1, failed: 1 }))
  it('fails when it was ended', () => {
    expect(totals('ended by SIGKILL', good)).toEqual({ passed: 1, failed: 1 })
    expect(totals('ended after 3 min', unit)).toEqual({ passed: 2, failed: 2 })
  })
})

describe('what is printed', () => {
  it('counts a step as one', () => {
    expect(rowOfStep('types', 0)).toEqual({ name: 'types', passed: 1, failed: 0, skipped: 0, note: '' })
    expect(rowOfStep('types', 2)).toMatchObject({ passed: 0, failed: 1, note: 'exit code 2' })
    expect(rowOfStep('build', 'did not start')).toMatchObject({ passed: 0, failed: 1, note: 'did not start' })
  })
  it('is a table with everything in its column', () =>
    expect(
      table([
        { ...rowOfStep('types', 0), seconds: 2.34 },
        { name: 'unit', passed: 120, failed: 1, skipped: 3, note: 'not loaded: c.test.ts', seconds: null },
      ]),
    ).toBe(
      [
        'step   passed  failed  skipped  seconds',
        'types       1       0        0      2.3',
        'unit      120       1        3           not loaded: c.test.ts',
      ].join('\n'),
    ))
  it('ends with the line that programs read', () => expect(lastLine({ passed: 12, failed: 0, skipped: 4 })).toBe('12 passed, 0 failed'))
})
