import type { DayReport } from '#shared/bridge/contract.ts'
import { minorDigits } from '#shared/domain/money.ts'
import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'
import { chartSteps, hourColumns } from './chart-scale.ts'

/** From this many columns on, every second hour is named; from this many, the sums above the bars go. */
const MANY = 13
const CROWD = 17
/** A mark of last week this close above its bar (share of the height) pushes the bar's sum above itself. */
const MARK_ROOM = 0.13

type ChartProps = { report: DayReport; closeHour: number; dayName: string; beforeName: string; onHour: (hour: number) => void }

/** Sales by hour as bars on a zero line, the running hour hatched, last week as short lines. Each hour with sales opens its orders. */
export function HourChart({ report, closeHour, dayName, beforeName, onHour }: ChartProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const columns = hourColumns(report.byHour, report.lastWeek.byHour, report.runningHour, closeHour)
  const most = Math.max(0, ...columns.map((column) => Math.max(column.sumMinor, column.beforeMinor ?? 0)))
  const steps = chartSteps(most)
  const top = steps.at(-1) ?? 1
  const share = (minor: number) => minor / top
  const short = (minor: number) =>
    new Intl.NumberFormat(text.locale, {
      style: 'currency',
      currency: report.currency,
      currencyDisplay: 'narrowSymbol',
      maximumFractionDigits: 0,
      notation: minor >= 1_000_000 ? 'compact' : 'standard',
    }).format(minor / 10 ** minorDigits(report.currency))
  const best = columns.reduce((most, column) => (column.sumMinor > most.sumMinor ? column : most), columns[0] ?? { hour: 0, sumMinor: 0 })
  const size = columns.length >= CROWD ? ' many crowd' : columns.length >= MANY ? ' many' : ''
  return (
    <figure className={`hour-chart${size}`} aria-label={words.chartTitle(dayName, beforeName)}>
      <figcaption className="vh">
        {report.count > 0 ? words.chartBest(words.hour(best.hour), text.money(best.sumMinor)) : words.chartEmpty}
      </figcaption>
      <div className="axis" aria-hidden="true">
        <span className="sizer">{short(top)}</span>
        {steps.map((step) => (
          <span key={step} style={{ bottom: `${share(step) * 100}%` }}>
            {short(step)}
          </span>
        ))}
      </div>
      <div className="plot">
        {steps.map((step) => (
          <i key={step} className={step === 0 ? 'grid-line zero' : 'grid-line'} style={{ bottom: `${share(step) * 100}%` }} />
        ))}
        <div className="cols">
          {columns.map((column) => {
            const bar = share(column.sumMinor)
            const mark = column.beforeMinor === null ? null : share(column.beforeMinor)
            const label = mark !== null && mark >= bar - 0.01 && mark < bar + MARK_ROOM ? mark : bar
            const inside = (
              <>
                <span className="area">
                  {column.sumMinor > 0 ? <i className={column.running ? 'bar part' : 'bar'} style={{ height: `${bar * 100}%` }} /> : null}
                  {mark === null ? null : <i className="mark" style={{ bottom: `${mark * 100}%` }} />}
                  {column.sumMinor > 0 ? (
                    <span className="val" style={{ bottom: `${label * 100}%` }}>
                      {short(column.sumMinor)}
                    </span>
                  ) : null}
                </span>
                <span className="hr">{words.hour(column.hour)}</span>
              </>
            )
            return column.count > 0 ? (
              <button type="button" className="col" key={column.hour} onClick={() => onHour(column.hour)}>
                <span className="vh">{words.barLabel(words.hour(column.hour), column.count, text.money(column.sumMinor))}</span>
                <span aria-hidden="true">{inside}</span>
              </button>
            ) : (
              <div className="col" key={column.hour} aria-hidden="true">
                {inside}
              </div>
            )
          })}
        </div>
        {report.count === 0 && most === 0 ? (
          <p className="nothing">{report.runningHour === null ? words.chartEmpty : words.chartEmptyToday}</p>
        ) : null}
      </div>
    </figure>
  )
}
