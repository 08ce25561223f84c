import './reports.css'
import { Calendar, ChevronDown, ChevronLeft, ChevronRight, Coins, GraduationCap, Minus, Printer, TrendingDown, TrendingUp } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { DayReport } from '#shared/bridge/contract.ts'
import type { OrderFilter } from '#shared/domain/order.ts'
import { call, on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { printPage } from '../../components/print-page.ts'
import { useNow } from '../../components/use-now.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { go, useParams } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reportsText } from '../../text/reports-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { HourChart } from './HourChart.tsx'

type Open = (filter: Partial<OrderFilter>) => void
type PartProps = { report: DayReport; open: Open }

/** The manager's day: figures first, then when, how and who. Every figure opens exactly its orders. */
export function ReportsScreen() {
  const text = useText()
  const words = reportsText[text.lang]
  const params = useParams('reports')
  const { today, settings } = useSnapshot()
  const [day, setDay] = useState(params.day ?? today)
  const { report, error } = useReport(day, today)
  const isToday = day === today
  const { printing } = useSnapshot()
  const [printError, setPrintError] = useState<AppError | null>(null)
  const print = async () => {
    if (printing.printers.length === 0) return printPage()
    const answer = await call('print:report', { day })
    setPrintError(answer.ok ? null : answer.error)
  }

  // Figures are in the shop's currency alone, so what opens behind them is too.
  const oneCurrency = report && report.otherCurrencies.length > 0 ? { currency: report.currency } : {}
  const open: Open = (filter) => go('orders', { filter: { day: report?.day ?? day, word: 'paid', ...oneCurrency, ...filter } })
  return (
    <div className="reports-screen">
      <div className="rep">
        <div className="head">
          <h1>{isToday ? words.today : words.oneDay}</h1>
          <DayPicker day={day} today={today} onDay={setDay} />
          <span className="sp" />
          <Button small icon={Printer} onPress={() => void print()}>
            {words.print}
          </Button>
        </div>
        {(error ?? printError) ? (
          <div className="late-line">
            <ErrorNote error={(error ?? printError) as AppError} />
          </div>
        ) : null}
        {report?.practice ? (
          <p className="note practice">
            <Icon of={GraduationCap} size={20} />
            <span>{words.practice}</span>
          </p>
        ) : null}
        {report ? (
          <>
            <Figures report={report} open={open} />
            {report.otherCurrencies.map(({ currency, count, sumMinor }) => (
              <div key={currency} className="note other-currency">
                <Icon of={Coins} size={20} />
                <span>{words.otherCurrency(count, text.money(sumMinor, currency), currency)}</span>
                <Button small onPress={() => open({ currency })}>
                  {words.lateOpen}
                </Button>
              </div>
            ))}
            {report.late.count > 0 ? (
              <div className="note unresolved late-line">
                <UnresolvedIcon size={20} />
                <span>{words.late(report.late.count, text.money(report.late.sumMinor))}</span>
                <Button small onPress={() => open({ word: 'late_paid' })}>
                  {words.lateOpen}
                </Button>
              </div>
            ) : null}
            <section className="card hours">
              <div className="ch">
                <h2>{words.byHour}</h2>
                <ul className="legend">
                  <li>
                    <i className="k1" />
                    {isToday ? words.toToday : shortDay(report.day, text.locale)}
                  </li>
                  {report.runningHour === null ? null : (
                    <li>
                      <i className="k2" />
                      {words.running(words.hour(report.runningHour))}
                    </li>
                  )}
                  <li>
                    <i className="k3" />
                    {shortDay(report.lastWeek.day, text.locale)}
                  </li>
                </ul>
              </div>
              <HourChart
                report={report}
                closeHour={settings.shop.closeHour}
                dayName={text.day(report.day)}
                beforeName={text.day(report.lastWeek.day)}
                onHour={(hour) => open({ hour })}
              />
            </section>
            <ByWallet report={report} open={open} />
            <ByPerson report={report} open={open} />
            <LastWeek report={report} isToday={isToday} />
            <p className="note-line journal-line">{words.journal(text.number(report.journal.lines), report.journal.lastHash.slice(0, 16))}</p>
          </>
        ) : null}
      </div>
    </div>
  )
}

function DayPicker({ day, today, onDay }: { day: string; today: string; onDay: (day: string) => void }) {
  const text = useText()
  const words = reportsText[text.lang]
  return (
    <div className="days">
      <button type="button" className="btn quiet sm" aria-label={words.previousDay} onClick={() => onDay(dayPlus(day, -1))}>
        <Icon of={ChevronLeft} size={20} />
      </button>
      <label className="daypick">
        <Icon of={Calendar} size={20} />
        <span>{shortDay(day, text.locale)}</span>
        <Icon of={ChevronDown} size={16} />
        <input
          type="date"
          aria-label={words.pickDay}
          max={today}
          value={day}
          onChange={(event) => event.target.value !== '' && onDay(event.target.value)}
          onClick={(event) => event.currentTarget.showPicker?.()}
        />
      </label>
      <button type="button" className="btn quiet sm" aria-label={words.nextDay} disabled={day >= today} onClick={() => onDay(dayPlus(day, 1))}>
        <Icon of={ChevronRight} size={20} />
      </button>
    </div>
  )
}

function Figures({ report, open }: PartProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const { lastWeek } = report
  const before = weekday(lastWeek.day, text.locale)
  return (
    <section className="bigs" aria-label={words.figures}>
      <button type="button" onClick={() => open({})}>
        <span>{words.net}</span>
        <b className="hero">{text.money(report.netMinor)}</b>
        <Comparison report={report} />
      </button>
      <button type="button" onClick={() => open({})}>
        <span>{words.sales}</span>
        <b>{text.money(report.salesMinor - report.tipsMinor)}</b>
        <em>{report.tipsMinor > 0 ? words.tipsOnTop(text.money(report.tipsMinor)) : words.noTips}</em>
      </button>
      <button type="button" onClick={() => open({ word: 'refunded' })}>
        <span>{words.refunds}</span>
        <b>{report.refunds.sumMinor > 0 ? `\u2212${text.money(report.refunds.sumMinor)}` : text.money(0)}</b>
        <em>
          {words.refundCount(report.refunds.count)}
          {report.lateRefunds.count > 0 ? `, ${words.lateRefunds(text.money(report.lateRefunds.sumMinor))}` : ''}
        </em>
      </button>
      <button type="button" onClick={() => open({})}>
        <span>{words.count}</span>
        <b>{text.number(report.count)}</b>
        <em>{words.lastDay(before, text.number(lastWeek.count))}</em>
      </button>
      <button type="button" onClick={() => open({})}>
        <span>{words.average}</span>
        <b>{text.money(report.averageMinor)}</b>
        <em>{words.lastDay(before, text.money(lastWeek.averageMinor))}</em>
      </button>
      <button type="button" className={report.unresolved.count > 0 ? 'un' : ''} onClick={() => open({ word: 'unresolved' })}>
        <span>
          <UnresolvedIcon size={16} />
          {words.unresolved}
        </span>
        <b>{text.number(report.unresolved.count)}</b>
        <em>{report.unresolved.count > 0 ? words.notInTotals(text.money(report.unresolved.sumMinor)) : words.nothingOpen}</em>
      </button>
    </section>
  )
}

function Comparison({ report }: { report: DayReport }) {
  const text = useText()
  const words = reportsText[text.lang]
  const now = useNow(30_000)
  const before = weekday(report.lastWeek.day, text.locale)
  const old = report.lastWeek.netMinor
  if (old <= 0) return <em>{words.noCompare(shortDay(report.lastWeek.day, text.locale))}</em>
  const by = report.runningHour === null ? '' : words.byTime(text.time(now).replaceAll(' ', '\u00a0'))
  const change = (report.netMinor - old) / old
  const percent = new Intl.NumberFormat(text.locale, { style: 'percent', maximumFractionDigits: 1 }).format(Math.abs(change))
  return (
    <em className="cmp-line">
      <Icon of={change > 0 ? TrendingUp : change < 0 ? TrendingDown : Minus} size={16} />
      {change > 0 ? words.more(percent, before, by) : change < 0 ? words.less(percent, before, by) : words.same(before, by)}
    </em>
  )
}

function ByWallet({ report, open }: PartProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const lines = report.byWallet.filter((line) => line.count > 0).sort((a, b) => b.sumMinor - a.sumMinor)
  const most = lines[0]?.sumMinor ?? 1
  const whole = Math.max(1, report.salesMinor)
  return (
    <section className="card by">
      <div className="ch">
        <h2>{words.byWallet}</h2>
      </div>
      {lines.length === 0 ? <p className="none-line">{words.empty}</p> : null}
      <ul>
        {lines.map((line) => (
          <li key={line.key}>
            <button type="button" onClick={() => open({ tender: line.key })}>
              <span>
                <WalletBadge tender={line.key} />
              </span>
              <span className="n">{text.number(line.count)}</span>
              <b>{text.money(line.sumMinor)}</b>
              <i className="bb">
                <i className={line.key} style={{ width: `${(line.sumMinor / most) * 100}%` }} />
              </i>
              <span className="pc">
                {new Intl.NumberFormat(text.locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
                  line.sumMinor / whole,
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <TotalLine report={report} />
    </section>
  )
}

function ByPerson({ report, open }: PartProps) {
  const text = useText()
  const words = reportsText[text.lang]
  return (
    <section className="card who-card">
      <div className="ch">
        <h2>{words.byCashier}</h2>
      </div>
      {report.byPerson.length === 0 ? <p className="none-line">{words.empty}</p> : null}
      <ul className="who-rows">
        {report.byPerson.map((line) => (
          <li key={line.key}>
            <button type="button" onClick={() => open({ personId: line.key })}>
              <span className="av" aria-hidden="true">
                {initials(line.name)}
              </span>
              <span className="nm">{line.name}</span>
              <span className="n">{text.number(line.count)}</span>
              <b>{text.money(line.sumMinor)}</b>
            </button>
          </li>
        ))}
      </ul>
      <TotalLine report={report} />
    </section>
  )
}

function TotalLine({ report }: { report: DayReport }) {
  const text = useText()
  return (
    <p className="tt">
      <span>{reportsText[text.lang].total}</span>
      <span className="n">{text.number(report.count)}</span>
      <b>{text.money(report.salesMinor)}</b>
    </p>
  )
}

function LastWeek({ report, isToday }: { report: DayReport; isToday: boolean }) {
  const text = useText()
  const words = reportsText[text.lang]
  const now = useNow(30_000)
  const { lastWeek } = report
  const rows: { name: string; old: number; now: number; show: (value: number) => string }[] = [
    { name: words.net, old: lastWeek.netMinor, now: report.netMinor, show: text.money },
    { name: words.count, old: lastWeek.count, now: report.count, show: text.number },
    { name: words.average, old: lastWeek.averageMinor, now: report.averageMinor, show: text.money },
  ]
  return (
    <section className="card cmp">
      <div className="ch">
        <h2>{isToday ? words.sameDayBy(text.time(now)) : words.sameDay}</h2>
      </div>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{shortDay(lastWeek.day, text.locale)}</th>
            <th scope="col">{isToday ? words.toToday : shortDay(report.day, text.locale)}</th>
            <th scope="col">{words.change}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.show(row.old)}</td>
              <td>{row.show(row.now)}</td>
              <td className="ch-cell">{signed(row.now - row.old, row.show)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.wholeDay}</th>
            <td>{text.money(lastWeek.wholeDayNetMinor)}</td>
            <td className={isToday ? 'faint' : ''}>{isToday ? words.dayRuns : text.money(report.netMinor)}</td>
            <td>{isToday ? '' : signed(report.netMinor - lastWeek.wholeDayNetMinor, text.money)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

/** A change with its sign and no colour: more is not always better. */
function signed(change: number, show: Text['number']): string {
  return change === 0 ? show(0) : `${change > 0 ? '+' : '\u2212'}${show(Math.abs(change))}`
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  return `${parts[0]?.[0] ?? ''}${parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}

function calendar(day: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(Date.parse(`${day}T12:00:00Z`))
}

function shortDay(day: string, locale: string): string {
  return calendar(day, locale, { weekday: 'short', day: 'numeric', month: 'short' })
}

function weekday(day: string, locale: string): string {
  return calendar(day, locale, { weekday: 'short' })
}

function dayPlus(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** The report of a day, anew after each payment that changed. */
function useReport(day: string, today: string): { report: DayReport | null; error: AppError | null } {
  const [report, setReport] = useState<DayReport | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  useEffect(() => {
    let left = false
    let timer = 0
    const ask = async () => {
      const answer = await call('reports:day', { day: day === today ? null : day })
      if (left) return
      if (answer.ok) setReport(answer.value)
      setError(answer.ok ? null : answer.error)
    }
    const soon = () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void ask(), 500)
    }
    void ask()
    const off = on('payment:changed', soon)
    const offTill = on('till:changed', soon)
    // The same time last week moves on although nothing is sold.
    const minute = window.setInterval(() => void ask(), 60_000)
    return () => {
      left = true
      window.clearTimeout(timer)
      window.clearInterval(minute)
      off()
      offTill()
    }
  }, [day, today])
  return { report, error }
}
