/** Placeholder. */
export function PaymentScreen() {
  return null
}
