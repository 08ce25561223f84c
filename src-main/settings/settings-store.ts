import { z } from 'zod'
import type { TillSettings } from '#shared/bridge/contract.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { readSetting, writeSetting } from '../db/settings.ts'
import type { Db } from '../db/sql.ts'
import { defaultSettings, SETTINGS_SHAPE } from './settings-shape.ts'

const STORED = z.array(
  z.object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    settings: z.record(z.string(), z.unknown()),
    wallets: z.array(z.enum(WALLETS)),
    use: z.boolean(),
  }),
)
/** An account as stored. Its settings are held against its kind's shape when it is opened; its secrets lie wrapped under `secretName`. */
export type StoredAccount = z.infer<typeof STORED>[number]

/** The till's settings: stored ones over the defaults, so that a field added by a newer version has a value. */
export function readTillSettings(db: Db, machineZone: string): TillSettings {
  const defaults = defaultSettings(machineZone)
  const stored = readSetting(db, 'till') as Partial<TillSettings> | null
  if (!stored) return defaults
  const merged = {
    shop: { ...defaults.shop, ...stored.shop },
    look: { ...defaults.look, ...stored.look },
    sale: { ...defaults.sale, ...stored.sale },
    scanner: { ...defaults.scanner, ...stored.scanner },
    printers: stored.printers ?? defaults.printers,
    receipt: { ...defaults.receipt, ...stored.receipt },
    counter: { ...defaults.counter, ...stored.counter },
    receiver: { ...defaults.receiver, ...stored.receiver },
    approvals: { ...defaults.approvals, ...stored.approvals },
    peopleRules: { ...defaults.peopleRules, ...stored.peopleRules },
    shift: { ...defaults.shift, ...stored.shift },
    outbox: { ...defaults.outbox, ...stored.outbox },
  }
  return SETTINGS_SHAPE.parse(merged)
}

/** Stores the till's settings, already checked. */
export function writeTillSettings(db: Db, settings: TillSettings): void {
  writeSetting(db, 'till', settings)
}

/** Every account that was ever set up, in the shop's order: attempts of one that is no longer used are still asked about there. */
export function readAccounts(db: Db): StoredAccount[] {
  return STORED.parse(readSetting(db, 'accounts') ?? [])
}

/** Stores an account under its id: in its place, or as the first. */
export function writeAccount(db: Db, account: StoredAccount): void {
  const accounts = readAccounts(db)
  const known = accounts.some(({ id }) => id === account.id)
  writeAccounts(db, known ? accounts.map((one) => (one.id === account.id ? account : one)) : [account, ...accounts])
}

/** Stores all accounts in this order. */
export function writeAccounts(db: Db, accounts: readonly StoredAccount[]): void {
  writeSetting(db, 'accounts', accounts)
}

/** The name of one secret of an account among the secrets. */
export function secretName(id: string, secret: string): string {
  return `account:${id}:${secret}`
}

/** Practice or live, as the manager left it; null until somebody chose. */
export function readMode(db: Db): 'practice' | 'live' | null {
  const mode = readSetting(db, 'mode')
  return mode === 'practice' || mode === 'live' ? mode : null
}

/** Remembers the mode. */
export function writeMode(db: Db, mode: 'practice' | 'live'): void {
  writeSetting(db, 'mode', mode)
}
