import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** scrypt's cost: some 0.1 s on a till's processor; the lock-out, not the cost, is what stops guessing four digits. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

/** A PIN as it is stored: salt and slow hash, peppered with the till's own key, so that the book alone cannot be searched for PINs. */
export async function hashPin(pin: string, tillKey: Buffer): Promise<string> {
  const salt = randomBytes(16)
  return `scrypt:${salt.toString('hex')}:${(await slowHash(pin, salt, tillKey)).toString('hex')}`
}

/** True when this is the PIN that was hashed. */
export async function checkPin(pin: string, stored: string, tillKey: Buffer): Promise<boolean> {
  const [kind, salt, hash] = stored.split(':')
  if (kind !== 'scrypt' || !salt || !hash) return false
  return timingSafeEqual(await slowHash(pin, Buffer.from(salt, 'hex'), tillKey), Buffer.from(hash, 'hex'))
}

function slowHash(pin: string, salt: Buffer, tillKey: Buffer): Promise<Buffer> {
  const peppered = createHmac('sha256', tillKey).update(`pin ${pin}`).digest()
  return new Promise((resolve, reject) => scrypt(peppered, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key))))
}
