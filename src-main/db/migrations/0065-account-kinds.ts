import type { Migration } from './migration.ts'

type Before = { id: string; ottpay: Record<string, unknown> }

/**
 * Accounts of any gateway: `settings` instead of a member that bears one gateway's name, and a choice beside it. The newest account took all sales
 * before; now the first one that is used does. An account's secrets are told apart by name.
 */
export const accountKinds: Migration = {
  version: 65,
  name: 'account-kinds',
  up(db) {
    const text = db.prepare("SELECT value FROM settings WHERE key = 'accounts'").pluck().get() as string | undefined
    if (text !== undefined) {
      const before = JSON.parse(text) as Before[]
      const after = before.reverse().map(({ id, ottpay }, place) => ({
        id,
        kind: 'ottpay',
        name: 'OTT Pay',
        settings: ottpay,
        wallets: ['alipay', 'wechat', 'unionpay'],
        use: place === 0,
      }))
      db.prepare("UPDATE settings SET value = ? WHERE key = 'accounts'").run(JSON.stringify(after))
    }
    db.exec("UPDATE secrets SET name = 'account:' || substr(name, length('sign-key:') + 1) || ':signKey' WHERE name LIKE 'sign-key:%'")
  },
}
