import { CalendarSync, Landmark, type LucideIcon, Scale, WalletMinimal } from 'lucide-react'
import type { TillSnapshot } from '#shared/bridge/contract.ts'
import type { Language } from '#shared/domain/person.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { subscriptionsText } from '../../text/subscriptions-text.ts'
import { vendorText } from '../../text/vendor-text.ts'

export type DeskScreen = 'balances' | 'account-check' | 'reconcile' | 'subscriptions'
export type DeskEntry = { screen: DeskScreen; icon: LucideIcon; title: string; sub: string }

/** The pages about gateways that More leads to: only what an account of the mode can do, and for whom it is. */
export function deskEntries({ offers, session }: TillSnapshot, lang: Language): DeskEntry[] {
  const role = session?.role
  if (role !== 'manager' && role !== 'auditor') return []
  const words = vendorText[lang]
  const can = (flag: 'balance' | 'accountCheck' | 'subscription') => offers.some(({ capabilities }) => capabilities[flag])
  const entries: DeskEntry[] = []
  if (can('balance')) entries.push({ screen: 'balances', icon: WalletMinimal, title: words.balances, sub: words.balancesSub })
  // A table from its site can be had of any gateway.
  if (offers.length > 0) entries.push({ screen: 'reconcile', icon: Scale, title: reconcileText[lang].title, sub: reconcileText[lang].sub })
  const { title, sub } = subscriptionsText[lang]
  if (can('subscription')) entries.push({ screen: 'subscriptions', icon: CalendarSync, title, sub })
  if (can('accountCheck') && role === 'manager') entries.push({ screen: 'account-check', icon: Landmark, title: words.check, sub: words.checkSub })
  return entries
}
