import { z } from 'zod'
import { CURRENCY_SHAPE, defineKind, NAME_SHAPE, needSecret, OPTIONAL_ADDRESS_SHAPE, type Secrets } from '../kind.ts'
import { DOKYPAY_OPERATIONS, DOKYPAY_PREFILLED_URLS, type DokypayAccount, type DokypayOperation } from './account.ts'
import { createDokypayGateway, probeDokypay } from './index.ts'
import { DOKYPAY_METHODS, DOKYPAY_USUAL_METHOD_IDS } from './methods.ts'

type Settings = Omit<DokypayAccount, 'appKey' | 'merchantKey'> & { currencies: string[]; methodIds: string[] }

const METHOD_IDS = DOKYPAY_METHODS.map(({ id }) => id)
const NO_URLS = Object.fromEntries(DOKYPAY_OPERATIONS.map((operation) => [operation, ''])) as Record<DokypayOperation, string>

const SHAPE = z.strictObject({
  merchantId: NAME_SHAPE,
  appId: NAME_SHAPE,
  /** Each operation has an address of its own; one that is empty is not offered. */
  urls: z
    .partialRecord(z.enum(DOKYPAY_OPERATIONS), OPTIONAL_ADDRESS_SHAPE)
    .default({})
    .transform((urls) => ({ ...NO_URLS, ...urls })),
  currencies: z.array(CURRENCY_SHAPE).max(30).default([]),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^([A-Z]{2})?$/, 'must be empty or two letters, such as ID')
    .default(''),
  paymentTypes: z.string().trim().max(120).default(''),
  methodIds: z.array(z.enum(METHOD_IDS as [string, ...string[]])).default([...DOKYPAY_USUAL_METHOD_IDS]),
  subscriptionPmId: z.string().trim().max(64).default(''),
  noticeUrl: OPTIONAL_ADDRESS_SHAPE.refine((text) => text.length <= 150, 'must not be longer than 150 characters').default(''),
  panelHoursFromUtc: z.number().min(-12).max(14).default(8),
  queriesPayouts: z.boolean().default(false),
})

function accountOf(settings: Settings, secrets: Secrets): DokypayAccount {
  return { ...settings, appKey: needSecret(secrets, 'appKey'), merchantKey: needSecret(secrets, 'merchantKey') }
}

/** Accounts at Dokypay. */
export const DOKYPAY_KIND = defineKind<Settings>({
  kind: 'dokypay',
  title: 'Dokypay',
  shape: SHAPE,
  fields: [
    { name: 'merchantId', as: 'text', required: true, longest: 64 },
    { name: 'appId', as: 'text', required: true, longest: 64 },
    { name: 'appKey', as: 'secret', required: true },
    { name: 'merchantKey', as: 'secret', required: true },
    {
      name: 'urls',
      as: 'group',
      fields: DOKYPAY_OPERATIONS.map((name) => ({ name, as: 'address' as const, required: false, longest: 300 })),
    },
    { name: 'currencies', as: 'list', longest: 3 },
    { name: 'methodIds', as: 'list', longest: 64, options: METHOD_IDS },
    { name: 'country', as: 'text', required: false, longest: 2 },
    { name: 'paymentTypes', as: 'text', required: false, longest: 120 },
    { name: 'subscriptionPmId', as: 'text', required: false, longest: 64 },
    { name: 'noticeUrl', as: 'address', required: false, longest: 150 },
    { name: 'panelHoursFromUtc', as: 'number', required: true, longest: 5 },
    { name: 'queriesPayouts', as: 'switch' },
  ],
  blank: {
    merchantId: '',
    appId: '',
    urls: { ...DOKYPAY_PREFILLED_URLS },
    currencies: [],
    methodIds: [...DOKYPAY_USUAL_METHOD_IDS],
    country: '',
    paymentTypes: '',
    subscriptionPmId: '',
    noticeUrl: '',
    panelHoursFromUtc: 8,
    queriesPayouts: false,
  },
  merchantOf: ({ merchantId }) => merchantId,
  idOf: ({ merchantId, appId }) => `${merchantId}.${appId}`,
  addressOf: ({ urls }) => urls.orderQuery || (Object.values(urls).find((url) => url !== '') ?? ''),
  // Without a list any currency goes: then the shop's own is what a sale is in.
  currenciesOf: ({ currencies }, shopCurrency) => (currencies.length > 0 ? [...currencies] : [shopCurrency]),
  build: (settings, secrets, _shopCurrency, { http, limits }) => createDokypayGateway(accountOf(settings, secrets), http, limits),
  probe: (settings, secrets, _shopCurrency, { http, limits }) => probeDokypay(accountOf(settings, secrets), http, limits),
})
