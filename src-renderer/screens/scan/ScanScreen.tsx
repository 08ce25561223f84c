/** Placeholder. */
export function ScanScreen() {
  return null
}
