import { shopClock } from '#shared/domain/business-day.ts'
import type { Language } from '#shared/domain/person.ts'
import type { Figures, RangeReport, TotalsBy, TotalsRow } from '#shared/domain/totals.ts'
import { TOTALS_BY } from '#shared/domain/totals.ts'
import { type Tender, WALLET_NAMES } from '#shared/domain/wallet.ts'
import { type ExportKey, exportWords } from '#shared/text/export-words.ts'
import { NO_ACCOUNT } from './break-down.ts'
import { BLANK, type Cell, counted, dayCell, money, type Table, text } from './tables.ts'

/** What a report is exported with besides its figures. */
export type ReportFrame = { report: RangeReport; shopName: string; language: Language }

type Words = Record<ExportKey, string>

/** A moment on the shop's clock. */
export function clockCell(atMs: number, zone: string): Cell {
  const { year, month, day, hour, minute, second } = shopClock(atMs, zone)
  return { is: 'clock', wallMs: Date.UTC(year, month - 1, day, hour, minute, second) }
}

/** What stands above a report, what it comes to, and what is not in its totals: a label, a value, and where it is a sum its amount. */
export function summaryTable({ report, shopName, language }: ReportFrame): Table {
  const words = exportWords[language]
  const { currency, whole, compare, fees } = report
  const line = (label: string, value: Cell, more: Cell = BLANK): Cell[] => [text(label), value, more]
  const sum = (label: string, { count, sumMinor }: { count: number; sumMinor: number }): Cell[] =>
    line(label, counted(count), money(sumMinor, currency))
  return {
    id: 'summary',
    title: words.summary,
    head: [words.report, words.howMany, words.sum],
    rows: [
      ...(report.practice ? [line(words.practice, BLANK)] : []),
      line(words.shop, text(shopName)),
      line(words.from, dayCell(report.from)),
      line(words.to, dayCell(report.to)),
      line(words.zone, text(report.zone)),
      line(words.dayBegins, text(hourText(report.closeHour))),
      line(words.currency, text(currency)),
      line(words.asOf, clockCell(report.asOf, report.zone)),
      ...figureLines(words, '', whole, currency),
      sum(words.unresolved, report.unresolved),
      sum(words.held, report.held),
      sum(words.late, report.late),
      sum(words.lateRefunds, report.lateRefunds),
      line(words.declined, counted(report.declinedCount)),
      ...report.otherCurrencies.flatMap((other) => [
        line(`${words.otherCurrency}: ${words.sales}`, counted(other.count), money(other.sumMinor, other.currency)),
        line(`${words.otherCurrency}: ${words.refunds}`, BLANK, money(other.refundMinor, other.currency)),
      ]),
      line(words.feesOf, counted(fees.sales)),
      line(words.fees, BLANK, money(fees.minor, currency)),
      ...fees.otherCurrencies.map((other) => line(words.fees, BLANK, money(other.minor, other.currency))),
      ...(compare === null
        ? []
        : [
            line(words.comparedWith, dayCell(compare.from), dayCell(compare.to)),
            ...figureLines(words, words.comparedWith, compare.whole, currency),
            ...figureLines(words, words.comparedSoFar, compare.soFar, currency),
          ]),
      line(words.journalLines, counted(report.journal.lines)),
      line(words.journalHash, text(report.journal.lastHash)),
    ],
    total: null,
  }
}

function figureLines(words: Words, of: string, figures: Figures, currency: string): Cell[][] {
  const label = (word: string): Cell => text(of === '' ? word : `${of}: ${word}`)
  return [
    [label(words.sales), counted(figures.count), money(figures.salesMinor, currency)],
    [label(words.tips), BLANK, money(figures.tipsMinor, currency)],
    [label(words.refunds), counted(figures.refundCount), money(figures.refundMinor, currency)],
    [label(words.net), BLANK, money(figures.netMinor, currency)],
    [label(words.average), BLANK, money(figures.averageMinor, currency)],
  ]
}

/** One table for each way that the totals are broken down, each adding up to the whole. */
export function breakdownTables({ report, language }: ReportFrame): Table[] {
  const words = exportWords[language]
  const { currency, whole } = report
  return TOTALS_BY.map((by) => ({
    id: by,
    title: words[by],
    head: [words.key, words.name, words.count, words.sales, words.tips, words.refundCount, words.refunds, words.net, words.average],
    rows: report.by[by].map((row) => [keyCell(by, row), text(nameOf(words, language, by, row)), ...figureCells(row, currency)]),
    total: [text(words.total), BLANK, ...figureCells(whole, currency)],
  }))
}

function figureCells(figures: Figures, currency: string): Cell[] {
  return [
    counted(figures.count),
    money(figures.salesMinor, currency),
    money(figures.tipsMinor, currency),
    counted(figures.refundCount),
    money(figures.refundMinor, currency),
    money(figures.netMinor, currency),
    money(figures.averageMinor, currency),
  ]
}

function keyCell(by: TotalsBy, { key }: TotalsRow): Cell {
  if (by === 'day') return dayCell(key)
  return by === 'weekday' || by === 'hour' ? counted(Number(key)) : text(key)
}

/** What a person calls the line; a key where it has no other name. */
function nameOf(words: Words, language: Language, by: TotalsBy, { key, name }: TotalsRow): string {
  if (by === 'tender') return tenderName(words, key as Tender)
  if ((by === 'account' || by === 'gateway') && key === NO_ACCOUNT) return words.cash
  if (by === 'shift' && key === '0') return words.noShift
  if (by === 'hour') return `${hourText(Number(key))}\u2013${hourText(Number(key) + 1)}`
  if (by === 'weekday') return weekdayName(language, Number(key))
  if (by === 'day') return weekdayName(language, new Date(`${key}T00:00:00Z`).getUTCDay() || 7)
  return name ?? key
}

/** A wallet's name, or the word for cash and links. */
export function tenderName(words: Words, tender: Tender): string {
  return tender === 'cash' ? words.cash : tender === 'link' ? words.link : WALLET_NAMES[tender]
}

function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}

/** 1 is Monday; the fifth of January 2026 was one. */
function weekdayName(language: Language, weekday: number): string {
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 0, 4 + weekday))
}
