import { access, constants, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { MissingPart } from '#shared/domain/scanner.ts'
import { DriverMissing, loadNodeHid, loadSerialPort, messageOf, partOf } from './drivers.ts'

/** The HID usage page of bar code scanners and of keyboards (HID POS Usage Tables 1.02; HID Usage Tables). */
const PAGE_SCANNER = 0x8c
const PAGE_DESKTOP = 0x01
const USAGE_KEYBOARD = 0x06

/** What is known of a device by its plug. Empty texts where it does not say; ids are four hex digits, lower case. */
export type DeviceFacts = {
  /** `usb:VVVV:PPPP:SERIAL` or `path:/dev/...`, as in the settings. */
  deviceId: string
  path: string
  vendorId: string
  productId: string
  serialNumber: string
  manufacturer: string
  product: string
}

/** serial: USB devices with a serial line. hidPos: bar code scanners by their usage page. keyboards: everything that types, scanners that pose as one among it. */
export type DeviceList = { serial: DeviceFacts[]; hidPos: DeviceFacts[]; keyboards: DeviceFacts[]; missing: { part: MissingPart; detail: string }[] }

/** The identity of a USB device; ids as numbers or hex of any case. */
export function usbIdentity(vendorId: number | string, productId: number | string, serialNumber: string): string {
  return `usb:${hex4(vendorId)}:${hex4(productId)}:${serialNumber}`
}

function hex4(id: number | string): string {
  return (typeof id === 'number' ? id.toString(16) : id.toLowerCase()).padStart(4, '0')
}

/** Everything that may be a till's device, as the system tells it now. Never throws: what could not be asked is in `missing`. */
export async function listDevices(): Promise<DeviceList> {
  const [serial, hid] = await Promise.all([asked(listSerial), asked(listHid)])
  return {
    serial: serial.found ?? [],
    hidPos: hid.found?.hidPos ?? [],
    keyboards: hid.found?.keyboards ?? [],
    missing: [serial.missing, hid.missing].flatMap((missing) => missing ?? []),
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<{ found: T | null; missing: DeviceList['missing'][number] | null }> {
  try {
    return { found: await ask(), missing: null }
  } catch (error) {
    return { found: null, missing: { part: error instanceof DriverMissing ? error.part : 'hid-driver', detail: messageOf(error) } }
  }
}

/** USB devices with a serial line. Ports without a vendor id (ttyS0 and the like) are no devices. Throws DriverMissing. */
export async function listSerial(): Promise<DeviceFacts[]> {
  return (await listSerialPorts()).filter(({ vendorId }) => vendorId !== '')
}

/** All serial ports, those with nothing to say of themselves among them: their ids are empty, and they are known by their path. Throws DriverMissing. */
export async function listSerialPorts(): Promise<DeviceFacts[]> {
  const SerialPort = await loadSerialPort()
  let ports: Awaited<ReturnType<typeof SerialPort.list>>
  try {
    ports = await SerialPort.list()
  } catch (error) {
    throw new DriverMissing(/udevadm/.test(messageOf(error)) ? 'udev' : 'serial-driver', messageOf(error))
  }
  return Promise.all(
    ports
      .filter(({ path }) => path !== '')
      .map(async ({ path, vendorId, productId, serialNumber = '', manufacturer = '' }) => {
        const usb = vendorId && productId ? { vendorId: hex4(vendorId), productId: hex4(productId) } : { vendorId: '', productId: '' }
        const deviceId = usb.vendorId === '' ? `path:${path}` : usbIdentity(usb.vendorId, usb.productId, serialNumber)
        return { deviceId, path, ...usb, serialNumber, manufacturer, product: await productName(path) }
      }),
  )
}

/** The product's name of a Linux tty from sysfs, because serialport does not tell it: the first folder above the device that has one. */
async function productName(path: string): Promise<string> {
  if (process.platform !== 'linux') return ''
  try {
    let folder = await realpath(`/sys/class/tty/${basename(path)}/device`)
    for (let up = 0; up < 4; up++, folder = dirname(folder)) {
      const name = await readFile(join(folder, 'product'), 'utf8').catch(() => null)
      if (name !== null) return name.trim()
    }
  } catch {
    // A name is for people only.
  }
  return ''
}

/** HID scanners and keyboards. Throws DriverMissing. */
async function listHid(): Promise<{ hidPos: DeviceFacts[]; keyboards: DeviceFacts[] }> {
  const hid = await loadNodeHid()
  let all: Awaited<ReturnType<typeof hid.devicesAsync>>
  try {
    all = await hid.devicesAsync()
  } catch (error) {
    throw new DriverMissing(partOf(messageOf(error)), messageOf(error))
  }
  const facts = (wanted: (page: number, usage: number) => boolean): DeviceFacts[] => {
    // A device is listed once for each use it has; it is opened by its path, once.
    const byPath = new Map<string, DeviceFacts>()
    for (const { path, vendorId, productId, serialNumber = '', manufacturer = '', product = '', usagePage = 0, usage = 0 } of all) {
      if (path === undefined || !wanted(usagePage, usage)) continue
      const deviceId = usbIdentity(vendorId, productId, serialNumber)
      byPath.set(path, { deviceId, path, vendorId: hex4(vendorId), productId: hex4(productId), serialNumber, manufacturer, product })
    }
    return [...byPath.values()]
  }
  return {
    hidPos: facts((page) => page === PAGE_SCANNER),
    keyboards: facts((page, usage) => page === PAGE_DESKTOP && usage === USAGE_KEYBOARD),
  }
}

/**
 * Where a serial device is now: `path:` ones where their path exists, `usb:` ones by their vendor, product and serial number (on Windows
 * and macOS as well). Null when it is not plugged in. Throws DriverMissing.
 */
export async function findSerialPath(deviceId: string): Promise<string | null> {
  if (!deviceId.startsWith('path:')) return (await listSerial()).find((device) => device.deviceId === deviceId)?.path ?? null
  const path = deviceId.slice('path:'.length)
  // COM ports are no files.
  if (process.platform === 'win32') return path
  return access(path, constants.F_OK).then(
    () => path,
    () => null,
  )
}
