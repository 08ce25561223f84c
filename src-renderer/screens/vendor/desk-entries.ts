import { CalendarSync, Landmark, type LucideIcon, Scale, WalletMinimal } from 'lucide-react'
import type { TillSnapshot } from '#shared/bridge/contract.ts'
import type { Language } from '#shared/domain/person.ts'
import { subscriptionsText } from '../../text/subscriptions-text.ts'
import { vendorText } from '../../text/vendor-text.ts'

export type DeskScreen = 'balances' | 'account-check' | 'statements' | 'subscriptions'
export type DeskEntry = { screen: DeskScreen; icon: LucideIcon; title: string; sub: string }

/** The pages about gateways that More leads to: only what an account of the mode can do, and for whom it is. */
export function deskEntries({ offers, session }: TillSnapshot, lang: Language): DeskEntry[] {
  const role = session?.role
  if (role !== 'manager' && role !== 'auditor') return []
  const words = vendorText[lang]
  const can = (flag: 'balance' | 'accountCheck' | 'settlement' | 'settlementFile' | 'subscription') =>
    offers.some(({ capabilities }) => capabilities[flag])
  const entries: DeskEntry[] = []
  if (can('balance')) entries.push({ screen: 'balances', icon: WalletMinimal, title: words.balances, sub: words.balancesSub })
  if (can('settlement') || can('settlementFile'))
    entries.push({ screen: 'statements', icon: Scale, title: words.statements, sub: words.statementsSub })
  const { title, sub } = subscriptionsText[lang]
  if (can('subscription')) entries.push({ screen: 'subscriptions', icon: CalendarSync, title, sub })
  if (can('accountCheck') && role === 'manager') entries.push({ screen: 'account-check', icon: Landmark, title: words.check, sub: words.checkSub })
  return entries
}
