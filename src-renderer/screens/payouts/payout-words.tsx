import { CircleCheck, CircleX, Clock, Hand, OctagonAlert, OctagonX, Undo2, UserCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PayoutDetail } from '#shared/bridge/contract.ts'
import { BANKS_ID, BANKS_VN } from '#shared/domain/bank-codes.ts'
import type { FieldRule, Party } from '#shared/domain/gateway-method.ts'
import type { PayoutReason, PayoutStatus } from '#shared/domain/payout.ts'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { partyLabel, type SayParty } from '../../components/party-faults.ts'
import { type Text, useText } from '../../text/text.ts'

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

/** What the state means for the money, and what to do. */
export function tellOf({ payout, asks }: Pick<PayoutDetail, 'payout' | 'asks'>, { t }: Pick<Text, 't'>): string {
  const because = t(`payouts.because.${payout.reason ?? 'none'}`)
  const isOpen = payout.status === 'asking' || payout.status === 'unresolved'
  if (isOpen && asks === 'no-account') return t('payouts.tell.noAccount')
  switch (payout.status) {
    case 'asking':
      return t(asks === 'only-told' ? 'payouts.tell.askingTold' : 'payouts.tell.asking')
    case 'unresolved':
      if (asks === 'only-told') return t('payouts.tell.unresolvedTold')
      return t(payout.lastAnswer?.kind === 'pending' ? 'payouts.tell.unresolvedPending' : 'payouts.tell.unresolved')
    default:
      return t(`payouts.tell.${payout.status}`, { because })
  }
}

/** Why a payout ended, as a word of the list; empty where the state says it. */
export function reasonWords(reason: PayoutReason | null, { t }: Pick<Text, 't'>): string {
  return reason === null ? '' : t(`payouts.because.${reason}`)
}

/** What is known of a payee, each with the name that the field has in its method; a bank by its name. */
export function payeeFacts(payee: Party, fields: readonly FieldRule[], say: SayParty): { label: string; value: string }[] {
  return fields.flatMap((rule) => {
    const text = payee[rule.field] ?? ''
    if (text === '') return []
    const banks = rule.form === 'bank-id' ? BANKS_ID : rule.form === 'bank-vn' ? BANKS_VN : []
    const bank = banks.find(({ code }) => code === text)
    const option = rule.options ? (`option.${text}` as Parameters<SayParty>[0]) : null
    const value = bank ? `${bank.name} (${text})` : option ? say(option) : text
    return [{ label: partyLabel(rule, fields, say), value }]
  })
}

/** A country by its name in the person's language. */
export function countryName(country: string | null, { locale, t }: Pick<Text, 'locale' | 't'>): string {
  return country === null ? t('payouts.anyCountry') : (new Intl.DisplayNames([locale], { type: 'region' }).of(country) ?? country)
}
