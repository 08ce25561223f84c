import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { useText } from '../../text/text.ts'
import { unresolvedText } from '../../text/unresolved-text.ts'

const LEAST_LETTERS = 3

type ReasonFormProps = {
  title: string
  help: string
  hint: string
  confirm: string
  busy: boolean
  onReason: (reason: string) => void
  onCancel: () => void
}

/** Asks for a reason in its place, inside the row it is about. */
export function ReasonForm({ title, help, hint, confirm, busy, onReason, onCancel }: ReasonFormProps) {
  const words = unresolvedText[useText().lang]
  const [reason, setReason] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const enough = reason.trim().length >= LEAST_LETTERS
  useEffect(() => {
    field.current?.focus()
    field.current?.form?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <form
      className="reason-form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        if (enough && !busy) onReason(reason.trim())
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
      <Button onPress={onCancel} kind="quiet">
        {words.cancel}
      </Button>
      <Button onPress={() => undefined} type="submit" kind="primary" disabled={!enough || busy}>
        {confirm}
      </Button>
      {enough ? null : <p className="hint">{words.reasonShort}</p>}
    </form>
  )
}
