import { GraduationCap, Lock } from 'lucide-react'
import { Icon } from '../../components/icons.tsx'
import { StatusWord } from '../../components/StatusWord.tsx'
import { PracticeBanner } from '../../components/TopBar.tsx'
import { useScanInput } from '../../input/use-scan-input.ts'
import { useSnapshot, useTill } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { LanguageChoice } from './LanguageChoice.tsx'
import { SignBoard } from './SignBoard.tsx'

function ignoreScan(): void {
  // A scan before anybody is here belongs to nobody, and it must not land in the PIN.
}

/** Nobody is at the till, or the screen locked: people as tiles, the PIN pad, a language for each. */
export function SignInScreen() {
  const { mode, locked, people } = useSnapshot()
  const text = useText()
  const { t } = text
  useScanInput(ignoreScan)
  const only = people.length === 1 ? (people[0]?.personId ?? null) : null
  return (
    <div className={mode === 'practice' ? 'signpage practice' : 'signpage'}>
      {mode === 'practice' ? <PracticeBanner quiet /> : null}
      <SignBoard
        key={locked?.personId ?? 0}
        heading={t(locked ? 'lock.title' : 'signin.title')}
        startWith={locked?.personId ?? only}
        foot={
          <>
            {mode === 'practice' ? (
              <span className="pr">
                <Icon of={GraduationCap} size={20} />
                {t('practice.word')}
              </span>
            ) : (
              <span />
            )}
            <LanguageChoice onChoose={(signInLanguage) => useTill.setState({ signInLanguage })} />
          </>
        }
      >
        {locked ? <LockedNote name={locked.name} /> : null}
      </SignBoard>
    </div>
  )
}

/** Whose screen it is, and what the payment they were with has come to: the customer may still be standing there. */
function LockedNote({ name }: { name: string }) {
  const { current } = useSnapshot()
  const text = useText()
  return (
    <div className="lknote">
      <p>
        <Icon of={Lock} size={20} />
        <span>{text.t('lock.help', { name })}</span>
      </p>
      {current ? (
        <p className="lkpay" role="status">
          <b>{text.money(current.order.totalMinor, current.order.currency)}</b>
          <StatusWord status={current.attempt.status} />
        </p>
      ) : null}
    </div>
  )
}
