import type { RangeReport } from '#shared/domain/totals.ts'
import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'
import { ChipMenu } from '../orders/ChipMenu.tsx'
import { type ComparePick, compareOf, comparisons, type DayRange, named, type Picked } from './range-dates.ts'
import { daysName } from './range-words.ts'
import { backMoney, netMoney, signed } from './row-words.ts'

type CompareProps = {
  report: RangeReport
  range: DayRange
  wish: ComparePick
  today: string
  rangeName: string
  onWish: (wish: ComparePick) => void
  onPick: (picked: Picked) => void
}

/** The range beside another one, up to the same time of day while it runs. The other range's heading opens its own report. */
export function CompareCard({ report, range, wish, today, rangeName, onWish, onPick }: CompareProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const { compare, whole } = report
  const runs = report.runningHour !== null
  const chosen = compareOf(range, wish) ?? 'none'
  const choices = comparisons(range)
  if (choices.length === 0) return null
  const names = range.from === range.to ? words.compareDay : words.compareDays
  const money = (minor: number) => text.money(minor, report.currency)
  return (
    <section className="card cmp" aria-label={words.compare}>
      <div className="ch">
        <h2>{words.compare}</h2>
        <ChipMenu
          label={words.compare}
          active
          value={chosen}
          words={chosen === 'none' ? words.compareNone : names[chosen]}
          options={[
            ...choices.map((choice) => ({ value: choice as ComparePick, label: names[choice] })),
            { value: 'none', label: words.compareNone },
          ]}
          onPick={onWish}
        />
        {compare && runs ? <span className="by-time">{words.byTime(text.time(report.asOf))}</span> : null}
      </div>
      {compare ? (
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">
                <button
                  type="button"
                  className="cell"
                  aria-label={words.openRange(daysName(compare, text))}
                  onClick={() => onPick(named({ kind: 'days', from: compare.from, to: compare.to }, today))}
                >
                  {daysName(compare, text)}
                </button>
              </th>
              <th scope="col">{rangeName}</th>
              <th scope="col">{words.change}</th>
            </tr>
          </thead>
          <tbody>
            {(
              [
                [words.net, compare.soFar.netMinor, whole.netMinor, (minor: number) => netMoney(minor, money)],
                [words.sales, compare.soFar.salesMinor, whole.salesMinor, money],
                [words.refunds, compare.soFar.refundMinor, whole.refundMinor, (minor: number) => backMoney(minor, money)],
                [words.count, compare.soFar.count, whole.count, text.number],
                [words.average, compare.soFar.averageMinor, whole.averageMinor, money],
              ] as const
            ).map(([name, old, now, show]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{show(old)}</td>
                <td>{show(now)}</td>
                <td className="ch-cell">
                  {name === words.count ? signed(now - old, text.number) : signed(name === words.refunds ? old - now : now - old, money)}
                </td>
              </tr>
            ))}
          </tbody>
          {runs ? (
            <tfoot>
              <tr>
                <th scope="row">{range.from === range.to ? words.wholeDay : words.whole}</th>
                <td>{netMoney(compare.whole.netMinor, money)}</td>
                <td className="faint">{words.stillRuns}</td>
                <td />
              </tr>
            </tfoot>
          ) : null}
        </table>
      ) : (
        <p className="none-line">{words.nothingCompared}</p>
      )}
    </section>
  )
}
