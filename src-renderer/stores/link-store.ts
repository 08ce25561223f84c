import { create } from 'zustand'
import type { SimilarSale } from '#shared/bridge/contract.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { call } from '../bridge.ts'
import { sound } from '../input/sounds.ts'
import { alone, follow, usePayment } from './payment-store.ts'
import { saleInput } from './sale-store.ts'
import { go } from './screen-store.ts'

/** What the cashier chose for a sale by link. `seconds` null: the vendor's usual time. */
export type LinkWish = {
  accountId: string
  methodId: string | null
  wallet: Wallet | null
  currency: CurrencyCode
  payer: Party
  seconds: number | null
}

/** What the choosing screen asks before it sends: an earlier sale that looks the same, and what was chosen. */
export const useLink = create<{ similar: { wish: LinkWish; earlier: SimilarSale } | null }>(() => ({ similar: null }))

/** Asks for the page, code or number; an earlier sale that looks the same is asked about first. True when the payment's screen is in view. */
export async function showLink(wish: LinkWish, despiteSimilar = false): Promise<boolean> {
  useLink.setState({ similar: null })
  usePayment.setState({ payment: null, cash: null, card: null })
  const answer = await alone(() => call('payment:show-link', { ...saleInput(), ...wish, despiteSimilar }))
  if (!answer?.ok) return false
  const { similar, payment } = answer.value
  if (similar) {
    useLink.setState({ similar: { wish, earlier: similar } })
    sound('warn')
  }
  if (!payment) return false
  follow(payment)
  go('payment')
  return true
}
