import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import type { OrderFilter } from '#shared/domain/order.ts'
import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'
import { ChartDrawing, type ChartPlan, planChart } from './ChartDrawing.tsx'
import type { Column } from './chart-columns.ts'
import type { ColumnNames } from './column-names.ts'

type BarChartProps = {
  columns: Column[]
  names: ColumnNames
  currency: string
  /** What the chart is of, and one sentence of what it shows, for who does not see it. */
  title: string
  summary: string
  /** Said in the middle where there is nothing to draw. */
  empty: string
  /** What the short lines stand for. */
  beforeName: string | null
  open: (filter: Partial<OrderFilter>) => void
}

/**
 * A chart whose bars open their orders. The mouse and the keys show a bar's figures and open it; on a touch screen the first touch shows them
 * and the second opens. Left and right go from bar to bar.
 */
export function BarChart({ columns, names, currency, title, summary, empty, beforeName, open }: BarChartProps) {
  const { locale } = useText()
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const [shown, setShown] = useState<string | null>(null)
  const [stop, setStop] = useState(0)
  /** How the chart was last touched, and which bar's figures stood there then: the touch itself gives its bar the focus, which shows them. */
  const touch = useRef<{ byTouch: boolean; shown: string | null }>({ byTouch: false, shown: null })
  const plan = size && planChart({ columns, labels: names.labels, currency, locale, ...size })
  const nothing = columns.every((column) => column.count === 0 && column.refundCount === 0 && column.beforeMinor === null)
  const at = columns.findIndex((column) => column.key === shown)

  const moveByKey = (event: KeyboardEvent) => {
    const bars = [...(box.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
    const here = bars.indexOf(document.activeElement as HTMLButtonElement)
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: bars.length - 1 }[event.key]
    if (next === undefined || here < 0) return
    event.preventDefault()
    setStop(Math.max(0, Math.min(next, bars.length - 1)))
    bars[Math.max(0, Math.min(next, bars.length - 1))]?.focus()
  }
  const press = (key: string, filter: Partial<OrderFilter>) => {
    if (touch.current.byTouch && touch.current.shown !== key) return setShown(key)
    open(filter)
  }

  const bars = columns.reduce(
    (sum, { count, sales, refundCount, refunds }) => sum + Number(count > 0 && sales !== null) + Number(refundCount > 0 && refunds !== null),
    0,
  )
  let place = 0
  const tab = () => (place++ === Math.min(stop, bars - 1) ? 0 : -1)
  return (
    <figure className="bar-chart" aria-label={title} onKeyDown={moveByKey}>
      <figcaption className="vh">{nothing ? empty : summary}</figcaption>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: remembers only whether a finger or a mouse came last */}
      <div
        className="chart-box"
        ref={box}
        onPointerDownCapture={(event) => {
          touch.current = { byTouch: event.pointerType === 'touch', shown }
        }}
        onPointerLeave={(event) => event.pointerType === 'mouse' && setShown(null)}
        onBlur={() => setShown(null)}
      >
        {plan ? (
          <>
            {at < 0 ? null : <i className="band" style={{ left: plan.left + plan.band * at, width: plan.band, top: 0, height: plan.bottom }} />}
            <ChartDrawing plan={plan} columns={columns} labels={names.labels} currency={currency} locale={locale} />
            {columns.map((column, index) => {
              const left = plan.left + plan.band * index
              const show = () => setShown(column.key)
              const split = column.refundCount > 0 && column.count > 0
              const common = { onPointerEnter: (event: { pointerType: string }) => event.pointerType === 'mouse' && show(), onFocus: show }
              return (
                <div key={column.key} className="col" style={{ left, width: plan.band }}>
                  {column.count > 0 && column.sales ? (
                    <button
                      type="button"
                      tabIndex={tab()}
                      aria-label={names.salesName(column)}
                      style={{ top: 0, height: split ? plan.zero : plan.height }}
                      onClick={() => press(column.key, column.sales ?? {})}
                      {...common}
                    />
                  ) : null}
                  {column.refundCount > 0 && column.refunds ? (
                    <button
                      type="button"
                      tabIndex={tab()}
                      aria-label={names.refundsName(column)}
                      style={split ? { top: plan.zero, bottom: 0 } : { top: 0, bottom: 0 }}
                      onClick={() => press(column.key, column.refunds ?? {})}
                      {...common}
                    />
                  ) : null}
                  {column.count === 0 && column.refundCount === 0 ? <span className="bare" onPointerEnter={show} onPointerDown={show} /> : null}
                </div>
              )
            })}
            {at < 0 || !columns[at] ? null : (
              <Bubble
                plan={plan}
                at={at}
                column={columns[at]}
                names={names}
                currency={currency}
                beforeName={beforeName}
                byTouch={touch.current.byTouch}
              />
            )}
          </>
        ) : null}
        {nothing ? <p className="nothing">{empty}</p> : null}
      </div>
    </figure>
  )
}

type BubbleProps = {
  plan: ChartPlan
  at: number
  column: Column
  names: ColumnNames
  currency: string
  beforeName: string | null
  byTouch: boolean
}

/** Half of the widest a bubble gets. */
const HALF_BUBBLE = 124

function Bubble({ plan, at, column, names, currency, beforeName, byTouch }: BubbleProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const centre = plan.left + plan.band * (at + 0.5)
  const money = (minor: number) => text.money(minor, currency)
  const rows: [string, string][] = []
  if (column.count > 0 || column.refundCount === 0) rows.push([words.salesCount(column.count, text.number(column.count)), money(column.salesMinor)])
  if (column.refundCount > 0) rows.push([words.refundCount(column.refundCount), `−${money(column.refundMinor)}`])
  if (column.beforeMinor !== null) rows.push([names.beforeName(column) ?? beforeName ?? '', money(column.beforeMinor)])
  return (
    <div
      className="bubble"
      aria-hidden="true"
      style={{ left: Math.max(HALF_BUBBLE, Math.min(plan.width - HALF_BUBBLE, centre)), bottom: `calc(100% - ${bubbleFoot(plan, column)}px)` }}
    >
      <b>{names.name(column)}</b>
      {rows.map(([name, figure]) => (
        <span key={name}>
          <i>{name}</i>
          {figure}
        </span>
      ))}
      {byTouch && (column.count > 0 || column.refundCount > 0) ? <em>{words.touchAgain}</em> : null}
    </div>
  )
}

/** The bubble ends above its bar, and never so low that it hides what it speaks of. */
function bubbleFoot(plan: ChartPlan, column: Column): number {
  return Math.max(30, Math.min(plan.y(column.salesMinor), plan.y(column.beforeMinor ?? 0)) - plan.size * 2)
}

type Size = { width: number; height: number; size: number }

/** The box's size before the first paint and after each change, with the size of its letters. */
function useSize(box: React.RefObject<HTMLDivElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      const letters = Number.parseFloat(getComputedStyle(element).fontSize)
      if (width > 0)
        setSize((before) =>
          before?.width === width && before.height === height && before.size === letters ? before : { width, height, size: letters },
        )
    }
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(element)
    return () => watch.disconnect()
  }, [box])
  return size
}
