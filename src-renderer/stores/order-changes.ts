import { create } from 'zustand'
import type { OrderRow } from '#shared/domain/order.ts'

/** The order that this screen changed last, where no payment changed that would tell of it: money given back in cash. */
const useChanged = create<{ row: OrderRow | null }>(() => ({ row: null }))

/** Tells lists of orders that this one is another now. */
export function tellOrder(row: OrderRow): void {
  useChanged.setState({ row })
}

/** Hears of each such order until the returned function is called. */
export function onOrder(listener: (row: OrderRow) => void): () => void {
  return useChanged.subscribe(({ row }) => row && listener(row))
}
