import type { DryRun } from '#shared/domain/statement-file.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'

/** So many rows tell whether a file is read right. */
const SHOWN = 8

/** How the rows of a file read: what they come to, the first of them, and those that cannot be read with why. */
export function DryRunView({ run }: { run: DryRun }) {
  const text = useText()
  const words = reconcileText[text.lang]
  const facts = [
    words.readRows(run.readCount),
    run.from !== null && run.to !== null ? words.days(text.day(run.from), text.day(run.to)) : '',
    words.known(run.knownCount),
    run.skippedCount > 0 ? words.skipped(run.skippedCount) : '',
  ]
  const left = run.unreadableCount - run.unreadable.length
  return (
    <div className="dry-run">
      <h3 className="eyebrow">{words.asRead}</h3>
      <p className="sm" role="status">
        {facts.filter(Boolean).join(' · ')}
      </p>
      <ul className="dry-sums">
        {run.sums.map((sum) => (
          <li key={sum.currency}>
            <span>{words.payments(sum.payments)}</span>
            <b className="money">{text.money(sum.paymentsMinor, sum.currency)}</b>
            <span>{words.refunds(sum.refunds)}</span>
            <b className="money">{text.money(sum.refundsMinor, sum.currency)}</b>
            <span>{words.fees}</span>
            <b className="money">{text.money(sum.feesMinor, sum.currency)}</b>
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="table-box" role="group" aria-label={words.asRead} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.cols.number}</th>
              <th scope="col" className="ra">
                {words.cols.amount}
              </th>
              <th scope="col">{words.cols.when}</th>
              <th scope="col">{words.cols.settled}</th>
              <th scope="col" className="ra">
                {words.cols.fee}
              </th>
            </tr>
          </thead>
          <tbody>
            {run.rows.slice(0, SHOWN).map((row) => (
              <tr key={row.line}>
                <td>{row.number || row.reference}</td>
                <td className="ra money">
                  {text.money(row.minor, row.currency)}
                  {row.moved ? '' : ` (${words.notMoved})`}
                </td>
                <td>{row.tradedAt === null ? text.day(row.tradedOn) : `${text.date(row.tradedAt)} ${text.time(row.tradedAt)}`}</td>
                <td>{row.settledOn === null ? '' : text.day(row.settledOn)}</td>
                <td className="ra">{row.feeMinor === null ? '' : text.money(row.feeMinor, row.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {run.unreadableCount > 0 ? (
        <details>
          <summary>{words.unreadable(run.unreadableCount)}</summary>
          <ul className="lines unread">
            {run.unreadable.map(({ line, why }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two faults may be in one line, and the list never changes.
              <li key={`${line} ${index}`}>
                <b>{words.unreadableLine(line)}</b> <span lang="en">{why}</span>
              </li>
            ))}
            {left > 0 ? <li>{words.moreRows(left)}</li> : null}
          </ul>
        </details>
      ) : null}
    </div>
  )
}
