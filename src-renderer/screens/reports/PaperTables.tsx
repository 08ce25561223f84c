import type { RangeReport, TotalsRow } from '#shared/domain/totals.ts'
import { reportsText } from '../../text/reports-text.ts'
import type { Text } from '../../text/text.ts'
import { daysName } from './range-words.ts'
import { backMoney, netMoney, percentOf, shareOf, signed } from './row-words.ts'

/** What every part of the paper is made from. */
export type PartProps = { report: RangeReport; text: Text }

type Line = Pick<TotalsRow, 'key' | 'count' | 'salesMinor' | 'refundCount' | 'refundMinor'>
type TableProps = PartProps & { title: string; head: string; rows: { name: string; row: Line }[]; share?: boolean }

/** Lines of one kind that add up, with their total. */
export function PaperTable({ title, head, rows, report, text, share = true }: TableProps) {
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

/** The range beside the one it is compared with. */
export function PaperCompare({ report, compare, text }: PartProps & { compare: NonNullable<RangeReport['compare']> }) {
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

/** What is beside the totals, in sentences. */
export function PaperAside({ report, text }: PartProps) {
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
