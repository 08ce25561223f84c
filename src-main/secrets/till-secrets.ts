import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { readWrappedSecret, writeWrappedSecret } from '../db/settings.ts'
import type { Db } from '../db/sql.ts'
import type { SecretVault } from './vault.ts'

/** The till's own key: peppers PINs and hashes payment codes, so that the book alone reveals neither. Made once, kept wrapped. */
export async function openTillKey(db: Db, vault: SecretVault): Promise<Buffer | null> {
  const wrapped = readWrappedSecret(db, 'till-key')
  if (wrapped !== null) {
    const plain = await vault.unwrap(wrapped)
    return plain === null ? null : Buffer.from(plain, 'hex')
  }
  const key = randomBytes(32)
  writeWrappedSecret(db, 'till-key', await vault.wrap(key.toString('hex')))
  return key
}

/**
 * Makes what hashes scanned payment codes: the same code gives the same text, and nobody without the till's key can try codes against it.
 * The key is made ready once; as plain bytes each hash would take five times as long.
 */
export function createCodeHash(tillKey: Buffer): (code: string) => string {
  const key = createSecretKey(tillKey)
  return (code) => createHmac('sha256', key).update(`code ${code}`).digest('hex')
}

/** A short fingerprint of a key, to tell two keys apart on screen without showing either. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(`scantill key ${secret}`).digest('hex').slice(0, 8)
}
