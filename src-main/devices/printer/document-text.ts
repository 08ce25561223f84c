import type { PrintDocument } from '#shared/domain/print-document.ts'
import { layOut } from './layout.ts'

/** A document as plain lines of a width: for a queue of the system that takes pages and no bytes, and for the eye. A QR is its text, a logo nothing. */
export function documentText(document: PrintDocument, columns: number): string {
  return layOut(document, { columns, carries: () => true })
    .flatMap((line) => {
      if (line.kind === 'feed') return Array.from({ length: line.lines }, () => '')
      return line.kind === 'logo' ? [] : [line.text]
    })
    .join('\n')
}
