import './account-check.css'
import './party-form.css'
import { CircleCheck } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { BANKS_VN } from '#shared/domain/bank-codes.ts'
import { checkPartyField } from '#shared/domain/party-checks.ts'
import type { AccountCheckView } from '#shared/domain/vendor-desk.ts'
import { call } from '../bridge.ts'
import { useText } from '../text/text.ts'
import { vendorText } from '../text/vendor-text.ts'
import { BankChoice } from './BankChoice.tsx'
import { Button } from './Button.tsx'
import { Icon } from './icons.tsx'
import { ErrorNote, Note } from './Note.tsx'

/** An account as it is asked about. */
export type AskedAccount = { bankCode: string; account: string; accountType: 'ACC' | 'CARD' }

/**
 * Asks whose a Vietnamese account or card is, at the account of a gateway that tells. `asked` are what another form knows already: then only the
 * button and the answer are shown. `onHolder` hears the name.
 */
export function AccountCheck({ accountId, asked, onHolder }: { accountId: string; asked?: AskedAccount; onHolder?: (holder: string) => void }) {
  const words = vendorText[useText().lang]
  const [typed, setTyped] = useState<AskedAccount>({ bankCode: '', account: '', accountType: 'ACC' })
  const [answer, setAnswer] = useState<{ about: string; view: AccountCheckView } | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const question = asked ?? typed
  // An answer is about what was asked; what is typed afterwards is something else.
  const about = JSON.stringify([accountId, question])
  const ready = question.bankCode !== '' && checkPartyField('account', question.account) === null && !busy
  const view = answer?.about === about ? answer.view : null
  const ask = async () => {
    setBusy(true)
    setError(null)
    const came = await call('account-check:ask', { accountId, ...question })
    setBusy(false)
    if (!came.ok) return setError(came.error)
    setAnswer({ about, view: came.value })
    if (came.value.holder !== null) onHolder?.(came.value.holder)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) void ask()
  }
  return (
    <form className="account-check" onSubmit={submit}>
      {asked ? null : <Fields typed={typed} onTyped={setTyped} />}
      <Button kind={asked ? 'plain' : 'primary'} type="submit" onPress={() => {}} disabled={!ready}>
        {busy ? words.asking : asked ? words.askWhose : words.ask}
      </Button>
      <div role="status">{view ? <Holder view={view} /> : null}</div>
      {error ? <ErrorNote error={error} /> : null}
    </form>
  )
}

function Fields({ typed, onTyped }: { typed: AskedAccount; onTyped: (typed: AskedAccount) => void }) {
  const words = vendorText[useText().lang]
  const id = useId()
  return (
    <>
      <div className="types" role="group" aria-label={words.check}>
        {(['ACC', 'CARD'] as const).map((accountType) => (
          <button
            key={accountType}
            type="button"
            className="chip"
            aria-pressed={typed.accountType === accountType}
            onClick={() => onTyped({ ...typed, accountType })}
          >
            {words.types[accountType]}
          </button>
        ))}
      </div>
      <BankChoice
        label={words.bank}
        banks={BANKS_VN}
        code={typed.bankCode}
        wrong={undefined}
        onCode={(bankCode) => onTyped({ ...typed, bankCode })}
      />
      <label htmlFor={`${id}-number`}>{typed.accountType === 'ACC' ? words.number : words.cardNumber}</label>
      <input
        id={`${id}-number`}
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        maxLength={50}
        value={typed.account}
        onChange={(event) => onTyped({ ...typed, account: event.target.value })}
      />
    </>
  )
}

function Holder({ view }: { view: AccountCheckView }) {
  const text = useText()
  const words = vendorText[text.lang]
  if (view.holder === null) return <Note>{words.nobody}</Note>
  return (
    <div className="holder">
      <Icon of={CircleCheck} size={28} />
      <span>
        <small>{words.holder}</small>
        <b>{view.holder}</b>
        <small>
          {words.askedAt(text.timeSeconds(view.askedAt))} · {words.checkedAs(view.checkId)}
        </small>
      </span>
    </div>
  )
}
