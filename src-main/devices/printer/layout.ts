import type { PrintAlign, PrintBlock, PrintDocument, PrintProbe } from '#shared/domain/print-document.ts'
import { cleanText, plainSpaces, widestWord, widthOf, wrapText } from './cells.ts'
import { type Carries, replaceSigns } from './signs.ts'

/**
 * A document at one width: what the bytes are made of and what the preview draws, so that both show the same. A text line is padded with
 * spaces to where it stands; at double size its columns are twice as wide, so it has half as many.
 */
export type PaperLine =
  | { kind: 'text'; text: string; bold: boolean; double: boolean; probe: PrintProbe | null }
  | { kind: 'feed'; lines: number }
  | { kind: 'logo' }
  | { kind: 'qr'; text: string }

/** What a layout has to know of a printer: its columns, and which characters its code pages carry. */
export type PaperWidth = { columns: number; carries: Carries }

/** Below this share of the line a label beside a long value is not worth reading; the value then stands below it. */
const LEAST_LABEL_SHARE = 0.3

/** Lays a document out for one width. */
export function layOut(document: PrintDocument, paper: PaperWidth): PaperLine[] {
  return document.blocks.flatMap((block) => layOutBlock(block, paper))
}

function layOutBlock(block: PrintBlock, paper: PaperWidth): PaperLine[] {
  const { columns } = paper
  switch (block.kind) {
    case 'text':
      return textLines(block, paper)
    case 'pair':
      return pairLines(block, paper)
    case 'rule':
      return [line('-'.repeat(columns))]
    case 'ruler':
      return [line(Array.from({ length: columns }, (_, at) => (at + 1) % 10).join(''))]
    case 'feed':
      return [{ kind: 'feed', lines: block.lines }]
    case 'logo':
      return [{ kind: 'logo' }]
    case 'qr':
      return [{ kind: 'qr', text: block.text }]
    case 'probe':
      // Its way of sending is what is tried, so signs stay as they are; a line that wraps would spoil the test.
      return [{ ...line(wrapText(`${block.number} ${cleanText(block.text)}`, columns)[0] ?? ''), probe: block.probe }]
  }
}

type TextBlock = Extract<PrintBlock, { kind: 'text' }>
type PairBlock = Extract<PrintBlock, { kind: 'pair' }>
type Style = { bold: boolean; double: boolean }
type TextLine = Extract<PaperLine, { kind: 'text' }>

function line(text: string, { bold, double }: Style = { bold: false, double: false }): TextLine {
  return { kind: 'text', text: plainSpaces(text).trimEnd(), bold, double, probe: null }
}

function textLines(block: TextBlock, paper: PaperWidth): PaperLine[] {
  const text = replaceSigns(cleanText(block.text), paper.carries)
  const half = Math.floor(paper.columns / 2)
  // A name with a word too long for the large type is not torn apart: it is printed bold instead.
  const double = block.double && widestWord(text) <= half
  const columns = double ? half : paper.columns
  const style = { bold: block.bold || block.double, double }
  return wrapText(text, columns).map((one) => line(aligned(one, block.align, columns), style))
}

function aligned(text: string, align: PrintAlign, columns: number): string {
  const free = columns - widthOf(text)
  return align === 'left' ? text : ' '.repeat(Math.max(0, align === 'right' ? free : Math.floor(free / 2))) + text
}

function pairLines(block: PairBlock, paper: PaperWidth): PaperLine[] {
  const left = replaceSigns(cleanText(block.left), paper.carries)
  const right = replaceSigns(cleanText(block.right), paper.carries)
  const half = Math.floor(paper.columns / 2)
  const double = block.double && widthOf(right) <= half && widestWord(left) <= half
  const columns = double ? half : paper.columns
  const style = { bold: block.bold || block.double, double }
  const room = columns - widthOf(right) - 1
  if (right === '') return wrapText(left, columns).map((one) => line(one, style))
  const label = left.split('\n')[0] ?? ''
  // Beside each other where the label keeps a fair part of the line without being torn, else the value on lines of its own.
  const beside = !right.includes('\n') && (widthOf(label) <= room || (room >= columns * LEAST_LABEL_SHARE && widestWord(label) <= room))
  if (!beside) {
    const values = wrapText(right, columns).map((one) => aligned(one, 'right', columns))
    return [...wrapText(left, columns), ...values].map((one) => line(one, style))
  }
  return left
    .split('\n')
    .flatMap((one, at) => wrapText(one, at === 0 ? room : columns))
    .map((one, at) => line(at === 0 ? one + ' '.repeat(columns - widthOf(one) - widthOf(right)) + right : one, style))
}
