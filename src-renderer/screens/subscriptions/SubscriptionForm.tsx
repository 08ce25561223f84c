import { QrCode as QrIcon } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OfferedAccount } from '#shared/bridge/contract.ts'
import { type CurrencyCode, parseAmount } from '#shared/domain/money.ts'
import { dayPlus, type SubscriptionPlan, type SubscriptionTerms, wrongTerm } from '#shared/domain/subscription.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { subscriptionsText } from '../../text/subscriptions-text.ts'
import { useText } from '../../text/text.ts'
import { Picks, Setting, SettingGroup, TextSetting } from '../settings/fields.tsx'
import { AccountPicks } from '../vendor/DeskFrame.tsx'

type Draft = {
  name: string
  currency: CurrencyCode
  first: string
  each: string
  kind: SubscriptionPlan['kind']
  renewedBy: SubscriptionPlan['renewedBy']
  everyDays: string
  startsOn: string
  expiresOn: string
  graceDays: string
  payer: { name: string; email: string; phone: string }
}

const PERIODS = [7, 30, 90, 365]

type FormProps = { accounts: OfferedAccount[]; onCancel: () => void; onMade: (subscriptionId: string) => void }

/** The terms of a new agreement. What cannot be agreed is said at its field before anything is sent. */
export function SubscriptionForm({ accounts, onCancel, onMade }: FormProps) {
  const text = useText()
  const words = subscriptionsText[text.lang]
  const { today } = useSnapshot()
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '')
  const account = accounts.find(({ id }) => id === accountId) ?? accounts[0]
  const [draft, setDraft] = useState<Draft>(() => ({
    name: '',
    currency: accounts[0]?.currencies[0] ?? '',
    first: '',
    each: '',
    kind: 'fixed',
    renewedBy: 'till',
    everyDays: '30',
    startsOn: '',
    expiresOn: dayPlus(today, 365),
    graceDays: '3',
    payer: { name: '', email: '', phone: '' },
  }))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const set = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }))
  const terms = termsOf(draft)
  const wrong = terms === null ? null : wrongTerm(terms, today)
  const refused = error?.code === 'terms-refused' ? error.facts.field : null
  const isWrong = (field: keyof SubscriptionTerms | 'name') =>
    tried && (wrong === field || refused === field || (field === 'name' && draft.name.trim() === ''))
  const amountWrong = (typed: string, field: 'firstMinor' | 'plan') =>
    tried && (parseAmount(typed, draft.currency || 'USD') === null || isWrong(field)) ? words.wrongAmount : undefined

  const send = async () => {
    setTried(true)
    if (!terms || wrong !== null || draft.name.trim() === '' || !account) return
    setBusy(true)
    const payer = Object.fromEntries(Object.entries(draft.payer).filter(([, value]) => value.trim() !== ''))
    const answer = await call('subscriptions:create', { accountId: account.id, name: draft.name.trim(), terms, payer })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onMade(answer.value.row.id)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy) void send()
  }
  return (
    <form className="result subscription-form" aria-label={words.form} onSubmit={submit}>
      <h2>{words.form}</h2>
      {account ? <AccountPicks accounts={accounts} chosen={account.id} onPick={setAccountId} /> : null}
      <div className="fields">
        <TextSetting
          full
          label={words.name}
          longest={80}
          value={draft.name}
          onChange={(name) => set({ name })}
          wrong={isWrong('name') ? words.nameHint : undefined}
        />
        {account && account.currencies.length > 1 ? (
          <SettingGroup full label={words.currency}>
            <Picks
              options={account.currencies.map((currency) => ({ value: currency, label: currency }))}
              chosen={[draft.currency]}
              onPick={(currency) => set({ currency })}
            />
          </SettingGroup>
        ) : null}
        <TextSetting
          label={words.first}
          unit={draft.currency}
          value={draft.first}
          onChange={(first) => set({ first })}
          wrong={amountWrong(draft.first, 'firstMinor')}
        />
        <TextSetting
          label={draft.kind === 'fixed' ? words.each : words.most}
          unit={draft.currency}
          value={draft.each}
          onChange={(each) => set({ each })}
          wrong={amountWrong(draft.each, 'plan')}
        />
        <SettingGroup label={words.plan}>
          <Picks
            options={(['fixed', 'variable'] as const).map((value) => ({ value, label: words.plans[value] }))}
            chosen={[draft.kind]}
            onPick={(kind) => set({ kind, renewedBy: kind === 'variable' ? 'person' : draft.renewedBy })}
          />
        </SettingGroup>
        <SettingGroup label={words.renewedBy} help={words.renewerHelp[draft.renewedBy]}>
          <Picks
            options={(draft.kind === 'variable' ? (['person'] as const) : (['till', 'person', 'vendor'] as const)).map((value) => ({
              value,
              label: words.renewers[value],
            }))}
            chosen={[draft.renewedBy]}
            onPick={(renewedBy) => set({ renewedBy })}
          />
        </SettingGroup>
        <SettingGroup full label={words.every} wrong={isWrong('everyDays') ? words.days(0) : undefined}>
          <div className="every">
            <Picks
              options={PERIODS.map((days) => ({ value: String(days), label: words.days(days) }))}
              chosen={[draft.everyDays]}
              onPick={(everyDays) => set({ everyDays })}
            />
            <input
              aria-label={words.every}
              inputMode="numeric"
              maxLength={4}
              value={draft.everyDays}
              onChange={(event) => set({ everyDays: event.target.value.replace(/\D/g, '') })}
            />
          </div>
        </SettingGroup>
        <DayField
          label={words.starts}
          help={words.startsHelp}
          wrong={isWrong('startsOn')}
          min={today}
          value={draft.startsOn}
          onChange={(startsOn) => set({ startsOn })}
        />
        <DayField
          label={words.expires}
          wrong={isWrong('expiresOn')}
          min={today}
          value={draft.expiresOn}
          onChange={(expiresOn) => set({ expiresOn })}
        />
        <TextSetting
          digits
          label={words.grace}
          help={words.graceHelp}
          longest={2}
          value={draft.graceDays}
          onChange={(graceDays) => set({ graceDays: graceDays.replace(/\D/g, '') })}
          wrong={isWrong('graceDays') ? words.graceHelp : undefined}
        />
      </div>
      <h2>{words.payer}</h2>
      <div className="fields">
        <TextSetting label={words.payerName} longest={80} value={draft.payer.name} onChange={(name) => set({ payer: { ...draft.payer, name } })} />
        <TextSetting label={words.email} longest={80} value={draft.payer.email} onChange={(email) => set({ payer: { ...draft.payer, email } })} />
        <TextSetting label={words.phone} longest={20} value={draft.payer.phone} onChange={(phone) => set({ payer: { ...draft.payer, phone } })} />
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div className="acts">
        <Button kind="quiet" onPress={onCancel}>
          {words.cancelForm}
        </Button>
        <Button kind="primary" type="submit" icon={QrIcon} onPress={() => {}} disabled={busy}>
          {busy ? words.sending : words.send}
        </Button>
      </div>
    </form>
  )
}

