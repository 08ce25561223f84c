import type { PoleSettings } from '#shared/domain/device-settings.ts'
import type { PoleEncoder, PoleLines } from './counter-display.ts'

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))

/**
 * CD5220, 2 x 20 (CD5220 manual 7.2, POS-X XP8200 4.1.8): ESC @ begins anew, CLR empties, ESC Q A and ESC Q B write a whole line up to CR,
 * ESC * n sets the brightness. After ESC Q only CLR leads out of the line mode, so lines are always whole, nothing else follows, and a new beginning
 * starts with CLR.
 */
export const cd5220: PoleEncoder = {
  begin: (brightness) => Uint8Array.from([0x0c, 0x1b, 0x40, 0x1b, 0x2a, brightness]),
  lines: ([upper, lower]: PoleLines) => Uint8Array.from([0x1b, 0x51, 0x41, ...ascii(upper), 0x0d, 0x1b, 0x51, 0x42, ...ascii(lower), 0x0d]),
  clear: () => Uint8Array.from([0x0c]),
}

/**
 * ESC/POS displays (Epson DM-D): ESC @ begins anew, CLR empties, US $ x y moves the cursor. US X n is the brightness as Epson's own
 * displays have it; others skip it. A full line moves the cursor on, so each line is placed by itself.
 */
export const escPosDisplay: PoleEncoder = {
  begin: (brightness) => Uint8Array.from([0x0c, 0x1b, 0x40, 0x1f, 0x58, brightness]),
  lines: ([upper, lower]: PoleLines) => Uint8Array.from([0x1f, 0x24, 1, 1, ...ascii(upper), 0x1f, 0x24, 1, 2, ...ascii(lower)]),
  clear: () => Uint8Array.from([0x0c]),
}

/** The bytes of a protocol of the settings. */
export function encoderOf(protocol: PoleSettings['protocol']): PoleEncoder {
  return protocol === 'cd5220' ? cd5220 : escPosDisplay
}
