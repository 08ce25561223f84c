/** Placeholder. */
export function CounterScreen() {
  return null
}
