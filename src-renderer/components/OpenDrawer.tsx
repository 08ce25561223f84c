import { Inbox } from 'lucide-react'
import { useState } from 'react'
import type { Approver } from '#shared/domain/person.ts'
import { call } from '../bridge.ts'
import { ReasonForm } from '../screens/unresolved/ReasonForm.tsx'
import { useAct } from '../screens/unresolved/use-act.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { useText } from '../text/text.ts'
import { Button } from './Button.tsx'
import { ErrorNote } from './Note.tsx'
import { useAgreement } from './use-agreement.ts'

/** Opens the drawer for whoever may, after they said why; a cashier with a senior's PIN, where the shop lets them. Nothing where no drawer is set up. */
export function OpenDrawer() {
  const { t } = useText()
  const { session, printing, mode, settings } = useSnapshot()
  const agreement = useAgreement('drawer')
  const [said, setSaid] = useState('')
  const { busy, error, form, setForm, act } = useAct()
  if (printing.drawer === null || mode === 'practice' || !session || session.role === 'auditor') return null
  if (session.role === 'cashier' && !settings.approvals.drawerByCashier) return null
  const open = async (reason: string, approver: Approver | null) => {
    const answer = await call('drawer:open', { reason, approver })
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
          agreement={agreement}
          onReason={(reason, approver) => void act(() => open(reason, approver))}
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
