import { CircleCheck, CircleHelp, CircleSlash, Hourglass, type LucideIcon } from 'lucide-react'
import type { NoticeRow } from '#shared/domain/notice.ts'
import type { OrderStatus } from '#shared/domain/order.ts'
import type { ReceiverView } from '#shared/domain/receiver.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { RefundedWord, StatusWord } from '../../components/StatusWord.tsx'
import { useNow } from '../../components/use-now.ts'
import { go } from '../../stores/screen-store.ts'
import { receiverText } from '../../text/receiver-text.ts'
import { useText, useWords } from '../../text/text.ts'

/** The last calls and what became of them, and how many came since the start. */
export function NoticeList({ view }: { view: ReceiverView }) {
  const words = useWords(receiverText)
  useNow(10_000)
  return (
    <div className="card stack">
      <h2 id="last-notices">{words('notices')}</h2>
      <p className="sm muted">{words('tally', view.tally)}</p>
      {view.notices.length === 0 ? <p className="muted">{words('noNotices')}</p> : null}
      <ul className="notice-list" aria-labelledby="last-notices">
        {view.notices.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} account={view.accounts.find(({ accountId }) => accountId === notice.accountId)?.name} />
        ))}
      </ul>
    </div>
  )
}

const ICONS: Record<'accepted' | 'asking' | 'unknown' | 'refused', LucideIcon> = {
  accepted: CircleCheck,
  asking: Hourglass,
  unknown: CircleHelp,
  refused: CircleSlash,
}
const WHYS = ['unreadable', 'signature', 'not-ours'] as const
const SAYS = ['paid', 'failed', 'pending', 'reversed', 'unknown'] as const

function NoticeLine({ notice, account }: { notice: NoticeRow; account: string | undefined }) {
  const text = useText()
  const words = useWords(receiverText)
  const outcome = notice.outcome === 'accepted' && notice.askedAt === null ? 'asking' : notice.outcome
  const why = WHYS.find((one) => one === notice.why)
  const says = SAYS.find((one) => one === notice.says)
  const facts = [
    account ?? notice.accountId,
    words(`about.${notice.about}`),
    notice.subjectId ?? '',
    says ? words(`says.${says}`) : '',
    why ? words(`why.${why}`) : '',
    notice.repeats > 0 ? words('repeats', { n: notice.repeats }) : '',
  ]
  return (
    <li>
      <Icon of={ICONS[outcome]} size={20} />
      <div>
        <b>{words(`outcome.${outcome}`)}</b>
        <p className="sm muted">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <Became notice={notice} />
      <time className="sm muted">{text.ago(Date.now() - notice.receivedAt)}</time>
      {notice.orderId === null ? null : (
        <Button small kind="quiet" onPress={() => go('orders', { orderId: notice.orderId ?? 0 })}>
          {words('open')}
        </Button>
      )}
    </li>
  )
}

function Became({ notice: { about, became } }: { notice: NoticeRow }) {
  if (became === null) return null
  if (about === 'payment') return <StatusWord status={became as OrderStatus} />
  return about === 'refund' && became === 'done' ? <RefundedWord part={false} /> : null
}
