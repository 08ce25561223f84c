import { isOpen } from '#shared/domain/payment.ts'
import { classifyCode } from '#shared/domain/payment-code.ts'
import { scanCode, tryAgain, usePayment } from '../stores/payment-store.ts'
import { dropReceipt, receiptScanned } from '../stores/receipt-scan.ts'
import { totalOf, useSale } from '../stores/sale-store.ts'
import { go, useScreen } from '../stores/screen-store.ts'
import { useTill } from '../stores/till-store.ts'
import { sound } from './sounds.ts'
import { useScanInput } from './use-scan-input.ts'

/** The longest text that the order list searches for. */
const LONGEST_SEARCH = 60

/** Where a scan goes: on the scan screen it charges (as the shop has set), with an amount it opens the code card, a receipt opens its order, a bill's barcode is searched for in the order list, else a gentle word. */
export function routeScan(code: string): void {
  const { place, changing } = useScreen.getState()
  // Somebody is changing over: whose sale this would be is not decided yet.
  if (changing) {
    sound('soft')
    return
  }
  const { payment, busy } = usePayment.getState()
  const settings = useTill.getState().snapshot?.settings.sale
  const currency = useTill.getState().snapshot?.settings.shop.currency
  if (!settings || !currency) return
  // Settings hold the scanner's doctor: what is scanned there is looked at, never charged.
  if (place.screen === 'settings') {
    sound('scan')
    return
  }
  dropReceipt()
  const kind = classifyCode(code)
  if (kind.kind === 'receipt') {
    void receiptScanned(kind.number)
    return
  }
  // A customer's own bill shows a barcode of the vendor's number. A payment code is none, and with an amount keyed a scan is for that sale.
  const maybeBill = kind.kind === 'unknown' || kind.kind === 'product' || kind.kind === 'not-a-code'
  if (place.screen === 'orders' && maybeBill && totalOf(useSale.getState()) === 0) {
    go('orders', { filter: { day: null, search: code.trim().slice(0, LONGEST_SEARCH) } })
    sound('scan')
    return
  }
  if (busy || (place.screen === 'payment' && payment && isOpen(payment.attempt.status) && payment.attempt.status !== 'unresolved')) {
    usePayment.setState({ hint: 'busy' })
    sound('soft')
    return
  }
  // Codes are charged in the shop's own money: with another chosen, a scan would ask for a sum that nobody keyed.
  const again = place.screen === 'payment' && (payment?.attempt.status === 'declined' || payment?.attempt.status === 'not_sent')
  if (again ? payment.order.currency !== currency : useSale.getState().currency !== null) {
    usePayment.setState({ hint: 'own-money' })
    sound('soft')
    return
  }
  if (place.screen === 'scan') {
    void scanCode(code, settings.chargeAtOnce)
    return
  }
  if (again) {
    tryAgain('scan')
    void scanCode(code, false)
    return
  }
  if (place.screen !== 'payment' && totalOf(useSale.getState()) > 0) {
    go('scan')
    void scanCode(code, false)
    return
  }
  usePayment.setState({ hint: 'need-amount' })
  sound('soft')
}

/** Listens to scans for the signed-in frame. */
export function useScanRouting(): void {
  useScanInput(routeScan, () => {
    usePayment.setState({ hint: 'torn' })
    sound('soft')
  })
}
