import './report-paper.css'
import { useEffect, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import type { RangeReport, TotalsRow } from '#shared/domain/totals.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reportsText } from '../../text/reports-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { headOf, titleOf } from './ChartCard.tsx'
import { ChartDrawing, planChart } from './ChartDrawing.tsx'
import { type Column, hasAny, hourColumns, mainColumns, weekdayColumns } from './chart-columns.ts'
import { type ColumnKind, calendar, nameOf, namesOf } from './column-names.ts'
import { barsOf } from './range-dates.ts'
import { daysName } from './range-words.ts'
import { backMoney, type ListBy, listTitle, netMoney, percentOf, rowName, shareOf, signed } from './row-words.ts'

/** The page's inside at 96 dots an inch: A4 less its margins. */
const WIDE_PX = 686
const HALF_PX = 333
const LETTERS_PX = 11
/** Longer sums than this do not fit into tables side by side. */
const MOST_HALF_SIGNS = 9

/**
 * Puts the report on paper whenever this window prints while the reports are in view, by the button or by the system's own key: the screen
 * goes, and an A4 document takes its place.
 */
export function ReportPaper({ report }: { report: RangeReport }) {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const root = document.documentElement
    const begin = () => {
      root.dataset['print'] = 'report'
      flushSync(() => setPrinting(true))
    }
    const end = () => {
      root.removeAttribute('data-print')
      setPrinting(false)
    }
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
      root.removeAttribute('data-print')
    }
  }, [])
  return printing ? createPortal(<Paper report={report} />, document.body) : null
}

function Paper({ report }: { report: RangeReport }) {
  const text = useText()
  const words = reportsText[text.lang]
  const { settings, session } = useSnapshot()
  const { shop } = settings
  const oneDay = report.from === report.to
  const full = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
  const main = barsOf(report)
  const longSums = text.money(report.whole.salesMinor, report.currency).length > MOST_HALF_SIGNS
  return (
    <article className={longSums ? 'report-paper long-sums' : 'report-paper'} lang={text.locale}>
      <header>
        <div>
          <p className="shop">{shop.name}</p>
          <p>{[shop.tillName, ...shop.address].filter((line) => line !== '').join(' · ')}</p>
        </div>
        {report.practice ? <p className="stamp">{text.t('practice.word')}</p> : null}
      </header>
      <h1>
        {oneDay ? words.paperTitle : words.paperRange}
        <span>{oneDay ? calendar(report.from, text.locale, full) : daysName(shownDays(report), text)}</span>
      </h1>
      <p className="made">
        {words.paperMade(`${text.date(report.asOf)}, ${text.time(report.asOf)}`, session?.name ?? '')} ·{' '}
        {words.paperZone(report.zone, `${report.closeHour}:00`)} · {report.currency}
      </p>
      {report.practice ? <p className="practice">{words.practiceLong}</p> : null}
      <PaperFigures report={report} text={text} />
      <PaperChart report={report} kind={main} columns={mainColumns(report)} wide text={text} />
      <div className="pairs">
        {(['tender', 'person', 'gateway', 'account', 'shift', 'till'] as const)
          .filter((by) => worthALine(report, by))
          .map((by) => (
            <PaperList key={by} report={report} by={by} text={text} />
          ))}
        {oneDay ? <PaperColumns report={report} kind="hour" columns={hourColumns(report)} text={text} /> : null}
        {report.compare ? <PaperCompare report={report} compare={report.compare} text={text} /> : null}
      </div>
      {oneDay ? null : (
        <>
          <div className="pairs charts">
            <PaperChart report={report} kind="weekday" columns={weekdayColumns(report)} text={text} />
            <PaperChart report={report} kind="hour" columns={hourColumns(report)} text={text} />
          </div>
          <div className="long">
            <PaperColumns report={report} kind={main} columns={mainColumns(report)} text={text} />
          </div>
        </>
      )}
      <PaperAside report={report} text={text} />
      <footer>
        <p>{words.paperNote}</p>
        <p className="hash">{words.journal(text.number(report.journal.lines), report.journal.lastHash)}</p>
      </footer>
    </article>
  )
}

