import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Approver } from '#shared/domain/person.ts'
import type { CountResult, ShiftDetail, ShiftRow, ShiftView } from '#shared/domain/shift.ts'
import { call } from '../../bridge.ts'
import { ApproverField, hasAgreed, whoMayAgree } from '../../components/ApproverField.tsx'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { takeShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { AmountEntry, useTypedAmount } from './AmountEntry.tsx'
import { FigureTable, type Line } from './money-parts.tsx'
import { goneMoney, LEAST_LETTERS, plainMoney, signedMoney } from './money-words.ts'
import { WhyField } from './WhyField.tsx'

/** What a finished count leads to. */
export type Ending = 'close' | 'hand-over'

type DoneProps = {
  shift: ShiftRow
  view: ShiftView
  counted: CountResult
  ending: Ending
  onEnding: (ending: Ending) => void
  onClosed: (detail: ShiftDetail) => void
  onHandedOver: () => void
  onEscape: () => void
}

/** After the count: what was expected, what was there, and where the money goes; then the shift is closed or handed over. */
export function CountDone(props: DoneProps) {
  const { view, counted, ending, onEnding } = props
  const text = useText()
  const words = shiftText[text.lang]
  const [why, setWhy] = useState('')
  const off = counted.differenceMinor
  const enough = off === 0 || why.trim().length >= LEAST_LETTERS
  return (
    <section className="split" aria-label={words.countDone}>
      <div className="head">
        <div>
          <h1>{words.countDone}</h1>
          <p className="muted sm">{words.countedAt(text.time(counted.countedAt), counted.counts)}</p>
        </div>
        <span className="sp" />
        <div className="ends" role="group" aria-label={words.whatNow}>
          <button type="button" className="chip" aria-pressed={ending === 'close'} onClick={() => onEnding('close')}>
            {words.closeIt}
          </button>
          <button type="button" className="chip" aria-pressed={ending === 'hand-over'} onClick={() => onEnding('hand-over')}>
            {words.handOver}
          </button>
        </div>
      </div>
      <div className="halves">
        <div className="scroll">
          <CountFigures view={view} counted={counted} />
          {off === 0 ? null : (
            <WhyField
              label={words.whyDifference(signedMoney(text, off))}
              usual={[words.whys.wrongChange, words.whys.unknown]}
              value={why}
              onChange={setWhy}
            />
          )}
        </div>
        {ending === 'close' ? (
          <CloseForm {...props} why={off === 0 ? null : why.trim()} enough={enough} />
        ) : (
          <HandOverForm {...props} why={off === 0 ? null : why.trim()} enough={enough} />
        )}
      </div>
    </section>
  )
}

function CountFigures({ view, counted }: { view: ShiftView; counted: CountResult }) {
  const text = useText()
  const words = shiftText[text.lang]
  const drawer = view.figures?.drawer
  const lines: Line[] = []
  if (drawer) {
    lines.push({ key: 'float', name: words.float, value: text.money(drawer.floatMinor) })
    lines.push({ key: 'sales', name: words.cashSales, value: text.money(drawer.sales.sumMinor) })
    if (drawer.refunds.count > 0) lines.push({ key: 'refunds', name: words.cashRefunds, value: goneMoney(text, drawer.refunds.sumMinor) })
    if (drawer.paidIn.count > 0) lines.push({ key: 'in', name: words.paidIn, value: text.money(drawer.paidIn.sumMinor) })
    if (drawer.paidOut.count > 0) lines.push({ key: 'out', name: words.paidOut, value: goneMoney(text, drawer.paidOut.sumMinor) })
  }
  lines.push({ key: 'expected', name: words.expected, value: plainMoney(text, counted.expectedMinor), last: true })
  lines.push({ key: 'counted', name: words.counted, value: text.money(counted.countedMinor), last: true })
  lines.push({ key: 'difference', name: words.difference, value: signedMoney(text, counted.differenceMinor), last: true })
  return <FigureTable title={words.cashDrawer} lines={lines} className="tight" />
}

type FormProps = DoneProps & { why: string | null; enough: boolean }

function CloseForm({ shift, counted, why, enough, onClosed, onEscape }: FormProps) {
  const text = useText()
  const words = shiftText[text.lang]
  const kept = useTypedAmount(Math.min(shift.floatMinor, counted.countedMinor))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const tooMuch = kept.minor > counted.countedMinor
  const ready = enough && !tooMuch && !busy
  const close = async () => {
    if (!ready) return
    setBusy(true)
    const answer = await call('shift:close', { keptMinor: kept.minor, why })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onClosed(answer.value)
  }
  return (
    <AmountEntry
      label={words.stays}
      amount={kept}
      onEscape={onEscape}
      padLater={words.otherAmount}
      quick={[
        ...(shift.floatMinor <= counted.countedMinor ? [{ label: words.theFloat, minor: shift.floatMinor }] : []),
        { label: words.nothing, minor: 0 },
        { label: words.everything, minor: counted.countedMinor },
      ].filter((one, index, all) => all.findIndex(({ minor }) => minor === one.minor) === index)}
    >
      <p className="said" aria-live="polite">
        {tooMuch ? words.tooMuchKept(text.money(counted.countedMinor)) : words.goesToSafe(text.money(counted.countedMinor - kept.minor))}
      </p>
      {error ? <ErrorNote error={error} /> : null}
      {enough ? null : <p className="said">{words.needWhy}</p>}
      <Button kind="primary" className="fin" disabled={!ready} onPress={() => void close()}>
        {words.closeShift}
      </Button>
    </AmountEntry>
  )
}

function HandOverForm({ counted, why, enough, onHandedOver }: FormProps) {
  const text = useText()
  const words = shiftText[text.lang]
  const { session, people } = useSnapshot()
  const others = whoMayAgree(people, ['cashier', 'supervisor', 'manager'], session?.personId ?? null)
  const [to, setTo] = useState<Approver | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const ready = enough && hasAgreed(to) && !busy
  const handOver = async () => {
    if (!ready || !hasAgreed(to)) return
    setBusy(true)
    const answer = await call('shift:hand-over', { to, why })
    setBusy(false)
    setTo(null)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    takeShift(answer.value)
    onHandedOver()
  }
  return (
    <div className="entrybox">
      <div className="scroll">
        <ApproverField words={words.handOverHelp(text.money(counted.countedMinor))} people={others} value={to} onChange={setTo} />
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <p className="said">{ready || busy ? '' : enough ? words.needNext : words.needWhy}</p>
      <Button kind="primary" className="fin" disabled={!ready} onPress={() => void handOver()}>
        {words.handOver}
      </Button>
    </div>
  )
}
