/** A code as text: `aim` is the symbology identifier a scanner put before it (`]Q3`), taken off; null where it sent none. */
export type ScanText = { text: string; aim: string | null; encoding: 'utf-8' | 'latin1' }

/** ISO/IEC 15424: a bracket, a letter for the symbology, one character for its options. */
const AIM = /^\][A-Za-z][0-9A-Za-z]/

/** Decodes what a scanner sent: UTF-8 where it is valid, else one character a byte. Every byte is kept, GS (1D) of GS1 codes among them. */
export function decodeScan(bytes: Uint8Array): ScanText {
  let whole: string
  let encoding: ScanText['encoding'] = 'utf-8'
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    whole = Buffer.from(bytes).toString('latin1')
    encoding = 'latin1'
  }
  const aim = AIM.exec(whole)?.[0] ?? null
  return { text: aim === null ? whole : whole.slice(aim.length), aim, encoding }
}

const SYMBOLOGIES: Record<string, string> = {
  A: 'Code 39',
  C: 'Code 128',
  E: 'EAN/UPC',
  F: 'Codabar',
  G: 'Code 93',
  H: 'Code 11',
  I: 'Interleaved 2 of 5',
  L: 'PDF417',
  Q: 'QR Code',
  X: 'other',
  d: 'Data Matrix',
  e: 'GS1 DataBar',
  h: 'Han Xin',
  z: 'Aztec',
}
/** Options that make another thing of a symbology (ISO/IEC 15424). */
const SPECIAL: Record<string, string> = { ']C1': 'GS1-128', ']E4': 'EAN-8', ']Q3': 'GS1 QR Code', ']d2': 'GS1 DataMatrix' }

/** The name of a symbology by its AIM identifier, or null. */
export function symbologyName(aim: string | null): string | null {
  if (aim === null) return null
  return SPECIAL[aim] ?? SYMBOLOGIES[aim[1] ?? ''] ?? null
}

/** Controls that codes do have: tab and line ends inside one, EOT, FS, GS, RS, US. */
const CODE_CONTROLS = new Set([0x04, 0x09, 0x0a, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f])

/**
 * True for bytes that are no code but noise of a line: a wrong speed gives zeros, other controls, and bytes above 7F that are no text.
 * A payment code has none of these.
 */
export function isNoise(bytes: Uint8Array): boolean {
  let high = 0
  for (const byte of bytes) {
    if (byte === 0x7f || (byte < 0x20 && !CODE_CONTROLS.has(byte))) return true
    if (byte >= 0x80) high++
  }
  return high > 0 && high * 3 > bytes.length && decodeScan(bytes).encoding === 'latin1'
}
