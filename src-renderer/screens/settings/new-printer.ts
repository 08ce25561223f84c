import { defaultProfile } from '#shared/domain/default-profile.ts'
import type { PrinterConnection, PrinterSettings } from '#shared/domain/device-settings.ts'

/** Dots and characters of the usual papers. */
export const PAPERS = { 58: { dots: 384, columns: 32 }, 80: { dots: 576, columns: 48 } } as const

/** A printer as most are, to be changed where it is not; what is safe on every printer comes first. */
export function newPrinter(connection: PrinterConnection, name: string, first: boolean): PrinterSettings {
  return {
    printerId: `p-${Date.now().toString(36)}-${Math.floor(Math.random() * 1_296).toString(36)}`,
    name: name.trim().slice(0, 60) || 'Printer',
    connection,
    prints: { receipts: first, reports: first },
    ...defaultProfile(80),
    answers: connection.kind !== 'system',
  }
}

/** Where a printer is, in few characters. */
export function whereOf(connection: PrinterConnection): string {
  switch (connection.kind) {
    case 'network':
      return connection.port === 9100 ? connection.host : `${connection.host}:${connection.port}`
    case 'system':
      return connection.queue
    default:
      return connection.deviceId.replace(/^path:/, '')
  }
}