type DayProps = { label: string; help?: string; wrong: boolean; min: string; value: string; onChange: (value: string) => void }

function DayField({ label, help, wrong, min, value, onChange }: DayProps) {
  return (
    <Setting label={label} help={help} wrong={wrong ? label : undefined}>
      {(ids) => <input {...ids} type="date" min={min} value={value} onChange={(event) => onChange(event.target.value)} />}
    </Setting>
  )
}

/** The draft as terms, or null while an amount is none. */
function termsOf({ first, each, currency, kind, renewedBy, everyDays, startsOn, expiresOn, graceDays }: Draft): SubscriptionTerms | null {
  if (currency === '') return null
  const [firstMinor, eachMinor] = [parseAmount(first, currency), parseAmount(each, currency)]
  if (firstMinor === null || eachMinor === null || expiresOn === '') return null
  const plan: SubscriptionPlan = kind === 'fixed' ? { kind, amountMinor: eachMinor, renewedBy } : { kind, maxMinor: eachMinor, renewedBy: 'person' }
  return {
    plan,
    firstMinor,
    currency,
    everyDays: Number(everyDays || 0),
    startsOn: startsOn === '' ? null : startsOn,
    expiresOn,
    graceDays: graceDays === '' ? null : Number(graceDays),
  }
}
