import './charts.css'
import { useId } from 'react'
import type { Column } from './chart-columns.ts'
import { chartSteps, shortMoney, textWidth } from './chart-scale.ts'

/** Where everything of a chart stands, in pixels of its box. */
export type ChartPlan = {
  width: number
  height: number
  left: number
  top: number
  zero: number
  bottom: number
  band: number
  size: number
  /** The height of an amount on the page; refunds hang below zero. */
  y(minor: number): number
  steps: number[]
  /** Every so many columns have a name under them. */
  every: number
  /** How many digits the sums over the bars have; null: only the highest has one. */
  valueDigits: number | null
}

type PlanProps = { columns: Column[]; labels: string[]; currency: string; locale: string; width: number; height: number; size: number }

/** Plans a chart for its box: the axis takes what its longest sum needs, names and sums are left out where they would touch. */
export function planChart({ columns, labels, currency, locale, width, height, size }: PlanProps): ChartPlan {
  const most = Math.max(0, ...columns.map((column) => Math.max(column.salesMinor, column.beforeMinor ?? 0)))
  const least = Math.max(0, ...columns.map((column) => column.refundMinor))
  const steps = chartSteps(most, currency)
  const highest = steps.at(-1) ?? 1
  const left = Math.ceil(Math.max(...steps.map((step) => textWidth(shortMoney(step, currency, locale), size)))) + 12
  const band = (width - left) / Math.max(1, columns.length)
  const top = Math.ceil(size * 1.7)
  const named = Math.ceil(size * 2.1)
  const room = height - top - named
  // Refunds need to be seen, however small they are beside the sales.
  const below = least === 0 ? 0 : Math.min(room * 0.4, Math.max(10, (room * least) / (highest + least)))
  const zero = top + room - below
  const scale = (zero - top) / highest
  const refundScale = least === 0 ? 0 : Math.min(scale, below / least)
  const labelRoom = Math.max(...labels.map((label) => textWidth(label, size)), 1) + size * 0.7
  const valueRoom = (digits: number) =>
    Math.max(...columns.map((column) => (column.salesMinor > 0 ? textWidth(shortMoney(column.salesMinor, currency, locale, digits), size) : 0))) + 4
  return {
    width,
    height,
    left,
    top,
    zero,
    bottom: top + room,
    band,
    size,
    y: (minor) => (minor >= 0 ? zero - minor * scale : zero - minor * refundScale),
    steps,
    every: Math.max(1, Math.ceil(labelRoom / band)),
    valueDigits: [3, 2].find((digits) => valueRoom(digits) <= band) ?? null,
  }
}

/** Bars on a zero line, what the comparison had as short lines, refunds below zero, the running column hatched. Drawn only: who wants to touch it lays buttons over it. */
export function ChartDrawing({
  plan,
  columns,
  labels,
  currency,
  locale,
}: {
  plan: ChartPlan
  columns: Column[]
  labels: string[]
  currency: string
  locale: string
}) {
  const hatch = useId()
  const { left, band, width, zero, y, size } = plan
  const bar = Math.min(72, band * (columns.length > 40 ? 0.82 : 0.7))
  const mark = Math.min(band - 1, bar + Math.min(10, band * 0.2))
  const best = columns.reduce((most, column, at) => (column.salesMinor > (columns[most]?.salesMinor ?? 0) ? at : most), 0)
  const centre = (at: number) => left + band * (at + 0.5)
  return (
    <svg className="drawing" width={width} height={plan.height} viewBox={`0 0 ${width} ${plan.height}`} fontSize={size} aria-hidden="true">
      <defs>
        <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="7" height="7" className="hatch-ground" />
          <path d="M2 0v7" className="hatch-line" strokeWidth="4.4" />
        </pattern>
      </defs>
      {plan.steps.map((step) => (
        <g key={step}>
          {step === 0 ? null : <path className="grid-line" d={`M${left} ${Math.round(y(step)) + 0.5}H${width}`} />}
          <text className="axis-text" x={left - 10} y={y(step)} dy="0.35em" textAnchor="end">
            {shortMoney(step, currency, locale)}
          </text>
        </g>
      ))}
      {columns.map((column, at) => {
        const height = Math.max(column.salesMinor > 0 ? 2 : 0, zero - y(column.salesMinor))
        const down = Math.max(column.refundMinor > 0 ? 3 : 0, y(-column.refundMinor) - zero)
        return (
          <g key={column.key}>
            {column.salesMinor > 0 ? (
              <path
                className="bar"
                fill={column.running ? `url(#${hatch})` : undefined}
                d={roundTop(centre(at) - bar / 2, zero - height, bar, height)}
              />
            ) : null}
            {down > 0 ? <rect className="down" x={centre(at) - bar / 2} y={zero + 1} width={bar} height={down} /> : null}
          </g>
        )
      })}
      <path className="zero-line" d={`M${left} ${Math.round(zero) + 0.5}H${width}`} />
      {columns.map((column, at) =>
        column.beforeMinor === null ? null : (
          <g key={column.key}>
            <path className="halo" d={`M${centre(at) - mark / 2} ${y(column.beforeMinor)}h${mark}`} />
            <path className="mark" d={`M${centre(at) - mark / 2} ${y(column.beforeMinor)}h${mark}`} />
          </g>
        ),
      )}
      {columns.map((column, at) => {
        if (column.salesMinor === 0 || (plan.valueDigits === null && at !== best)) return null
        const top = Math.min(y(column.salesMinor), zero - 2)
        const old = column.beforeMinor === null ? null : y(column.beforeMinor)
        // A line of the comparison that crosses the sum pushes it above itself.
        const base = old !== null && old <= top + 3 && old > top - size * 1.6 ? old : top
        const text = shortMoney(column.salesMinor, currency, locale, plan.valueDigits ?? 3)
        const half = textWidth(text, size) / 2
        return (
          <text key={column.key} className="value" x={Math.min(width - half, Math.max(left + half, centre(at)))} y={base - 6} textAnchor="middle">
            {text}
          </text>
        )
      })}
      {columns.map((column, at) =>
        at % plan.every !== 0 ? null : (
          <text key={column.key} className="axis-text" x={centre(at)} y={plan.height - size * 0.55} textAnchor="middle">
            {labels[at]}
          </text>
        ),
      )}
    </svg>
  )
}

function roundTop(x: number, y: number, width: number, height: number): string {
  const r = Math.min(3, width / 2, height)
  return `M${x} ${y + height}v${-(height - r)}q0 ${-r} ${r} ${-r}h${width - 2 * r}q${r} 0 ${r} ${r}v${height - r}z`
}
