import type { OfferedAccount } from '#shared/bridge/contract.ts'
import type { FieldRule, Method } from '#shared/domain/gateway-method.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { WALLETS, type Wallet } from '#shared/domain/wallet.ts'
import type { Text } from '../../text/text.ts'

/* What a cashier can choose for a sale by link: pure, from what the accounts offer. */

/** The currencies in which countries' own ways to pay are usually asked for: those of the sale's currency come first. */
const MONEY_OF: Record<string, CurrencyCode> = {
  ID: 'IDR',
  VN: 'VND',
  PK: 'PKR',
  IN: 'INR',
  BR: 'BRL',
  MX: 'MXN',
  PH: 'PHP',
  TH: 'THB',
  NG: 'NGN',
  CN: 'CNY',
}

/** One way the customer may pay. `methodId` null: they choose on the vendor's page. `wallet`: it is one of ours. `method` holds what is asked. */
export type LinkChoice = { key: string; methodId: string | null; wallet: Wallet | null; method: Method }

/** The accounts that make links in this currency, in the shop's order. */
export function linkAccounts(offers: readonly OfferedAccount[], currency: CurrencyCode): OfferedAccount[] {
  return offers.filter(({ capabilities, currencies }) => capabilities.link && currencies.includes(currency))
}

/** The currencies a sale may be in: the shop's own, then those of the accounts that make links. */
export function saleCurrencies(offers: readonly OfferedAccount[], own: CurrencyCode): CurrencyCode[] {
  const linked = offers.filter(({ capabilities }) => capabilities.link).flatMap(({ currencies }) => currencies)
  return [...new Set([own, ...linked])]
}

/** The wallet of ours that a vendor's id names, such as `WECHATPAY`, or null. */
export function walletOfMethod({ id, country }: Pick<Method, 'id' | 'country'>): Wallet | null {
  if (country !== null) return null
  const word = id.toLowerCase()
  return WALLETS.find((wallet) => word === wallet || word === `${wallet}pay`) ?? null
}

/** What can be chosen at this account for a sale in this currency; wallets only where the shop takes them. */
export function linkChoices(account: OfferedAccount, methods: readonly Method[], currency: CurrencyCode, wallets: readonly Wallet[]): LinkChoice[] {
  const named = methods
    .filter((method) => method.direction === 'in' && (method.currency === null || method.currency === currency))
    .map((method) => ({ key: `${method.country ?? ''} ${method.id}`, methodId: method.id, wallet: walletOfMethod(method), method }))
    .filter(({ wallet }) => wallet === null || wallets.includes(wallet))
  const { page } = account
  if (!page || (page.currency !== null && page.currency !== currency)) return named
  return [{ key: 'free', methodId: null, wallet: null, method: page }, ...named]
}

/** Choices by country: those of no country first, then the countries whose money the sale is in, then the rest in the vendor's order. */
export function byCountry(choices: readonly LinkChoice[], currency: CurrencyCode): { country: string | null; choices: LinkChoice[] }[] {
  const countries = [...new Set(choices.map(({ method }) => method.country))]
  const rank = (country: string | null) => (country === null ? 0 : MONEY_OF[country] === currency ? 1 : 2)
  return countries
    .sort((one, other) => rank(one) - rank(other))
    .map((country) => ({ country, choices: choices.filter(({ method }) => method.country === country) }))
}

/** True where something has to be typed before it can be asked for. */
export function needsForm({ method }: LinkChoice): boolean {
  return method.fields.some(({ required }) => required) || (method.needsOneOf?.length ?? 0) > 0
}

/** True where something may be set beforehand: an optional field or the time. */
export function mayBeSet({ method }: LinkChoice): boolean {
  return method.fields.length > 0 || method.seconds !== undefined
}

const TIMES = [300, 900, 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600]

/** The times, in seconds, among which a link's life can be chosen; empty where it cannot be. */
export function timesOf({ seconds }: Method): number[] {
  return seconds ? TIMES.filter((time) => time >= seconds.min && time <= seconds.max) : []
}

/** A length of time that a link may live, in words: 5 min, 1 h, 7 d. */
export function lifeWords(seconds: number, { t }: Text): string {
  if (seconds < 3600) return t('link.minutes', { n: Math.round(seconds / 60) })
  return seconds < 86_400 ? t('link.hours', { n: Math.round(seconds / 3600) }) : t('link.days', { n: Math.round(seconds / 86_400) })
}

/** A countdown: 9:48 below an hour, else hours and minutes, or days and hours. */
export function countdownWords(ms: number, text: Text): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return text.clock(ms)
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return text.t('link.clock', { h: hours, m: minutes % 60 })
  return text.t('link.clockDays', { d: Math.floor(hours / 24), h: hours % 24 })
}

/** The name of a country in the reader's language. */
export function countryName(country: string | null, text: Text): string {
  if (country === null) return text.t('link.everywhere')
  return new Intl.DisplayNames(text.locale, { type: 'region' }).of(country) ?? country
}

/** What people call a way to pay: words where the id has a documented meaning, else the id as the back office has it. */
export function wayName({ methodId, wallet }: { methodId: string | null; wallet: Wallet | 'link' | 'cash' | null }, text: Text): string {
  if (wallet !== null && wallet !== 'link' && wallet !== 'cash') return text.tender(wallet)
  if (methodId === null) return text.t('link.free')
  const key = `link.way.${methodId}`
  return text.has(key) ? text.t(key) : methodId
}

/** The fields that have to be typed, for a line under a way's name. */
export function neededFields({ fields }: Method): FieldRule[] {
  return fields.filter(({ required }) => required)
}
