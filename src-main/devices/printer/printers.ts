import type { PrinterSettings } from '#shared/domain/device-settings.ts'
import { unreachable } from '#shared/domain/result.ts'
import { within } from '../within.ts'
import type { OpenLine } from './line.ts'
import { LINE_LIMITS, type LineLimits, printOnLine, pulseOnLine, statusOnLine } from './print-on-line.ts'
import type { DrawerOutcome, PrinterDevices, PrintLoad, PrintOutcome, Spooler } from './printer.ts'
import { printOnCups } from './transports/cups.ts'
import { openNetworkLine } from './transports/network.ts'
import { openSerialLine } from './transports/serial.ts'
import { openUsbLine, USB_ROOTS, type UsbRoots } from './transports/usb-lp.ts'

/** A drawer that cannot be opened by then is not opened at all: later nobody may stand before it. */
const DRAWER_WAIT_MS = 4_000
const STATUS_WAIT_MS = 3_000

/** One printer's turn: works one after another, and what is held in doubt until it is let go. */
type Turn = { tail: Promise<void>; drawerWaits: boolean; release: (() => void) | null }

/** Makes the printers. `spooler` is there only in the Electron host on Windows. */
export function createPrinters(deps: { spooler: Spooler | null; usb?: UsbRoots; platform?: NodeJS.Platform; limits?: LineLimits }): PrinterDevices {
  const turns = new Map<string, Turn>()
  const usb = deps.usb ?? USB_ROOTS
  const limits = deps.limits ?? LINE_LIMITS

  const turnOf = (printerId: string): Turn => {
    const turn = turns.get(printerId) ?? { tail: Promise.resolve(), drawerWaits: false, release: null }
    turns.set(printerId, turn)
    return turn
  }

  /** Runs `work` when the printer is free; null when that takes longer than `waitMs`: then it is not run any more. */
  async function inTurn<T>(printerId: string, waitMs: number, work: () => Promise<T>): Promise<T | null> {
    const turn = turnOf(printerId)
    const before = turn.tail
    let free = (): void => {}
    turn.tail = new Promise((resolve) => {
      free = resolve
    })
    const came = waitMs === Number.POSITIVE_INFINITY ? await before : await within(before, waitMs, 'late' as const)
    if (came === 'late') {
      // Whoever stands behind us still waits for whoever stands before us.
      void before.then(free)
      return null
    }
    try {
      return await work()
    } finally {
      free()
    }
  }

  function lineTo({ connection }: PrinterSettings): OpenLine | null {
    switch (connection.kind) {
      case 'network':
        return () => openNetworkLine(connection.host, connection.port)
      case 'serial':
        return () => openSerialLine(connection.deviceId, connection.baudRate)
      case 'usb':
        return () => openUsbLine(connection.deviceId, usb)
      case 'system':
        return null
      default:
        return unreachable(connection)
    }
  }

  async function toQueue(queue: string, widthMm: number, load: PrintLoad): Promise<PrintOutcome> {
    if ((deps.platform ?? process.platform) !== 'win32') return printOnCups(queue, load)
    if (deps.spooler === null) return { end: 'not_started', why: 'no_driver', status: null }
    const taken = await deps.spooler.print(queue, load.text(), widthMm)
    return taken ? { end: 'handed_over', status: null } : { end: 'not_started', why: 'refused', status: null }
  }

  async function printNow(printer: PrinterSettings, load: PrintLoad): Promise<PrintOutcome> {
    const open = lineTo(printer)
    if (open === null) return toQueue(printer.connection.kind === 'system' ? printer.connection.queue : '', printer.widthMm, load)
    return printOnLine(open, { ...load, answers: answersUs(printer) }, limits)
  }

  return {
    async print(printer, load) {
      const turn = turnOf(printer.printerId)
      // A job in doubt keeps the line for its late answer; the next job may not go into the same printer before that.
      const outcome = await inTurn(printer.printerId, Number.POSITIVE_INFINITY, async () => {
        turn.release?.()
        return printNow(printer, load)
      })
      if (outcome?.end === 'unknown') {
        turn.release = outcome.release
        void outcome.late.then(() => {
          if (turn.release === outcome.release) turn.release = null
        })
      }
      return outcome ?? { end: 'not_started', why: 'busy', status: null }
    },
    async openDrawer(printer): Promise<DrawerOutcome> {
      const open = lineTo(printer)
      const pin = printer.drawer
      // The system's queue would store the pulse, and could open the drawer at any later moment.
      if (pin === 'none' || open === null || printer.language !== 'esc-pos')
        return { end: 'not_sent', why: pin === 'none' ? 'no_printer' : 'no_driver' }
      const turn = turnOf(printer.printerId)
      // Pulses are not gathered either: the second of two would open a drawer that somebody has just closed.
      if (turn.release !== null || turn.drawerWaits) return { end: 'not_sent', why: 'busy' }
      turn.drawerWaits = true
      try {
        const pulsed = await inTurn(printer.printerId, DRAWER_WAIT_MS, () => pulseOnLine(open, pin, printer.answers, limits))
        return pulsed ?? { end: 'not_sent', why: 'busy' }
      } finally {
        turn.drawerWaits = false
      }
    },
    async askStatus(printer) {
      const open = lineTo(printer)
      if (open === null || !answersUs(printer)) return { status: null, trouble: null }
      if (turnOf(printer.printerId).release !== null) return { status: null, trouble: 'busy' }
      return (await inTurn(printer.printerId, STATUS_WAIT_MS, () => statusOnLine(open))) ?? { status: null, trouble: 'busy' }
    },
    stop() {
      for (const turn of turns.values()) turn.release?.()
    },
  }
}

/** The questions are ESC/POS: a printer of another language would print them, or do something else. */
function answersUs({ answers, language }: PrinterSettings): boolean {
  return answers && language === 'esc-pos'
}
