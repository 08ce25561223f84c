import type { Light, TillSettings } from '#shared/bridge/contract.ts'
import type { PrinterSettings } from '#shared/domain/device-settings.ts'
import type { FoundPrinters, PrintingView } from '#shared/domain/printing.ts'
import type { CashRefund } from '#shared/domain/refund.ts'
import type { Clock } from './clock/clock.ts'
import { readOrder } from './db/orders.ts'
import type { Db } from './db/sql.ts'
import { documentText } from './devices/printer/document-text.ts'
import { encodeDocument } from './devices/printer/encode.ts'
import { findPrinters } from './devices/printer/find-printers.ts'
import type { Spooler } from './devices/printer/printer.ts'
import { createPrinters } from './devices/printer/printers.ts'
import { loadRaster } from './devices/printer/raster.ts'
import type { Log } from './log/log.ts'
import type { Cashier } from './payments/payment-deps.ts'
import { drawerTrouble, openDrawer } from './printing/open-drawer.ts'
import { createPrintLanes, type PrintLanes } from './printing/print-lanes.ts'
import { printRefundReceipt, printSaleReceipt } from './printing/print-receipt.ts'
import { drawerPrinter, type PrintingDeps } from './printing/printing-deps.ts'
import { readPrinting } from './printing/read-printing.ts'

type DeskDeps = {
  db: Db
  clock: Clock
  log: Log
  settings(): TillSettings
  isPractice(): boolean
  spooler: Spooler | null
  changed(): void
}

/** Printers, printing jobs and the drawer of a till, put together. */
export type PrinterDesk = {
  deps: PrintingDeps
  lanes: PrintLanes
  /** A sale was paid: its receipt is queued where the shop wants that, and the drawer opens for cash. Returns at once and never throws. */
  paid(orderId: number): void
  /** Cash is given back: the drawer opens, and the paper is queued where the shop wants that. Returns at once and never throws. */
  cashGivenBack(refund: CashRefund, by: Cashier): void
  /** Cash goes into the drawer or out of it: it opens, where there is one. Returns at once and never throws. */
  cashMoved(by: Cashier): void
  /** The drawer, because somebody who may said why. */
  openDrawer(reason: string, by: Cashier): ReturnType<typeof openDrawer>
  view(): PrintingView
  find(): Promise<FoundPrinters>
  /** The printers in the settings changed. */
  settingsChanged(): void
  resume(): void
  stop(): Promise<void>
}

/** Makes the desk. */
export function createPrinterDesk(desk: DeskDeps): PrinterDesk {
  const { db, clock, log } = desk
  const settings = desk.settings
  let drawerFault: PrintingView['drawerFault'] = null

  const deps: PrintingDeps = {
    db,
    clock,
    log,
    devices: createPrinters({ spooler: desk.spooler }),
    printers: () => settings().printers,
    shop: () => settings().shop,
    design: () => settings().receipt,
    isPractice: desk.isPractice,
    encode: (document, printer) => encodeDocument(document, printer, settings().receipt.logo),
    plainText: (document, printer) => documentText(document, printer.columns),
    changed: desk.changed,
  }
  const lanes = createPrintLanes(deps)

  async function open(wish: Parameters<typeof openDrawer>[1]): ReturnType<typeof openDrawer> {
    const opened = await openDrawer(deps, wish)
    drawerFault = opened.ok ? null : { trouble: drawerTrouble(opened.error), at: clock.now(), orderId: wish.orderId }
    desk.changed()
    return opened
  }

  function openForCash(wish: Parameters<typeof openDrawer>[1]): void {
    if (desk.isPractice() || drawerPrinter(deps) === null) return
    void open(wish).catch((error: unknown) => log.error('the drawer failed', error))
  }

  function afterGivenBack({ id, orderId }: CashRefund, by: Cashier): void {
    openForCash({ orderId, why: 'cash refund', by })
    if (settings().receipt.autoPrint !== 'always' || settings().printers.length === 0) return
    const queued = printRefundReceipt(deps, lanes, id, false, by)
    if (!queued.ok && queued.error.code !== 'no-printer') log.warn('a refund receipt was not queued', { orderId, code: queued.error.code })
  }

  /** After everything that the money itself has still to do, and outside of it: whatever goes wrong here is not the payment's. */
  function afterwards(orderId: number | null, work: () => void): void {
    setImmediate(() => {
      try {
        if (db.open) work()
      } catch (error) {
        log.error('a receipt could not be queued', error, { orderId })
      }
    })
  }

  function afterPaid(orderId: number): void {
    const order = readOrder(db, orderId)
    if (order?.status !== 'paid') return
    const by = { personId: order.personId, name: order.personName }
    drawerFault = null
    // Before the receipt: the customer waits for change, not for paper.
    if (order.kind === 'cash' && !order.practice) openForCash({ orderId, why: 'cash sale', by })
    if (settings().receipt.autoPrint !== 'always' || settings().printers.length === 0) return
    const queued = printSaleReceipt(deps, lanes, orderId, false, by)
    if (!queued.ok && queued.error.code !== 'no-printer') log.warn('a receipt was not queued', { orderId, code: queued.error.code })
  }

  return {
    deps,
    lanes,
    paid: (orderId) => afterwards(orderId, () => afterPaid(orderId)),
    cashGivenBack: (refund, by) => afterwards(refund.orderId, () => afterGivenBack(refund, by)),
    cashMoved: (by) => afterwards(null, () => openForCash({ orderId: null, why: 'cash in or out', by, for: 'move' })),
    openDrawer: (reason, by) => open({ orderId: null, why: reason, by }),
    view: () => readPrinting(deps, lanes, drawerFault),
    find: () => findPrinters({ spooler: desk.spooler }),
    settingsChanged() {
      void lanes.look().catch((error: unknown) => log.error('looking after the printers failed', error))
    },
    resume() {
      lanes.resume()
      // Loading what draws pictures takes up to a second: better before the first customer than with them.
      if (settings().printers.length > 0) clock.after(WARM_UP_MS, () => void loadRaster())
    },
    stop: () => lanes.stop(),
  }
}

/** By then the screen is drawn. */
const WARM_UP_MS = 2_000

const NOT_THERE = ['unreachable', 'absent', 'offline', 'silent', 'no_driver', 'refused', 'lost']

/** The light in the top bar: off when a printer cannot be got at, warn when it lacks something or a person has to look at a job. */
export function lightOf({ printers, open }: PrintingView, set: readonly PrinterSettings[]): Light {
  if (set.length === 0) return { state: 'none', facts: {} }
  const ill = printers.find(({ trouble }) => trouble !== null)
  const low = printers.find(({ paperLow }) => paperLow)
  const doubts = open.filter(({ state }) => state === 'unknown').length
  const waiting = open.length - doubts
  const shown = ill ?? low ?? printers[0]
  const says = ill ? ill.trouble : low ? 'paper_low' : (shown?.at ?? null) === null ? null : 'ready'
  const state = ill && NOT_THERE.includes(ill.trouble ?? '') ? 'off' : ill || low || doubts > 0 ? 'warn' : 'good'
  return {
    state,
    facts: {
      printer: shown?.name ?? null,
      printerSays: says,
      waitingPrints: waiting || null,
      doubtfulPrints: doubts || null,
      lastAt: shown?.at ?? null,
    },
  }
}
