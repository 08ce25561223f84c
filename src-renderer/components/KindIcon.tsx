import { Link } from 'lucide-react'
import type { SaleKind } from '#shared/bridge/contract.ts'
import { useText } from '../text/text.ts'
import { Icon } from './icons.tsx'

/** A small sign beside the badge of a sale by link; nothing for the others, whose badge says enough. */
export function KindIcon({ kind }: { kind: SaleKind }) {
  const { t } = useText()
  if (kind !== 'link') return null
  return (
    <span className="kindicon">
      <Icon of={Link} size={16} />
      <span className="vh">{t('link.kind')}</span>
    </span>
  )
}
