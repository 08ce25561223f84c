import { defaultProfile } from '#shared/domain/default-profile.ts'
import type { PrinterConnection, PrinterSettings } from '#shared/domain/device-settings.ts'

/** A printer as a shop sets one up: 80 mm, answers, cuts, a drawer on pin 2. */
export function printerAt(connection: PrinterConnection, more: Partial<PrinterSettings> = {}): PrinterSettings {
  return {
    printerId: 'front',
    name: 'Front printer',
    connection,
    prints: { receipts: true, reports: true },
    ...defaultProfile(80),
    drawer: 'pin2',
    answers: true,
    ...more,
  }
}

export const atPort = (port: number, more: Partial<PrinterSettings> = {}): PrinterSettings =>
  printerAt({ kind: 'network', host: '127.0.0.1', port }, more)

/** The till's limits, made short: what matters is that they are kept, not how long they are. */
export const SHORT_LIMITS = { stallMs: 900, confirmMs: 300, lookMs: 100, endMs: 1_200, rasterLineMs: 1, silentHoldMs: 1_000 }
