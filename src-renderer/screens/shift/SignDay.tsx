import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { CloseStep } from '#shared/domain/closing.ts'
import type { Approver } from '#shared/domain/person.ts'
import { ApproverField, hasAgreed, whoMayAgree } from '../../components/ApproverField.tsx'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { dayText } from '../../text/day-text.ts'
import { useText } from '../../text/text.ts'
import { LEAST_LETTERS } from './money-words.ts'
import { WhyField } from './WhyField.tsx'

type SignProps = {
  steps: CloseStep[]
  busy: boolean
  error: AppError | null
  onCancel: () => void
  onSign: (approver: Approver, reason: string) => void
}

/** A manager closes the day although something is open: what that is, why, and their PIN. It stands on the Z for ever. */
export function SignDay({ steps, busy, error, onCancel, onSign }: SignProps) {
  const text = useText()
  const words = dayText[text.lang]
  const { people } = useSnapshot()
  const [reason, setReason] = useState('')
  const [approver, setApprover] = useState<Approver | null>(null)
  const ready = reason.trim().length >= LEAST_LETTERS && hasAgreed(approver) && !busy
  return (
    <section className="split sign" aria-label={words.signTitle}>
      <div className="head">
        <div>
          <h1>{words.signTitle}</h1>
          <p className="muted sm">{words.signHelp}</p>
        </div>
        <span className="sp" />
        <Button small kind="quiet" onPress={onCancel}>
          {text.t('common.cancel')}
        </Button>
      </div>
      <form
        className="halves"
        onSubmit={(event) => {
          event.preventDefault()
          if (!ready || !hasAgreed(approver)) return
          onSign(approver, reason.trim())
          setApprover(null)
        }}
      >
        <div className="scroll">
          <h2 className="eyebrow">{words.stillOpen}</h2>
          <ul className="open-steps">
            {steps.map(({ id, count, sumMinor }) => (
              <li key={id}>
                <b>{words.steps[id]}</b> <span>{words.tells[id].open(count, sumMinor === null ? '' : text.money(sumMinor))}</span>
              </li>
            ))}
          </ul>
          <WhyField label={words.reason} usual={words.reasons} value={reason} onChange={setReason} />
        </div>
        <div className="entrybox">
          <div className="scroll">
            <ApproverField words={words.managerSigns} people={whoMayAgree(people, ['manager'], null)} value={approver} onChange={setApprover} />
          </div>
          {error ? <ErrorNote error={error} /> : null}
          <p className="said">{ready || busy ? '' : reason.trim().length < LEAST_LETTERS ? words.needReason : words.needPin}</p>
          <button type="submit" className="btn primary fin" disabled={!ready}>
            {words.closeDay}
          </button>
        </div>
      </form>
    </section>
  )
}
