import { flushSync } from 'react-dom'
import { create } from 'zustand'
import type { Receipt } from '#shared/domain/receipt.ts'
import { call } from '../bridge.ts'
import { ReceiptPaper } from './ReceiptPaper.tsx'

const usePrint = create<{ receipt: Receipt | null; copy: string }>(() => ({ receipt: null, copy: '' }))

/** Opens the system's print window with this receipt alone; `copy` marks a reprint. */
export function printReceipt(receipt: Receipt, copy = ''): void {
  flushSync(() => usePrint.setState({ receipt, copy }))
  window.print()
}

/** The receipt of an order, or null where there is none or main does not answer. */
export async function fetchReceipt(orderId: number): Promise<Receipt | null> {
  const answer = await call('orders:get', { orderId })
  return answer.ok ? answer.value.receipt : null
}

/** What goes on paper: unseen on the screen, and the only thing seen in print. Stands once beside the frame. */
export function PrintSheet() {
  const { receipt, copy } = usePrint()
  if (!receipt) return null
  return (
    <div className="printsheet" aria-hidden="true">
      {copy === '' ? <ReceiptPaper receipt={receipt} /> : <ReceiptPaper receipt={receipt} copy={copy} />}
    </div>
  )
}
