import type { Events, Light, TillSettings } from '#shared/bridge/contract.ts'
import { classifyCode, maskCode } from '#shared/domain/payment-code.ts'
import type { ScannerList, ScanUse, ScanWatchEntry } from '#shared/domain/scanner.ts'
import type { Clock } from './clock/clock.ts'
import { createScanners } from './devices/scanner/create-scanners.ts'
import type { Scan, ScannersDeps, ScanTrace } from './devices/scanner/scanner.ts'
import { nameOf } from './devices/scanner/wanted-scanners.ts'
import type { Log } from './log/log.ts'
import type { TillState } from './till-state.ts'

/** The doctor says every few seconds that it is still open; without that its view is closed, whatever became of the screen. */
const WATCH_MS = 15_000
const WATCHED_ENTRIES = 12
/** Bytes of one entry that are shown. */
const SHOWN_BYTES = 160
/** The light and the list follow this much later, so that nothing of it is in a scan's way. */
const TELL_AFTER_MS = 120
/** The scanner doctor's own code: no payment code, so it is shown whole. */
const TEST_CODE = '500100200300'

/** How a scan ended, as the light's facts show it; empty where only silence did. */
const ENDS: Record<string, string> = {
  cr: 'CR',
  lf: 'LF',
  crlf: 'CR LF',
  tab: 'Tab',
  'stx-etx': 'STX ETX',
  idle: '',
  'hid-aim': 'HID POS',
  'hid-plain': 'HID POS',
}

/** The scanners main reads, as the till uses them: scans go to the screen, how they are goes to the light, and what they send to the doctor. */
export type ScannerDesk = {
  start(): void
  stop(): Promise<void>
  list(): ScannerList
  light(): Light
  /** Opens the doctor's view for a while, or closes it. What came before it was opened is not kept. */
  watch(open: boolean): void
  settingsChanged(): void
}

export type ScannerDeskDeps = {
  clock: Clock
  log: Log
  settings(): TillSettings
  state: TillState
  tell<E extends keyof Events>(event: E, payload: Events[E]): void
  changed(): void
  /** For tests. */
  devices?: Pick<ScannersDeps, 'listDevices' | 'plugged'>
}

export function createScannerDesk({ clock, log, settings, state, tell, changed, devices = {} }: ScannerDeskDeps): ScannerDesk {
  let watchedUntil = Number.NEGATIVE_INFINITY
  let entries: ScanWatchEntry[] = []
  let lastId = 0
  let cancelTell: (() => void) | null = null

  const scanners = createScanners({
    ...devices,
    clock,
    log,
    rules: () => settings().scanner.rules,
    taken: () => devicesOfOthers(settings()),
    onScan,
    onTrace,
    changed() {
      cancelTell ??= clock.after(TELL_AFTER_MS, () => {
        cancelTell = null
        tell('scanner:changed', scanners.list())
        changed()
      })
    },
  })

  function onScan(scan: Scan): void {
    state.lastScan = { at: clock.now(), length: scan.code.length, averageGapMs: null, suffix: ENDS[scan.framing] ?? scan.framing }
    // Nobody is at the till: a code that lies about must not be waiting for whoever signs in.
    if (state.session !== null) tell('scanner:scanned', { code: scan.code })
  }

  function onTrace({ deviceId, name, raw, gapsMs, outcome }: ScanTrace): void {
    if (clock.monotonic() > watchedUntil) return
    const entry = { id: ++lastId, at: clock.now(), deviceId, name, gapsMs: gapsMs.slice(0, 40) }
    if (outcome.did === 'dropped') entries.unshift({ ...entry, bytes: shownBytes(raw, ''), outcome })
    else {
      const { code, aim, framing } = outcome.scan
      const seen = { masked: code === TEST_CODE ? code : maskCode(code), length: [...code].length, aim, framing, use: whatFor(code) }
      entries.unshift({ ...entry, bytes: shownBytes(raw, code), outcome: { did: outcome.did, ...seen } })
    }
    entries = entries.slice(0, WATCHED_ENTRIES)
    tell('scanner:watched', { entries })
  }

  return {
    start: () => scanners.start(),
    async stop() {
      cancelTell?.()
      await scanners.stop()
    },
    list: () => scanners.list(),
    light: () => lightOf(scanners.list(), state.lastScan),
    watch(open) {
      const wasOpen = clock.monotonic() <= watchedUntil
      watchedUntil = open ? clock.monotonic() + WATCH_MS : Number.NEGATIVE_INFINITY
      if (!open || !wasOpen) entries = []
    },
    settingsChanged: () => scanners.rulesChanged(),
  }
}

/** Devices that a printer or a display uses: whoever made them, they are no scanners. */
function devicesOfOthers({ printers, counter }: TillSettings): string[] {
  const printing = printers.flatMap(({ connection }) => ('deviceId' in connection ? [connection.deviceId] : []))
  return counter.pole ? [...printing, counter.pole.deviceId] : printing
}

/** What the till does with a code that is scanned with an amount keyed in. */
function whatFor(code: string): ScanUse {
  const kind = classifyCode(code)
  switch (kind.kind) {
    case 'pay':
      return 'charge'
    case 'unknown':
      return 'ask-wallet'
    case 'receive':
      return 'receive-code'
    case 'product':
      return 'product'
    case 'other-wallet':
      return 'other-wallet'
    case 'receipt':
      return 'receipt'
    default:
      return 'nothing'
  }
}

/**
 * Bytes for the doctor: starts, ends and everything that is no letter as they are, and of a long code only the ends, because it may be a
 * customer's (law 15). The test code is shown whole.
 */
function shownBytes(raw: Buffer, code: string): string[] {
  const printable = [...raw.entries()].filter(([, byte]) => byte > 0x20 && byte !== 0x7f)
  const open = code === TEST_CODE || printable.length < 9
  // Whatever stands before the code (a symbology identifier, a report's length) is no part of it.
  const before = code === '' ? 0 : Math.min(5, Math.max(0, printable.length - Buffer.byteLength(code)))
  const shown = new Set(open ? [] : [...printable.slice(0, before + 2), ...printable.slice(-4)].map(([place]) => place))
  const hidden = (place: number, byte: number): boolean => !open && byte > 0x20 && byte !== 0x7f && !shown.has(place)
  return [...raw.subarray(0, SHOWN_BYTES).entries()].map(([place, byte]) => (hidden(place, byte) ? '··' : byte.toString(16).padStart(2, '0')))
}

/** The scanner's light: how many are read, and by name which of them need a look. */
function lightOf({ scanners, missing }: ScannerList, lastScan: TillState['lastScan']): Light {
  const named = (...states: string[]): string =>
    scanners
      .filter((one) => states.includes(one.state))
      .map((one) => nameOf({ maker: one.maker, facts: { ...one, vendorId: '', productId: '', manufacturer: '', path: one.path ?? '' } }))
      .join(', ')
  const connected = scanners.filter((one) => one.state === 'connected' || one.state === 'garbled').length
  const gone = named('missing')
  const garbled = named('garbled')
  const blocked = { busy: named('busy'), noPermission: named('no-permission'), failed: named('failed') }
  const sick = gone !== '' || garbled !== '' || Object.values(blocked).some((names) => names !== '')
  const nothingLeft = sick && connected === 0 && lastScan === null
  const facts = { at: null, ...(lastScan ?? {}), connected: connected || null, missing: gone, garbled, ...blocked, parts: missing.join(', ') }
  return { state: nothingLeft ? 'off' : sick ? 'warn' : connected > 0 || lastScan ? 'good' : 'none', facts }
}
