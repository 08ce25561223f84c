import { Minus, TrendingDown, TrendingUp } from 'lucide-react'
import type { CSSProperties } from 'react'
import type { OrderFilter } from '#shared/domain/order.ts'
import type { RangeReport } from '#shared/domain/totals.ts'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { type ReportsText, reportsText } from '../../text/reports-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { daysName } from './range-words.ts'
import { backMoney, netMoney, percentOf } from './row-words.ts'

type Open = (filter: Partial<OrderFilter>) => void
type FigureProps = { report: RangeReport; open: Open }

/** So many signs of figures have room side by side at their full size. */
const FULL_SIZE_SIGNS = 46

/** The range at a glance, net first. Every figure opens exactly its orders. */
export function Figures({ report, open }: FigureProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const { whole, compare, unresolved } = report
  const money = (minor: number) => text.money(minor, report.currency)
  const net = netMoney(whole.netMinor, money)
  const sales = money(whole.salesMinor)
  const refunds = backMoney(whole.refundMinor, money)
  const average = money(whole.averageMinor)
  const count = text.number(whole.count)
  // The net is drawn far larger, so it counts for more.
  const signs = net.length * 1.6 + sales.length + refunds.length + average.length + count.length + 6
  const fit = Math.min(1, FULL_SIZE_SIGNS / signs)
  const was = (figure: string, plain: string) => (compare && compare.soFar.count > 0 ? words.was(figure) : plain)
  return (
    <section className="bigs" aria-label={words.figures} style={{ '--fit': fit.toFixed(3) } as CSSProperties}>
      <Figure className="hero" name={words.net} open={whole.sales && (() => open(whole.sales ?? {}))} figure={net}>
        <Comparison report={report} words={words} text={text} />
      </Figure>
      <Figure name={words.sales} open={whole.sales && (() => open(whole.sales ?? {}))} figure={sales}>
        <em>{whole.tipsMinor > 0 ? words.tipsInIt(money(whole.tipsMinor)) : words.noTips}</em>
      </Figure>
      <Figure name={words.refunds} open={whole.refunds && (() => open(whole.refunds ?? {}))} figure={refunds}>
        <em>{words.refundCount(whole.refundCount)}</em>
      </Figure>
      <Figure name={words.count} open={whole.sales && (() => open(whole.sales ?? {}))} figure={count}>
        <em>{was(text.number(compare?.soFar.count ?? 0), '')}</em>
      </Figure>
      <Figure name={words.average} open={whole.sales && (() => open(whole.sales ?? {}))} figure={average}>
        <em>{was(money(compare?.soFar.averageMinor ?? 0), '')}</em>
      </Figure>
      <Figure
        className={unresolved.count > 0 ? 'un' : ''}
        name={
          <>
            <UnresolvedIcon size={16} />
            {words.unresolved}
          </>
        }
        open={() => open({ ...daysOf(report), word: 'unresolved' })}
        figure={text.number(unresolved.count)}
      >
        <em>{unresolved.count > 0 ? words.notInTotals(money(unresolved.sumMinor)) : words.nothingOpen}</em>
      </Figure>
    </section>
  )
}

type OneProps = { name: React.ReactNode; figure: string; className?: string; open: (() => void) | null; children: React.ReactNode }

function Figure({ name, figure, className = '', open, children }: OneProps) {
  return (
    <button type="button" className={className} onClick={() => open?.()} disabled={open === null}>
      <span>{name}</span>
      <b>{figure}</b>
      {children}
    </button>
  )
}

function Comparison({ report, words, text }: { report: RangeReport; words: ReportsText; text: Text }) {
  const { compare, whole } = report
  if (!compare) return <em />
  const by = report.runningHour === null ? '' : ` ${words.byTime(text.time(report.asOf))}`
  const than = `${daysName(compare, text)}${by}`
  const percent = percentOf(whole.netMinor, compare.soFar.netMinor, text.locale)
  if (percent === null) return <em>{words.noCompare(than)}</em>
  const change = whole.netMinor - compare.soFar.netMinor
  return (
    <em className="cmp-line">
      <Icon of={change > 0 ? TrendingUp : change < 0 ? TrendingDown : Minus} size={16} />
      <span>{change > 0 ? words.more(percent, than) : change < 0 ? words.less(percent, than) : words.same(than)}</span>
    </em>
  )
}

/** Money that waits for a person, in amber above everything else. Nothing where there is none. */
export function HeldMoney({ report, open }: FigureProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const { held, late } = report
  const money = (minor: number) => text.money(minor, report.currency)
  if (held.count + late.count === 0) return null
  return (
    <ul className="aside" aria-label={words.aside}>
      {held.count > 0 ? (
        <li>
          <button type="button" className="un" onClick={() => open({ ...daysOf(report), word: 'held' })}>
            <UnresolvedIcon size={16} />
            {words.held(held.count, money(held.sumMinor))}
          </button>
        </li>
      ) : null}
      {late.count > 0 ? (
        <li>
          <button type="button" className="un" onClick={() => open({ ...daysOf(report), word: 'late_paid' })}>
            <UnresolvedIcon size={16} />
            {words.late(late.count, money(late.sumMinor))}
          </button>
        </li>
      ) : null}
    </ul>
  )
}

/** What else is beside the totals: refusals, late money given back, fees. Nothing where there is nothing of it. */
export function Aside({ report, open }: FigureProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const { lateRefunds, declinedCount, fees, whole } = report
  const money = (minor: number, currency = report.currency) => text.money(minor, currency)
  const days = daysOf(report)
  const feeSums = [...(fees.minor !== 0 ? [money(fees.minor)] : []), ...fees.otherCurrencies.map(({ currency, minor }) => money(minor, currency))]
  if (lateRefunds.count + declinedCount + fees.sales === 0) return null
  return (
    <ul className="aside" aria-label={words.aside}>
      {declinedCount > 0 ? (
        <li>
          <button type="button" onClick={() => open({ ...days, word: 'declined' })}>
            {words.declined(declinedCount)}
          </button>
        </li>
      ) : null}
      {lateRefunds.count > 0 ? (
        <li>
          <button type="button" onClick={() => open({ ...days, word: 'refunded', refundsOf: 'late' })}>
            {words.lateRefunds(lateRefunds.count, money(lateRefunds.sumMinor))}
          </button>
        </li>
      ) : null}
      {fees.sales > 0 ? (
        <li className="plain">
          {words.fees(feeSums.length > 0 ? feeSums.join(' + ') : money(0), text.number(fees.sales), text.number(whole.count))}
        </li>
      ) : null}
    </ul>
  )
}

/** The days and the currency of a report as a filter of the orders. */
export function daysOf({ from, to, currency }: RangeReport): Partial<OrderFilter> {
  return { ...(from === to ? { day: from } : { from, to }), currency }
}
