import type { CurrencyCode } from '#shared/domain/money.ts'

/*
 * A report as tables whose cells still know what they are: files, terminals and tests each write them in their own way, and none of them has to
 * read a number back out of a text.
 */

export type Cell =
  | { is: 'text'; text: string }
  /** A number that money is counted in. */
  | { is: 'money'; minor: number; currency: CurrencyCode }
  | { is: 'count'; value: number }
  /** A calendar date, YYYY-MM-DD. */
  | { is: 'day'; day: string }
  /** A moment as the shop's clock showed it: its parts as if they were UTC, in milliseconds. */
  | { is: 'clock'; wallMs: number }
  | { is: 'blank' }

/** One table. `total` is what its columns add up to, where that means something; every row has as many cells as `head`. */
export type Table = { id: string; title: string; head: string[]; rows: Cell[][]; total: Cell[] | null }

export const text = (value: string): Cell => ({ is: 'text', text: value })
export const counted = (value: number): Cell => ({ is: 'count', value })
export const money = (minor: number, currency: CurrencyCode): Cell => ({ is: 'money', minor, currency })
export const dayCell = (day: string): Cell => ({ is: 'day', day })
export const BLANK: Cell = { is: 'blank' }

/** How many columns a text takes where Chinese characters take two. */
export function displayWidth(value: string): number {
  return [...value].reduce((width, letter) => width + (letter > '\u2e7f' ? 2 : 1), 0)
}
