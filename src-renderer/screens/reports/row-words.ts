import type { TotalsBy, TotalsRow } from '#shared/domain/totals.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import type { ReportsText } from '../../text/reports-text.ts'
import type { Text } from '../../text/text.ts'

/** The breakdowns that are lists of lines; days, months, weekdays and hours are charts. */
export type ListBy = Extract<TotalsBy, 'tender' | 'gateway' | 'account' | 'person' | 'shift' | 'till'>

/** What a line is called: its own name, or words for its key. */
export function rowName(by: ListBy, row: TotalsRow, text: Text, words: ReportsText): string {
  if (by === 'tender') return text.tender(row.key as Tender)
  if (by === 'shift') return row.key === '0' || row.key === '' ? words.noShift : words.shift(row.name ?? row.key)
  if (by === 'till') return row.name ?? (row.key === '' ? words.unnamed : words.till(row.key))
  if (row.name !== null && row.name !== '') return row.name
  if (by === 'person') return words.unnamed
  return row.key === 'cash' || row.key === '' ? words.cash : row.key
}

/** What a breakdown is called. */
export function listTitle(by: ListBy, words: ReportsText): string {
  return {
    tender: words.byTender,
    gateway: words.byGateway,
    account: words.byAccount,
    person: words.byPerson,
    shift: words.byShift,
    till: words.byTill,
  }[by]
}

/** A share of the whole with one digit behind the point; nothing of nothing is 0 %. */
export function shareOf(part: number, whole: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    whole === 0 ? 0 : part / whole,
  )
}

/** A change with its sign and no colour: more is not always better. */
export function signed(change: number, show: (value: number) => string): string {
  return change === 0 ? show(0) : `${change > 0 ? '+' : '−'}${show(Math.abs(change))}`
}

/** An amount that may be below zero, with the same minus everywhere. */
export function netMoney(minor: number, show: (minor: number) => string): string {
  return minor < 0 ? `−${show(-minor)}` : show(minor)
}

/** What was given back, with a minus where there is something. */
export function backMoney(minor: number, show: (minor: number) => string): string {
  return minor === 0 ? show(0) : `−${show(minor)}`
}

/** How much more or less than before, in percent; null where there was nothing to compare with. */
export function percentOf(now: number, before: number, locale: string): string | null {
  if (before <= 0) return null
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(Math.abs((now - before) / before))
}
