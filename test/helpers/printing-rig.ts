import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '#main/clock/clock.ts'
import { readDiary } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertOrder } from '#main/db/orders.ts'
import { insertPerson } from '#main/db/people.ts'
import { type PrintJob, readPrintJob } from '#main/db/print-jobs.ts'
import type { Db } from '#main/db/sql.ts'
import { documentText } from '#main/devices/printer/document-text.ts'
import { createPrinters } from '#main/devices/printer/printers.ts'
import { silentLog } from '#main/log/log.ts'
import { createPrintLanes, type PrintLanes } from '#main/printing/print-lanes.ts'
import type { PrintingDeps } from '#main/printing/printing-deps.ts'
import { DEFAULT_RECEIPT } from '#main/settings/device-shapes.ts'
import type { PrinterSettings } from '#shared/domain/device-settings.ts'
import { SHORT_LIMITS } from './printer-settings.ts'

export const BY = { personId: 1, name: 'Casey' }
const SHOP = {
  name: 'Tea House',
  tillName: 'Till 1',
  tillCode: 'T01',
  address: [],
  receiptFooter: '',
  currency: 'CAD',
  zone: 'America/Toronto',
  closeHour: 4,
}

/** Waits twenty times shorter than it is told to. */
const hastyClock: Clock = { ...systemClock, after: (delayMs, work) => systemClock.after(delayMs / 20, work) }

export type PrintingRig = {
  db: Db
  deps: PrintingDeps
  lanes: PrintLanes
  printers: PrinterSettings[]
  practice: boolean
  /** A cash sale that is paid; gives its order id. */
  sell(practice?: boolean): number
  job(id: number): PrintJob
  /** The kinds of lines in an order's diary. */
  diary(orderId: number): string[]
  close(): Promise<void>
}

/** A book, printers and lanes as the till puts them together; `encode` writes the document's text and a cut. */
export function openPrintingRig(printers: PrinterSettings[], dir: string | null = null): PrintingRig {
  const own = dir ?? mkdtempSync(join(tmpdir(), 'scantill-printing-'))
  const db = openBook(own)
  ensureBookId(db)
  if (db.prepare('SELECT count(*) FROM people').pluck().get() === 0)
    insertPerson(db, { name: 'Casey', role: 'cashier', pinHash: null, practice: false })
  let number = 0
  const deps: PrintingDeps = {
    db,
    clock: hastyClock,
    log: silentLog,
    devices: createPrinters({ spooler: null, limits: SHORT_LIMITS }),
    printers: () => rig.printers,
    shop: () => SHOP,
    design: () => DEFAULT_RECEIPT,
    isPractice: () => rig.practice,
    encode: async (document, printer) => ({
      bytes: Buffer.concat([Buffer.from(documentText(document, printer.columns), 'latin1'), Uint8Array.of(0x0a, 0x1d, 0x56, 66, 0)]),
      rasterLines: 0,
      missing: [],
    }),
    plainText: (document, printer) => documentText(document, printer.columns),
    changed: () => {},
  }
  const lanes = createPrintLanes(deps)
  const rig: PrintingRig = {
    db,
    deps,
    lanes,
    printers,
    practice: false,
    sell(practice = false) {
      number++
      return insertOrder(db, {
        number: `T01SALE${String(Date.now() % 100_000).padStart(5, '0')}${number}`,
        at: Date.now(),
        businessDay: '2026-03-04',
        shopHour: 12,
        tender: 'cash',
        kind: 'cash',
        amountMinor: 1234,
        tipMinor: 0,
        currency: 'CAD',
        status: 'paid',
        note: '',
        personId: 1,
        personName: 'Casey',
        practice,
        givenMinor: 2000,
        changeMinor: 766,
        tillCode: 'T01',
        accountId: null,
        shiftId: null,
      })
    },
    job(id) {
      const job = readPrintJob(db, id)
      if (!job) throw new Error(`no job ${id}`)
      return job
    },
    diary: (orderId) => readDiary(db, orderId).map(({ type }) => type),
    async close() {
      await lanes.stop()
      closeBook(db)
      if (dir === null) rmSync(own, { recursive: true, force: true })
    },
  }
  return rig
}
