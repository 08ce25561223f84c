/** Placeholder. */
export function SignInScreen() {
  return null
}
