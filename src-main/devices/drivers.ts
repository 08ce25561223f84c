import type { MissingPart } from '#shared/domain/scanner.ts'

/*
 * The native drivers, loaded when they are first needed: a till without libusb or udev starts all the same and says what is missing.
 */

/** A part of the system that a driver needs is not there; `detail` is the driver's own sentence, for the log and the terminal. */
export class DriverMissing extends Error {
  override readonly name = 'DriverMissing'
  readonly part: MissingPart
  constructor(part: MissingPart, detail: string) {
    super(detail)
    this.part = part
  }
}

/** Loads serialport. Throws DriverMissing. */
export async function loadSerialPort(): Promise<typeof import('serialport').SerialPort> {
  try {
    return (await import('serialport')).SerialPort
  } catch (error) {
    throw new DriverMissing('serial-driver', messageOf(error))
  }
}

/** Loads node-hid. Its native part is loaded by its first call, so `partOf` must read what that throws as well. Throws DriverMissing. */
export async function loadNodeHid(): Promise<typeof import('node-hid')> {
  try {
    const loaded = await import('node-hid')
    // CommonJS: which of the names Node sees beside `default` depends on how it is loaded (bundled or not).
    return 'devicesAsync' in loaded ? loaded : (loaded as { default: typeof import('node-hid') }).default
  } catch (error) {
    throw new DriverMissing(partOf(messageOf(error)), messageOf(error))
  }
}

/** Which part of the system a driver's error is about. */
export function partOf(message: string): MissingPart {
  if (/udevadm/.test(message)) return 'udev'
  if (/libudev/.test(message)) return 'libudev'
  return /libusb/.test(message) ? 'libusb' : 'hid-driver'
}

/** The sentence of whatever was thrown; node-hid emits plain strings as errors. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
