import { z } from 'zod'
import type { AccountField, AccountValues, AccountProbe as TimedProbe } from '#shared/domain/gateway-account.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { type CallLimits, type Gateway, Secret } from './gateway.ts'
import type { HttpClient } from './http.ts'

/* What a gateway's folder tells about itself, so that the registry, the settings and the screens need to know no gateway by name. */

/** What building and probing a gateway needs from outside. */
export type GatewayMeans = { http: HttpClient; limits: CallLimits }

/** What a test of an account's connection brought; whoever asks takes the time. */
export type AccountProbe = Omit<TimedProbe, 'tookMs'>

/** The secrets of one account by name; one that is not set is missing. */
export type Secrets = Partial<Record<string, Secret>>

/** A kind of account as its folder writes it down. `S` is what its settings are, secrets left out. */
export type KindOf<S extends object> = {
  /** Small letters; begins the ids of its accounts and never changes. */
  kind: string
  /** The vendor's name. */
  title: string
  shape: z.ZodType<S>
  fields: readonly AccountField[]
  /** What a new account begins with, beside the defaults of `shape`. */
  blank: AccountValues
  merchantOf(settings: S): string
  /** What tells its accounts apart, where that is more than the merchant. */
  idOf?(settings: S): string
  /** The address whose host the lights show. */
  addressOf(settings: S): string
  currenciesOf(settings: S, shopCurrency: CurrencyCode): CurrencyCode[]
  build(settings: S, secrets: Secrets, shopCurrency: CurrencyCode, means: GatewayMeans): Gateway
  probe(settings: S, secrets: Secrets, shopCurrency: CurrencyCode, means: GatewayMeans): Promise<AccountProbe>
}

/** An account to open: settings that `check` gave, and its secrets. */
export type AccountSpec = { settings: AccountValues; secrets: Record<string, string>; shopCurrency: CurrencyCode }

/** An account's gateway and what the till has to know of it. */
export type OpenedAccount = { gateway: Gateway; merchantId: string; baseUrl: string; currencies: CurrencyCode[] }

/** A kind of account as everybody else sees it. */
export type GatewayKind = Pick<KindOf<object>, 'kind' | 'title' | 'fields' | 'blank'> & {
  /** The names of its secrets, and which of them have to be there. */
  secrets: readonly { name: string; required: boolean }[]
  /** Checks what was entered and fills in what was left out; `id` is where the account is kept. */
  check(settings: unknown): { ok: true; settings: AccountValues; id: string; merchantId: string } | { ok: false; error: z.ZodError }
  open(spec: AccountSpec, means: GatewayMeans): OpenedAccount
  probe(spec: AccountSpec, means: GatewayMeans): Promise<AccountProbe>
}

/** Makes of what a folder tells what everybody else sees. */
export function defineKind<S extends object>(own: KindOf<S>): GatewayKind {
  const parse = ({ settings }: AccountSpec): S => own.shape.parse(settings)
  const wrap = ({ secrets }: AccountSpec): Secrets => Object.fromEntries(Object.entries(secrets).map(([name, text]) => [name, new Secret(text)]))
  return {
    kind: own.kind,
    title: own.title,
    fields: own.fields,
    blank: own.blank,
    secrets: own.fields.flatMap((field) => (field.as === 'secret' ? [{ name: field.name, required: field.required }] : [])),
    check(settings): ReturnType<GatewayKind['check']> {
      const checked = own.shape.safeParse(settings)
      if (!checked.success) return { ok: false, error: checked.error }
      const merchantId = own.merchantOf(checked.data)
      const id = `${own.kind}:${own.idOf?.(checked.data) ?? merchantId}`
      return { ok: true, settings: { ...checked.data } as AccountValues, id, merchantId }
    },
    open(spec, means) {
      const settings = parse(spec)
      return {
        gateway: own.build(settings, wrap(spec), spec.shopCurrency, means),
        merchantId: own.merchantOf(settings),
        baseUrl: own.addressOf(settings),
        currencies: own.currenciesOf(settings, spec.shopCurrency),
      }
    },
    probe: (spec, means) => own.probe(parse(spec), wrap(spec), spec.shopCurrency, means),
  }
}

/** A secret that has to be there; an account without it is not opened. */
export function needSecret(secrets: Secrets, name: string): Secret {
  const secret = secrets[name]
  if (!secret) throw new Error(`the secret ${name} is missing`)
  return secret
}

/** Hosts for which plain http is allowed: this machine itself. Everywhere else TLS is what protects a reply that nobody signed. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)))
}

/** An address that is called: https, or this machine. */
export const ADDRESS_SHAPE = z.string().trim().max(300).refine(isSafeAddress, 'must be an https address (plain http only for 127.0.0.1)')
/** The same, or nothing. */
export const OPTIONAL_ADDRESS_SHAPE = z
  .string()
  .trim()
  .max(300)
  .refine((text) => text === '' || isSafeAddress(text), 'must be empty or an https address (plain http only for 127.0.0.1)')
/** A short word that a vendor gives, such as a merchant's number. */
export const NAME_SHAPE = z.string().trim().min(1, 'must not be empty').max(64)
/** Two letters of a country, or none. */
export const COUNTRY_SHAPE = z.preprocess(
  (value) => (value === '' ? null : value),
  z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, 'must be two letters, such as IN')
    .nullable(),
)
/** A currency of ISO 4217. */
export const CURRENCY_SHAPE = z
  .string()
  .refine(
    (code) => /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code),
    'must be a currency code of three capital letters, such as CAD',
  )
/** A secret as given: a short text without spaces around it. */
export const SECRET_SHAPE = z.string().trim().min(8, 'must be at least 8 characters').max(200)
