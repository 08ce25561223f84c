/** One word of `npm run devices`: what may follow it, what it does in a few words, and the doing. `run` answers the exit code. */
export type DeviceCommand = { usage: string; summary: string; run(argv: string[]): Promise<number> }

/** What was typed cannot be done; the message says why in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What a missing part of the system means, and what to install. */
export const MISSING_WORDS = {
  udev: 'udevadm is not installed, so serial devices cannot be listed. Install the package udev.',
  libudev: 'libudev is not installed, so HID scanners cannot be read. Install the package libudev1.',
  libusb: 'libusb is not installed, so HID scanners cannot be read. Install the package libusb-1.0-0.',
  'serial-driver': 'The serial driver could not be loaded, so serial devices cannot be read.',
  'hid-driver': 'The HID driver could not be loaded, so HID scanners cannot be read.',
} as const

/** What a link's state means for whoever stands before the machine. */
export const STATE_WORDS = {
  closed: 'closed',
  opening: 'being opened',
  open: 'open: scan something',
  missing: 'not plugged in; it is opened as soon as it is there',
  'no-permission':
    'this account may not open it. Serial: add it to the group dialout (sudo usermod -aG dialout USER) and sign in again. HID: put resources/udev/70-scantill-scanners.rules in place',
  busy: 'another program has it; it is opened as soon as it is free',
  failed: 'it cannot be opened',
  'no-driver': 'its driver is missing',
} as const

/** Prints one line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
