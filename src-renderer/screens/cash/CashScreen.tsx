/** Placeholder. */
export function CashScreen() {
  return null
}
