import { Delete, Lock } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { PersonTile } from '#shared/domain/person.ts'
import { call } from '../../bridge.ts'
import { Icon } from '../../components/icons.tsx'
import { LONGEST_PIN } from '../../components/PinField.tsx'
import { initials } from '../../components/TopBar.tsx'
import { useReadableState } from '../../components/use-readable-state.ts'
import { type KeyHandlers, useKeys } from '../../input/key-handlers.ts'
import { useTill } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'

const USUAL_PIN = 4

type PinPadProps = {
  person: PersonTile | null
  practicePin: string | null
  now: number
  /** Escape with nothing typed. */
  onEscape?: (() => void) | undefined
}

/** The PIN pad of one person. A PIN of the usual length is tried at once where it is known to be whole; Enter tries any. */
export function PinPad({ person, practicePin, now, onEscape }: PinPadProps) {
  const text = useText()
  const { t } = text
  const [pin, setPin, readPin] = useReadableState('')
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const lockedMs = person?.lockedUntil ? Math.max(0, person.lockedUntil - now) : 0
  const off = person === null || !person.needsPin || lockedMs > 0 || busy

  async function enter(value: string): Promise<void> {
    if (off || !person || value === '') return
    setBusy(true)
    const answer = await call('session:sign-in', { personId: person.personId, pin: value })
    setBusy(false)
    if (answer.ok) {
      // The language chosen here goes with the person; without a choice their own stays.
      const chosen = useTill.getState().signInLanguage
      if (chosen !== null && chosen !== answer.value.language) void call('session:set-language', { language: chosen })
      useTill.setState({ signInLanguage: null })
      return
    }
    setPin(() => '')
    setError(answer.error)
  }
  function type(digits: string): void {
    if (off) return
    setError(null)
    setPin((before) => (before + digits).slice(0, LONGEST_PIN))
  }
  const wholeLength = practicePin?.length ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new digit may try the PIN, never a redraw.
  useEffect(() => {
    if (wholeLength !== null && pin.length === wholeLength) void enter(pin)
  }, [pin])
  const keys: KeyHandlers = {
    digits: type,
    mark: () => {
      const before = readPin()
      return () => setPin(() => before)
    },
    backspace: () => setPin((before) => before.slice(0, -1)),
    escape: () => (readPin() === '' ? onEscape?.() : setPin(() => '')),
    enter: () => void enter(readPin()),
  }
  useKeys(keys, true, true)
  const dots = Math.max(USUAL_PIN, wholeLength ?? 0, pin.length)
  const key = (digit: string) => (
    <button type="button" className="key" disabled={off} onClick={() => type(digit)}>
      {digit}
    </button>
  )
  return (
    <section className="pin" aria-label={t('signin.pin')}>
      <div className="w1">
        <p className="hi">
          {person ? (
            <>
              <span className="av big">{initials(person.name)}</span>
              <span>{t('signin.hello', { name: person.name })}</span>
            </>
          ) : (
            <span>{t('signin.choose')}</span>
          )}
        </p>
        <h2>{lockedMs > 0 ? t('signin.locked', { time: text.clock(lockedMs) }) : t('signin.pin')}</h2>
        {lockedMs > 0 ? (
          <div className="lk" role="status">
            <Icon of={Lock} size={20} />
            <span>{t('signin.lockedWhy')}</span>
          </div>
        ) : (
          <>
            <div className="dots" role="img" aria-label={t('signin.digits', { n: pin.length })}>
              {[...Array(dots).keys()].map((dot) => (
                <i key={dot} className={dot < pin.length ? 'f' : ''} />
              ))}
            </div>
            <p className="pinerr" role="alert">
              {error ? t(`error.${error.code}`, error.facts) : ''}
            </p>
          </>
        )}
        <div className={off ? 'pad3 dis' : 'pad3'} role="group" aria-label={t('signin.keypad')}>
          {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
            <span key={digit} className="cell">
              {key(digit)}
            </span>
          ))}
          <button type="button" className="key fn" disabled={off} onClick={() => setPin(() => '')}>
            {t('sale.clear')}
          </button>
          {key('0')}
          <button
            type="button"
            className="key fn"
            aria-label={t('sale.backspace')}
            disabled={off}
            onClick={() => setPin((before) => before.slice(0, -1))}
          >
            <Icon of={Delete} size={28} />
          </button>
        </div>
        {lockedMs > 0 ? null : (
          <button type="button" className="btn primary enter" disabled={off || pin === ''} onClick={() => void enter(pin)}>
            {t('signin.enter')}
            <span className="kbd" aria-hidden="true">
              Enter
            </span>
          </button>
        )}
      </div>
    </section>
  )
}
