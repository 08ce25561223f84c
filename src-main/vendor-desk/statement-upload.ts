import { MAX_STATEMENT_BYTES } from '#shared/domain/vendor-desk.ts'

/** Puts the parts of one file together; a screen sends them one after the other, because one call carries no whole file. */
export type StatementUpload = {
  /** Takes a part (base64). Part 0 begins a new file. `too-large` and `out-of-order` let go of what was there. */
  add(part: number, data: string): 'taken' | 'too-large' | 'out-of-order'
  /** Hands the file over and lets go of it; null where none was sent. */
  finish(): Uint8Array | null
}

/** One file at a time, in memory only. */
export function createStatementUpload(maxBytes = MAX_STATEMENT_BYTES): StatementUpload {
  let parts: Buffer[] = []
  let bytes = 0
  const drop = (): void => {
    parts = []
    bytes = 0
  }
  return {
    add(part, data) {
      if (part === 0) drop()
      if (part !== parts.length) {
        drop()
        return 'out-of-order'
      }
      const piece = Buffer.from(data, 'base64')
      bytes += piece.length
      if (bytes > maxBytes) {
        drop()
        return 'too-large'
      }
      parts.push(piece)
      return 'taken'
    },
    finish() {
      const file = parts.length === 0 ? null : new Uint8Array(Buffer.concat(parts))
      drop()
      return file
    },
  }
}
