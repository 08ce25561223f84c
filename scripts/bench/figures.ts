/** What a figure has to reach: at least, or less than, `value`; of its ratio, or of our own figure. */
export type Target = { of: 'ratio' | 'ours'; must: 'at least' | 'below'; value: number }

/**
 * One line of the table. `ours` and `reference` are in `unit`, with what else is known of them in `note`;
 * a figure without a target is for information. `rounds` holds what was measured, for --json.
 */
export type Figure = {
  name: string
  unit: string
  ours: number
  reference: { name: string; value: number } | null
  ratio: number | null
  target: Target | null
  note: string
  rounds: Record<string, number[]>
}

/** How a figure stands to its target; a figure that is not a number is short. */
export function verdictOf(figure: Figure): 'ok' | 'SHORT' | 'info' {
  const { target } = figure
  if (target === null) return 'info'
  const reached = target.of === 'ratio' ? (figure.ratio ?? Number.NaN) : figure.ours
  return (target.must === 'at least' ? reached >= target.value : reached < target.value) ? 'ok' : 'SHORT'
}

/** A number with three digits or more that say something: `0.871`, `12.3`, `171,234`. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3)
}

/** The figures as a table of plain text: name, ours, reference, ratio, target, ok or SHORT; notes below each line. */
export function tableOf(figures: readonly Figure[]): string {
  const head = ['figure', 'ours', 'reference', 'ratio', 'target', '']
  const rows = figures.map((figure) => [
    figure.name,
    `${plainNumber(figure.ours)} ${figure.unit}`,
    figure.reference === null ? '' : `${plainNumber(figure.reference.value)} ${figure.reference.name}`,
    figure.ratio === null ? '' : figure.ratio.toFixed(2),
    figure.target === null ? '' : targetText(figure.target, figure.unit),
    verdictOf(figure),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const body = rows.flatMap((row, index) => [line(row), ...(figures[index]?.note ? [`    ${figures[index].note}`] : [])])
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}

function targetText({ of, must, value }: Target, unit: string): string {
  const sign = must === 'at least' ? '>=' : '<'
  return of === 'ratio' ? `ratio ${sign} ${value}` : `${sign} ${value} ${unit}`
}
