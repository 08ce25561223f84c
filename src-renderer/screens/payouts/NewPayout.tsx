import { useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OfferedAccount, PayoutDetail } from '#shared/bridge/contract.ts'
import type { Method, PartyField } from '#shared/domain/gateway-method.ts'
import { isAmountMinor, minorDigits } from '#shared/domain/money.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Keypad } from '../../components/Keypad.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { PartyForm } from '../../components/PartyForm.tsx'
import { partyFaults } from '../../components/party-faults.ts'
import { withDigits } from '../../stores/amount-digits.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { partyText } from '../../text/party-text.ts'
import { useText, useWords } from '../../text/text.ts'
import { Picks, SettingGroup, TextSetting } from '../settings/fields.tsx'
import { PageHead } from './PageHead.tsx'
import type { Draft } from './payout-draft.ts'
import { countryName } from './payout-words.ts'
import { ReviewPayout } from './ReviewPayout.tsx'

type NewProps = { like: PayoutDetail | null; onBack: () => void; onOpen: (payoutId: string) => void }

/** The form of a new payout: from which account, how, to whom, how much; then a page to look at it once more. */
export function NewPayout({ like, onBack, onOpen }: NewProps) {
  const { t } = useText()
  const { offers } = useSnapshot()
  const accounts = offers.filter(({ capabilities }) => capabilities.payout)
  const start = accounts.find(({ id }) => id === like?.payout.accountId) ?? accounts[0]
  const [account, setAccount] = useState(start)
  if (!account) {
    return (
      <div className="new-payout">
        <PageHead title={t('payouts.newTitle')} onBack={onBack} />
        <Note>{t('payouts.noAccounts')}</Note>
      </div>
    )
  }
  return (
    <AccountForm
      key={account.id}
      account={account}
      accounts={accounts}
      like={like?.payout.accountId === account.id ? like : null}
      onAccount={(id) => setAccount(accounts.find((one) => one.id === id) ?? account)}
      onBack={onBack}
      onOpen={onOpen}
    />
  )
}

type FormProps = NewProps & { account: OfferedAccount; accounts: OfferedAccount[]; onAccount: (id: string) => void }

/** One id may stand for ways in several currencies. */
const keyOf = ({ id, currency }: Method): string => `${id} ${currency ?? ''}`

