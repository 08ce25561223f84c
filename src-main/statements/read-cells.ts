import { type CurrencyCode, minorDigits } from '#shared/domain/money.ts'
import type { StatementMapping } from '#shared/domain/statement-file.ts'
import { zoneDay, zoneInstant } from '#shared/domain/zone-time.ts'

/**
 * Minor units of an amount as people export it: thousands in groups, a minus before or behind, brackets for below zero, the currency's sign or
 * code. Null where it is no amount of this currency to the last digit: nothing is rounded, unless `round` says so (half up), because some vendors tell
 * what they keep in fractions of a cent.
 */
export function readAmount(text: string, currency: CurrencyCode, decimal: '.' | ',', round = false): number | null {
  if (text.length > 40) return null
  let plain = text
    .normalize('NFKC')
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/[$¥€£₹₩₽₫฿元円]|[A-Za-z]{2,3}/g, '')
    .replace(/[\s'’]/g, '')
  const bracketed = /^\((.+)\)$/.exec(plain)?.[1]
  const signed = /^-(.+)$/.exec(plain)?.[1] ?? /^(.+)-$/.exec(plain)?.[1]
  plain = (bracketed ?? signed ?? plain).replace(/^\+/, '')
  const [whole = '', fraction = '', ...more] = plain.split(decimal)
  if (more.length > 0 || !/^\d*$/.test(fraction)) return null
  const digits = decimal === '.' ? /^(\d+|\d{1,3}(,\d{2,3})*,\d{3})$/.test(whole) : /^(\d+|\d{1,3}(\.\d{2,3})*\.\d{3})$/.test(whole)
  if (!digits && !(whole === '' && fraction !== '')) return null
  const places = minorDigits(currency)
  if (!round && /[1-9]/.test(fraction.slice(places))) return null
  const up = round && Number(fraction[places] ?? 0) >= 5 ? 1 : 0
  const minor = Number(`${whole.replace(/\D/g, '') || '0'}${fraction.slice(0, places).padEnd(places, '0')}`) + up
  if (!Number.isSafeInteger(minor)) return null
  return (bracketed ?? signed) !== undefined && minor !== 0 ? -minor : minor
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const FRENCH_MONTHS: Record<string, number> = { fév: 2, fev: 2, avr: 4, mai: 5, jui: 6, aoû: 8, aou: 8, déc: 12 }

/**
 * A day, and the instant where the cell (or `time` beside it) tells a time of day. A time with an offset of its own is that instant; any other
 * is read on the clock of the file. Null where it is no date in this order.
 */
export function readWhen(text: string, time: string, { dateOrder, zone }: Pick<StatementMapping, 'dateOrder' | 'zone'>): When | null {
  const plain = text.normalize('NFKC').trim()
  if (dateOrder === 'unix') return readUnix(plain, zone)
  const compact = /^(20\d\d)(\d\d)(\d\d)(?:[ T]?(\d\d):?(\d\d):?(\d\d))?$/.exec(plain)
  if (compact && dateOrder === 'ymd') {
    const [, year, month, date, ...clock] = compact
    return when([year, month, date], clock[0] === undefined ? time : clock.join(':'), zone)
  }
  const split = /^(\d{1,4}|[^\d\s]+)[-/. 年]+(\d{1,2}|[\p{L}]{3,9})\.?[-/. 月]+(\d{1,4})日?[ T,]*(.*)$/u.exec(plain)
  if (!split) return null
  const [, one, two, three, rest] = split
  const parts = { ymd: [one, two, three], dmy: [three, two, one], mdy: [three, one, two] }[dateOrder]
  return when(parts, rest || time, zone)
}
export type When = { day: string; at: number | null }

function when([yearText = '', monthText = '', dayText = '']: (string | undefined)[], clock: string, zone: string): When | null {
  const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText)
  const month = monthOf(monthText)
  const date = Number(dayText)
  const day = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
  const real = new Date(`${day}T00:00:00Z`)
  if (year < 2000 || year > 2199 || Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== day) return null
  if (clock.trim() === '') return { day, at: null }
  const told = /^(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/.exec(clock.trim())
  if (!told) return null
  const half = told[4]?.toLowerCase()
  const hour = half === undefined ? Number(told[1]) : (Number(told[1]) % 12) + (half === 'p' ? 12 : 0)
  const [minute, second] = [Number(told[2]), Number(told[3] ?? 0)]
  if (hour > 23 || minute > 59 || second > 60) return null
  if (told[5] === undefined) return { day, at: zoneInstant({ year, month, day: date, hour, minute, second }, zone) }
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(told[5])
  const minutes = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) : 0
  const at = Date.UTC(year, month - 1, date, hour, minute, second) - minutes * 60_000
  return { day: zoneDay(at, zone), at }
}

function monthOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const start = text.toLowerCase().slice(0, 3)
  // Juin and juillet begin alike.
  if (start === 'jui') return text.toLowerCase().startsWith('juil') ? 7 : 6
  return FRENCH_MONTHS[start] ?? MONTHS.indexOf(start) + 1
}

function readUnix(text: string, zone: string): When | null {
  if (!/^1\d{9}(\d{3})?$/.test(text)) return null
  const at = text.length === 10 ? Number(text) * 1000 : Number(text)
  return { day: zoneDay(at, zone), at }
}
