import { Link } from 'lucide-react'
import type { OrderRow } from '#shared/domain/order.ts'
import { useText } from '../text/text.ts'
import { Icon } from './icons.tsx'

/** A small sign beside the badge of a wallet that was paid by a link; nothing for the others, whose badge says enough. */
export function KindIcon({ order }: { order: Pick<OrderRow, 'kind' | 'tender'> }) {
  const { t } = useText()
  if (order.kind !== 'link' || order.tender === 'link') return null
  return (
    <span className="kindicon">
      <Icon of={Link} size={16} />
      <span className="vh">{t('link.kind')}</span>
    </span>
  )
}
