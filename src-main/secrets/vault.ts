/** Keeps short secrets at rest: what `wrap` gives may lie in the database, and only this machine's `unwrap` opens it again. */
export type SecretVault = {
  kind: 'safe-storage' | 'key-file'
  /** Gives text that begins with the vault's kind and a colon. */
  wrap(plain: string): Promise<string>
  /** Opens what `wrap` gave; null when it was wrapped by another vault or key, or was changed. */
  unwrap(wrapped: string): Promise<string | null>
}
