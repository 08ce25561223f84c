import { RefreshCw } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { SubscriptionView } from '#shared/bridge/contract.ts'
import { parseAmount } from '#shared/domain/money.ts'
import { isOpen } from '#shared/domain/payment.ts'
import type { Result } from '#shared/domain/result.ts'
import type { Renewal } from '#shared/domain/subscription.ts'
import { call, on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Diary } from '../../components/Diary.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { QrCode } from '../../components/QrCode.tsx'
import { StatusWord } from '../../components/StatusWord.tsx'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { subscriptionsText } from '../../text/subscriptions-text.ts'
import { useText } from '../../text/text.ts'
import { TextSetting } from '../settings/fields.tsx'
import { ReasonForm } from '../unresolved/ReasonForm.tsx'

const TONES = { signing: 'waiting', active: 'paid', failed: 'declined', cancelling: 'unresolved', cancelled: 'plain', expired: 'plain' } as const
type Act = (what: () => Promise<Result<SubscriptionView, AppError>>) => Promise<void>

/** One agreement: how it stands, the code to sign with, what is due, its end, its renewals and its diary. */
export function SubscriptionPanel({ subscriptionId, onChanged }: { subscriptionId: string; onChanged: () => void }) {
  const words = subscriptionsText[useText().lang]
  const { session } = useSnapshot()
  const { view, setView, error, setError } = useView(subscriptionId)
  const [busy, setBusy] = useState(false)
  // The counter shows its code while this page is open, and no longer.
  useEffect(() => () => void call('payment:leave', { attemptId: subscriptionId }), [subscriptionId])
  const act: Act = async (what) => {
    setBusy(true)
    const answer = await what()
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setView(answer.value)
    onChanged()
  }
  if (!view) return <section className="result">{error ? <ErrorNote error={error} /> : null}</section>
  const { row, renewals, diary } = view
  const isManager = session?.role === 'manager'
  const mayAsk = isOpen(row.first) || renewals.some(({ status }) => isOpen(status))
  return (
    <section className="result subscription" aria-label={row.name}>
      <div className="head">
        <h2>{row.name}</h2>
        <span className={`pill ${TONES[row.status]}`} role="status">
          {words.states[row.status]}
        </span>
        <span className="sp" />
        {mayAsk && isManager ? <AskNow view={view} act={act} busy={busy} /> : null}
      </div>
      <p className="muted sm">{words.tells[row.status]}</p>
      {error ? <ErrorNote error={error} /> : null}
      {row.status === 'signing' ? <Sign view={view} /> : null}
      <Terms view={view} />
      {isManager ? <Actions view={view} act={act} busy={busy} /> : null}
      <h2 className="eyebrow">{words.past}</h2>
      {renewals.length === 0 ? <p className="muted sm">{words.noPast}</p> : null}
      <ul className="lines" aria-label={words.past}>
        {[...renewals].reverse().map((renewal) => (
          <RenewalLine key={renewal.orderId} renewal={renewal} currency={row.currency} />
        ))}
      </ul>
      <h2 className="eyebrow">{words.diary}</h2>
      <Diary lines={diary} label={words.diary} />
    </section>
  )
}

function AskNow({ view, act, busy }: { view: SubscriptionView; act: Act; busy: boolean }) {
  const { t } = useText()
  return (
    <Button small icon={RefreshCw} disabled={busy} onPress={() => void act(() => call('subscriptions:ask-now', { subscriptionId: view.row.id }))}>
      {t('common.askNow')}
    </Button>
  )
}

function Sign({ view }: { view: SubscriptionView }) {
  const words = subscriptionsText[useText().lang]
  const { mode } = useSnapshot()
  const [error, setError] = useState<AppError | null>(null)
  const code = view.panel?.qrText ?? view.panel?.url ?? null
  const does = async (deed: 'pays' | 'refuses') => {
    const answer = await call('practice:customer', { attemptId: view.row.id, does: deed })
    setError(answer.ok ? null : answer.error)
  }
  if (code === null) return <Note>{words.waitingPanel}</Note>
  return (
    <div className="sign-code card">
      <QrCode text={code} label={words.qr} level="L" />
      <div>
        <p>{words.qrHelp}</p>
        <p className="link xs">{code}</p>
        {mode === 'practice' ? (
          <div className="desk-picks" role="group" aria-label={words.practice}>
            <Button small onPress={() => void does('pays')}>
              {words.signs}
            </Button>
            <Button small onPress={() => void does('refuses')}>
              {words.refuses}
            </Button>
          </div>
        ) : null}
        {error ? <ErrorNote error={error} /> : null}
      </div>
    </div>
  )
}

