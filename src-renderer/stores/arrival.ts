import type { PaymentSnapshot } from '#shared/bridge/contract.ts'
import type { Session } from '#shared/domain/person.ts'
import { putAside } from './kept-sale.ts'
import { resumePayment, usePayment } from './payment-store.ts'
import { useScreen } from './screen-store.ts'
import { useTill } from './till-store.ts'

/** Who was at this screen last. */
let last: { personId: number; name: string } | null = null

/**
 * Somebody is at the till. The same person finds everything as it was. Another one begins at the sale, except that a payment in view stays in view:
 * its customer is still standing there. What the one before had keyed is put aside with their name. After a reload of a locked page the payment that
 * main is still with is taken up again.
 */
export function arrive({ personId, name }: Session, current: PaymentSnapshot | null): void {
  if (last !== null && last.personId !== personId) {
    putAside(last.name)
    usePayment.setState({ card: null, similarQr: null, error: null, hint: null })
    if (useScreen.getState().place.screen !== 'payment') beginAtSale()
  }
  last = { personId, name }
  if (usePayment.getState().payment === null) resumePayment(current)
}

/** Nobody is at the till any more. Behind a locked screen everything waits where it was. */
export function left(): void {
  if (useTill.getState().snapshot?.locked == null) beginAtSale()
}

function beginAtSale(): void {
  useScreen.setState({ place: { screen: 'sale', params: {}, visit: 0 } })
}
