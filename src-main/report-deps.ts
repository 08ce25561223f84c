import type { Db } from './db/sql.ts'
import { kindOf } from './gateways/registry.ts'
import { PRACTICE_NAMES } from './practice-names.ts'
import type { NameOfAccount, RangeDeps } from './reports/range-report.ts'
import { readAccounts } from './settings/settings-store.ts'
import type { Till } from './till-parts.ts'

/** What range reports of the running till work with. */
export function rangeDepsOf(till: Till): RangeDeps {
  return { db: till.db, shop: till.settings().shop, practice: till.isPractice(), nameOfAccount: accountNames(till.db) }
}

/** How accounts are called: those that were ever set up in this book, and those of practice. One look at the settings for many names. */
export function accountNames(db: Db): NameOfAccount {
  const known = new Map(
    [...Object.values(PRACTICE_NAMES), ...readAccounts(db)].map(({ id, name, kind }) => [id, { name, kind, title: kindOf(kind)?.title ?? kind }]),
  )
  return (accountId) => known.get(accountId) ?? null
}
