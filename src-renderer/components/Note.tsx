import { CircleAlert, Info, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { useText } from '../text/text.ts'
import { Icon, UnresolvedIcon } from './icons.tsx'

type Tone = 'plain' | 'paid' | 'declined' | 'unresolved' | 'waiting'

/** A calm box of words with an icon; amber only for unresolved money. */
export function Note({ tone = 'plain', icon = Info, children }: { tone?: Tone; icon?: LucideIcon; children: ReactNode }) {
  return (
    <div className={tone === 'plain' ? 'note' : `note ${tone}`}>
      {tone === 'unresolved' ? <UnresolvedIcon size={20} /> : <Icon of={icon} size={20} />}
      <span>{children}</span>
    </div>
  )
}

/** An error in words: what happened, what it means for the money, what to do now. Read out when it appears. */
export function ErrorNote({ error }: { error: AppError }) {
  const { t } = useText()
  return (
    <div role="alert">
      <Note tone="declined" icon={CircleAlert}>
        {t(`error.${error.code}`, error.facts)}
      </Note>
    </div>
  )
}
