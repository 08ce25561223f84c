import type { PrinterProfile } from './device-settings.ts'

/**
 * A printer of this width that nobody knows more about: an ESC/POS one with the Latin pages that nearly all have, no Chinese font (so
 * Chinese goes out as pictures, which every printer prints), a partial cutter at 80 mm and a tear bar at 58 mm.
 */
export function defaultProfile(widthMm: 58 | 80): PrinterProfile {
  return {
    language: 'esc-pos',
    widthMm,
    dots: widthMm === 80 ? 576 : 384,
    columns: widthMm === 80 ? 48 : 32,
    codePages: ['cp858', 'cp437', 'windows1252'],
    cjk: 'none',
    inlineCjk: true,
    cutter: widthMm === 80 ? 'partial' : 'none',
    drawer: 'none',
    answers: false,
  }
}
