import { describe, expect, it } from 'vitest'
import { GATEWAYS, proves } from '../../scripts/conformance/cells.ts'
import { WORDS, whyNoCell } from '../../scripts/conformance/offered.ts'
import { readReport } from '../../scripts/conformance/report.ts'
import { countCells, makeTable, printTable, type RanTest } from '../../scripts/conformance/table.ts'

const test = (more: Partial<RanTest> = {}): RanTest => ({
  name: 'pays',
  passed: true,
  proves: proves('ottpay', 'happy', 'pay').meta.proves ?? [],
  called: { 'ottpay pay': { calls: 1, codes: ['success'] } },
  ...more,
})
const cellOf = (tests: RanTest[], column: 'happy' | 'codes' | 'timeout' = 'happy', operation = 'pay') =>
  makeTable(tests, ['ottpay']).find((row) => row.operation === operation)?.cells[column]

describe('the conformance table', () => {
  it('is green by tests that passed and called the operation, and counts them', () => {
    expect(cellOf([test(), test({ name: 'pays again' })])).toEqual({ state: 'green', checks: 2 })
  })

  it('is red without a test, with a failed one, and with one that never called what it claims', () => {
    expect(cellOf([])).toMatchObject({ state: 'red', why: ['nothing checks it'] })
    expect(cellOf([test(), test({ passed: false, name: 'sometimes' })])).toMatchObject({ state: 'red', checks: 1, why: ['failed: sometimes'] })
    for (const called of [{}, { 'okpay createLink': { calls: 3, codes: [] } }, { 'ottpay query': { calls: 1, codes: [] } }])
      expect(cellOf([test({ called })])).toMatchObject({ state: 'red', checks: 0, why: ['claims it and never called it: pays'] })
  })

  it('is red in the column of codes until every word of the tables was in an answer', () => {
    const claims = proves('ottpay', 'codes', 'pay').meta.proves ?? []
    const words = WORDS.ottpay.pay ?? []
    expect(words.length).toBeGreaterThan(20)
    const all = test({ proves: claims, called: { 'ottpay pay': { calls: 1, codes: [...words] } } })
    expect(cellOf([all], 'codes')).toEqual({ state: 'green', checks: 1 })
    const some = test({ proves: claims, called: { 'ottpay pay': { calls: 1, codes: words.slice(1) } } })
    expect(cellOf([some], 'codes')).toMatchObject({ state: 'red', why: [`in no answer: ${words[0]}`] })
  })

  it('is red where a test claims what the vendor does not offer', () => {
    const claims = proves('ottpay', 'happy', 'payout').meta.proves ?? []
    expect(cellOf([], 'happy', 'payout')).toMatchObject({ state: 'none' })
    expect(cellOf([test({ proves: claims })], 'happy', 'payout')).toMatchObject({ state: 'red' })
  })

  it('prints every red cell with its reason, and counts', () => {
    const rows = makeTable([test()], ['ottpay'])
    const text = printTable(rows)
    expect(text).toContain('ottpay query happy: nothing checks it')
    expect(text).toContain('not offered by the vendor: its documents have no payouts')
    expect(countCells(rows)).toMatchObject({ green: 1, checks: 1 })
    expect(countCells(rows).red).toBeGreaterThan(50)
    expect(makeTable([])).toHaveLength(25 * GATEWAYS.length)
  })

  it('has a reason for each cell that there cannot be', () => {
    expect(whyNoCell('notice:payment', 'timeout')).toContain('nothing is waited for')
    expect(whyNoCell('pay', 'timeout')).toBeNull()
  })
})

describe('the report of a run', () => {
  const assertion = (more: object = {}) => ({ fullName: 'pays', status: 'passed', meta: { proves: [] }, ...more })
  const report = (assertions: object[], numTotalTests = assertions.length) =>
    JSON.stringify({ success: true, numTotalTests, testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: assertions }] })

  it('is read with what failed, a file that could not be loaded too', () => {
    expect(readReport(report([assertion(), assertion({ fullName: 'fails', status: 'failed' })]))).toMatchObject({ failed: ['fails'] })
    const broken = JSON.parse(report([assertion()]))
    broken.testResults.push({ name: 'b.test.ts', status: 'failed', assertionResults: [] })
    expect(readReport(JSON.stringify(broken)).failed).toEqual(['b.test.ts'])
  })

  it('is an error where it is not whole, or a test claims a cell that is none', () => {
    expect(() => readReport(report([]))).toThrow('not whole')
    expect(() => readReport(report([assertion()], 2))).toThrow('not whole')
    const claims = [{ gateway: 'ottpay', column: 'happyish', operations: ['pay'] }]
    expect(() => readReport(report([assertion({ meta: { proves: claims } })]))).toThrow('a cell that is none')
  })
})
