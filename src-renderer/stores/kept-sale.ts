import { create } from 'zustand'
import { EMPTY_SALE, type SaleState, useSale } from './sale-store.ts'

/** A sale that somebody keyed who is no longer at the till: put aside, so that nothing is charged under the new name that the new person did not see. */
export type KeptSale = { by: string; sale: SaleState }

/** The sale that was put aside, or null. */
export const useKeptSale = create<{ kept: KeptSale | null }>(() => ({ kept: null }))

/** Puts the sale being keyed aside, where there is one; an earlier one that nobody took is over. */
export function putAside(by: string): void {
  const sale = useSale.getState()
  const isEmpty = sale.amountMinor === 0 && sale.note === '' && sale.orderId === null
  useKeptSale.setState({ kept: isEmpty ? null : { by, sale } })
  if (!isEmpty) useSale.setState(EMPTY_SALE)
}

/** Goes on with it as one's own. */
export function takeKept(): void {
  const { kept } = useKeptSale.getState()
  if (kept) useSale.setState(kept.sale)
  useKeptSale.setState({ kept: null })
}

/** Throws it away: nothing of it was ever sent. */
export function dropKept(): void {
  useKeptSale.setState({ kept: null })
}
