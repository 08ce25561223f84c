import { ShieldCheck } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Party, PartyField } from '#shared/domain/gateway-method.ts'
import { Button } from '../../components/Button.tsx'
import { Note } from '../../components/Note.tsx'
import { PartyForm } from '../../components/PartyForm.tsx'
import { partyFaults } from '../../components/party-faults.ts'
import type { LinkWish } from '../../stores/link-store.ts'
import { partyText } from '../../text/party-text.ts'
import { useText, useWords } from '../../text/text.ts'
import { countryName, type LinkChoice, lifeWords, timesOf, wayName } from './link-choices.ts'

type FormProps = { choice: LinkChoice; amount: string; busy: boolean; onShow: (more: Pick<LinkWish, 'payer' | 'seconds'>) => void }

/** What one way to pay asks beforehand: facts about the payer, and for how long it can be paid. Nothing is sent while a field is wrong. */
export function LinkForm({ choice, amount, busy, onShow }: FormProps) {
  const text = useText()
  const { t } = text
  const say = useWords(partyText)
  const { method } = choice
  const [payer, setPayer] = useState<Party>({})
  const [seconds, setSeconds] = useState<number | null>(null)
  const [left, setLeft] = useState<readonly PartyField[]>([])
  const [tried, setTried] = useState(false)
  const box = useRef<HTMLFormElement>(null)
  const times = timesOf(method)
  const all = partyFaults(method, payer, say)
  // A field is not called wrong while it is being typed for the first time.
  const faults = tried ? all : Object.fromEntries(Object.entries(all).filter(([field]) => left.includes(field as PartyField)))
  const firstWrong = Object.keys(all).length > 0
  useEffect(() => box.current?.querySelector<HTMLElement>('input')?.focus(), [])
  const show = () => {
    setTried(true)
    if (busy) return
    if (!firstWrong) return onShow({ payer, seconds })
    window.requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <form
      className="linkform"
      ref={box}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        show()
      }}
      onBlur={() => {
        const typed = method.fields.map(({ field }) => field).filter((field) => (payer[field] ?? '') !== '')
        if (typed.length !== left.length) setLeft(typed)
      }}
    >
      <div className="ftitle">
        <h1>{wayName(choice, text)}</h1>
        {method.country === null ? null : <span className="pill plain">{countryName(method.country, text)}</span>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="fbody" tabIndex={0} role="group" aria-label={wayName(choice, text)}>
        {method.fields.length > 0 ? (
          <PartyForm fields={method.fields} value={payer} onChange={setPayer} faults={faults} />
        ) : (
          <p className="muted">{t('link.noFields')}</p>
        )}
        {times.length > 0 ? (
          <fieldset className="times" aria-label={t('link.time')}>
            <span className="lab" aria-hidden="true">
              {t('link.time')}
            </span>
            <div className="picks">
              {[null, ...times].map((time) => (
                <button key={time ?? 0} type="button" className="chip" aria-pressed={seconds === time} onClick={() => setSeconds(time)}>
                  {time === null ? t('link.timeUsual') : lifeWords(time, text)}
                </button>
              ))}
            </div>
          </fieldset>
        ) : null}
        <Note icon={ShieldCheck}>{t('link.formLead')}</Note>
      </div>
      <Button kind="primary" type="submit" className="go" disabled={busy} label={t('link.showAmount', { amount })} onPress={show}>
        {t('link.show')} <b>{amount}</b>
      </Button>
    </form>
  )
}
