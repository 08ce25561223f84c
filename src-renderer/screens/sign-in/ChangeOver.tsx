import { Lock, LogOut, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { PracticeBanner } from '../../components/TopBar.tsx'
import { setChanging } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { LanguageChoice } from './LanguageChoice.tsx'
import { SignBoard } from './SignBoard.tsx'

/**
 * Over the screen after a touch of one's own name: the others as tiles, and a PIN pad after the second touch. Whoever is at the till stays so until
 * another PIN was right. Here too: their language, locking the screen, signing out.
 */
export function ChangeOver() {
  const { session, people, mode } = useSnapshot()
  const { t } = useText()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('.tile')?.focus()
    return () => setChanging(false)
  }, [])
  if (!session) return null
  const mayLock = people.some(({ personId, needsPin }) => personId === session.personId && needsPin)
  return (
    <div
      className={mode === 'practice' ? 'signpage practice over' : 'signpage over'}
      ref={box}
      role="dialog"
      aria-modal="true"
      aria-label={t('change.title')}
    >
      {mode === 'practice' ? <PracticeBanner quiet /> : null}
      <SignBoard
        heading={t('change.title')}
        startWith={null}
        without={session.personId}
        onEscape={() => setChanging(false)}
        foot={
          <>
            <LanguageChoice onChoose={(language) => void call('session:set-language', { language })} />
            <span className="acts">
              <Button small kind="quiet" icon={X} onPress={() => setChanging(false)}>
                {t('change.back')}
              </Button>
            </span>
          </>
        }
      >
        <div className="here">
          <p>{t('change.here', { name: session.name })}</p>
          <span className="acts">
            {mayLock ? (
              <Button small icon={Lock} onPress={() => void call('session:lock', null)}>
                {t('change.lock')}
              </Button>
            ) : null}
            <Button small icon={LogOut} onPress={() => void call('session:sign-out', null)}>
              {t('common.signOut')}
            </Button>
          </span>
        </div>
      </SignBoard>
    </div>
  )
}
