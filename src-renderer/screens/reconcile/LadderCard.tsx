import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import type { ReconcileResult, RowClass } from '#shared/domain/reconcile.ts'
import { Icon } from '../../components/icons.tsx'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'

type Props = { result: ReconcileResult; chosen: RowClass | 'differences' | null; onPick: (cls: RowClass) => void }

/** From the till's total to the statement's, a line for each class of difference; a line opens its rows. */
export function LadderCard({ result, chosen, onPick }: Props) {
  const text = useText()
  const words = reconcileText[text.lang]
  const [wanted, setWanted] = useState<string | null>(null)
  const { ladders } = result
  const ladder = ladders.find(({ currency }) => currency === wanted) ?? ladders[0]
  if (!ladder) return null
  const { currency } = ladder
  return (
    <section className="card ladder" aria-label={words.ladder}>
      {ladders.length > 1 ? (
        <div className="desk-picks" role="group" aria-label={words.fields.currency}>
          {ladders.map((one) => (
            <button key={one.currency} type="button" className="chip" aria-pressed={one === ladder} onClick={() => setWanted(one.currency)}>
              {one.currency}
            </button>
          ))}
        </div>
      ) : null}
      <ol>
        <li className="total">
          <span className="name">{words.tillTotal}</span>
          <span className="count">{words.rows(ladder.bookCount)}</span>
          <b className="money">{text.money(ladder.bookMinor, currency)}</b>
        </li>
        {ladder.steps.map(({ cls, count, minor }) => (
          <li key={cls}>
            <button type="button" aria-pressed={chosen === cls} onClick={() => onPick(cls)}>
              <span className="name">{words.classes[cls]}</span>
              <span className="count">{result.open[cls] > 0 ? words.open(result.open[cls]) : words.rows(count)}</span>
              <span className="money">
                {minor > 0 ? '+' : ''}
                {text.money(minor, currency)}
              </span>
            </button>
          </li>
        ))}
        {ladder.steps.length === 0 ? (
          <li className="fine">
            <Icon of={CircleCheck} size={20} />
            {words.noDifference}
          </li>
        ) : null}
        <li className="total">
          <span className="name">{words.statementTotal}</span>
          <span className="count">{words.rows(ladder.statementCount)}</span>
          <b className="money">{text.money(ladder.statementMinor, currency)}</b>
        </li>
      </ol>
    </section>
  )
}
