import type { Language } from './person.ts'

/*
 * What a shop sets about its devices. A device is known by what it is, never by the path it happens to have:
 * `usb:VVVV:PPPP:SERIAL` (hex, lower case; the serial number may be empty) or `path:/dev/...` where nothing better is known.
 */

/** How a scanner ends a code on a serial line; auto takes whatever comes. */
export const SCAN_SUFFIXES = ['auto', 'cr', 'lf', 'crlf', 'tab', 'stx-etx', 'none'] as const
export type ScanSuffix = (typeof SCAN_SUFFIXES)[number]

/** One scanner that this shop set something about; a scanner without a rule is used with the defaults. */
export type ScannerRule = {
  deviceId: string
  name: string
  use: boolean
  /** Bits a second of a serial line; a USB scanner ignores it. */
  baudRate: number
  suffix: ScanSuffix
  /** HID POS reports with the AIM identifier in bytes 2 to 4, or without; auto finds out. */
  hidLayout: 'auto' | 'aim' | 'plain'
}

/** The way to a printer. `system` is a queue of CUPS or of the Windows spooler, which answers nothing. */
export type PrinterConnection =
  | { kind: 'network'; host: string; port: number }
  | { kind: 'serial'; deviceId: string; baudRate: number }
  | { kind: 'usb'; deviceId: string }
  | { kind: 'system'; queue: string }

/** What a printer's Chinese font understands; none: such lines go out as pictures, which every printer prints. */
export const PRINTER_CJK = ['none', 'gb18030', 'gbk', 'utf8'] as const
export type PrinterCjk = (typeof PRINTER_CJK)[number]

/** What a printer is able to do; every field can be found out with the printer doctor's test lines. */
export type PrinterProfile = {
  language: 'esc-pos' | 'star-prnt'
  widthMm: 58 | 80
  /** Dots across: 384 (58 mm), 512 or 576 (80 mm). */
  dots: number
  /** Characters of the normal font in a line: 32, 42 or 48. */
  columns: number
  /** Single-byte code pages to try in this order, as the encoder names them. */
  codePages: string[]
  cjk: PrinterCjk
  /** False: a change to Chinese takes effect only from the next line, so a mixed line goes out as a picture. */
  inlineCjk: boolean
  cutter: 'none' | 'partial' | 'full'
  /** The drawer on this printer's plug. */
  drawer: 'none' | 'pin2' | 'pin5'
  /** False: the printer never answers, so a job's end cannot be known. */
  answers: boolean
}

export type PrinterSettings = PrinterProfile & {
  /** Made when the printer is added and never changed: printing jobs refer to it. */
  printerId: string
  name: string
  connection: PrinterConnection
  prints: { receipts: boolean; reports: boolean }
}

/** What stands on a receipt beside what the law and the money demand. */
export type ReceiptDesign = {
  /** A PNG as a data URL, or null. */
  logo: string | null
  /** One language, or two above each other. */
  languages: Language[]
  /** Printed by itself after a paid sale, after asking, or never. */
  autoPrint: 'always' | 'ask' | 'never'
  showPerson: boolean
  showAddress: boolean
  /** A QR of the order's number, which the till's own scanner finds again. */
  orderQr: boolean
}

/** A 2 x 20 character display on a pole. */
export type PoleSettings = { deviceId: string; baudRate: number; protocol: 'cd5220' | 'esc-pos'; brightness: 1 | 2 | 3 | 4 }

export type CounterSettings = {
  /** The monitor of the counter window as `ID:LABEL`, null for the second one (Electron). */
  monitor: string | null
  /** True: tablets on the shop's network that were paired may show the counter screen. */
  network: boolean
  port: number
  /** A greeting under the shop's name while nothing is sold. */
  greeting: string
  pole: PoleSettings | null
}
