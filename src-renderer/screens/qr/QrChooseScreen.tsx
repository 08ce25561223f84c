/** Placeholder. */
export function QrChooseScreen() {
  return null
}
