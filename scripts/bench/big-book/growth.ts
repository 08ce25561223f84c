import { percentile } from '../stats.ts'
import { READINGS, type ReaderReport, type Reading } from './reader.ts'

/** What one size of book cost; `mostMb` is null where memory is not told. */
export type Size = { orders: number; bytes: number; report: ReaderReport; mostMb: number | null }

/** What the plot shows; the table has all. */
const PLOTTED: readonly Reading[] = ['first page', 'last digits', 'amount', 'note word', 'day and cashier', 'refunds of a month', 'totals of a day']

const round = (ms: number): string => (ms >= 100 ? ms.toFixed(0) : ms.toFixed(2))

/** The growth as a table in Markdown: the middle and the slowest hundredth of each reading, in ms, by the size of the book. */
export function growthTable(sizes: readonly Size[]): string {
  const head = ['p50 / p99 in ms', ...sizes.map(({ orders }) => `${orders.toLocaleString('en-US')} orders`)]
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  const rows = READINGS.map((reading) => [
    reading,
    ...sizes.map(({ report }) => `${round(percentile(report.tookMs[reading], 0.5))} / ${round(percentile(report.tookMs[reading], 0.99))}`),
  ])
  return [
    line(head),
    line(head.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map(line),
    line(['opening the book', ...sizes.map(({ report }) => `${report.openedMs.toFixed(0)}`)]),
    line(['memory of the till at most, MB', ...sizes.map(({ mostMb }) => mostMb?.toFixed(0) ?? '?')]),
    line(['size of the book, MB', ...sizes.map(({ bytes }) => (bytes / 1e6).toFixed(0))]),
  ].join('\n')
}

const WIDTH = 760
const HEIGHT = 420
const LEFT = 64
const RIGHT = 200
const TOP = 48
const BOTTOM = 52
const COLOURS = ['#0b6bcb', '#c2410c', '#15803d', '#7c3aed', '#be185d', '#0f766e', '#a16207']

/**
 * The growth as a drawing (SVG): the middle of some readings, which other programs' work moves least, both scales by tens, and the line that not even
 * the slowest hundredth should cross.
 */
export function growthPlot(sizes: readonly Size[], mostMs: number): string {
  const series = PLOTTED.map((reading) => ({
    reading,
    points: sizes.map(({ orders, report }) => [orders, percentile(report.tookMs[reading], 0.5)] as const),
  }))
  const values = [...series.flatMap(({ points }) => points.map(([, ms]) => ms)), mostMs]
  const [least, most] = [10 ** Math.floor(Math.log10(Math.min(...values))), 10 ** Math.ceil(Math.log10(Math.max(...values)))]
  const [fewest, biggest] = [sizes[0]?.orders ?? 1, sizes.at(-1)?.orders ?? 10]
  const share = (value: number, from: number, to: number): number => (from === to ? 0.5 : Math.log(value / from) / Math.log(to / from))
  const x = (orders: number): number => LEFT + share(orders, fewest, biggest) * (WIDTH - LEFT - RIGHT)
  const y = (ms: number): number => HEIGHT - BOTTOM - share(ms, least, most) * (HEIGHT - TOP - BOTTOM)
  const text = (atX: number, atY: number, words: string, more = ''): string =>
    `<text x="${atX.toFixed(1)}" y="${atY.toFixed(1)}" ${more}>${words}</text>`
  const grid: string[] = []
  for (let ms = least; ms <= most * 1.001; ms *= 10) {
    grid.push(`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(ms).toFixed(1)}" y2="${y(ms).toFixed(1)}" class="grid"/>`)
    grid.push(text(LEFT - 8, y(ms) + 4, `${Number(ms.toPrecision(1))} ms`, 'text-anchor="end"'))
  }
  const ticks = sizes.map(({ orders }) => text(x(orders), HEIGHT - BOTTOM + 20, orders.toLocaleString('en-US'), 'text-anchor="middle"'))
  // Names stand beside their line's end, pushed apart where lines end together.
  const ends = series.map(({ reading, points }, place) => ({ reading, place, at: y(points.at(-1)?.[1] ?? 1) })).sort((a, b) => a.at - b.at)
  let free = 0
  for (const end of ends) {
    end.at = Math.max(end.at, free)
    free = end.at + 17
  }
  const lines = series.map(({ points }, place) => {
    const colour = COLOURS[place % COLOURS.length]
    const path = points.map(([orders, ms]) => `${x(orders).toFixed(1)},${y(ms).toFixed(1)}`).join(' ')
    const dots = points.map(([orders, ms]) => `<circle cx="${x(orders).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="3.5" fill="${colour}"/>`).join('')
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}`
  })
  const names = ends.map(({ reading, place, at }) =>
    text(WIDTH - RIGHT + 12, at + 4, reading, `fill="${COLOURS[place % COLOURS.length]}" class="name"`),
  )
  const limit = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(mostMs).toFixed(1)}" y2="${y(mostMs).toFixed(1)}" class="limit"/>${text(LEFT + 6, y(mostMs) - 6, `${mostMs} ms: the most the slowest hundredth may take`, 'class="limit-name"')}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="What readings of the order list cost by the size of the book">
<style>
  svg { background: #fff; font: 13px system-ui, sans-serif }
  text { fill: #3f3f46 } .name { font-weight: 600 } .title { font-size: 15px; font-weight: 650; fill: #18181b }
  .grid { stroke: #e4e4e7 } .limit { stroke: #dc2626; stroke-dasharray: 6 4 } .limit-name { fill: #dc2626 }
  ${COLOURS.map((colour, place) => `.name[fill="${colour}"] { fill: ${COLOURS[place]} }`).join(' ')}
</style>
${text(LEFT, 26, 'What a reading takes (the middle of them), by orders in the book', 'class="title"')}
${grid.join('\n')}
${ticks.join('\n')}
${text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'orders in the book (both scales by tens)', 'text-anchor="middle"')}
${limit}
${lines.join('\n')}
${names.join('\n')}
</svg>
`
}
