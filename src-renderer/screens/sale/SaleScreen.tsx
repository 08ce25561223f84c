/** Placeholder. */
export function SaleScreen() {
  return null
}
