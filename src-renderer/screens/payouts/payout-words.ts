import type { PayoutDetail } from '#shared/bridge/contract.ts'
import { BANKS_ID, BANKS_VN } from '#shared/domain/bank-codes.ts'
import type { FieldRule, Party } from '#shared/domain/gateway-method.ts'
import { partyLabel, type SayParty } from '../../components/party-faults.ts'
import type { Text } from '../../text/text.ts'

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
