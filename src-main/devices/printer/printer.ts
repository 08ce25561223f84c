import type { PrinterSettings } from '#shared/domain/device-settings.ts'
import type { PrinterStatus, PrinterTrouble } from '#shared/domain/printing.ts'

/** What one job brings to the printer. `title` names it in the system's queue; `text` is the same as plain lines, for a queue that takes no bytes. */
export type PrintLoad = { bytes: Uint8Array; rasterLines: number; title: string; text(): string }

/**
 * How a job ended. done: the printer answered a question that it reads only after everything before it. handed_over: it went whole to somebody
 * who does not answer. not_started: surely nothing left the till. unknown: bytes left, and nobody knows what became of them; `late` tells of
 * an answer that comes afterwards, or that none can come any more, and `release` gives the printer free without waiting for it.
 */
export type PrintOutcome =
  | { end: 'done'; status: PrinterStatus }
  | { end: 'handed_over'; status: PrinterStatus | null }
  | { end: 'not_started'; why: PrinterTrouble; status: PrinterStatus | null }
  | { end: 'unknown'; why: PrinterTrouble; status: PrinterStatus | null; late: Promise<'done' | 'lost'>; release(): void }

/** How opening a drawer went: the printer confirmed that it worked through the pulse, it took it without a word, or nothing was sent. */
export type DrawerOutcome = { end: 'confirmed' | 'sent' } | { end: 'not_sent'; why: PrinterTrouble }

/** All printers of a till. One job at a time goes to one printer; printers do not wait for each other. Nothing here throws. */
export type PrinterDevices = {
  print(printer: PrinterSettings, load: PrintLoad): Promise<PrintOutcome>
  /** A pulse to the drawer, once, now or never: a printer that cannot do it at once gets nothing. */
  openDrawer(printer: PrinterSettings): Promise<DrawerOutcome>
  /** Asks how the printer is; `trouble` is set where it cannot print. */
  askStatus(printer: PrinterSettings): Promise<{ status: PrinterStatus | null; trouble: PrinterTrouble | null }>
  /** Lets go of every line that is still held. */
  stop(): void
}

/** A queue of the system that prints pages, not bytes (the Windows spooler); given by the Electron host. */
export type Spooler = { queues(): Promise<string[]>; print(queue: string, text: string, widthMm: number): Promise<boolean> }
