import { useEffect, useRef, useState } from 'react'
import type { Approver } from '#shared/domain/person.ts'
import { ApproverField, hasAgreed } from '../../components/ApproverField.tsx'
import { Button } from '../../components/Button.tsx'
import type { Agreement } from '../../components/use-agreement.ts'
import { useText } from '../../text/text.ts'
import { unresolvedText } from '../../text/unresolved-text.ts'

const LEAST_LETTERS = 3

type ReasonFormProps = {
  title: string
  help: string
  hint: string
  confirm: string
  busy: boolean
  /** Where another person has to agree: who may, and why. */
  agreement?: Agreement | null
  onReason: (reason: string, approver: Approver | null) => void
  onCancel: () => void
}

/** Asks for a reason in its place, inside the row it is about. */
export function ReasonForm({ title, help, hint, confirm, busy, agreement = null, onReason, onCancel }: ReasonFormProps) {
  const words = unresolvedText[useText().lang]
  const [reason, setReason] = useState('')
  const [approver, setApprover] = useState<Approver | null>(null)
  const [pad, setPad] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const enough = reason.trim().length >= LEAST_LETTERS
  const agreed = agreement === null || hasAgreed(approver)
  useEffect(() => {
    field.current?.focus()
    field.current?.form?.scrollIntoView({ block: 'nearest' })
  }, [])
  useEffect(() => {
    // Where the pad makes it taller than its place, its buttons are what is needed next.
    if (pad) field.current?.form?.scrollIntoView({ block: 'end' })
  }, [pad])
  return (
    <form
      className="reason-form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        if (!enough || !agreed || busy) return
        onReason(reason.trim(), agreement === null ? null : approver)
        // A try is over with its PIN, whatever comes of it.
        setApprover(null)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onCancel()
      }}
    >
      <h3>
        {title}
        <span>{help}</span>
      </h3>
      <label>
        {words.reason}
        <input ref={field} value={reason} maxLength={200} placeholder={hint} autoComplete="off" onChange={(event) => setReason(event.target.value)} />
      </label>
      {agreement ? <ApproverField {...agreement} value={approver} onChange={setApprover} onPad={setPad} /> : null}
      <Button onPress={onCancel} kind="quiet">
        {words.cancel}
      </Button>
      <Button onPress={() => undefined} type="submit" kind="primary" disabled={!enough || !agreed || busy}>
        {confirm}
      </Button>
      {enough ? null : <p className="hint">{words.reasonShort}</p>}
    </form>
  )
}
