import type { PersonTile } from '#shared/domain/person.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { useText } from '../text/text.ts'
import { whoMayAgree } from './ApproverField.tsx'

/** Why another person has to agree, in words, and who may. */
export type Agreement = { words: string; people: PersonTile[] }

/** Whether whoever is at the till needs another person for this, by the shop's settings; null where they do not. Main decides it again. */
export function useAgreement(rule: 'drawer' | 'close-by-hand'): Agreement | null {
  const { people, session, settings } = useSnapshot()
  const { t } = useText()
  if (!session) return null
  if (rule === 'drawer')
    return session.role === 'cashier'
      ? { words: t('approve.drawer'), people: whoMayAgree(people, ['supervisor', 'manager'], session.personId) }
      : null
  return settings.approvals.secondForCloseByHand ? { words: t('approve.second'), people: whoMayAgree(people, ['manager'], session.personId) } : null
}
