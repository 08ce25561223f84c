import type { SafeStorage } from 'electron'
import type { SecretVault } from './vault.ts'

const PREFIX = 'safe-storage:1:'

/**
 * Keeps secrets with the system's own store (keychain, DPAPI, secret service) through Electron, or gives `keyFile` back where there is none:
 * without a keyring Linux would only scramble under a password that every Electron app shares. Call after `app.whenReady()`.
 * Texts that the key file wrapped earlier on this machine still open, so a till that moved from the browser host keeps its sign key.
 */
export async function openSafeStorageVault(safeStorage: SafeStorage, keyFile: SecretVault, say: (sentence: string) => void): Promise<SecretVault> {
  const noKeyring = process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
  if (noKeyring || !(await safeStorage.isAsyncEncryptionAvailable())) {
    say('This machine offers no keyring: the gateway keys are kept under a key file in the data folder.')
    return keyFile
  }
  return {
    kind: 'safe-storage',
    async wrap(plain) {
      return PREFIX + (await safeStorage.encryptStringAsync(plain)).toString('base64url')
    },
    async unwrap(wrapped) {
      if (!wrapped.startsWith(PREFIX)) return keyFile.unwrap(wrapped)
      try {
        return (await safeStorage.decryptStringAsync(Buffer.from(wrapped.slice(PREFIX.length), 'base64url'))).result
      } catch {
        return null
      }
    },
  }
}
