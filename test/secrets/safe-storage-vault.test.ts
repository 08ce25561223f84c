import type { SafeStorage } from 'electron'
import { describe, expect, it } from 'vitest'
import { openSafeStorageVault } from '#main/secrets/safe-storage-vault.ts'
import type { SecretVault } from '#main/secrets/vault.ts'

const keyFile: SecretVault = {
  kind: 'key-file',
  wrap: async (plain) => `key-file:1:${plain}`,
  unwrap: async (wrapped) => (wrapped.startsWith('key-file:1:') ? wrapped.slice(11) : null),
}

/** The part of Electron's safeStorage that the vault uses, with a cipher that a test can read. */
function storage(available: boolean, backend: string): SafeStorage {
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: async () => available,
    encryptStringAsync: async (plain: string) => Buffer.from(plain).reverse(),
    decryptStringAsync: async (sealed: Buffer) => {
      if (sealed.length === 0) throw new Error('cannot decrypt')
      return { result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: false }
    },
  } as unknown as SafeStorage
}

describe('safe-storage vault', () => {
  it('keeps secrets with the system where it has a keyring', async () => {
    const said: string[] = []
    const vault = await openSafeStorageVault(storage(true, 'gnome_libsecret'), keyFile, (sentence) => said.push(sentence))
    const wrapped = await vault.wrap('secret')
    expect(vault.kind).toBe('safe-storage')
    expect(wrapped).toMatch(/^safe-storage:/)
    expect(await vault.unwrap(wrapped)).toBe('secret')
    expect(await vault.unwrap('safe-storage:1:')).toBeNull()
    expect(await vault.unwrap('other:1:AAAA')).toBeNull()
    expect(said).toEqual([])
  })

  it('opens what the key file of the same folder wrapped before', async () => {
    const vault = await openSafeStorageVault(storage(true, 'kwallet6'), keyFile, () => undefined)
    expect(await vault.unwrap(await keyFile.wrap('older'))).toBe('older')
  })

  it('falls back to the key file, and says so, where nothing protects', async () => {
    const poor = [storage(false, 'gnome_libsecret'), ...(process.platform === 'linux' ? [storage(true, 'basic_text'), storage(true, 'unknown')] : [])]
    for (const each of poor) {
      const said: string[] = []
      expect(await openSafeStorageVault(each, keyFile, (sentence) => said.push(sentence))).toBe(keyFile)
      expect(said).toEqual([expect.stringContaining('no keyring')])
    }
  })
})
