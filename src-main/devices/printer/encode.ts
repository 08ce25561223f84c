import type { PrinterProfile } from '#shared/domain/device-settings.ts'
import type { PrintBlock, PrintDocument } from '#shared/domain/print-document.ts'

/** What goes to the printer, how many lines of it are pictures, and the characters that nothing could carry. */
export type Encoded = { bytes: Uint8Array; rasterLines: number; missing: string[] }

/** Lays a document out as ASCII lines of the printer's width; what ASCII has not is a question mark, told in `missing`. A logo is not printed. */
export async function encodeDocument(document: PrintDocument, profile: PrinterProfile, _logo: string | null): Promise<Encoded> {
  const missing = new Set<string>()
  const text = documentText(document, profile.columns).normalize('NFD').replace(/\p{M}/gu, '')
  const ascii = text.replace(/[^\x20-\x7e\n]/gu, (character) => {
    missing.add(character)
    return '?'
  })
  const cut = profile.cutter === 'none' ? [] : [0x1d, 0x56, profile.cutter === 'full' ? 65 : 66, 0]
  const bytes = Buffer.concat([Buffer.from([0x1b, 0x40, 0x1c, 0x2e]), Buffer.from(`${ascii}\n\n\n`, 'latin1'), Buffer.from(cut)])
  return { bytes, rasterLines: 0, missing: [...missing] }
}

/** A document as plain lines of a width, for printers that take pages and for the eye. */
export function documentText(document: PrintDocument, columns: number): string {
  const practice = '*** PRACTICE ***'
  const lines = document.blocks.map((block) => lineOf(block, columns))
  const marks = document.practice ? [' '.repeat(Math.max(0, (columns - practice.length) >> 1)) + practice] : []
  return [...marks, ...lines, ...marks].join('\n')
}

function lineOf(block: PrintBlock, columns: number): string {
  if (block.kind === 'rule') return '-'.repeat(columns)
  if (block.kind === 'pair') return block.left + ' '.repeat(Math.max(1, columns - block.left.length - block.right.length)) + block.right
  const space = Math.max(0, columns - block.text.length)
  return ' '.repeat(block.align === 'left' ? 0 : block.align === 'center' ? space >> 1 : space) + block.text
}
