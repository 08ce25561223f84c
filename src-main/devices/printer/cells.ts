import { eastAsianWidth } from 'get-east-asian-width'

/** What stands in one place of a line: a character with its marks, one column wide, or two for Chinese and its kin. */
export type Cell = { text: string; columns: 1 | 2 }

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Punctuation that must not begin a line, and such that must not end one. */
const NOT_FIRST = new Set('，。、；：！？）】》」』’”…·,.;:!?)]}%')
const NOT_LAST = new Set('（【《「『‘“([{$¥￥€£')
/** Held together like a letter, printed as a space: what stands between an amount and its sign. */
const NO_BREAK = /[\u00a0\u202f]/g
const NO_BREAK_SPACE = '\u00a0'

/**
 * Text as it may reach a printer: NFC, whole characters only, no control character (a note could else hold a printer's command), no
 * invisible ones, every kind of space a plain one or one that does not break. Lines stay apart by \n.
 */
export function cleanText(text: string): string {
  return (
    text
      .toWellFormed()
      .normalize('NFC')
      .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
      .replace(/\t/g, ' ')
      .replace(/[^\P{Cc}\n]|\p{Cf}/gu, '')
      .replace(NO_BREAK, NO_BREAK_SPACE)
      .replace(/[\u1680\u2000-\u200a\u205f]/g, ' ')
      // A mark without a letter would make a character of the space before it.
      .replace(/(^|[\n \u00a0])\p{M}+/gu, '$1')
  )
}

/** Letters, signs and Chinese that never join their neighbours: most of what is printed, and a hundred times faster than looking for graphemes. */
const PLAIN = /^[\x20-\x7e\u00a0-\u02ff\u2010-\u2027\u20ac\u3000-\u3029\u4e00-\u9fff\uff01-\uff60]*$/

/** The places of one line of clean text. */
export function cellsOf(text: string): Cell[] {
  if (PLAIN.test(text)) return Array.from(text, (character) => ({ text: character, columns: eastAsianWidth(character.charCodeAt(0)) }))
  return Array.from(graphemes.segment(text), ({ segment }) => ({ text: segment, columns: columnsOf(segment) }))
}

function columnsOf(grapheme: string): 1 | 2 {
  // The variation selector 16 makes a wide picture of a narrow sign.
  return grapheme.includes('\ufe0f') ? 2 : eastAsianWidth(grapheme.codePointAt(0) ?? 0x20)
}

/** How many columns a line of clean text takes. */
export function widthOf(text: string): number {
  return sum(cellsOf(text))
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((columns, cell) => columns + cell.columns, 0)
}

/** The widest part of a text that should not be torn apart. */
export function widestWord(text: string): number {
  const cells = cellsOf(text.replaceAll('\n', ' '))
  let widest = 0
  let width = 0
  for (const [at, cell] of cells.entries()) {
    if (mayBreak(cells, at)) width = 0
    if (cell.text !== ' ') width += cell.columns
    widest = Math.max(widest, width)
  }
  return widest
}

/** Lines of at most `columns` columns: broken at \n, at spaces and between Chinese characters, and within a word only where nothing else fits. */
export function wrapText(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(cellsOf(line.trim()), columns))
}

function wrapLine(cells: Cell[], columns: number): string[] {
  const lines: string[] = []
  let start = 0
  while (start < cells.length) {
    while (cells[start]?.text === ' ') start++
    let end = start
    let width = 0
    let breakAt = -1
    for (; end < cells.length; end++) {
      const cell = cells[end] as Cell
      if (end > start && mayBreak(cells, end)) breakAt = end
      if (cell.text === ' ') breakAt = end
      if (width + cell.columns > columns) break
      width += cell.columns
    }
    // A line narrower than one character would never end.
    const until = end === cells.length ? end : breakAt > start ? breakAt : Math.max(end, start + 1)
    const line = joined(cells.slice(start, until))
    if (line !== '' || until === cells.length) lines.push(line)
    start = until
  }
  return lines.length === 0 ? [''] : lines
}

function joined(cells: readonly Cell[]): string {
  return cells
    .map(({ text }) => text)
    .join('')
    .trimEnd()
}

/** True where a line may end before this place. */
function mayBreak(cells: readonly Cell[], at: number): boolean {
  const before = cells[at - 1]
  const here = cells[at]
  if (!before || !here) return false
  if (before.text === ' ') return true
  if (here.text === ' ' || before.text === NO_BREAK_SPACE || here.text === NO_BREAK_SPACE) return false
  if (before.columns === 2 || here.columns === 2) return !NOT_FIRST.has(here.text) && !NOT_LAST.has(before.text)
  return (before.text === '-' || before.text === '/') && /\p{L}/u.test(here.text)
}

/** A laid-out line with its no-break spaces as the plain ones that printers know. */
export function plainSpaces(text: string): string {
  return text.replaceAll(NO_BREAK_SPACE, ' ')
}
