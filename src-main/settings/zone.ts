import { existsSync } from 'node:fs'
import { readSetting, writeSetting } from '../db/settings.ts'
import type { Db } from '../db/sql.ts'

const CHOSEN = 'zone-chosen'

/** What tells whether this machine knows its zone: the platform, its environment, and whether a file is there. */
export type ZoneSigns = { platform: string; tz: string | undefined; hasFile(path: string): boolean }

const THIS_MACHINE = (): ZoneSigns => ({ platform: process.platform, tz: process.env.TZ, hasFile: existsSync })

/**
 * True when the machine's zone is one that somebody set and not what programs fall back to. Windows and macOS always have one; elsewhere it stands in
 * TZ or in /etc/localtime, and without both the C library and ICU say UTC.
 */
export function hasMachineZone({ platform, tz, hasFile }: ZoneSigns = THIS_MACHINE()): boolean {
  if (platform === 'win32' || platform === 'darwin') return true
  return (tz ?? '') !== '' || hasFile('/etc/localtime')
}

/** Remembers that a person or a settings file named this zone. */
export function rememberZone(db: Db, zone: string): void {
  writeSetting(db, CHOSEN, zone)
}

/**
 * True when the shop's zone was chosen by somebody, or is really the machine's: without that no day of a live till can be told from another. A zone
 * that is not what the machine falls back to was chosen, or was the machine's when it still had one.
 */
export function isZoneKnown(db: Db, zone: string, machine: { zone: string; known: boolean }): boolean {
  return machine.known || zone !== machine.zone || readSetting(db, CHOSEN) === zone
}
