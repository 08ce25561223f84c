import type { ShiftDetail } from '#shared/domain/shift.ts'
import { call } from '../../bridge.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { FigureTable } from './money-parts.tsx'
import { faceValue, signedMoney } from './money-words.ts'
import { PrintPaper } from './PrintPaper.tsx'
import { ShiftFiguresView } from './ShiftFiguresView.tsx'

/** One shift as it was closed: who, when, its figures, what was counted piece by piece, and why it was off. */
export function ShiftReport({ detail }: { detail: ShiftDetail }) {
  const text = useText()
  const words = shiftText[text.lang]
  const { session } = useSnapshot()
  const { shift, figures, count } = detail
  const moment = (at: number) => `${text.weekday(at)}, ${text.time(at)}`
  const pieces = (count ?? []).filter((line) => line.pieces > 0)
  return (
    <section className="x" aria-label={words.report(shift.number)}>
      <div className="head">
        <div>
          <h1>{words.report(shift.number)}</h1>
          <p className="muted sm">
            {words.openedBy(moment(shift.openedAt), shift.openedBy)}
            {shift.closedAt === null ? '' : ` ${words.closedAt(moment(shift.closedAt), shift.closedBy ?? '')}`}
            {shift.handedTo ? ` ${words.handedTo(shift.handedTo)}` : ''}
          </p>
        </div>
        <span className="sp" />
        {session?.role === 'auditor' ? null : <PrintPaper words={words.print} print={() => call('print:shift', { shiftId: shift.shiftId })} />}
      </div>
      {shift.floatWhy || shift.differenceWhy ? (
        <dl className="facts whylist">
          {shift.floatWhy ? (
            <>
              <dt>{words.floatWhy}</dt>
              <dd>{shift.floatWhy}</dd>
            </>
          ) : null}
          {shift.differenceWhy ? (
            <>
              <dt>
                {words.difference} {signedMoney(text, shift.differenceMinor ?? 0)}
              </dt>
              <dd>{shift.differenceWhy}</dd>
            </>
          ) : null}
        </dl>
      ) : null}
      <ShiftFiguresView shift={shift} figures={figures} />
      {pieces.length > 0 ? (
        <FigureTable
          className="other pieces"
          title={words.countedPieces(shift.counts)}
          lines={pieces.map((line) => ({
            key: String(line.valueMinor),
            name: `${faceValue(line.valueMinor, shift.currency, text.locale)} × ${text.number(line.pieces)}`,
            value: text.money(line.valueMinor * line.pieces, shift.currency),
          }))}
        />
      ) : null}
    </section>
  )
}
