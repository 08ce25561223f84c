import { useMemo } from 'react'
import type { SaleKind } from '#shared/bridge/contract.ts'
import { type CurrencyCode, formatMoney } from '#shared/domain/money.ts'
import type { Reason } from '#shared/domain/payment.ts'
import type { Language } from '#shared/domain/person.ts'
import { type Tender, WALLET_NAMES } from '#shared/domain/wallet.ts'
import { useTill } from '../stores/till-store.ts'
import { ALL_TEXT, type TextKey } from './all-text.ts'
import type { Words } from './words.ts'

/** The locale whose numbers, money and times a language is written in: the shop's country is Canada. */
export const LOCALES: Record<Language, string> = { en: 'en-CA', zh: 'zh-CN', fr: 'fr-CA' }
/** Times and dates: French ones in the short form with colons, because a till's columns have no room for `14 h 05 min 09 s`. */
const TIME_LOCALES: Record<Language, string> = { ...LOCALES, fr: 'fr-FR' }
/** What goes into a `lang` attribute. */
export const LANG_TAGS: Record<Language, string> = { en: 'en', zh: 'zh-CN', fr: 'fr' }
/** Each language's own name for itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', zh: '简体中文', fr: 'Français' }

export type TextFacts = Record<string, string | number>

/** Everything a screen needs to say something in one language: words, money, times. */
export type Text = {
  lang: Language
  locale: string
  /** The words of a key, with `{name}` filled from `facts`. */
  t(key: TextKey, facts?: TextFacts): string
  /** True for a key that has words; for keys put together from data. */
  has(key: string): key is TextKey
  /** Minor units in the currency's own form, the shop's currency unless told. */
  money(amountMinor: number, currency?: CurrencyCode): string
  /** 14:32 on the shop's clock. */
  time(ms: number): string
  /** 14:32:09 on the shop's clock. */
  timeSeconds(ms: number): string
  /** 21 Nov 2026 on the shop's clock. */
  date(ms: number): string
  /** Sat 21 Nov on the shop's clock. */
  weekday(ms: number): string
  /** A business day (YYYY-MM-DD) in words. */
  day(day: string): string
  /** A length of time in its largest whole unit: 9 s, 4 min, 2 h. */
  duration(ms: number): string
  /** `4 min ago`, `just now` for less than five seconds. */
  ago(ms: number): string
  /** 1:48 for a countdown. */
  clock(ms: number): string
  /** A whole number with the language's own grouping. */
  number(value: number): string
  tender(tender: Tender): string
  /** Why a payment of this kind ended; the last part `.do` says what to do. Links have words of their own where a wallet's do not fit. */
  reason(kind: SaleKind, reason: Reason | 'none', what: '' | '.do', facts?: TextFacts): string
}

/** Text of one language for one shop, without React: for the counter screen, receipts and tests. */
export function textFor(lang: Language, currency: CurrencyCode, zone: string): Text {
  const locale = LOCALES[lang]
  const words = ALL_TEXT[lang]
  const dates = new Map<string, Intl.DateTimeFormat>()
  const format = (ms: number, options: Intl.DateTimeFormatOptions, timeZone: string = zone): string => {
    const key = JSON.stringify(options) + timeZone
    let formatter = dates.get(key)
    if (!formatter) {
      formatter = new Intl.DateTimeFormat(TIME_LOCALES[lang], { ...options, timeZone })
      dates.set(key, formatter)
    }
    return formatter.format(ms)
  }
  const t = (key: TextKey, facts?: TextFacts): string => fill(words[key] ?? key, facts)
  const duration = (ms: number): string => {
    const seconds = Math.max(0, Math.round(ms / 1000))
    if (seconds < 60) return t('time.seconds', { n: seconds })
    if (seconds < 3600) return t('time.minutes', { n: Math.floor(seconds / 60) })
    if (seconds < 86_400) return t('time.hours', { n: Math.floor(seconds / 3600) })
    return t('time.days', { n: Math.floor(seconds / 86_400) })
  }
  const has = (key: string): key is TextKey => Object.hasOwn(words, key)
  return {
    lang,
    locale,
    t,
    has,
    reason: (kind, reason, what, facts) => {
      const own = `link.reason.${reason}${what}`
      return kind === 'link' && has(own) ? t(own) : t(`reason.${reason}${what}`, facts)
    },
    money(amountMinor, other = currency) {
      const amount = formatMoney({ amountMinor, currency: other }, locale)
      // A sign such as $ is that of many: an amount that is not in the shop's currency names its own.
      return other === currency || amount.includes(other) ? amount : `${amount} ${other}`
    },
    time: (ms) => format(ms, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    // Canadian French writes 14 h 32 min 09 s in running text; beside each other in a diary, times of every language stand with colons.
    timeSeconds: (ms) =>
      format(ms, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
        .replace(/\sh\s|\smin\s/g, ':')
        .replace(/\ss$/, ''),
    date: (ms) => format(ms, { day: 'numeric', month: 'short', year: 'numeric' }),
    weekday: (ms) => format(ms, { weekday: 'short', day: 'numeric', month: 'short' }),
    day: (day) => format(Date.parse(`${day}T12:00:00Z`), { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }, 'UTC'),
    duration,
    ago: (ms) => (ms < 5000 ? t('time.justNow') : t('time.ago', { time: duration(ms) })),
    clock: (ms) => {
      const seconds = Math.max(0, Math.ceil(ms / 1000))
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    },
    number: (value) => new Intl.NumberFormat(locale).format(value),
    tender: (tender) => (tender === 'cash' || tender === 'link' ? t(`wallet.${tender}`) : WALLET_NAMES[tender]),
  }
}

/** Puts facts into `{name}` places; a missing fact leaves the place empty. */
export function fill(text: string, facts: TextFacts | undefined): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(facts?.[name] ?? ''))
}

/** The signed-in person's language and the shop's money and clock. */
export function useText(): Text {
  const lang = useTill(
    (till) =>
      till.snapshot?.session?.language ?? till.signInLanguage ?? till.snapshot?.locked?.language ?? till.snapshot?.settings.look.language ?? 'en',
  )
  const currency = useTill((till) => till.snapshot?.settings.shop.currency ?? 'CAD')
  const zone = useTill((till) => till.snapshot?.settings.shop.zone ?? 'UTC')
  return useMemo(() => textFor(lang, currency, zone), [lang, currency, zone])
}

/** The words of one area in the person's language, for areas whose keys have no prefix. */
export function useWords<K extends string>(area: Words<K>): (key: K, facts?: TextFacts) => string {
  const { lang } = useText()
  return useMemo(() => (key, facts) => fill(area[lang][key], facts), [area, lang])
}
