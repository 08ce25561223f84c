import type { DayReport, ShopSettings } from '#shared/bridge/contract.ts'
import type { PrinterSettings, ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { OrderRow } from '#shared/domain/order.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { Receipt } from '#shared/domain/receipt.ts'
import type { Refund } from '#shared/domain/refund.ts'
import type { Clock } from '../clock/clock.ts'
import type { Db } from '../db/sql.ts'
import type { PrinterDevices } from '../devices/printer/printer.ts'
import type { Log } from '../log/log.ts'

/** What a print that is not the first says of itself: copy n (0: the original), and DUPLICATE where the one before may be on paper as well. */
export type Marks = { copy: number; duplicate: boolean }

/** What a refund's receipt is made of. `receipt` is the sale's, null where the sale itself has none (late money given back). */
export type RefundFacts = { shop: ShopSettings; order: OrderRow; refund: Refund; receipt: Receipt | null }

/** Who makes documents of data. Pure. */
export type DocumentMakers = {
  sale(receipt: Receipt, design: ReceiptDesign, marks: Marks): PrintDocument
  refund(facts: RefundFacts, design: ReceiptDesign, marks: Marks): PrintDocument
  report(report: DayReport, shop: ShopSettings, title: 'x-report' | 'z-report'): PrintDocument
  test(printer: PrinterSettings, shop: ShopSettings): PrintDocument
}

/** What printing works with; made once in printer-desk.ts. */
export type PrintingDeps = {
  db: Db
  clock: Clock
  log: Log
  devices: PrinterDevices
  makers: DocumentMakers
  printers(): readonly PrinterSettings[]
  shop(): ShopSettings
  design(): ReceiptDesign
  /** True in practice mode: then no drawer opens. */
  isPractice(): boolean
  /** Bytes for a printer; `missing` are characters that nothing could carry. May throw: then the job failed for good. */
  encode(document: PrintDocument, printer: PrinterSettings): Promise<{ bytes: Uint8Array; rasterLines: number; missing: string[] }>
  /** The doctor's five numbered lines, each in another way of writing Chinese. */
  encodeDoctor(printer: PrinterSettings): Promise<{ bytes: Uint8Array; rasterLines: number; missing: string[] }>
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
