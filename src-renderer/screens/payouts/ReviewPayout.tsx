import { ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OfferedAccount } from '#shared/bridge/contract.ts'
import type { Method } from '#shared/domain/gateway-method.ts'
import type { PayoutRow } from '#shared/domain/payout.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useNow } from '../../components/use-now.ts'
import { partyText } from '../../text/party-text.ts'
import { useText, useWords } from '../../text/text.ts'
import { PageHead } from './PageHead.tsx'
import type { Draft } from './payout-draft.ts'
import { countryName, payeeFacts } from './payout-words.ts'

type ReviewProps = {
  account: OfferedAccount
  method: Method
  draft: Draft
  amountMinor: number
  onChange: () => void
  onOpen: (payoutId: string) => void
}

/** The payout once more, large, before it is asked for; and the question where it looks like an earlier one. */
export function ReviewPayout({ account, method, draft, amountMinor, onChange, onOpen }: ReviewProps) {
  const text = useText()
  const { t } = text
  const say = useWords(partyText)
  const now = useNow(10_000)
  const [similar, setSimilar] = useState<PayoutRow | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const money = text.money(amountMinor, draft.currency)
  const ask = async (despiteSimilar: boolean) => {
    setBusy(true)
    const { accountId, payee, currency, note } = draft
    const answer = await call('payouts:create', { accountId, methodId: method.id, payee, amountMinor, currency, note, despiteSimilar })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    setSimilar(answer.value.similar)
    if (answer.value.payout) onOpen(answer.value.payout.payout.id)
  }
  const facts = [
    ...payeeFacts(draft.payee, method.fields, say),
    { label: t('payouts.account'), value: account.name },
    { label: t('payouts.country'), value: method.country === null ? '' : countryName(method.country, text) },
    { label: t('payouts.method'), value: method.id },
    { label: t('payouts.note'), value: draft.note.trim() },
  ].filter(({ value }) => value !== '')
  return (
    <div className="new-payout review">
      <PageHead title={t('payouts.reviewTitle')} onBack={onChange} />
      <div className="sheet card">
        <p className="pamt">
          {money} <small>{draft.currency}</small>
        </p>
        <dl className="facts">
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {similar ? (
        <div role="alert">
          <Note tone="unresolved">
            {t('payouts.similar', { ago: text.ago(now - similar.createdAt), state: t(`payouts.state.${similar.status}`) })}
          </Note>
        </div>
      ) : (
        <Note icon={ShieldAlert}>{t('payouts.reviewHelp')}</Note>
      )}
      <div className="acts">
        <Button onPress={onChange}>{t('payouts.change')}</Button>
        {similar ? (
          <>
            <Button onPress={() => onOpen(similar.id)}>{t('payouts.similarOpen')}</Button>
            <Button disabled={busy} onPress={() => void ask(true)}>
              {t('payouts.similarYes')}
            </Button>
          </>
        ) : (
          <Button kind="primary" disabled={busy} onPress={() => void ask(false)}>
            {t('payouts.ask', { money })}
          </Button>
        )}
      </div>
    </div>
  )
}
