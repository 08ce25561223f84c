import { type Db, sql } from './sql.ts'

/** Writing without spaces between words; each character of it is a word by itself, so that one or two of them are found anywhere. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

/** A note as its words are indexed. The migration that made the index uses it too: a change here needs a new index. */
export function noteWords(note: string): string {
  return note.replace(UNSPACED, ' $& ')
}

/** Puts a sale's note where the search finds it. A note never changes. */
export function indexNote(db: Db, orderId: number, note: string): void {
  if (note.trim() !== '') sql(db, 'INSERT INTO order_notes (rowid, words) VALUES (?, ?)').run(orderId, noteWords(note))
}

/**
 * What the index is asked for a text as a person types it: its words one after the other, the last one perhaps not finished. Null where the text
 * has no word at all. A single letter is taken as a whole word: the beginnings of so many words say nothing.
 */
export function noteQuery(text: string): string | null {
  const words = noteWords(text).match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu)
  const last = words?.at(-1)
  if (!words || last === undefined) return null
  const unfinished = [...last].length > 1
  return `"${words.join(' ')}"${unfinished ? '*' : ''}`
}
