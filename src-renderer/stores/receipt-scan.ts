import { create } from 'zustand'
import type { OrderRow } from '#shared/domain/order.ts'
import { call } from '../bridge.ts'
import { sound } from '../input/sounds.ts'
import { newSale, usePayment } from './payment-store.ts'
import { totalOf, useSale } from './sale-store.ts'
import { go } from './screen-store.ts'

type ReceiptScan = { number: string; order: OrderRow | null }

/** The receipt whose card is in view; its `order` is null where this till knows none of that number. */
export const useReceiptScan = create<{ shown: ReceiptScan | null }>(() => ({ shown: null }))

/** True while leaving the screen would take nothing from anybody: no amount, no card, no payment but one that is paid. */
function nothingToLose(): boolean {
  const { payment, card, similarQr, busy } = usePayment.getState()
  // A payment's card stays beside it until the next sale; on its own it waits for an answer.
  const settled = payment === null ? card === null : payment.attempt.status === 'paid'
  return settled && !busy && similarQr === null && totalOf(useSale.getState()) === 0
}

/** A receipt was scanned: opens its order where nothing is lost by it, else asks on a card. It never charges and never touches the sale. */
export async function receiptScanned(number: string): Promise<void> {
  const answer = await call('orders:find', { number })
  if (!answer.ok) {
    usePayment.setState({ error: answer.error })
    sound('declined')
    return
  }
  const order = answer.value
  if (order && nothingToLose()) openReceipt(order.orderId)
  else useReceiptScan.setState({ shown: { number, order } })
  sound(order ? 'scan' : 'warn')
}

/** Opens the order. What was keyed stays; a payment that runs goes on by itself, as when one leaves it by the rail. */
export function openReceipt(orderId: number): void {
  dropReceipt()
  const { payment, cash } = usePayment.getState()
  if (payment || cash) newSale()
  go('orders', { orderId })
}

/** Puts the card away. */
export function dropReceipt(): void {
  useReceiptScan.setState({ shown: null })
}
