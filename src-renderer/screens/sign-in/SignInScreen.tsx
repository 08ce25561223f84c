import { Delete, Globe, GraduationCap, Lock } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { LANGUAGES, type PersonTile } from '#shared/domain/person.ts'
import { call } from '../../bridge.ts'
import { Icon, LogoMark } from '../../components/icons.tsx'
import { initials, PracticeBanner } from '../../components/TopBar.tsx'
import { useNow } from '../../components/use-now.ts'
import { useReadableState } from '../../components/use-readable-state.ts'
import { useKeys } from '../../input/key-handlers.ts'
import { useScanInput } from '../../input/use-scan-input.ts'
import { useSnapshot, useTill } from '../../stores/till-store.ts'
import { LANG_TAGS, LANGUAGE_NAMES, useText } from '../../text/text.ts'
import './sign-in.css'

const LONGEST_PIN = 8
const USUAL_PIN = 4

function ignoreScan(): void {
  // A scan before anybody is here belongs to nobody, and it must not land in the PIN.
}

/** People as tiles, the PIN pad, a language for each. */
export function SignInScreen() {
  const { settings, people, practicePins, mode } = useSnapshot()
  const text = useText()
  const { t } = text
  const now = useNow(1000)
  const [chosenId, setChosenId] = useState<number | null>(people.length === 1 ? (people[0]?.personId ?? null) : null)
  const person = people.find((one) => one.personId === chosenId) ?? null
  useScanInput(ignoreScan)
  return (
    <div className={mode === 'practice' ? 'signpage practice' : 'signpage'}>
      {mode === 'practice' ? <PracticeBanner quiet /> : null}
      <main className="sign">
        <section className="people">
          <div className="hd">
            <span className="mk">
              <LogoMark />
            </span>
            <div>
              <b>{settings.shop.name}</b>
              <span>{settings.shop.tillName}</span>
            </div>
            <span className="tm">
              {text.time(now)}
              <small>{text.weekday(now)}</small>
            </span>
          </div>
          <div className="md">
            <h1>{t('signin.title')}</h1>
            <div className="tiles" role="group" aria-label={t('signin.people')}>
              {people.map((one) => {
                const pin = practicePins.find((entry) => entry.personId === one.personId)?.pin
                return (
                  <button
                    key={one.personId}
                    type="button"
                    className={one.personId === chosenId ? 'tile on' : 'tile'}
                    aria-pressed={one.personId === chosenId}
                    onClick={() => {
                      setChosenId(one.personId)
                      if (!one.needsPin) void call('session:sign-in', { personId: one.personId, pin: '' })
                    }}
                  >
                    <span className="av">{initials(one.name)}</span>
                    <span className="tx">
                      <b>{one.name}</b>
                      <small>
                        {t(`role.${one.role}`)}
                        {pin ? ` · ${t('signin.practicePin', { pin })}` : one.needsPin ? '' : ` · ${t('signin.noPin')}`}
                      </small>
                    </span>
                    {one.lockedUntil !== null && one.lockedUntil > now ? <Icon of={Lock} size={20} /> : null}
                  </button>
                )
              })}
            </div>
          </div>
          <div className="ft">
            {mode === 'practice' ? (
              <span className="pr">
                <Icon of={GraduationCap} size={20} />
                {t('practice.word')}
              </span>
            ) : (
              <span />
            )}
            <LanguageChoice />
          </div>
        </section>
        <PinPad key={chosenId ?? 0} person={person} practicePin={practicePins.find((entry) => entry.personId === chosenId)?.pin ?? null} now={now} />
      </main>
    </div>
  )
}

function LanguageChoice() {
  const { lang, t } = useText()
  return (
    <div className="lang" role="group" aria-label={t('common.language')}>
      <Icon of={Globe} size={20} />
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          className="chip"
          lang={LANG_TAGS[language]}
          aria-pressed={lang === language}
          onClick={() => useTill.setState({ signInLanguage: language })}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </div>
  )
}

/** The PIN pad of one person. A PIN of the usual length is tried at once where it is known to be whole; Enter tries any. */
function PinPad({ person, practicePin, now }: { person: PersonTile | null; practicePin: string | null; now: number }) {
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
  useKeys({
    digits: type,
    mark: () => {
      const before = readPin()
      return () => setPin(() => before)
    },
    backspace: () => setPin((before) => before.slice(0, -1)),
    escape: () => setPin(() => ''),
    enter: () => void enter(readPin()),
  })
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
        <button type="button" className="btn primary enter" disabled={off || pin === ''} onClick={() => void enter(pin)}>
          {t('signin.enter')}
          <span className="kbd" aria-hidden="true">
            Enter
          </span>
        </button>
      </div>
    </section>
  )
}