function AccountForm({ account, accounts, like, onAccount, onBack, onOpen }: FormProps) {
  const text = useText()
  const { t } = text
  const [methods, setMethods] = useState<Method[] | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [draft, setDraft] = useState<Draft>(() => startDraft(account, like))
  const [isReviewed, setReviewed] = useState(false)
  const [isPressed, setPressed] = useState(false)
  const say = useWords(partyText)
  const left = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let gone = false
    void call('accounts:methods', { accountId: account.id }).then((answer) => {
      if (gone) return
      if (!answer.ok) return setError(answer.error)
      const out = answer.value.filter(({ direction }) => direction === 'out')
      setMethods(out)
      setDraft((before) => {
        const same = like && out.find(({ id, currency }) => id === like.payout.methodId && (currency === null || currency === like.payout.currency))
        return same ? { ...before, ...chosen(same, before.currency) } : withOnlyChoice(before, out)
      })
    })
    return () => {
      gone = true
    }
  }, [account.id, like])
  const method = methods?.find((one) => keyOf(one) === draft.methodKey) ?? null
  if (method && isReviewed) {
    return (
      <ReviewPayout
        account={account}
        method={method}
        draft={draft}
        amountMinor={amountOf(draft, method)}
        onChange={() => setReviewed(false)}
        onOpen={onOpen}
      />
    )
  }
  const faults = method ? partyFaults(method, draft.payee, say) : {}
  const noAmount = method !== null && amountOf(draft, method) === 0
  // What is wrong is told once somebody asked to go on, and from then on while it is put right.
  const wrong = !isPressed ? null : Object.keys(faults).length > 0 ? t('payouts.fixFields') : noAmount ? t('payouts.noAmount') : null
  const review = () => {
    setPressed(true)
    if (Object.keys(faults).length === 0 && !noAmount) return setReviewed(true)
    window.requestAnimationFrame(() => left.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const countries = [...new Set(methods?.map(({ country }) => country))]
  return (
    <div className="new-payout">
      <PageHead title={t('payouts.newTitle')} onBack={onBack} />
      <div className="cols">
        <div className="left" ref={left}>
          {accounts.length > 1 ? (
            <SettingGroup label={t('payouts.account')}>
              <Picks options={accounts.map(({ id, name }) => ({ value: id, label: name }))} chosen={[account.id]} onPick={onAccount} />
            </SettingGroup>
          ) : null}
          {error ? <ErrorNote error={error} /> : null}
          {methods?.length === 0 ? <Note>{t('payouts.noMethods')}</Note> : null}
          {countries.length > 1 ? (
            <SettingGroup label={t('payouts.country')}>
              <Picks
                options={countries.map((country) => ({ value: country ?? '', label: countryName(country, text) }))}
                chosen={[draft.country ?? '']}
                onPick={(country) => {
                  const there = methods?.filter((one) => (one.country ?? '') === country) ?? []
                  setDraft({ ...withOnlyChoice({ ...draft, methodKey: null, country: country || null }, there), country: country || null })
                }}
              />
            </SettingGroup>
          ) : null}
          {methods && methods.length > 0 && (countries.length === 1 || draft.country !== null || countries.includes(null)) ? (
            <SettingGroup label={t('payouts.method')}>
              <Picks
                options={methods
                  .filter(({ country }) => countries.length === 1 || country === draft.country)
                  .map((one) => ({ value: keyOf(one), label: one.currency === null ? one.id : `${one.id} · ${one.currency}` }))}
                chosen={draft.methodKey === null ? [] : [draft.methodKey]}
                onPick={(key) => {
                  const next = methods.find((one) => keyOf(one) === key)
                  if (next) setDraft({ ...draft, ...chosen(next, draft.currency) })
                }}
              />
            </SettingGroup>
          ) : null}
          {method && method.currency === null && account.currencies.length > 1 ? (
            <SettingGroup label={t('payouts.currency')}>
              <Picks
                options={account.currencies.map((currency) => ({ value: currency, label: currency }))}
                chosen={[draft.currency]}
                onPick={(currency) => setDraft({ ...draft, currency })}
              />
            </SettingGroup>
          ) : null}
          {method ? <MethodForm method={method} draft={draft} faults={isPressed ? faults : {}} onDraft={setDraft} /> : null}
        </div>
        {method ? <AmountSide method={method} draft={draft} wrong={wrong} onDraft={setDraft} onReview={review} /> : null}
      </div>
    </div>
  )
}

function startDraft(account: OfferedAccount, like: PayoutDetail | null): Draft {
  const currency = like?.payout.currency ?? account.currencies[0] ?? ''
  return {
    accountId: account.id,
    methodKey: null,
    country: like?.payout.country ?? null,
    currency,
    payee: like?.payout.payee ?? {},
    typed: 0,
    note: '',
  }
}

function chosen(method: Method, currency: string): Pick<Draft, 'methodKey' | 'country' | 'currency'> {
  return { methodKey: keyOf(method), country: method.country, currency: method.currency ?? currency }
}

function withOnlyChoice(draft: Draft, methods: readonly Method[]): Draft {
  const [only, other] = methods
  return only && !other ? { ...draft, ...chosen(only, draft.currency) } : draft
}

/** The amount in minor units. Where only whole amounts are taken, digits are whole ones, so that nobody types zeros for cents. */
function amountOf({ typed, currency }: Draft, { wholeAmounts }: Method): number {
  return wholeAmounts ? typed * 10 ** minorDigits(currency) : typed
}

type MethodProps = { method: Method; draft: Draft; faults: Partial<Record<PartyField, string>>; onDraft: (draft: Draft) => void }

function MethodForm({ method, draft, faults, onDraft }: MethodProps) {
  const { t } = useText()
  return (
    <>
      <h2 className="eyebrow">{t('payouts.to')}</h2>
      <PartyForm fields={method.fields} value={draft.payee} onChange={(payee) => onDraft({ ...draft, payee })} faults={faults} />
      <TextSetting
        label={t('payouts.note')}
        help={t('payouts.noteHelp')}
        longest={200}
        value={draft.note}
        onChange={(note) => onDraft({ ...draft, note })}
      />
    </>
  )
}

type AmountProps = { method: Method; draft: Draft; wrong: string | null; onDraft: (draft: Draft) => void; onReview: () => void }

/** The amount in the account's currency, typed or touched, and the way on. */
function AmountSide({ method, draft, wrong, onDraft, onReview }: AmountProps) {
  const text = useText()
  const { t } = text
  const amountMinor = amountOf(draft, method)
  const setTyped = (typed: number) => {
    if (isAmountMinor(amountOf({ ...draft, typed }, method), true)) onDraft({ ...draft, typed })
  }
  return (
    <aside className="amount-side">
      <label>
        <span className="eyebrow">
          {t('payouts.amount')} <b>{draft.currency}</b>
          {method.wholeAmounts ? <small>{t('payouts.wholeOnly')}</small> : null}
        </span>
        <input
          inputMode="numeric"
          autoComplete="off"
          value={text.money(amountMinor, draft.currency)}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, '')
            const whole = method.wholeAmounts ? digits.slice(0, -minorDigits(draft.currency) || undefined) : digits
            setTyped(withDigits(0, whole.slice(-11) || '0'))
          }}
          onKeyDown={(event) => {
            // Digits are put behind, as on every amount of the till; what Intl writes around them is not edited.
            if (/^\d$/.test(event.key)) setTyped(withDigits(draft.typed, event.key))
            else if (event.key === 'Backspace') setTyped(Math.floor(draft.typed / 10))
            else return
            event.preventDefault()
          }}
        />
      </label>
      <Keypad
        label={t('payouts.amount')}
        onDigits={(digits) => setTyped(withDigits(draft.typed, digits))}
        onBackspace={() => setTyped(Math.floor(draft.typed / 10))}
        onClear={() => setTyped(0)}
      />
      {wrong ? (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      ) : null}
      <Button kind="primary" onPress={onReview}>
        {t('payouts.review')}
      </Button>
    </aside>
  )
}