/** A breakdown is worth its place where it says more than the whole. */
export function worthALine({ by }: RangeReport, which: ListBy): boolean {
  const rows = by[which].filter(hasAny)
  if (which === 'tender' || which === 'person') return true
  if (which === 'till') return rows.length > 1
  // Accounts say nothing new where each gateway has one.
  if (which === 'account') return rows.length > by.gateway.filter(hasAny).length
  if (which === 'shift') return rows.some((row) => row.key !== '0' && row.key !== '')
  return rows.length > 0
}

/** The days of a report; all time begins with its first sale. */
export function shownDays({ from, to, by }: RangeReport): { from: string; to: string } {
  const first = by.day.find(hasAny)?.key
  return from.startsWith('2000-') && first ? { from: first, to } : { from, to }
}

type PartProps = { report: RangeReport; text: Text }

function PaperFigures({ report, text }: PartProps) {
  const words = reportsText[text.lang]
  const { whole, unresolved } = report
  const money = (minor: number) => text.money(minor, report.currency)
  const figures: [string, string, string][] = [
    [words.net, netMoney(whole.netMinor, money), ''],
    [words.sales, money(whole.salesMinor), ''],
    [words.refunds, backMoney(whole.refundMinor, money), words.refundCount(whole.refundCount)],
    [words.count, text.number(whole.count), ''],
    [words.average, money(whole.averageMinor), ''],
    [words.tips, money(whole.tipsMinor), ''],
    [words.unresolved, text.number(unresolved.count), unresolved.count > 0 ? words.notInTotals(money(unresolved.sumMinor)) : ''],
  ]
  return (
    <dl className="figures">
      {figures.map(([name, figure, more], at) => (
        <div key={name} className={at === 0 ? 'net' : ''}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
          {more === '' ? null : <dd className="more">{more}</dd>}
        </div>
      ))}
    </dl>
  )
}

type ChartProps = PartProps & { kind: ColumnKind; columns: Column[]; wide?: boolean }

function PaperChart({ report, kind, columns, wide = false, text }: ChartProps) {
  const words = reportsText[text.lang]
  const { currency } = report
  const { locale } = text
  const { labels } = namesOf(kind, columns, text, words, currency)
  const plan = planChart({
    columns,
    labels,
    currency,
    locale,
    width: wide ? WIDE_PX : HALF_PX,
    height: wide ? (kind === 'hour' ? 150 : 176) : 146,
    size: wide ? LETTERS_PX : 9.5,
  })
  return (
    <section className="paper-chart">
      <h2>
        {titleOf(kind, words)}
        {report.compare && columns.some((column) => column.beforeMinor !== null) ? (
          <span className="versus">
            <i /> {daysName(report.compare, text)}
          </span>
        ) : null}
      </h2>
      <ChartDrawing plan={plan} columns={columns} labels={labels} currency={currency} locale={locale} />
    </section>
  )
}

function PaperList({ report, by, text }: PartProps & { by: ListBy }) {
  const words = reportsText[text.lang]
  return (
    <PaperTable
      title={listTitle(by, words)}
      head={listTitle(by, words)}
      rows={report.by[by].filter(hasAny).map((row) => ({ name: rowName(by, row, text, words), row }))}
      report={report}
      text={text}
    />
  )
}

function PaperColumns({ report, kind, columns, text }: ChartProps) {
  const words = reportsText[text.lang]
  const seen = columns.filter((column) => column.count > 0 || column.refundCount > 0)
  return (
    <PaperTable
      title={titleOf(kind, words)}
      head={headOf(kind, words)}
      rows={seen.map((row) => ({ name: nameOf(kind, row.key, text, words), row }))}
      report={report}
      text={text}
      share={false}
    />
  )
}

type Line = Pick<TotalsRow, 'key' | 'count' | 'salesMinor' | 'refundCount' | 'refundMinor'>
type TableProps = PartProps & { title: string; head: string; rows: { name: string; row: Line }[]; share?: boolean }

