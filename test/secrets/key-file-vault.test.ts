import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartError } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'

let dir: string
let said: string[]
const say = (sentence: string) => {
  said.push(sentence)
}
const keyFile = () => join(dir, 'till.key')

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-vault-'))
  said = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('key-file vault', () => {
  it('opens what it wrapped, also after a restart, and never wraps the same text alike', async () => {
    const vault = await openKeyFileVault(dir, say)
    const secret = 'A1B2-sign-key-é-密钥'
    const wrapped = await vault.wrap(secret)
    expect(wrapped).toMatch(/^key-file:/)
    expect(wrapped).not.toContain('sign-key')
    expect(await vault.wrap(secret)).not.toBe(wrapped)
    expect(await vault.unwrap(wrapped)).toBe(secret)
    expect(await (await openKeyFileVault(dir, say)).unwrap(wrapped)).toBe(secret)
    expect(await vault.unwrap(await vault.wrap(''))).toBe('')
    expect(said).toEqual([])
  })

  it('makes its key at the first wrap and not before, for this account only', async () => {
    const vault = await openKeyFileVault(dir, say)
    expect(await vault.unwrap('key-file:1:AAAA')).toBeNull()
    expect(existsSync(keyFile())).toBe(false)
    await vault.wrap('x')
    expect(statSync(keyFile()).size).toBe(32)
    expect(readdirSync(dir)).toEqual(['till.key'])
    if (process.platform !== 'win32') expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
  })

  it('two starts at the same moment end up with one key', async () => {
    const [one, two] = await Promise.all([openKeyFileVault(dir, say), openKeyFileVault(dir, say)])
    const [fromOne, fromTwo] = await Promise.all([one.wrap('one'), two.wrap('two')])
    expect(await two.unwrap(fromOne)).toBe('one')
    expect(await one.unwrap(fromTwo)).toBe('two')
  })

  it('gives null for anything changed, foreign or of another key', async () => {
    const vault = await openKeyFileVault(dir, say)
    const wrapped = await vault.wrap('secret')
    const bytes = Buffer.from(wrapped.slice('key-file:1:'.length), 'base64url')
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(await vault.unwrap(`key-file:1:${changed.toString('base64url')}`), `byte ${index}`).toBeNull()
    }
    for (const foreign of ['', 'key-file:1:', 'key-file:2:AAAA', 'safe-storage:1:AAAA', wrapped.slice(0, -4), `x${wrapped}`])
      expect(await vault.unwrap(foreign), foreign).toBeNull()
    rmSync(keyFile())
    const other = await openKeyFileVault(dir, say)
    await other.wrap('new key')
    expect(await other.unwrap(wrapped)).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('closes a key file that others can read, and says so', async () => {
    const wrapped = await (await openKeyFileVault(dir, say)).wrap('secret')
    for (const mode of [0o644, 0o640, 0o606]) {
      chmodSync(keyFile(), mode)
      said = []
      const vault = await openKeyFileVault(dir, say)
      expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
      expect(said).toEqual([expect.stringContaining('could be read by other accounts')])
      expect(await vault.unwrap(wrapped)).toBe('secret')
    }
  })

  it('refuses a damaged key file and leaves it as it is', async () => {
    for (const size of [0, 31, 33]) {
      writeFileSync(keyFile(), Buffer.alloc(size), { mode: 0o600 })
      await expect(openKeyFileVault(dir, say)).rejects.toThrow(StartError)
      expect(statSync(keyFile()).size).toBe(size)
    }
  })
})
