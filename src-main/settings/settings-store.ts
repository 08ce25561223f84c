import type { TillSettings } from '#shared/bridge/contract.ts'
import { readSetting, writeSetting } from '../db/settings.ts'
import type { Db } from '../db/sql.ts'
import { OTTPAY_SHAPE, type OttPaySettings } from './ottpay-settings.ts'
import { defaultSettings, SETTINGS_SHAPE } from './settings-shape.ts'

/** An OTT Pay account as stored; its sign key lies wrapped among the secrets under `secretName(id)`. */
export type StoredAccount = { id: string; ottpay: OttPaySettings }

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
  }
  return SETTINGS_SHAPE.parse(merged)
}

/** Stores the till's settings, already checked. */
export function writeTillSettings(db: Db, settings: TillSettings): void {
  writeSetting(db, 'till', settings)
}

/** Every OTT Pay account that was ever set up, newest last: attempts of an earlier one are still asked about there. */
export function readAccounts(db: Db): StoredAccount[] {
  return ((readSetting(db, 'accounts') as StoredAccount[] | null) ?? []).map(({ id, ottpay }) => ({ id, ottpay: OTTPAY_SHAPE.parse(ottpay) }))
}

/** Stores an account under its own id (one per merchant) and makes it the newest. */
export function writeAccount(db: Db, ottpay: OttPaySettings): StoredAccount {
  const account: StoredAccount = { id: accountId(ottpay), ottpay }
  writeSetting(db, 'accounts', [...readAccounts(db).filter(({ id }) => id !== account.id), account])
  return account
}

/** The id under which attempts remember their account. */
export function accountId(ottpay: Pick<OttPaySettings, 'merchantId'>): string {
  return `ottpay:${ottpay.merchantId}`
}

/** The name of an account's sign key among the secrets. */
export function secretName(id: string): string {
  return `sign-key:${id}`
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