function PaperTable({ title, head, rows, report, text, share = true }: TableProps) {
  const words = reportsText[text.lang]
  const { whole } = report
  const money = (minor: number) => text.money(minor, report.currency)
  return (
    <section>
      <h2>{title}</h2>
      <table>
        <thead>
          <tr>
            <th>{share ? '' : head}</th>
            <th>{words.count}</th>
            <th>{words.sales}</th>
            {share ? <th>{words.share}</th> : null}
            <th>{words.refunds}</th>
            <th>{words.netHead}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, row }) => (
            <tr key={row.key}>
              <th>{name}</th>
              <td>{text.number(row.count)}</td>
              <td>{money(row.salesMinor)}</td>
              {share ? <td>{shareOf(row.salesMinor, whole.salesMinor, text.locale)}</td> : null}
              <td>{row.refundCount > 0 ? backMoney(row.refundMinor, money) : ''}</td>
              <td>{netMoney(row.salesMinor - row.refundMinor, money)}</td>
            </tr>
          ))}
        </tbody>
        {/* Rows and not a foot: a foot would stand on every page of a long table, before the table is over. */}
        <tbody className="sum">
          <tr>
            <th>{words.total}</th>
            <td>{text.number(whole.count)}</td>
            <td>{money(whole.salesMinor)}</td>
            {share ? <td>{whole.salesMinor > 0 ? shareOf(1, 1, text.locale) : ''}</td> : null}
            <td>{backMoney(whole.refundMinor, money)}</td>
            <td>{netMoney(whole.netMinor, money)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  )
}

function PaperCompare({ report, compare, text }: PartProps & { compare: NonNullable<RangeReport['compare']> }) {
  const words = reportsText[text.lang]
  const { whole } = report
  const money = (minor: number) => text.money(minor, report.currency)
  const by = report.runningHour === null ? '' : ` ${words.byTime(text.time(report.asOf))}`
  const lines: [string, number, number, (value: number) => string][] = [
    [words.net, compare.soFar.netMinor, whole.netMinor, (minor) => netMoney(minor, money)],
    [words.sales, compare.soFar.salesMinor, whole.salesMinor, money],
    [words.count, compare.soFar.count, whole.count, text.number],
    [words.average, compare.soFar.averageMinor, whole.averageMinor, money],
  ]
  return (
    <section>
      <h2>{words.compare}</h2>
      <table>
        <thead>
          <tr>
            <th />
            <th>
              {daysName(compare, text)}
              {by}
            </th>
            <th>{daysName(report, text)}</th>
            <th>{words.change}</th>
            <th>%</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, old, now, show]) => (
            <tr key={name}>
              <th>{name}</th>
              <td>{show(old)}</td>
              <td>{show(now)}</td>
              <td>{signed(now - old, show)}</td>
              <td>{old > 0 ? `${now > old ? '+' : now < old ? '−' : ''}${percentOf(now, old, text.locale)}` : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function PaperAside({ report, text }: PartProps) {
  const words = reportsText[text.lang]
  const { held, late, lateRefunds, declinedCount, fees, whole, otherCurrencies } = report
  const money = (minor: number, currency = report.currency) => text.money(minor, currency)
  const lines = [
    ...(held.count > 0 ? [words.held(held.count, money(held.sumMinor))] : []),
    ...(late.count > 0 ? [words.late(late.count, money(late.sumMinor))] : []),
    ...(lateRefunds.count > 0 ? [words.lateRefunds(lateRefunds.count, money(lateRefunds.sumMinor))] : []),
    ...(declinedCount > 0 ? [words.declined(declinedCount)] : []),
    ...(fees.sales > 0 ? [words.fees(money(fees.minor), text.number(fees.sales), text.number(whole.count))] : []),
    ...otherCurrencies.map(
      ({ currency, count, sumMinor, refundMinor }) =>
        words.otherCurrency(count, text.number(count), money(sumMinor, currency)) +
        (refundMinor > 0 ? words.otherRefunds(`−${money(refundMinor, currency)}`) : ''),
    ),
  ]
  if (lines.length === 0) return null
  return (
    <section>
      <h2>{words.aside}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}
