import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder'
import iconv from 'iconv-lite'
import type { PrinterProfile } from '#shared/domain/device-settings.ts'

/** The printer language as the encoder package takes it. */
export type PrinterLanguage = PrinterProfile['language']

/** One single-byte code page of a printer: the command that selects it, and its byte for each character above ASCII. */
export type CodePage = { name: string; select: Uint8Array; bytes: ReadonlyMap<string, number> }

const pages = new Map<string, CodePage | null>()

/**
 * A code page by the encoder's name for it, such as cp858 or windows1252; null where the encoder or iconv-lite has none of that name.
 * The number that selects it is the encoder's own data (the mapping of Epson, or of Star), read out of the bytes it makes.
 */
export function codePage(name: string, language: PrinterLanguage): CodePage | null {
  const key = `${language} ${name}`
  let page = pages.get(key)
  if (page === undefined) {
    page = readCodePage(name, language)
    pages.set(key, page)
  }
  return page
}

function readCodePage(name: string, language: PrinterLanguage): CodePage | null {
  if (!iconv.encodingExists(name)) return null
  const bytes = new Map<string, number>()
  for (let byte = 0x80; byte <= 0xff; byte++) {
    const character = iconv.decode(Buffer.from([byte]), name)
    // The upper control block and holes of a page print nothing.
    if (/^[^\p{C}\ufffd]$/u.test(character) && !bytes.has(character)) bytes.set(character, byte)
  }
  const [sample] = bytes
  if (!sample) return null
  try {
    const select = selectCommand(name, language, sample)
    return select === null ? null : { name, select, bytes }
  } catch {
    return null
  }
}

/** What the encoder sends before a character of this page; null where it does not know the page as iconv-lite does. */
function selectCommand(name: string, language: PrinterLanguage, [character, byte]: [string, number]): Uint8Array | null {
  const encoder = newEncoder(language)
  const made = encoder
    .codepage(name as Parameters<typeof encoder.codepage>[0])
    .text(character)
    .encode()
  const end = made.lastIndexOf(byte)
  return end > 0 ? made.slice(0, end) : null
}

/** An encoder without habits of its own: no feed before the cut, plain line ends, pictures as raster. */
export function newEncoder(language: PrinterLanguage): ReceiptPrinterEncoder {
  return new ReceiptPrinterEncoder({
    language,
    imageMode: 'raster',
    codepageMapping: language === 'star-prnt' ? 'star' : 'epson',
    feedBeforeCut: 0,
    newline: '\n',
    autoFlush: false,
    errors: 'strict',
  })
}

/** The pages of a profile that exist, in the profile's order. */
export function pagesOf(profile: PrinterProfile): CodePage[] {
  return profile.codePages.map((name) => codePage(name, profile.language)).filter((page) => page !== null)
}

/** True for a character that goes out as one byte: ASCII, or one of the profile's pages. */
export function carriesOneByte(pages: readonly CodePage[]): (character: string) => boolean {
  return (character) => isAscii(character) || pages.some(({ bytes }) => bytes.has(character))
}

/** True for one printable ASCII character. */
export function isAscii(character: string): boolean {
  return character.length === 1 && character >= ' ' && character <= '~'
}

/**
 * The two bytes of a Chinese character in GBK or GB18030, or null for what has none: printers' fonts hold the two-byte part only, and
 * the four-byte codes of GB18030 come out as two wrong characters.
 */
export function twoByteCode(character: string, encoding: 'gbk' | 'gb18030'): Uint8Array | null {
  const bytes = iconv.encode(character, encoding)
  const [first = 0, second = 0] = bytes
  return bytes.length === 2 && first >= 0x81 && second >= 0x40 ? bytes : null
}