function Terms({ view: { row } }: { view: SubscriptionView }) {
  const text = useText()
  const words = subscriptionsText[text.lang]
  const money = (minor: number) => text.money(minor, row.currency)
  const { plan, renewal } = row
  const facts: [string, string][] = [
    [words.perRenewal, plan.kind === 'fixed' ? money(plan.amountMinor) : words.upTo(money(plan.maxMinor))],
    [words.every, words.days(row.everyDays)],
    [words.renewedBy, words.renewers[plan.renewedBy]],
    [words.first, money(row.firstMinor)],
    [words.begun, words.madeBy(row.personName, text.day(row.begunOn))],
    [words.next, renewal.nextOn === null ? words.none : text.day(renewal.nextOn)],
    [words.expires, text.day(row.expiresOn)],
  ]
  if (row.graceDays !== null) facts.push([words.grace, text.number(row.graceDays)])
  if (renewal.missed > 0 && row.status === 'active') facts.push([words.missed, text.number(renewal.missed)])
  facts.push([words.number, row.vendorId ?? words.noNumber])
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Actions({ view, act, busy }: { view: SubscriptionView; act: Act; busy: boolean }) {
  const text = useText()
  const words = subscriptionsText[text.lang]
  const [ending, setEnding] = useState(false)
  const [typed, setTyped] = useState('')
  const { row } = view
  const { id: subscriptionId, currency, renewal, plan } = row
  const { periodOn } = renewal
  const mayRenew = row.status === 'active' && row.vendorId !== null && plan.renewedBy !== 'vendor' && periodOn !== null
  const isDue = mayRenew && (renewal.state === 'due' || renewal.state === 'overdue')
  const amountMinor = row.dueMinor ?? parseAmount(typed, currency)
  const mayEnd =
    row.vendorId !== null && (row.status === 'active' || row.status === 'cancelling' || row.status === 'signing' || row.status === 'expired')
  return (
    <>
      {row.status === 'active' ? (
        <p className="standing">
          <b>{words.renewals[renewal.state]}</b>
          {periodOn === null ? '' : ` · ${words.period} ${text.day(periodOn)}`}
          {plan.renewedBy === 'vendor' ? ` · ${words.renewers.vendor}` : ''}
        </p>
      ) : null}
      {isDue && row.dueMinor === null ? (
        <TextSetting
          label={words.amountNow}
          unit={currency}
          value={typed}
          onChange={setTyped}
          help={plan.kind === 'variable' ? words.upTo(text.money(plan.maxMinor, currency)) : undefined}
        />
      ) : null}
      {isDue ? <p className="faint xs">{words.renewHelp}</p> : null}
      <div className="acts">
        {isDue ? (
          <Button
            kind="primary"
            disabled={busy || amountMinor === null || amountMinor === 0}
            onPress={() => void act(() => call('subscriptions:renew', { subscriptionId, periodOn: periodOn ?? '', amountMinor: amountMinor ?? 0 }))}
          >
            {row.dueMinor === null ? words.renewVarying : words.renew(text.money(row.dueMinor, currency))}
          </Button>
        ) : null}
        {mayEnd && !ending ? (
          <Button kind="quiet" disabled={busy} onPress={() => setEnding(true)}>
            {row.status === 'cancelling' ? words.endAgain : words.end}
          </Button>
        ) : null}
      </div>
      {ending ? (
        <ReasonForm
          title={words.endTitle}
          help={words.endHelp}
          hint={words.reason}
          confirm={words.endConfirm}
          busy={busy}
          onCancel={() => setEnding(false)}
          onReason={(reason) => void act(() => call('subscriptions:cancel', { subscriptionId, reason })).then(() => setEnding(false))}
        />
      ) : null}
    </>
  )
}

function RenewalLine({ renewal, currency }: { renewal: Renewal; currency: string }) {
  const text = useText()
  const words = subscriptionsText[text.lang]
  return (
    <li>
      <StatusWord status={renewal.status} />
      <span className="what">
        <b>
          <button
            type="button"
            className="linkish no"
            aria-label={words.openOrder(renewal.number)}
            onClick={() => go('orders', { orderId: renewal.orderId, filter: { search: renewal.number, day: null } })}
          >
            {renewal.number}
          </button>
        </b>
        <small>{[text.day(renewal.periodOn), words.by[renewal.madeBy], renewal.personName ?? ''].filter(Boolean).join(' · ')}</small>
      </span>
      <span className="sums">
        <b className="money">{text.money(renewal.amountMinor, currency)}</b>
      </span>
    </li>
  )
}

function useView(subscriptionId: string) {
  const [view, setView] = useState<SubscriptionView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const ask = useCallback(async () => {
    const answer = await call('subscriptions:get', { subscriptionId })
    if (answer.ok) setView(answer.value)
    else setError(answer.error)
  }, [subscriptionId])
  useEffect(() => {
    void ask()
    return on('payment:changed', () => void ask())
  }, [ask])
  return { view, setView, error, setError }
}
