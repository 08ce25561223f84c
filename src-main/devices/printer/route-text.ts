import type { PrinterProfile } from '#shared/domain/device-settings.ts'
import { cellsOf } from './cells.ts'
import { type CodePage, carriesOneByte, isAscii, pagesOf, twoByteCode } from './code-pages.ts'
import type { Carries } from './signs.ts'

/** A stretch of text that goes out in one way: one byte a character on a page (null: plain ASCII, right on every page), or in the Chinese mode. */
export type TextPiece = { way: 'page'; page: CodePage | null; bytes: number[] } | { way: 'chinese' | 'utf8'; bytes: number[] }

/** How a printer's text is sent: in pieces, or null where the whole line has to go as a picture. */
export type TextRouter = { route(text: string): TextPiece[] | null; carries: Carries }

/** The ways of one printer, from its profile. StarPRNT printers get no Chinese bytes: which they take depends on their memory switches. */
export function createTextRouter(profile: PrinterProfile): TextRouter {
  const pages = pagesOf(profile)
  const cjk = profile.language === 'esc-pos' ? profile.cjk : 'none'

  function pieceOf(character: string, columns: 1 | 2, current: CodePage | null): TextPiece | null {
    if (isAscii(character)) return { way: 'page', page: null, bytes: [character.charCodeAt(0)] }
    // The page in use first: every change costs bytes.
    for (const page of current ? [current, ...pages] : pages) {
      const byte = page.bytes.get(character)
      if (byte !== undefined && columns === 1) return { way: 'page', page, bytes: [byte] }
    }
    // The Chinese font prints two columns; a narrow character in it would break the layout.
    if (columns === 1 || cjk === 'none') return null
    if (cjk === 'utf8') return { way: 'utf8', bytes: [...Buffer.from(character)] }
    const code = twoByteCode(character, cjk)
    return code && { way: 'chinese', bytes: [...code] }
  }

  return {
    carries: carriesOneByte(pages),
    route(text) {
      const pieces: TextPiece[] = []
      let page: CodePage | null = null
      for (const cell of cellsOf(text)) {
        const piece = pieceOf(cell.text, cell.columns, page)
        if (!piece) return null
        if (piece.way === 'page' && piece.page) page = piece.page
        // A printer whose change to Chinese waits for the next line gets such lines as pictures.
        if (piece.way !== 'page' && !profile.inlineCjk) return null
        const last = pieces.at(-1)
        if (last && joins(last, piece)) last.bytes.push(...piece.bytes)
        else pieces.push(piece)
      }
      return pieces
    },
  }
}

function joins(last: TextPiece, next: TextPiece): boolean {
  if (last.way !== 'page' || next.way !== 'page') return last.way === next.way
  if (next.page === null || next.page === last.page) return true
  if (last.page !== null) return false
  // ASCII that was first on its own joins the page that follows it.
  last.page = next.page
  return true
}
