import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../bridge/till-port.ts'
import type { SecretVault } from './vault.ts'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const PREFIX = 'key-file:1:'

async function readKey(file: string, say: (sentence: string) => void): Promise<Buffer | null> {
  try {
    const { mode } = await stat(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      await chmod(file, 0o600)
      say(
        `The key file ${file} could be read by other accounts of this machine; it is closed to them now. If somebody may have copied it, enter the gateway's sign key again.`,
      )
    }
    const key = await readFile(file)
    if (key.length === KEY_BYTES) return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new StartError(
      `The key file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Give this account the right to read it.`,
    )
  }
  throw new StartError(`The key file ${file} is damaged. Put it back from a backup, or move it away and enter the gateway's sign key again.`)
}

/** Writes a whole key or none: under a name of its own first, flushed, then linked to its place, which fails when another start was faster. */
async function makeKey(dataDir: string, file: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(randomBytes(KEY_BYTES))
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
}

/**
 * Keeps secrets under a random key in DATA/till.key, which only this account may read: as safe as the account's files are.
 * The key is made at the first `wrap`, so a start that fails leaves nothing behind; a key file open to others is closed, and `say` hears of it.
 * Throws StartError when there is a key file that cannot be used.
 */
export async function openKeyFileVault(dataDir: string, say: (sentence: string) => void): Promise<SecretVault> {
  const file = join(dataDir, 'till.key')
  let key = await readKey(file, say)

  async function keyToWrap(): Promise<Buffer> {
    if (key === null) {
      await makeKey(dataDir, file)
      key = await readKey(file, say)
    }
    if (key === null) throw new Error(`the key file ${file} vanished`)
    return key
  }

  return {
    kind: 'key-file',
    async wrap(plain) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', await keyToWrap(), iv).setAAD(Buffer.from(PREFIX))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    async unwrap(wrapped) {
      if (!wrapped.startsWith(PREFIX)) return null
      const bytes = Buffer.from(wrapped.slice(PREFIX.length), 'base64url')
      if (key === null || bytes.length < IV_BYTES + TAG_BYTES) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(PREFIX)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}
