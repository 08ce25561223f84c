import { z } from 'zod'
import type { AccountField } from '#shared/domain/gateway-account.ts'
import { ADDRESS_SHAPE, COUNTRY_SHAPE, CURRENCY_SHAPE, defineKind, NAME_SHAPE, needSecret, OPTIONAL_ADDRESS_SHAPE, type Secrets } from '../kind.ts'
import { createOkPayGateway, type OkPayAccount, type OkPaySettings, probeOkPay } from './index.ts'

const CHANNEL_SHAPE = z.strictObject({
  payType: NAME_SHAPE,
  direction: z.enum(['in', 'out']),
  country: COUNTRY_SHAPE,
  currency: CURRENCY_SHAPE,
  wholeAmounts: z.boolean().default(false),
  native: z.boolean().default(false),
})

const SHAPE = z.strictObject({
  baseUrl: ADDRESS_SHAPE,
  merchantId: z
    .string()
    .trim()
    .regex(/^\d{1,20}$/, 'must be a whole number'),
  notifyUrl: OPTIONAL_ADDRESS_SHAPE.default(''),
  returnUrl: OPTIONAL_ADDRESS_SHAPE.default(''),
  userIp: z.union([z.literal(''), z.ipv4('must be empty or an address such as 203.0.113.7'), z.ipv6()]).default(''),
  acknowledge: z.enum(['success', 'SUCCESS']).default('success'),
  channels: z.array(CHANNEL_SHAPE).max(100).default([]),
})

/** The columns of a channel that both directions have. */
const CHANNEL_FIELDS: readonly AccountField[] = [
  { name: 'payType', as: 'text', required: true, longest: 64 },
  { name: 'direction', as: 'choice', options: ['in', 'out'] },
  { name: 'country', as: 'text', required: false, longest: 2 },
  { name: 'currency', as: 'text', required: true, longest: 3 },
  { name: 'wholeAmounts', as: 'switch' },
  { name: 'native', as: 'switch' },
]

function accountOf(settings: OkPaySettings, secrets: Secrets): OkPayAccount {
  return { ...settings, payKey: needSecret(secrets, 'payKey'), payoutKey: secrets.payoutKey ?? null }
}

/** Accounts at OKPAY. */
export const OKPAY_KIND = defineKind<OkPaySettings>({
  kind: 'okpay',
  title: 'OKPAY',
  shape: SHAPE,
  fields: [
    { name: 'baseUrl', as: 'address', required: true, longest: 300 },
    { name: 'merchantId', as: 'text', required: true, longest: 20 },
    { name: 'payKey', as: 'secret', required: true },
    { name: 'payoutKey', as: 'secret', required: false },
    { name: 'channels', as: 'rows', columns: CHANNEL_FIELDS },
    { name: 'notifyUrl', as: 'address', required: false, longest: 300 },
    { name: 'returnUrl', as: 'address', required: false, longest: 300 },
    { name: 'userIp', as: 'text', required: false, longest: 45 },
    { name: 'acknowledge', as: 'choice', options: ['success', 'SUCCESS'] },
  ],
  blank: { baseUrl: '', merchantId: '', channels: [], notifyUrl: '', returnUrl: '', userIp: '', acknowledge: 'success' },
  merchantOf: ({ merchantId }) => merchantId,
  addressOf: ({ baseUrl }) => baseUrl,
  currenciesOf: ({ channels }) => [...new Set(channels.map(({ currency }) => currency))],
  build: (settings, secrets, _shopCurrency, { http, limits }) => createOkPayGateway(accountOf(settings, secrets), http, limits),
  probe: (settings, secrets, _shopCurrency, { http, limits }) => probeOkPay(accountOf(settings, secrets), http, limits),
})
