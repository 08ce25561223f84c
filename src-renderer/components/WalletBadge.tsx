import type { Tender } from '#shared/domain/wallet.ts'
import { useText } from '../text/text.ts'

/** What a sale was paid with, as a text badge in the wallet's usual colour. */
export function WalletBadge({ tender, large = false, onField = false }: { tender: Tender; large?: boolean; onField?: boolean }) {
  const { tender: name } = useText()
  return <span className={`w ${tender}${large ? ' lg' : ''}${onField ? ' onfield' : ''}`}>{name(tender)}</span>
}
