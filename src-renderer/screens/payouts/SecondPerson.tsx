import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { PayoutDetail } from '#shared/bridge/contract.ts'
import type { Approver } from '#shared/domain/person.ts'
import { call } from '../../bridge.ts'
import { ApproverField, hasAgreed, whoMayAgree } from '../../components/ApproverField.tsx'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'

/** Another manager than the one who asked confirms with their own PIN, at this very screen. */
export function SecondPerson({ detail, onDetail }: { detail: PayoutDetail; onDetail: (detail: PayoutDetail) => void }) {
  const { t, money } = useText()
  const { people } = useSnapshot()
  const { payout } = detail
  const others = whoMayAgree(people, ['manager'], payout.personId)
  const [second, setSecond] = useState<Approver | null>(null)
  const [pad, setPad] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const confirm = async () => {
    if (!hasAgreed(second) || busy) return
    setBusy(true)
    const answer = await call('payouts:confirm', { payoutId: payout.id, approver: second })
    setBusy(false)
    setSecond({ ...second, pin: '' })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onDetail(answer.value)
  }
  return (
    <section className="second card" aria-label={t('payouts.confirmTitle')}>
      <h2>
        <Icon of={ShieldCheck} size={20} />
        {t('payouts.confirmTitle')}
      </h2>
      {others.length === 0 ? (
        <p>{t('payouts.confirmNobody')}</p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void confirm()
          }}
        >
          <ApproverField
            words={<span className={pad ? 'while-no-pad' : undefined}>{t('payouts.confirmHelp', { name: payout.personName })}</span>}
            people={others}
            value={second}
            onChange={setSecond}
            pinLabel={t('payouts.pin', { name: (others.find(({ personId }) => personId === second?.personId) ?? others[0])?.name ?? '' })}
            onPad={setPad}
          />
          {error ? <ErrorNote error={error} /> : null}
          <Button kind="primary" type="submit" onPress={() => undefined} disabled={!hasAgreed(second) || busy}>
            {busy ? t('payouts.confirming') : t('payouts.confirm', { money: money(payout.amountMinor, payout.currency) })}
          </Button>
        </form>
      )}
    </section>
  )
}
