import './reports.css'
import { CircleCheck, Coins, GraduationCap } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import type { OrderFilter } from '#shared/domain/order.ts'
import type { RangeReport } from '#shared/domain/totals.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { startReports, useReports } from '../../stores/reports-store.ts'
import { go, useParams } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { reportsText } from '../../text/reports-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { ThreeClocks } from '../reconcile/ThreeClocks.tsx'
import { Breakdown } from './Breakdown.tsx'
import { ChartCard } from './ChartCard.tsx'
import { CompareCard } from './CompareCard.tsx'
import { Aside, Figures, HeldMoney } from './Figures.tsx'
import { RangePicker } from './RangePicker.tsx'
import { useReportActions } from './ReportActions.tsx'
import { ReportPaper } from './ReportPaper.tsx'
import { ReportSkeleton } from './ReportSkeleton.tsx'
import { barsOf, type DayRange, daysBetween, isOneDay, named, queryOf, rangeOf } from './range-dates.ts'
import { daysName, rangeName } from './range-words.ts'
import { shownDays, worthALine } from './report-parts.ts'
import { useRangeReport } from './use-range-report.ts'

type Open = (filter: Partial<OrderFilter>) => void

/** The manager's day, and any other range of days: figures first, then when, how and who. Every figure opens exactly its orders. */
export function ReportsScreen() {
  const text = useText()
  const words = reportsText[text.lang]
  const { today, mode, session, settings } = useSnapshot()
  const { day } = useParams('reports')
  const { picked, compare, currency } = useReports()
  // Before the first paint, so that nobody sees what another person looked at.
  useLayoutEffect(() => {
    startReports(session?.personId ?? 0)
    if (day !== undefined) useReports.setState({ picked: named({ kind: 'days', from: day, to: day }, today) })
  }, [session?.personId, day, today])

  // Who comes back from the orders stands where they went.
  const page = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = page.current
    if (!element) return
    element.scrollTop = useReports.getState().scrollTop
    return () => useReports.setState({ scrollTop: element.scrollTop })
  }, [])

  const range = rangeOf(picked, today)
  const query = queryOf(range, compare, currency)
  const { report, fresh, error, askAgain } = useRangeReport(query, mode === 'practice', range.to === today)
  const { buttons, word } = useReportActions(query)
  // A filter names its own days; whatever it leaves out is not narrowed.
  const open: Open = (filter) => go('orders', { filter: { day: null, ...filter } })
  return (
    <div className="reports-screen" ref={page}>
      <div className="rep">
        <div className="head">
          <h1>{titleOf(range, today, fresh ? report : null, text)}</h1>
          {report?.practice ? (
            <span className="practice-mark" title={words.practiceLong}>
              <Icon of={GraduationCap} size={20} />
              <span aria-hidden="true">{words.practice}</span>
              <span className="vh">{words.practiceLong}</span>
            </span>
          ) : null}
          <RangePicker range={range} today={today} onPick={(next) => useReports.setState({ picked: next })} />
          {currency === null ? null : (
            <Button small icon={Coins} onPress={() => useReports.setState({ currency: null })}>
              {words.backToShop(settings.shop.currency)}
            </Button>
          )}
          <div className="sp actions">{buttons}</div>
        </div>
        {error ? (
          <div className="wide-line">
            <ErrorNote error={error} />
            <Button small onPress={askAgain}>
              {text.t('common.retry')}
            </Button>
          </div>
        ) : null}
        {report ? (
          <div className={fresh || error ? 'answer' : 'answer stale'} aria-busy={!fresh}>
            <Answer report={report} range={fresh ? range : { kind: 'days', from: report.from, to: report.to }} today={today} open={open} />
          </div>
        ) : error ? null : (
          <ReportSkeleton />
        )}
      </div>
      {report ? <ReportPaper report={report} /> : null}
      {word === null ? null : (
        <div className="strip" role={'error' in word ? undefined : 'status'}>
          {'error' in word ? <ErrorNote error={word.error} /> : <Note icon={CircleCheck}>{word.said}</Note>}
        </div>
      )}
    </div>
  )
}

/** What the picker says by a name, the title says in dates. */
function titleOf(range: DayRange, today: string, report: RangeReport | null, text: Text): string {
  const words = reportsText[text.lang]
  if (isOneDay(range)) return range.to === today ? words.today : words.oneDay
  if (typeof named(range, today) !== 'string') return words.manyDays
  if (range.kind === 'all') return report ? daysName(shownDays(report), text) : words.preset.all
  return rangeName(range, text, words)
}

function Answer({ report, range, today, open }: { report: RangeReport; range: DayRange; today: string; open: Open }) {
  const text = useText()
  const words = reportsText[text.lang]
  const { compare } = useReports()
  const { settings } = useSnapshot()
  const oneDay = isOneDay(report)
  const bars = barsOf(report)
  // Within one week the weekdays are the days.
  const weeks = daysBetween(report.from, report.to) >= 7
  const name = oneDay && report.to === today ? words.preset.today : daysName(shownDays(report), text)
  return (
    <>
      <Figures report={report} open={open} />
      <HeldMoney report={report} open={open} />
      {report.otherCurrencies.map(({ currency, count, sumMinor, refundMinor }) => (
        <div key={currency} className="note other-currency">
          <Icon of={Coins} size={20} />
          <span>
            {words.otherCurrency(count, text.number(count), text.money(sumMinor, currency))}
            {refundMinor > 0 ? words.otherRefunds(`−${text.money(refundMinor, currency)}`) : ''}
          </span>
          <Button small onPress={() => useReports.setState({ currency: currency === settings.shop.currency ? null : currency })}>
            {words.showCurrency(currency)}
          </Button>
        </div>
      ))}
      <ChartCard report={report} kind={bars} className="two" rangeName={name} open={open} />
      <Breakdown report={report} by="tender" open={open} />
      {weeks ? <ChartCard report={report} kind="weekday" className="one" rangeName={name} open={open} /> : null}
      {weeks || oneDay ? null : <Breakdown report={report} by="person" open={open} />}
      {oneDay ? null : <ChartCard report={report} kind="hour" className="two" rangeName={name} open={open} />}
      {weeks || oneDay ? <Breakdown report={report} by="person" open={open} /> : null}
      <CompareCard
        report={report}
        range={range}
        wish={compare}
        today={today}
        rangeName={name}
        onWish={(wish) => useReports.setState({ compare: wish })}
        onPick={(picked) => useReports.setState({ picked })}
      />
      {(['gateway', 'account', 'shift', 'till'] as const)
        .filter((by) => worthALine(report, by))
        .map((by) => (
          <Breakdown key={by} report={report} by={by} open={open} />
        ))}
      <Aside report={report} open={open} />
      <OtherBooks day={oneDay ? report.from : null} />
      <p className="journal-line">{words.journal(text.number(report.journal.lines), report.journal.lastHash.slice(0, 16))}</p>
    </>
  )
}

/** The same money in other books: the closings, and one day by three clocks, which is asked for only when somebody wants it. */
function OtherBooks({ day }: { day: string | null }) {
  const text = useText()
  const [clocks, setClocks] = useState(false)
  return (
    <div className="other-books">
      <p className="actions">
        {day === null ? null : (
          <Button small pressed={clocks} onPress={() => setClocks(!clocks)}>
            {reconcileText[text.lang].clocks}
          </Button>
        )}
        <Button small onPress={() => go('shift', { part: 'earlier' })}>
          {reportsText[text.lang].closings}
        </Button>
      </p>
      {clocks && day !== null ? <ThreeClocks day={day} /> : null}
    </div>
  )
}
