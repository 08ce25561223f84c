import { create } from 'zustand'
import type { SaleInput } from '#shared/bridge/contract.ts'
import { type CurrencyCode, percentOf } from '#shared/domain/money.ts'
import { withDigits } from './amount-digits.ts'

/** The sale being keyed in. Nothing here is money yet: main checks all of it again. */
export type SaleState = {
  amountMinor: number
  /** A whole percent of the amount, or fixed minor units where a sale is tried again and must ask for exactly the same total. */
  tip: { percent: number } | { minor: number } | null
  note: string
  /** Set by "Try another code": the next attempt belongs to the same sale. */
  orderId: number | null
  /** Another currency than the shop's, for an account that takes it; null: the shop's. */
  currency: CurrencyCode | null
}

/** Nothing keyed yet. */
export const EMPTY_SALE: SaleState = { amountMinor: 0, tip: null, note: '', orderId: null, currency: null }

/** The sale being keyed in. */
export const useSale = create<SaleState>(() => EMPTY_SALE)

/** Puts digits behind the amount. A sale that is tried again keeps its amount. */
export function pressDigits(digits: string): void {
  useSale.setState((sale) => (sale.orderId === null ? { amountMinor: withDigits(sale.amountMinor, digits) } : sale))
}

/** Takes the last digit away. */
export function pressBackspace(): void {
  useSale.setState((sale) => (sale.orderId === null ? { amountMinor: Math.floor(sale.amountMinor / 10) } : sale))
}

/** Chooses the sale's currency; null is the shop's. The digits stay as they were typed, the point moves to where the currency has it. */
export function chooseCurrency(currency: CurrencyCode | null): void {
  useSale.setState((sale) => (sale.orderId === null ? { currency } : sale))
}

/** Begins a new sale: amount, tip and note are empty again. */
export function clearSale(): void {
  useSale.setState(EMPTY_SALE)
}

/** Tip of a sale in minor units. */
export function tipOf(sale: SaleState): number {
  if (sale.tip === null) return 0
  return 'minor' in sale.tip ? sale.tip.minor : percentOf(sale.amountMinor, sale.tip.percent)
}

/** What the customer pays, tip included. */
export function totalOf(sale: SaleState): number {
  return sale.amountMinor + tipOf(sale)
}

/** The sale as main takes it. */
export function saleInput(sale: SaleState = useSale.getState()): SaleInput {
  return { amountMinor: sale.amountMinor, tipMinor: tipOf(sale), note: sale.note.trim(), orderId: sale.orderId }
}
