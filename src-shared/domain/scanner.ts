import type { ScanSuffix } from './device-settings.ts'

/*
 * Scanners that main reads itself, as screens see them. What a scanner reads is in none of these whole: the doctor's
 * view of it is masked before it leaves main.
 */

/** How a scanner speaks: a serial line (USB-COM among them), HID POS reports, or as a keyboard, which main never reads. */
export type ScannerKind = 'serial' | 'hid-pos' | 'keyboard'

/**
 * connected: read. opening: being tried. missing: was here, is not now. no-permission, busy: here, and not ours to open.
 * garbled: read, but what comes makes no sense (a wrong speed, a bad cable). failed: cannot be opened, for another reason.
 * off: not read, because a rule says so. unused: a serial device that may be anything, so it is read only when a rule says so.
 * keyboard: types instead of speaking; the screens hear it, not main.
 */
export const SCANNER_STATES = ['connected', 'opening', 'missing', 'no-permission', 'busy', 'garbled', 'failed', 'off', 'unused', 'keyboard'] as const
export type ScannerState = (typeof SCANNER_STATES)[number]

/** One scanner, or one serial device that may be one. */
export type FoundScanner = {
  /** Its own among all that are listed now; the identity, with the path where two have the same. */
  key: string
  /** As rules name it: `usb:VVVV:PPPP:SERIAL` or `path:/dev/...`. */
  deviceId: string
  kind: ScannerKind
  /** The maker as the vendor id says it, else as the device does; empty where nobody says. */
  maker: string
  product: string
  serialNumber: string
  /** Where it is now, or null. */
  path: string | null
  state: ScannerState
  /** True when its maker is known to make scanners. */
  known: boolean
  /** Scans since the till started, and when the last one came (UTC milliseconds). */
  scans: number
  lastScanAt: number | null
  /** How its last scan ended (serial) or lay in its reports (HID POS); null before the first. */
  framing: string | null
}

/** A part of the system that is not there, and without which some scanners cannot be found. */
export const MISSING_PARTS = ['udev', 'libudev', 'libusb', 'serial-driver', 'hid-driver'] as const
export type MissingPart = (typeof MISSING_PARTS)[number]

export type ScannerList = { scanners: FoundScanner[]; missing: MissingPart[] }

/** What the till would do with a code, in one word for the doctor. */
export type ScanUse = 'charge' | 'ask-wallet' | 'receive-code' | 'product' | 'other-wallet' | 'receipt' | 'nothing'

/**
 * One thing a scanner sent, for its doctor. `bytes` are two hex digits each; those of a code's middle come as `··`.
 * `gapsMs` are the pauses between the pieces in which it came.
 */
export type ScanWatchEntry = {
  id: number
  /** UTC milliseconds. */
  at: number
  deviceId: string
  name: string
  bytes: string[]
  gapsMs: number[]
  outcome:
    | { did: 'scan'; masked: string; length: number; aim: string | null; framing: string; use: ScanUse }
    /** The same code again at once: one scan, and this was not it. */
    | { did: 'repeat'; masked: string; length: number; aim: string | null; framing: string; use: ScanUse }
    | { did: 'dropped'; why: ScanFault }
}

/**
 * Why something that came is no scan. noise: bytes no code has. torn: began and never ended. too-long: above 4,096 bytes.
 * bad-length: a report that says more than it holds.
 */
export const SCAN_FAULTS = ['noise', 'torn', 'too-long', 'bad-length'] as const
export type ScanFault = (typeof SCAN_FAULTS)[number]

/** The newest entries, newest first. */
export type ScanWatch = { entries: ScanWatchEntry[] }

/** How a code on a serial line ended; idle: by silence. */
export type FrameEnd = Exclude<ScanSuffix, 'auto' | 'none'> | 'idle'
