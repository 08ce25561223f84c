import type { ReactNode } from 'react'
import type { OfferedAccount } from '#shared/bridge/contract.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { Text } from '../../text/text.ts'
import { wayName } from '../link/link-choices.ts'
import { inFours, payableUntil } from '../link/link-panel.ts'

/** What an order by link adds to the facts of its panel: the account, the way to pay, and what the vendor gave to pay by. */
export function linkFacts(attempt: Attempt, offers: readonly OfferedAccount[], text: Text): [string, ReactNode][] {
  const { panel } = attempt
  const { t } = text
  const facts: [string, ReactNode][] = [
    [t('link.gateway'), offers.find(({ id }) => id === attempt.accountId)?.name ?? attempt.accountId],
    [t('link.method'), wayName(attempt, text)],
  ]
  if (panel === null) return facts
  const add = (label: string, value: ReactNode) => facts.push([label, value])
  const moment = (at: number) => `${text.weekday(at)}, ${text.timeSeconds(at)}`
  if (panel.paymentCode !== null) add(t('link.code'), <span className="no">{inFours(panel.paymentCode).join(' ')}</span>)
  if (panel.holder !== null) add(t('link.holder'), panel.holder)
  if (panel.guideCode !== null) add(t('link.guideCode'), panel.guideCode)
  if (panel.startsAt !== null) add(t('link.from'), moment(panel.startsAt))
  const until = payableUntil(attempt)
  if (until !== null) add(t('link.until'), moment(until))
  const addresses: [string, string | null][] = [
    [t('link.page'), panel.url],
    [t('link.deep'), panel.deepLink],
    [t('link.qr'), panel.qrText === panel.url ? null : panel.qrText],
    [t('link.picture'), panel.qrImageUrl],
    [t('link.guide'), panel.guideUrl],
  ]
  for (const [label, address] of addresses) {
    if (address !== null) add(label, <span className="longtext">{address.length > 400 ? `${address.slice(0, 400)}…` : address}</span>)
  }
  return facts
}
