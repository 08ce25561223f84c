import { KeyRound, Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { LONGEST_PASSPHRASE, type OutboxView, passphraseStrength } from '#shared/domain/outbox.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { outboxText } from '../../text/outbox-text.ts'
import { useText } from '../../text/text.ts'
import { TextSetting } from './fields.tsx'

/** Letters and digits that nobody mistakes for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Twenty characters by chance in groups of four: 99 bits. */
function makePassphrase(): string {
  const letters: string[] = []
  while (letters.length < 20) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      // What would favour the first letters is thrown away.
      if (byte < 248 && letters.length < 20) letters.push(ALPHABET[byte % ALPHABET.length] ?? '')
    }
  }
  return (letters.join('').match(/.{4}/g) ?? []).join('-')
}

type FormProps = { state: OutboxView['copies']['passphrase']; onView: (view: OutboxView) => void }

/** The passphrase of the encrypted copies: set, told how strong, never shown again. */
export function PassphraseForm({ state, onView }: FormProps) {
  const words = outboxText[useText().lang]
  const [open, setOpen] = useState(false)
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [made, setMade] = useState<string | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const strength = first === '' ? null : passphraseStrength(first)
  const close = () => {
    setOpen(false)
    setFirst('')
    setSecond('')
    setMade(null)
    setError(null)
  }
  const keep = async () => {
    const answer = await call('outbox:set-passphrase', { passphrase: first })
    if (!answer.ok) return setError(answer.error)
    onView(answer.value)
    close()
  }
  const told = { none: words.passphraseNone, set: words.passphraseSet, unreadable: words.passphraseUnreadable }
  if (!open) {
    return (
      <div className="passphrase">
        <p>
          <b>{words.passphrase}</b> <span className={state === 'set' ? 'muted' : ''}>{told[state]}</span>
        </p>
        <Button small icon={KeyRound} onPress={() => setOpen(true)}>
          {state === 'set' ? words.changePassphrase : words.setPassphrase}
        </Button>
      </div>
    )
  }
  const differs = second !== '' && second !== first
  return (
    <form
      className="passphrase open"
      onSubmit={(event) => {
        event.preventDefault()
        void keep()
      }}
    >
      <div className="fields">
        <TextSetting
          secret
          label={words.newPassphrase}
          longest={LONGEST_PASSPHRASE}
          value={first}
          wrong={strength === 'short' ? words.strengths.short : undefined}
          help={strength === null || strength === 'short' ? undefined : words.strengths[strength]}
          onChange={(value) => {
            setFirst(value)
            setMade(null)
          }}
        />
        <TextSetting
          secret
          label={words.again}
          longest={LONGEST_PASSPHRASE}
          value={second}
          wrong={differs ? words.notSame : undefined}
          onChange={setSecond}
        />
      </div>
      {made === null ? null : <output className="made mono">{made}</output>}
      {strength === null || strength === 'short' ? null : <Note>{words.writeDown}</Note>}
      {state === 'set' ? <p className="muted sm">{words.oldOnes}</p> : null}
      {error ? <ErrorNote error={error} /> : null}
      <div className="row-acts">
        <Button small kind="primary" type="submit" disabled={strength === null || strength === 'short' || second !== first} onPress={() => undefined}>
          {words.keep}
        </Button>
        <Button
          small
          icon={Sparkles}
          onPress={() => {
            const one = makePassphrase()
            setMade(one)
            setFirst(one)
            setSecond(one)
          }}
        >
          {words.make}
        </Button>
        <Button small kind="quiet" onPress={close}>
          {words.cancel}
        </Button>
      </div>
    </form>
  )
}
