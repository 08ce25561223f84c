import type { ShopSettings } from '#shared/bridge/contract.ts'
import type { PrinterSettings, ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { Clock } from '../clock/clock.ts'
import type { Db } from '../db/sql.ts'
import type { PrinterDevices } from '../devices/printer/printer.ts'
import type { Log } from '../log/log.ts'

/** What printing works with; made once in printer-desk.ts. */
export type PrintingDeps = {
  db: Db
  clock: Clock
  log: Log
  devices: PrinterDevices
  printers(): readonly PrinterSettings[]
  shop(): ShopSettings
  design(): ReceiptDesign
  /** True in practice mode: then no drawer opens. */
  isPractice(): boolean
  /** Bytes for a printer; `missing` are characters that nothing could carry. May throw: then the job failed for good. */
  encode(document: PrintDocument, printer: PrinterSettings): Promise<{ bytes: Uint8Array; rasterLines: number; missing: string[] }>
  /** The same as plain text, for a queue that takes no bytes. */
  plainText(document: PrintDocument, printer: PrinterSettings): string
  /** Something that screens show changed. Must not throw. */
  changed(): void
}

/** The printer that receipts go to: the first that is for them. */
export function receiptPrinter(deps: Pick<PrintingDeps, 'printers'>): PrinterSettings | null {
  return deps.printers().find(({ prints }) => prints.receipts) ?? null
}

/** The printer that reports go to: the first that is for them, else the receipts'. */
export function reportPrinter(deps: Pick<PrintingDeps, 'printers'>): PrinterSettings | null {
  return deps.printers().find(({ prints }) => prints.reports) ?? receiptPrinter(deps)
}

/** The printer that the drawer hangs on. A queue of the system is none: it would store the pulse. */
export function drawerPrinter(deps: Pick<PrintingDeps, 'printers'>): PrinterSettings | null {
  return deps.printers().find(({ drawer, connection }) => drawer !== 'none' && connection.kind !== 'system') ?? null
}
