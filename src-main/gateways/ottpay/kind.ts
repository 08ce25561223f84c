import { z } from 'zod'
import { ADDRESS_SHAPE, CURRENCY_SHAPE, defineKind, NAME_SHAPE, needSecret, type Secrets } from '../kind.ts'
import { createOttPayGateway, type OttPayAccount, probeOttPay } from './index.ts'

/** OTT Pay's production endpoint (OTT Pay common rules); there is no sandbox. */
export const OTTPAY_ENDPOINT = 'https://frontapi.ottpay.com:443/processV2'

/** ACTIVEPAY wants an address for its notice even where nobody listens: a till polls (OTT Pay appendix, seeds/002 active pay). */
export const NO_CALLBACK_URL = 'https://localhost/no-callback'

const SHAPE = z.strictObject({
  baseUrl: ADDRESS_SHAPE.default(OTTPAY_ENDPOINT),
  merchantId: NAME_SHAPE,
  operatorId: NAME_SHAPE,
  terminalNo: z.string().trim().max(40).default(''),
  version: z.enum(['1.0', '1.1']).default('1.0'),
  callbackUrl: z.preprocess((value) => (value === '' ? NO_CALLBACK_URL : value), ADDRESS_SHAPE).default(NO_CALLBACK_URL),
  /** For checkout links; empty: this account has none. */
  shopId: z.string().trim().max(40).default(''),
  /** Empty: the shop's. */
  currency: z.union([z.literal(''), CURRENCY_SHAPE]).default(''),
})
type Settings = z.infer<typeof SHAPE>

function accountOf(settings: Settings, secrets: Secrets, shopCurrency: string): OttPayAccount {
  return { ...settings, currency: settings.currency || shopCurrency, signKey: needSecret(secrets, 'signKey') }
}

/** Accounts at OTT Pay. */
export const OTTPAY_KIND = defineKind<Settings>({
  kind: 'ottpay',
  title: 'OTT Pay',
  shape: SHAPE,
  fields: [
    { name: 'baseUrl', as: 'address', required: true, longest: 300 },
    { name: 'merchantId', as: 'text', required: true, longest: 40 },
    { name: 'operatorId', as: 'text', required: true, longest: 40 },
    { name: 'terminalNo', as: 'text', required: false, longest: 40 },
    { name: 'version', as: 'choice', options: ['1.0', '1.1'] },
    { name: 'signKey', as: 'secret', required: true },
    { name: 'callbackUrl', as: 'address', required: false, longest: 300 },
    { name: 'shopId', as: 'text', required: false, longest: 40 },
    { name: 'currency', as: 'text', required: false, longest: 3 },
  ],
  blank: { baseUrl: OTTPAY_ENDPOINT, merchantId: '', operatorId: '', terminalNo: '', version: '1.0', callbackUrl: '', shopId: '', currency: '' },
  merchantOf: ({ merchantId }) => merchantId,
  addressOf: ({ baseUrl }) => baseUrl,
  currenciesOf: ({ currency }, shopCurrency) => [currency || shopCurrency],
  build: (settings, secrets, shopCurrency, { http, limits }) => createOttPayGateway(accountOf(settings, secrets, shopCurrency), http, limits),
  probe: (settings, secrets, shopCurrency, { http, limits }) => probeOttPay(accountOf(settings, secrets, shopCurrency), http, limits),
})
