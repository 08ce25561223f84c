import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Approver } from '#shared/domain/person.ts'
import type { ShiftView } from '#shared/domain/shift.ts'
import { call } from '../../bridge.ts'
import { ApproverField, hasAgreed, whoMayAgree } from '../../components/ApproverField.tsx'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { takeShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { AmountEntry, useTypedAmount } from './AmountEntry.tsx'
import { LEAST_LETTERS } from './money-words.ts'
import { WhyField } from './WhyField.tsx'

type MoveProps = { kind: 'in' | 'out'; view: ShiftView; onDone: (said: string) => void; onCancel: () => void }

/** Cash into the drawer or out of it that is no sale: how much, why, and above the limit a manager. */
export function MoveForm({ kind, view, onDone, onCancel }: MoveProps) {
  const text = useText()
  const words = shiftText[text.lang]
  const { session, people } = useSnapshot()
  const amount = useTypedAmount(0)
  const [why, setWhy] = useState('')
  const [approver, setApprover] = useState<Approver | null>(null)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const needsApprover = kind === 'out' && amount.minor > view.paidOutLimitMinor && session?.role !== 'manager'
  const managers = whoMayAgree(people, ['manager'], session?.personId ?? null)
  const ready = amount.minor > 0 && why.trim().length >= LEAST_LETTERS && (!needsApprover || hasAgreed(approver)) && !busy
  const said = amount.minor > 0 && why.trim().length >= LEAST_LETTERS
  const missing = amount.minor === 0 ? words.needAmount : why.trim().length < LEAST_LETTERS ? words.needWhy : words.needManager

  const send = async () => {
    if (!ready) return
    setBusy(true)
    const answer = await call('shift:move', { kind, amountMinor: amount.minor, why: why.trim(), approver: needsApprover ? approver : null })
    setBusy(false)
    setApprover(null)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    takeShift(answer.value)
    onDone(kind === 'in' ? words.wentIn(text.money(amount.minor)) : words.wentOut(text.money(amount.minor)))
  }
  const title = kind === 'in' ? words.paidIn : words.paidOut
  return (
    <section className="split" aria-label={title}>
      <div className="head">
        <div>
          <h1>{title}</h1>
          <p className="muted sm">{kind === 'in' ? words.paidInHelp : words.paidOutHelp}</p>
        </div>
        <span className="sp" />
        <Button small kind="quiet" keyHint="Esc" onPress={onCancel}>
          {text.t('common.cancel')}
        </Button>
      </div>
      <div className="halves">
        <div className="scroll">
          <WhyField label={words.why} usual={kind === 'in' ? words.inWhys : words.outWhys} value={why} onChange={setWhy} />
        </div>
        {needsApprover && asking ? (
          <form
            className="entrybox"
            onSubmit={(event) => {
              event.preventDefault()
              void send()
            }}
          >
            <p className="agreed-to">
              {why}
              <b>{text.money(amount.minor)}</b>
            </p>
            <div className="scroll">
              <ApproverField words={words.aboveLimit(text.money(view.paidOutLimitMinor))} people={managers} value={approver} onChange={setApprover} />
            </div>
            {error ? <ErrorNote error={error} /> : null}
            <p className="said">{ready || busy ? '' : missing}</p>
            <div className="two">
              <Button onPress={() => setAsking(false)}>{words.changeAmount}</Button>
              <Button kind="primary" type="submit" disabled={!ready} onPress={() => undefined}>
                {words.takeOut(text.money(amount.minor))}
              </Button>
            </div>
          </form>
        ) : (
          <AmountEntry
            label={text.t('common.amount')}
            amount={amount}
            onEnter={() => (needsApprover ? said && setAsking(true) : void send())}
            onEscape={onCancel}
          >
            {error ? <ErrorNote error={error} /> : null}
            <p className="said">{said || busy ? '' : missing}</p>
            {needsApprover ? (
              <Button kind="primary" className="fin" disabled={!said || busy} onPress={() => setAsking(true)}>
                {words.askManager}
              </Button>
            ) : (
              <Button kind="primary" className="fin" disabled={!ready} onPress={() => void send()}>
                {kind === 'in' ? words.putIn(text.money(amount.minor)) : words.takeOut(text.money(amount.minor))}
              </Button>
            )}
          </AmountEntry>
        )}
      </div>
    </section>
  )
}
