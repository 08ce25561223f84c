import type { LucideIcon } from 'lucide-react'
import { CircleCheck, CircleX, Clock, Hand, OctagonAlert, OctagonX, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { OrderWord } from '#shared/domain/order.ts'
import type { RefundStatus } from '#shared/domain/refund.ts'

type Size = 16 | 20 | 24 | 28 | 32

/** A lucide icon at one of the till's sizes, hidden from screen readers: words stand beside it. */
export function Icon({ of: Shape, size = 24 }: { of: LucideIcon; size?: Size }) {
  return <Shape className={`i i-${size}`} aria-hidden="true" />
}

/** The diamond with a question mark: unresolved money and nothing else. */
export function UnresolvedIcon({ size = 24 }: { size?: Size }) {
  return (
    <svg className={`i i-${size}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M2.7 10.3a2.41 2.41 0 0 0 0 3.41l7.59 7.59a2.41 2.41 0 0 0 3.41 0l7.59-7.59a2.41 2.41 0 0 0 0-3.41l-7.59-7.59a2.41 2.41 0 0 0-3.41 0Z" />
      <path d="M9.7 9.7a2.4 2.4 0 0 1 4.66.8c0 1.6-2.4 2.3-2.4 2.3" />
      <path d="M12 16h.01" />
    </svg>
  )
}

/** Scantill's own mark. */
export function LogoMark() {
  return (
    <svg viewBox="0 0 32 32" role="img" aria-label="Scantill">
      <rect x="1" y="1" width="30" height="30" rx="8" fill="currentColor" />
      <g stroke="var(--surface)" strokeLinecap="round" fill="none">
        <path strokeWidth="2.4" d="M9.5 8.5v4.2M14 8.5v4.2M22.5 8.5v4.2M9.5 19.3v4.2M18 19.3v4.2M22.5 19.3v4.2" />
        <path strokeWidth="2.6" d="M6.5 16h19" />
      </g>
    </svg>
  )
}

/** The shape of a state: paid circle, declined octagon, unresolved diamond, waiting clock. */
export function StateIcon({ word, size = 20 }: { word: OrderWord; size?: Size }) {
  switch (word) {
    case 'paid':
      return <Icon of={CircleCheck} size={size} />
    case 'declined':
      return <Icon of={OctagonX} size={size} />
    case 'waiting':
      return <Icon of={Clock} size={size} />
    case 'closed':
      return <Icon of={CircleX} size={size} />
    case 'held':
      return <Icon of={Hand} size={size} />
    case 'late_paid':
      return <Icon of={OctagonAlert} size={size} />
    case 'unresolved':
      return <UnresolvedIcon size={size} />
  }
}

/** Which of the four status colours a state is painted in; held and late money is open money, so amber. */
export function stateTone(word: OrderWord): 'paid' | 'declined' | 'unresolved' | 'waiting' | 'plain' {
  if (word === 'held' || word === 'late_paid') return 'unresolved'
  return word === 'closed' ? 'plain' : word
}

/** The state of a refund as its icon and one of the status colours. */
export function refundLook(status: RefundStatus): { tone: 'paid' | 'declined' | 'unresolved' | 'waiting' | 'plain'; icon: ReactNode } {
  switch (status) {
    case 'done':
      return { tone: 'paid', icon: <Icon of={Undo2} size={20} /> }
    case 'unresolved':
      return { tone: 'unresolved', icon: <UnresolvedIcon size={20} /> }
    case 'refused':
    case 'not_sent':
      return { tone: 'declined', icon: <Icon of={OctagonX} size={20} /> }
    case 'closed':
      return { tone: 'plain', icon: <Icon of={CircleX} size={20} /> }
    default:
      return { tone: 'waiting', icon: <Icon of={Clock} size={20} /> }
  }
}

/** The big shape of an outcome, read from two metres. */
export function BigShape({ tone }: { tone: 'paid' | 'declined' | 'unresolved' }) {
  if (tone === 'paid') {
    return (
      <svg className="bigicon" viewBox="0 0 120 120" aria-hidden="true">
        <circle cx="60" cy="60" r="52" fill="#fff" />
        <path
          className="tick"
          d="m38 61 15 15 30-31"
          fill="none"
          stroke="var(--paid-field)"
          strokeWidth="10"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
    )
  }
  if (tone === 'declined') {
    return (
      <svg className="bigicon" viewBox="0 0 120 120" aria-hidden="true">
        <path d="M38.5 8h43L112 38.5v43L81.5 112h-43L8 81.5v-43z" fill="#fff" />
        <path d="m43 43 34 34m0-34L43 77" fill="none" stroke="var(--declined-field)" strokeWidth="10" strokeLinecap="round" />
      </svg>
    )
  }
  return (
    <svg className="bigicon" viewBox="0 0 120 120" aria-hidden="true">
      <rect x="23" y="23" width="74" height="74" rx="13" transform="rotate(45 60 60)" fill="currentColor" />
      <path
        d="M49 51c1-7 6-10 11-10 7 0 12 4 12 10 0 8-12 8-12 17"
        fill="none"
        stroke="var(--unresolved-field)"
        strokeWidth="7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="60" cy="80" r="4.6" fill="var(--unresolved-field)" />
    </svg>
  )
}
