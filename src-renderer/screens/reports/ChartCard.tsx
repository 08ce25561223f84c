import { ChartColumn, Table } from 'lucide-react'
import type { OrderFilter } from '#shared/domain/order.ts'
import type { RangeReport } from '#shared/domain/totals.ts'
import { Icon } from '../../components/icons.tsx'
import { useReports } from '../../stores/reports-store.ts'
import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'
import { BarChart } from './BarChart.tsx'
import { type Column, dayColumns, hourColumns, monthColumns, weekdayColumns } from './chart-columns.ts'
import { type ColumnKind, nameOf, namesOf } from './column-names.ts'
import { daysName } from './range-words.ts'
import { backMoney, netMoney } from './row-words.ts'

const COLUMNS: Record<ColumnKind, (report: RangeReport) => Column[]> = {
  hour: hourColumns,
  day: dayColumns,
  month: monthColumns,
  weekday: weekdayColumns,
}

type CardProps = { report: RangeReport; kind: ColumnKind; className: string; rangeName: string; open: (filter: Partial<OrderFilter>) => void }

/** A chart with its legend (the narrow one of weekdays stands below another that has it); the same figures as a table for who would rather read. */
export function ChartCard({ report, kind, className, rangeName, open }: CardProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const asTable = useReports((state) => state.tables.includes(kind))
  const columns = COLUMNS[kind](report)
  const names = namesOf(kind, columns, text, words, report.currency)
  const title = titleOf(kind, words)
  const running = columns.find((column) => column.running)
  const beforeName = report.compare ? daysName(report.compare, text) : null
  const best = columns.reduce((most, column) => (column.salesMinor > most.salesMinor ? column : most), columns[0] as Column)
  const turn = () => useReports.setState(({ tables }) => ({ tables: asTable ? tables.filter((name) => name !== kind) : [...tables, kind] }))
  return (
    <section className={`card chart-card ${className}`} aria-label={title}>
      <div className="ch">
        <h2>{title}</h2>
        {asTable || kind === 'weekday' ? null : (
          <ul className="legend">
            <li>
              <i className="k1" />
              {rangeName}
            </li>
            {running && kind === 'hour' ? (
              <li>
                <i className="k2" />
                {words.running(words.hour(Number(running.key)))}
              </li>
            ) : null}
            {columns.some((column) => column.refundMinor > 0) ? (
              <li>
                <i className="k4" />
                {words.refunds}
              </li>
            ) : null}
            {beforeName === null ? null : (
              <li>
                <i className="k3" />
                {beforeName}
              </li>
            )}
          </ul>
        )}
        <button type="button" className="btn quiet sm step turn" aria-label={`${title}: ${asTable ? words.asChart : words.asTable}`} onClick={turn}>
          <Icon of={asTable ? ChartColumn : Table} size={20} />
        </button>
      </div>
      {asTable ? (
        <ColumnTable report={report} kind={kind} columns={columns} title={title} beforeName={beforeName} open={open} />
      ) : (
        <BarChart
          columns={columns}
          names={names}
          currency={report.currency}
          title={words.chartTitle(title, rangeName)}
          summary={words.chartBest(names.name(best), text.money(best.salesMinor, report.currency))}
          empty={report.runningHour !== null && report.from === report.to ? words.chartEmptyToday : words.chartEmpty}
          beforeName={beforeName}
          open={open}
        />
      )}
    </section>
  )
}

export function titleOf(kind: ColumnKind, words: (typeof reportsText)['en']): string {
  return { hour: words.byHour, day: words.byDay, month: words.byMonth, weekday: words.byWeekday }[kind]
}

export function headOf(kind: ColumnKind, words: (typeof reportsText)['en']): string {
  return { hour: words.hourHead, day: words.dayHead, month: words.monthHead, weekday: words.weekdayHead }[kind]
}

type TableProps = {
  report: RangeReport
  kind: ColumnKind
  columns: Column[]
  title: string
  beforeName: string | null
  open: (filter: Partial<OrderFilter>) => void
}

function ColumnTable({ report, kind, columns, title, beforeName, open }: TableProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const money = (minor: number) => text.money(minor, report.currency)
  const { whole } = report
  const seen = columns.filter((column) => column.count > 0 || column.refundCount > 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls the table with the arrow keys
    <div className="column-table" role="region" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{headOf(kind, words)}</th>
            <th scope="col">{words.count}</th>
            <th scope="col">{words.sales}</th>
            <th scope="col">{words.refunds}</th>
            <th scope="col">{words.netHead}</th>
            {beforeName === null ? null : <th scope="col">{beforeName}</th>}
          </tr>
        </thead>
        <tbody>
          {seen.map((column) => (
            <tr key={column.key}>
              <th scope="row">{nameOf(kind, column.key, text, words)}</th>
              <td>{text.number(column.count)}</td>
              <td>
                <Cell shown={money(column.salesMinor)} filter={column.count > 0 ? column.sales : null} open={open} />
              </td>
              <td>
                <Cell
                  shown={column.refundCount > 0 ? backMoney(column.refundMinor, money) : ''}
                  filter={column.refundCount > 0 ? column.refunds : null}
                  open={open}
                />
              </td>
              <td>{netMoney(column.salesMinor - column.refundMinor, money)}</td>
              {beforeName === null ? null : <td className="faint">{column.beforeMinor === null ? '' : money(column.beforeMinor)}</td>}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.total}</th>
            <td>{text.number(whole.count)}</td>
            <td>{money(whole.salesMinor)}</td>
            <td>{backMoney(whole.refundMinor, money)}</td>
            <td>{netMoney(whole.netMinor, money)}</td>
            {beforeName === null ? null : <td className="faint">{money(report.compare?.whole.salesMinor ?? 0)}</td>}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function Cell({ shown, filter, open }: { shown: string; filter: Partial<OrderFilter> | null; open: (filter: Partial<OrderFilter>) => void }) {
  if (filter === null) return shown
  return (
    <button type="button" className="cell" onClick={() => open(filter)}>
      {shown}
    </button>
  )
}
