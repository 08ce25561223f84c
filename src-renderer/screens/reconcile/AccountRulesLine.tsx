import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { decimalText, parseAmount } from '#shared/domain/money.ts'
import type { AccountRules, ReconcileResult } from '#shared/domain/reconcile.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { reconcileText } from '../../text/reconcile-text.ts'
import { type Text, useText } from '../../text/text.ts'

/** What is known of the account's fee and settlement, and a form to set it; without it fees and days are checked less. */
export function AccountRulesLine({ result, mayChange, onSaved }: { result: ReconcileResult; mayChange: boolean; onSaved: () => void }) {
  const text = useText()
  const words = reconcileText[text.lang]
  const [editing, setEditing] = useState(false)
  const currency = result.ladders[0]?.currency
  const fee = result.fees[0]
  return (
    <section className="rules" aria-label={words.rules}>
      <div className="rules-line">
        <p className="sm muted">
          {[
            ...describe(result.rules, currency, text),
            fee
              ? fee.expectedMinor === null
                ? words.feesTold(text.money(fee.toldMinor, fee.currency))
                : words.feesLine(text.money(fee.toldMinor, fee.currency), text.money(fee.expectedMinor, fee.currency))
              : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {mayChange && !editing && currency !== undefined ? (
          <Button small kind="quiet" label={`${words.change}: ${words.rules}`} onPress={() => setEditing(true)}>
            {words.change}
          </Button>
        ) : null}
      </div>
      {editing && currency !== undefined ? (
        <RulesForm
          result={result}
          currency={currency}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false)
            onSaved()
          }}
        />
      ) : null}
    </section>
  )
}

function describe({ fee, settle }: AccountRules, currency: string | undefined, text: Text): string[] {
  const words = reconcileText[text.lang]
  const fixed = fee && fee.fixedMinor > 0 && currency ? ` + ${text.money(fee.fixedMinor, currency)}` : ''
  return [
    fee ? words.ruleFee(percent(fee.ratePpm), fixed) : words.ruleNoFee,
    settle ? words.ruleSettle(settle.days, settle.workdays) : words.ruleNoSettle,
  ]
}

function percent(ppm: number): string {
  return String(ppm / 10_000)
}

/** Percent to the ten-thousandth, as millionths; null where it is none. */
function readPercent(typed: string): number | null {
  const match = /^(\d{1,2})(?:[.,](\d{1,4}))?$/.exec(typed.trim())
  return match ? Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0')) : null
}

type FormProps = { result: ReconcileResult; currency: string; onClose: () => void; onSaved: () => void }

function RulesForm({ result, currency, onClose, onSaved }: FormProps) {
  const text = useText()
  const words = reconcileText[text.lang]
  const { rules, suggested } = result
  const [rate, setRate] = useState(rules.fee ? percent(rules.fee.ratePpm) : '')
  const [fixed, setFixed] = useState(rules.fee ? decimalText({ amountMinor: rules.fee.fixedMinor, currency }) : '')
  const [days, setDays] = useState(rules.settle ? String(rules.settle.days) : '')
  const [workdays, setWorkdays] = useState(rules.settle?.workdays ?? false)
  const [error, setError] = useState<AppError | null>(null)
  const ratePpm = readPercent(rate)
  const fixedMinor = fixed.trim() === '' ? 0 : parseAmount(fixed, currency)
  const isBad = (rate.trim() !== '' && ratePpm === null) || fixedMinor === null || (days !== '' && !/^\d{1,2}$/.test(days))
  const save = async () => {
    const next: AccountRules = {
      fee: ratePpm === null || fixedMinor === null ? null : { ratePpm, fixedMinor },
      settle: days === '' ? null : { days: Number(days), workdays },
    }
    const answer = await call('reconcile:save-rules', { accountId: result.statement.accountId, rules: next })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onSaved()
  }
  const take = () => {
    if (suggested.fee) {
      setRate(percent(suggested.fee.ratePpm))
      setFixed(decimalText({ amountMinor: suggested.fee.fixedMinor, currency }))
    }
    if (suggested.settle) {
      setDays(String(suggested.settle.days))
      setWorkdays(suggested.settle.workdays)
    }
  }
  return (
    <form
      className="card rules-form"
      aria-label={words.rules}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBad) void save()
      }}
    >
      {suggested.fee || suggested.settle ? (
        <div className="suggestion">
          <p className="sm">
            {words.suggestion}{' '}
            {[suggested.fee ? describe(suggested, currency, text)[0] : '', suggested.settle ? describe(suggested, currency, text)[1] : '']
              .filter(Boolean)
              .join(', ')}
          </p>
          <Button small onPress={take}>
            {words.useSuggestion}
          </Button>
        </div>
      ) : null}
      <div className="rule-fields">
        <label className="choice">
          {words.rate}
          <input inputMode="decimal" value={rate} maxLength={8} autoComplete="off" onChange={(event) => setRate(event.target.value)} />
        </label>
        <label className="choice">
          {words.fixed} ({currency})
          <input inputMode="decimal" value={fixed} maxLength={8} autoComplete="off" onChange={(event) => setFixed(event.target.value)} />
        </label>
        <label className="choice">
          {words.settleDays}
          <input inputMode="numeric" value={days} maxLength={2} autoComplete="off" onChange={(event) => setDays(event.target.value)} />
        </label>
        <button type="button" className="chip" aria-pressed={workdays} onClick={() => setWorkdays(!workdays)}>
          {words.workdays}
        </button>
      </div>
      {isBad ? <p className="wrong">{words.badRate}</p> : null}
      {error ? <ErrorNote error={error} /> : null}
      <div className="acts">
        <Button small onPress={onClose}>
          {words.cancel}
        </Button>
        <Button small kind="primary" type="submit" disabled={isBad} onPress={() => undefined}>
          {words.save}
        </Button>
      </div>
    </form>
  )
}
