import type { HidLayout } from './hid-descriptor.ts'
import { AIM_LAYOUT, PLAIN_LAYOUT } from './hid-report.ts'

/**
 * Makers of scanners by USB vendor id. A serial line of one of these is read without being asked: none of them makes receipt printers under
 * the same id. `hidLayout` is what its HID POS reports look like where neither the descriptor nor a person says; null: each report tells.
 */
export type ScannerVendor = { vendorId: string; maker: string; hidLayout: HidLayout | null; source: string }

const USB_IDS = 'usb.ids (linux-usb.org)'
const WEBHID = 'vendor list of @point-of-sale/webhid-barcode-scanner 1.2'

export const SCANNER_VENDORS: readonly ScannerVendor[] = [
  { vendorId: '0c2e', maker: 'Honeywell', hidLayout: AIM_LAYOUT, source: `${USB_IDS}: Metrologic, now Honeywell; ${WEBHID}` },
  { vendorId: '23d0', maker: 'Honeywell', hidLayout: AIM_LAYOUT, source: WEBHID },
  { vendorId: '0536', maker: 'Honeywell', hidLayout: null, source: `${USB_IDS}: Hand Held Products, now Honeywell` },
  { vendorId: '05e0', maker: 'Zebra', hidLayout: AIM_LAYOUT, source: `${USB_IDS}: Symbol Technologies, now Zebra; ${WEBHID}` },
  { vendorId: '05f9', maker: 'Datalogic', hidLayout: AIM_LAYOUT, source: `${USB_IDS}: PSC Scanning, now Datalogic; ${WEBHID}` },
  { vendorId: '080c', maker: 'Datalogic', hidLayout: null, source: USB_IDS },
  { vendorId: '1eab', maker: 'Newland', hidLayout: PLAIN_LAYOUT, source: `${USB_IDS}; report format: NLS-FM420 integration guide, p. 47` },
  { vendorId: '065a', maker: 'Opticon', hidLayout: null, source: `${USB_IDS}: Optoelectronics` },
  { vendorId: '0745', maker: 'CipherLab', hidLayout: null, source: `${USB_IDS}: Syntech Information` },
  { vendorId: '27dd', maker: 'Mindeo', hidLayout: null, source: USB_IDS },
]

/** The maker behind a USB vendor id (four hex digits, lower case), or null. */
export function vendorOf(vendorId: string): ScannerVendor | null {
  return SCANNER_VENDORS.find((vendor) => vendor.vendorId === vendorId) ?? null
}
