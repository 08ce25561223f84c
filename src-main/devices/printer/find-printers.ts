import type { FoundPrinters, PrinterCandidate } from '#shared/domain/printing.ts'
import { listSerial } from '../list-devices.ts'
import type { Spooler } from './printer.ts'
import { listCupsQueues } from './transports/cups.ts'
import { openNetworkLine } from './transports/network.ts'
import { listUsbPrinters, type UsbRoots } from './transports/usb-lp.ts'

/** Makers of scanners, by USB vendor: Honeywell (0c2e, 23d0), Zebra and Symbol (05e0), Datalogic (05f9), Newland (1eab). Their ports are no printers. */
const SCANNER_VENDORS = ['0c2e', '23d0', '05e0', '05f9', '1eab']
/** Makers of receipt printers whose serial adapters say so: Epson (04b8), Star (0519), Citizen (1d90), Bixolon (1504), SNBC (154f). */
const PRINTER_VENDORS = ['04b8', '0519', '1d90', '1504', '154f']
const PROBE_MS = 1_000

/** Looks round for printers on this machine. A printer on the network is not looked for: its address is typed. */
export async function findPrinters(deps: { spooler: Spooler | null; usb?: UsbRoots; platform?: NodeJS.Platform }): Promise<FoundPrinters> {
  const platform = deps.platform ?? process.platform
  const missing: FoundPrinters['missing'] = []
  const candidates: PrinterCandidate[] = []
  if (platform === 'linux') {
    for (const { deviceId, name } of listUsbPrinters(deps.usb)) candidates.push({ kind: 'usb', deviceId, name, likely: true })
  } else missing.push('usb')
  try {
    for (const { deviceId, vendorId, manufacturer, path } of await listSerial()) {
      if (SCANNER_VENDORS.includes(vendorId)) continue
      const name = [manufacturer, path].filter(Boolean).join(' · ')
      candidates.push({ kind: 'serial', deviceId, name, likely: PRINTER_VENDORS.includes(vendorId) })
    }
  } catch {
    missing.push('serial')
  }
  const queues = platform === 'win32' ? ((await deps.spooler?.queues()) ?? null) : await listCupsQueues()
  if (queues === null) missing.push('system')
  for (const queue of queues ?? []) candidates.push({ kind: 'system', queue, name: queue, likely: true })
  return { candidates, missing }
}

/** True when something listens at this address; says nothing about what it is. */
export async function probeNetworkPrinter(host: string, port: number): Promise<boolean> {
  try {
    const line = await openNetworkLine(host, port, PROBE_MS)
    await line.drop()
    return true
  } catch {
    return false
  }
}
