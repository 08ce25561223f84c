import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { call } from '../bridge.ts'
import { ReasonForm } from '../screens/unresolved/ReasonForm.tsx'
import { useAct } from '../screens/unresolved/use-act.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { useText } from '../text/text.ts'
import { Button } from './Button.tsx'
import { ErrorNote } from './Note.tsx'

/** Opens the drawer for whoever may, after they said why. Nothing where no drawer is set up, or for other roles. */
export function OpenDrawer() {
  const { t } = useText()
  const { session, printing, mode } = useSnapshot()
  const [said, setSaid] = useState('')
  const { busy, error, form, setForm, act } = useAct()
  if (printing.drawer === null || mode === 'practice' || (session?.role !== 'supervisor' && session?.role !== 'manager')) return null
  const open = async (reason: string) => {
    const answer = await call('drawer:open', { reason })
    if (answer.ok) setSaid(t(answer.value.confirmed ? 'drawer.opened' : 'drawer.sent'))
    return answer
  }
  return (
    <div className="open-drawer">
      {form ? (
        <ReasonForm
          title={t('drawer.why')}
          help=""
          hint={t('drawer.hint')}
          confirm={t('drawer.open')}
          busy={busy}
          onReason={(reason) => void act(() => open(reason))}
          onCancel={() => setForm(false)}
        />
      ) : (
        <Button
          small
          icon={Inbox}
          onPress={() => {
            setSaid('')
            setForm(true)
          }}
        >
          {t('drawer.open')}
        </Button>
      )}
      <p className="sm" role="status">
        {said}
      </p>
      {error ? <ErrorNote error={error} /> : null}
    </div>
  )
}
