/**
 * The states of one printing job.
 * queued: its time will come, nothing of it was sent. sending: bytes may have left. done: the printer said that it worked through all of it.
 * handed_over: given to a printer or a queue that never says what became of it. unknown: bytes left and the end is not known; a person looks.
 * failed: it will not be printed as it is (it could not be laid out, or a person said that nothing came out). dropped: a person took it out.
 */
export const PRINT_STATES = ['queued', 'sending', 'done', 'handed_over', 'unknown', 'failed', 'dropped'] as const
export type PrintState = (typeof PRINT_STATES)[number]

/** Every legal move. Nothing leads from unknown back to queued: what may be on paper is never sent again by itself, only by a new job. */
export const LEGAL_PRINT_MOVES: Record<PrintState, readonly PrintState[]> = {
  queued: ['sending', 'failed', 'dropped'],
  sending: ['queued', 'done', 'handed_over', 'unknown', 'failed'],
  unknown: ['done', 'failed', 'dropped'],
  done: [],
  handed_over: [],
  failed: [],
  dropped: [],
}

/** States in which the till or a person still has something to do. */
export const OPEN_PRINT_STATES = ['queued', 'sending', 'unknown'] as const satisfies PrintState[]

export const PRINT_KINDS = ['sale', 'refund', 'report', 'shift', 'z', 'test', 'doctor'] as const
export type PrintKind = (typeof PRINT_KINDS)[number]

/**
 * What keeps a printer from printing, or what was met last. paper_out, cover_open, offline (switched to offline by its own button), error (a fault
 * of its own) are what the printer said. unreachable: no connection. absent: not plugged in. busy: another program or job has it. silent: it
 * took a connection and answers nothing. stalled: it takes no more bytes. lost: the connection went in the middle. no_driver: this machine lacks
 * what the connection needs. refused: the system's queue took no job. restart: the till stopped in the middle. not_printed, printed: a person said so.
 */
export const PRINTER_TROUBLES = [
  'paper_out',
  'cover_open',
  'offline',
  'error',
  'unreachable',
  'absent',
  'busy',
  'silent',
  'stalled',
  'lost',
  'no_driver',
  'refused',
  'restart',
  'no_printer',
  'unprintable',
  'not_printed',
  'printed',
] as const
export type PrinterTrouble = (typeof PRINTER_TROUBLES)[number]

/** How a printer is, as far as it tells. `paper` and the rest are null where it does not say. */
export type PrinterStatus = {
  online: boolean | null
  paper: 'ok' | 'low' | 'out' | null
  coverOpen: boolean | null
  error: boolean | null
}

/** One job as screens see it. Times are UTC milliseconds. */
export type PrintJobView = {
  jobId: number
  printerId: string
  printerName: string
  kind: PrintKind
  orderId: number | null
  /** The order's or refund's number, the report's day, the shift's or closing's number; empty for a test. */
  subject: string
  /** 0 for the original, n for a copy. */
  copy: number
  duplicate: boolean
  practice: boolean
  state: PrintState
  tries: number
  trouble: PrinterTrouble | null
  createdAt: number
  lastAt: number | null
}

/** One printer as screens see it: what it said last, and when. */
export type PrinterView = {
  printerId: string
  name: string
  trouble: PrinterTrouble | null
  paperLow: boolean
  status: PrinterStatus | null
  at: number | null
}

/** Everything about printing that screens show: printers, what waits or is in doubt, and the newest that is over. */
export type PrintingView = {
  /** Where receipts go, or null: then the system's own print window is used. */
  receipts: string | null
  /** The printer that a drawer hangs on, or null. */
  drawer: string | null
  printers: PrinterView[]
  open: PrintJobView[]
  ended: PrintJobView[]
  /** The drawer was to open for this sale (null: by a person's wish) and did not; gone with the next opening. */
  drawerFault: { trouble: PrinterTrouble; at: number; orderId: number | null } | null
}

/** What can be chosen in the settings: how it is connected, and what it calls itself. `likely` is false for a line that may be anything. */
export type PrinterCandidate =
  | { kind: 'usb'; deviceId: string; name: string; likely: boolean }
  | { kind: 'serial'; deviceId: string; name: string; likely: boolean }
  | { kind: 'system'; queue: string; name: string; likely: boolean }

/** What a look round for printers found, and what could not be looked at, in the words of the system. */
export type FoundPrinters = { candidates: PrinterCandidate[]; missing: ('serial' | 'usb' | 'system')[] }
