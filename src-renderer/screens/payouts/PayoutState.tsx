import { CircleCheck, CircleX, Clock, Hand, OctagonAlert, OctagonX, Undo2, UserCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PayoutStatus } from '#shared/domain/payout.ts'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { useText } from '../../text/text.ts'

type Tone = 'paid' | 'declined' | 'unresolved' | 'waiting' | 'plain'

/** The state of a payout as its icon and one of the status colours. */
export function payoutLook(status: PayoutStatus): { tone: Tone; icon: ReactNode } {
  switch (status) {
    case 'waiting':
      return { tone: 'waiting', icon: <Icon of={UserCheck} size={20} /> }
    case 'sending':
    case 'asking':
      return { tone: 'waiting', icon: <Icon of={Clock} size={20} /> }
    case 'unresolved':
      return { tone: 'unresolved', icon: <UnresolvedIcon size={20} /> }
    case 'held':
      return { tone: 'unresolved', icon: <Icon of={Hand} size={20} /> }
    case 'late_done':
      return { tone: 'unresolved', icon: <Icon of={OctagonAlert} size={20} /> }
    case 'reversed':
      return { tone: 'unresolved', icon: <Icon of={Undo2} size={20} /> }
    case 'done':
      return { tone: 'paid', icon: <Icon of={CircleCheck} size={20} /> }
    case 'failed':
    case 'not_sent':
      return { tone: 'declined', icon: <Icon of={OctagonX} size={20} /> }
    default:
      return { tone: 'plain', icon: <Icon of={CircleX} size={20} /> }
  }
}

/** A payout's state as shape, colour and word. */
export function PayoutState({ status }: { status: PayoutStatus }) {
  const { t } = useText()
  const { tone, icon } = payoutLook(status)
  return (
    <span className={`st ${tone}`}>
      {icon}
      {t(`payouts.state.${status}`)}
    </span>
  )
}
