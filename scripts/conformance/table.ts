import { type Claim, COLUMNS, type Column, GATEWAYS, type GatewayName, OPERATIONS, type Operation, type Seen } from './cells.ts'
import { NOT_OFFERED, WORDS, whyNoCell } from './offered.ts'

/** One test as its run left it. */
export type RanTest = { name: string; passed: boolean; proves: Claim[]; called: Record<string, Seen> }

/** green: so many tests proved it. red: what is wrong. none: there is no such cell, and why. */
export type Cell = { state: 'green'; checks: number } | { state: 'red'; checks: number; why: string[] } | { state: 'none'; why: string }
/** A row; `notOffered` is the reason where the vendor has no such operation. */
export type Row = { gateway: GatewayName; operation: Operation; notOffered: string | null; cells: Record<Column, Cell> }

/**
 * The table out of what ran. A test counts for a cell when it passed, says that it proves it, and was seen calling that operation of that
 * gateway; in the column of codes every word of the gateway's tables has to have been in an answer. A cell without a test is red, and so is one
 * that there cannot be and yet has tests.
 */
export function makeTable(tests: readonly RanTest[], gateways: readonly GatewayName[] = GATEWAYS): Row[] {
  return gateways.flatMap((gateway) =>
    (Object.keys(OPERATIONS) as Operation[]).map((operation) => {
      const cells = Object.fromEntries(COLUMNS.map((column) => [column, cellOf(tests, gateway, operation, column)])) as Row['cells']
      return { gateway, operation, notOffered: NOT_OFFERED[gateway][operation] ?? null, cells }
    }),
  )
}

function cellOf(tests: readonly RanTest[], gateway: GatewayName, operation: Operation, column: Column): Cell {
  const claiming = tests.filter(({ proves }) =>
    proves.some((claim) => claim.gateway === gateway && claim.column === column && claim.operations.includes(operation)),
  )
  const none = NOT_OFFERED[gateway][operation] ?? whyNoCell(operation, column)
  if (none !== null) {
    if (claiming.length === 0) return { state: 'none', why: none }
    return { state: 'red', checks: claiming.length, why: [`there is no such cell (${none}), and yet “${claiming[0]?.name}” claims it`] }
  }
  const row = `${gateway} ${operation}`
  const idle = claiming.filter((test) => test.passed && (test.called[row]?.calls ?? 0) === 0)
  const why = [
    ...claiming.filter((test) => !test.passed).map((test) => `failed: ${test.name}`),
    ...idle.map((test) => `claims it and never called it: ${test.name}`),
  ]
  const checks = claiming.filter((test) => test.passed).length - idle.length
  if (claiming.length === 0) why.push('nothing checks it')
  const wanted = column === 'codes' ? (WORDS[gateway][operation] ?? []) : []
  const met = new Set(claiming.flatMap((test) => test.called[row]?.codes ?? []).map(wordOf))
  const missed = wanted.filter((word) => !met.has(wordOf(word)))
  if (missed.length > 0 && claiming.length > 0) why.push(`in no answer: ${missed.join(', ')}`)
  return why.length > 0 ? { state: 'red', checks, why } : { state: 'green', checks }
}

/** A word without the mark of a reversal that may stand behind it. */
function wordOf(code: string): string {
  return code.replace(/_reverse$/, '')
}

/** Adds up a table. */
export function countCells(rows: readonly Row[]): { green: number; red: number; checks: number; notOffered: number } {
  const offered = rows.filter(({ notOffered }) => notOffered === null)
  const cells = rows.flatMap((row) => Object.values(row.cells))
  const checks = cells.reduce((sum, cell) => sum + (cell.state === 'green' ? cell.checks : 0), 0)
  const count = (state: Cell['state']) => cells.filter((cell) => cell.state === state).length
  return { green: count('green'), red: count('red'), checks, notOffered: rows.length - offered.length }
}

/** The table as text: figures are the tests behind a green cell. */
export function printTable(rows: readonly Row[]): string {
  const lines: string[] = []
  for (const gateway of new Set(rows.map((row) => row.gateway))) {
    lines.push('', gateway.padEnd(21) + COLUMNS.map((column) => column.padStart(10)).join(''))
    for (const row of rows.filter((one) => one.gateway === gateway)) {
      const hasRed = Object.values(row.cells).some((cell) => cell.state === 'red')
      const cells = COLUMNS.map((column) => textOf(row.cells[column]).padStart(10)).join('')
      lines.push(`  ${row.operation.padEnd(19)}${row.notOffered !== null && !hasRed ? `  not offered by the vendor: ${row.notOffered}` : cells}`)
    }
  }
  const reds = rows.flatMap(({ gateway, operation, cells }) =>
    COLUMNS.flatMap((column) => {
      const cell = cells[column]
      return cell.state === 'red' ? [`  ${gateway} ${operation} ${column}: ${cell.why.slice(0, 3).join('; ')}`] : []
    }),
  )
  if (reds.length > 0) lines.push('', 'Red:', ...reds)
  return lines.join('\n')
}

function textOf(cell: Cell): string {
  if (cell.state === 'none') return '-'
  return cell.state === 'green' ? String(cell.checks) : 'RED'
}
