import './report-paper.css'
import { useEffect, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import type { RangeReport } from '#shared/domain/totals.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'
import { headOf, titleOf } from './ChartCard.tsx'
import { ChartDrawing, planChart } from './ChartDrawing.tsx'
import { type Column, hasAny, hourColumns, mainColumns, weekdayColumns } from './chart-columns.ts'
import { type ColumnKind, calendar, nameOf, namesOf } from './column-names.ts'
import { PaperAside, PaperCompare, PaperTable, type PartProps } from './PaperTables.tsx'
import { barsOf } from './range-dates.ts'
import { daysName } from './range-words.ts'
import { shownDays, worthALine } from './report-parts.ts'
import { backMoney, type ListBy, listTitle, netMoney, rowName } from './row-words.ts'

/** The page's inside at 96 dots an inch: A4 less its margins. */
const WIDE_PX = 686
const HALF_PX = 333
const LETTERS_PX = 11
/** Longer sums than this do not fit into tables side by side. */
const MOST_HALF_SIGNS = 9

/** A year of shifts is for the export, not for paper. */
const MOST_PAPER_LINES = 70

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
          .filter((by) => worthALine(report, by) && report.by[by].length <= MOST_PAPER_LINES)
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
