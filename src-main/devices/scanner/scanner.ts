import type { ScannerRule } from '#shared/domain/device-settings.ts'
import type { ScanFault, ScannerList } from '#shared/domain/scanner.ts'
import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import type { DeviceList } from '../list-devices.ts'

/** One scan. `code` is the text without its AIM identifier; `framing` how it was told from the next one. */
export type Scan = { deviceId: string; name: string; code: string; aim: string | null; framing: string }

/** What came from a scanner, good or not, for the doctor. `raw` is everything with starts, ends and report bytes; it may be a whole payment code. */
export type ScanTrace = {
  deviceId: string
  name: string
  raw: Buffer
  gapsMs: number[]
  outcome: { did: 'scan' | 'repeat'; scan: Scan } | { did: 'dropped'; why: ScanFault }
}

/** All scanners that main reads. */
export type Scanners = {
  /** Begins to look for them, opens them, and goes on looking. */
  start(): void
  /** Lets all of them go. */
  stop(): Promise<void>
  list(): ScannerList
  /** The rules or what other devices use changed. */
  rulesChanged(): void
}

export type ScannersDeps = {
  clock: DeviceClock
  log: Log
  rules(): ScannerRule[]
  /** Devices that belong to printers and displays: never opened, whoever made them. */
  taken(): string[]
  onScan(scan: Scan): void
  /** Hears everything, also what is no scan. */
  onTrace(trace: ScanTrace): void
  /** The list changed. */
  changed(): void
  /** For tests: how devices are listed, and by what it is seen that something was plugged in or out (null: it cannot be seen, so the list is always asked for). */
  listDevices?: () => Promise<DeviceList>
  plugged?: () => Promise<string | null>
}

/** What a scanner without a rule is read with. */
export const DEFAULT_RULE: Pick<ScannerRule, 'baudRate' | 'suffix' | 'hidLayout'> = { baudRate: 9_600, suffix: 'auto', hidLayout: 'auto' }
