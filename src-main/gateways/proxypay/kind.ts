import { z } from 'zod'
import { ADDRESS_SHAPE, COUNTRY_SHAPE, CURRENCY_SHAPE, defineKind, NAME_SHAPE, needSecret, OPTIONAL_ADDRESS_SHAPE, type Secrets } from '../kind.ts'
import { createProxyPayGateway, type ProxyPayAccount, type ProxyPaySettings, probeProxyPay } from './index.ts'
import { DEFAULT_PIX_WORDS } from './methods.ts'

const WORD_SHAPE = z.string().trim().min(1, 'must not be empty').max(20)

const SHAPE = z.strictObject({
  baseUrl: ADDRESS_SHAPE,
  merchant: NAME_SHAPE,
  currency: CURRENCY_SHAPE,
  notifyUrl: OPTIONAL_ADDRESS_SHAPE.default(''),
  encoding: z.enum(['json', 'form']).default('json'),
  pixWords: z.strictObject({ phone: WORD_SHAPE, randomKey: WORD_SHAPE }).default(DEFAULT_PIX_WORDS),
  channels: z
    .array(
      z.strictObject({ payCode: NAME_SHAPE, direction: z.enum(['in', 'out']), country: COUNTRY_SHAPE, wholeAmounts: z.boolean().default(false) }),
    )
    .max(100)
    .default([]),
})

function accountOf(settings: ProxyPaySettings, secrets: Secrets): ProxyPayAccount {
  return { ...settings, signKey: needSecret(secrets, 'signKey') }
}

/** Accounts at ProxyPay. */
export const PROXYPAY_KIND = defineKind<ProxyPaySettings>({
  kind: 'proxypay',
  title: 'ProxyPay',
  shape: SHAPE,
  fields: [
    { name: 'baseUrl', as: 'address', required: true, longest: 300 },
    { name: 'merchant', as: 'text', required: true, longest: 64 },
    { name: 'signKey', as: 'secret', required: true },
    { name: 'currency', as: 'text', required: true, longest: 3 },
    {
      name: 'channels',
      as: 'rows',
      columns: [
        { name: 'payCode', as: 'text', required: true, longest: 64 },
        { name: 'direction', as: 'choice', options: ['in', 'out'] },
        { name: 'country', as: 'text', required: false, longest: 2 },
        { name: 'wholeAmounts', as: 'switch' },
      ],
    },
    { name: 'notifyUrl', as: 'address', required: false, longest: 300 },
    { name: 'encoding', as: 'choice', options: ['json', 'form'] },
    {
      name: 'pixWords',
      as: 'group',
      fields: [
        { name: 'phone', as: 'text', required: true, longest: 20 },
        { name: 'randomKey', as: 'text', required: true, longest: 20 },
      ],
    },
  ],
  blank: { baseUrl: '', merchant: '', currency: '', channels: [], notifyUrl: '', encoding: 'json', pixWords: { ...DEFAULT_PIX_WORDS } },
  merchantOf: ({ merchant }) => merchant,
  addressOf: ({ baseUrl }) => baseUrl,
  currenciesOf: ({ currency }) => [currency],
  build: (settings, secrets, _shopCurrency, { http, limits }) => createProxyPayGateway(accountOf(settings, secrets), http, limits),
  probe: (settings, secrets, _shopCurrency, { http, limits }) => probeProxyPay(accountOf(settings, secrets), http, limits),
})
