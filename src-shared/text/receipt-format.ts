import { shopClock } from '../domain/business-day.ts'
import { decimalText, type Money } from '../domain/money.ts'
import type { Language } from '../domain/person.ts'

/** The locale whose numbers and money a language is written in; the same as the screens'. */
const LOCALES: Record<Language, string> = { en: 'en-CA', zh: 'zh-CN', fr: 'fr-CA' }
/** Signs that the code pages of every receipt printer have, or that give way where one does not (the euro). Others are a code. */
const PRINTABLE = /^[\x20-\x7e\u00a0\u202f$£¥€]*$/

const formatters = new Map<string, Intl.NumberFormat>()

/**
 * An amount as it stands on paper: with its sign where printers have it ($12.34), with its code where they do not (INR 12.34).
 * Spaces inside are no-break ones, so that no line ends between a number and its sign.
 */
export function paperMoney(money: Money, language: Language): string {
  const signed = format(money, language, 'narrowSymbol')
  return (PRINTABLE.test(signed) ? signed : format(money, language, 'code')).replace(/[ \u202f]/g, '\u00a0').replaceAll('\u2212', '-')
}

function format(money: Money, language: Language, currencyDisplay: 'narrowSymbol' | 'code'): string {
  const key = `${language} ${money.currency} ${currencyDisplay}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency: money.currency, currencyDisplay })
    formatters.set(key, formatter)
  }
  return formatter.format(decimalText(money) as Intl.StringNumericLiteral)
}

/** 2026-11-21 on the shop's clock: the one form that people of every language read the same. */
export function paperDate(atMs: number, zone: string): string {
  return dateTime(atMs, zone).slice(0, 10)
}

/** 14:32:09 on the shop's clock. */
export function paperTime(atMs: number, zone: string): string {
  return dateTime(atMs, zone).slice(11)
}

function dateTime(atMs: number, zone: string): string {
  const { year, month, day, hour, minute, second } = shopClock(atMs, zone)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}
