import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { readWrappedSecret, writeSetting, writeWrappedSecret } from '#main/db/settings.ts'
import { kindOf } from '#main/gateways/registry.ts'
import { readAccounts, secretName } from '#main/settings/settings-store.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0065-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const upTo = (version: number) => MIGRATIONS.filter((migration) => migration.version <= version)

describe('migration 0065, accounts of any kind', () => {
  it('keeps every account and its key; the newest, which took all sales, is now the first', () => {
    const ottpay = (merchantId: string) => ({
      baseUrl: 'https://frontapi.ottpay.com:443/processV2',
      merchantId,
      operatorId: '1',
      terminalNo: '',
      version: '1.0',
      callbackUrl: 'https://localhost/no-callback',
    })
    const old = openBook(dir, upTo(60))
    writeSetting(old, 'accounts', [
      { id: 'ottpay:OLD', ottpay: ottpay('OLD') },
      { id: 'ottpay:NEW', ottpay: { ...ottpay('NEW'), shopId: 'S1' } },
    ])
    writeWrappedSecret(old, 'sign-key:ottpay:OLD', 'wrapped-old')
    writeWrappedSecret(old, 'sign-key:ottpay:NEW', 'wrapped-new')
    writeWrappedSecret(old, 'till-key', 'wrapped-till')
    closeBook(old)

    const db = openBook(dir, upTo(65))
    const accounts = readAccounts(db)
    expect(accounts.map(({ id, kind, use, wallets }) => [id, kind, use, wallets.length])).toEqual([
      ['ottpay:NEW', 'ottpay', true, 3],
      ['ottpay:OLD', 'ottpay', false, 3],
    ])
    for (const { id, kind, settings } of accounts) expect(kindOf(kind)?.check(settings)).toMatchObject({ ok: true, id })
    expect(accounts[0]?.settings.shopId).toBe('S1')
    expect(readWrappedSecret(db, secretName('ottpay:NEW', 'signKey'))).toBe('wrapped-new')
    expect(readWrappedSecret(db, secretName('ottpay:OLD', 'signKey'))).toBe('wrapped-old')
    expect(readWrappedSecret(db, 'till-key')).toBe('wrapped-till')
    expect(readWrappedSecret(db, 'sign-key:ottpay:NEW')).toBeNull()
    closeBook(db)
  })

  it('leaves a book without accounts as it is', () => {
    closeBook(openBook(dir, upTo(60)))
    const db = openBook(dir, upTo(65))
    expect(readAccounts(db)).toEqual([])
    closeBook(db)
  })
})
