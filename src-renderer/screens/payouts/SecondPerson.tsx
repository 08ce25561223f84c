import { ShieldCheck } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { PayoutDetail } from '#shared/bridge/contract.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { Keypad } from '../../components/Keypad.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'

/** Another manager than the one who asked confirms with their own PIN, at this very screen. */
export function SecondPerson({ detail, onDetail }: { detail: PayoutDetail; onDetail: (detail: PayoutDetail) => void }) {
  const { t, money } = useText()
  const { people } = useSnapshot()
  const { payout } = detail
  const others = people.filter(({ role, needsPin, personId }) => role === 'manager' && needsPin && personId !== payout.personId)
  const [chosen, setChosen] = useState<number | null>(null)
  const [pin, setPin] = useState('')
  const [pad, setPad] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const box = useRef<HTMLElement>(null)
  const second = others.find(({ personId }) => personId === chosen) ?? others[0]
  useEffect(() => {
    // On a small screen the field and its pad would lie below the edge.
    if (pad) box.current?.scrollIntoView({ block: 'nearest' })
  }, [pad])
  const confirm = async () => {
    if (!second || pin.length < 4 || busy) return
    setBusy(true)
    const answer = await call('payouts:confirm', { payoutId: payout.id, approver: { personId: second.personId, pin } })
    setBusy(false)
    setPin('')
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onDetail(answer.value)
  }
  return (
    <section className="second card" ref={box} aria-label={t('payouts.confirmTitle')}>
      <h2>
        <Icon of={ShieldCheck} size={20} />
        {t('payouts.confirmTitle')}
      </h2>
      <p>{second ? t('payouts.confirmHelp', { name: payout.personName }) : t('payouts.confirmNobody')}</p>
      {others.length > 1 ? (
        <div className="picks" role="group" aria-label={t('payouts.second')}>
          {others.map((one) => (
            <button
              key={one.personId}
              type="button"
              className="chip"
              aria-pressed={one.personId === second?.personId}
              onClick={() => {
                setChosen(one.personId)
                setPin('')
              }}
            >
              {one.name}
            </button>
          ))}
        </div>
      ) : null}
      {second ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void confirm()
          }}
        >
          <label>
            {t('payouts.pin', { name: second.name })}
            <input
              type="password"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={8}
              value={pin}
              onFocus={() => setPad(true)}
              onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))}
            />
          </label>
          {pad ? (
            <Keypad
              label={t('payouts.pin', { name: second.name })}
              onDigits={(digits) => setPin((pin + digits).slice(0, 8))}
              onBackspace={() => setPin(pin.slice(0, -1))}
              onClear={() => setPin('')}
            />
          ) : null}
          {error ? <ErrorNote error={error} /> : null}
          <Button kind="primary" type="submit" onPress={() => undefined} disabled={pin.length < 4 || busy}>
            {busy ? t('payouts.confirming') : t('payouts.confirm', { money: money(payout.amountMinor, payout.currency) })}
          </Button>
        </form>
      ) : null}
    </section>
  )
}
