/* One OKPAY account and what its tests ask of it. */

import { readForm } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, type LinkRequest, type PayoutRequest, Secret } from '#main/gateways/gateway.ts'
import type { HttpOutcome } from '#main/gateways/http.ts'
import { createOkPayGateway, type OkPayAccount } from '#main/gateways/okpay/index.ts'
import type { OkPayChannel } from '#main/gateways/okpay/methods.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { scripted } from './scripted-http.ts'

export const NOW = 1_700_000_000_000
export const PAY_KEY = '0123456789abcdef0123456789abcdef'
export const PAYOUT_KEY = 'fedcba9876543210fedcba9876543210'
export const channel = (
  direction: 'in' | 'out',
  country: string | null,
  currency: string,
  payType: string,
  more: Partial<OkPayChannel> = {},
): OkPayChannel => ({
  direction,
  country,
  currency,
  payType,
  wholeAmounts: false,
  native: false,
  ...more,
})
export const account: OkPayAccount = {
  baseUrl: 'http://127.0.0.1:9/',
  merchantId: '1000',
  notifyUrl: 'https://pos.example/cb/okpay',
  returnUrl: 'https://pos.example/ok',
  userIp: '',
  acknowledge: 'success',
  channels: [
    ...OKPAY_PRACTICE_MERCHANT.channels,
    channel('in', null, 'KWD', 'CARD'),
    channel('in', null, 'JPY', 'WHOLE', { wholeAmounts: true }),
    channel('in', null, 'CAD', 'WHOLE', { wholeAmounts: true }),
    channel('in', null, 'INR', 'NATIVE', { native: true }),
    channel('out', null, 'BDT', 'BKASH'),
  ],
  payKey: new Secret(PAY_KEY),
  payoutKey: new Secret(PAYOUT_KEY),
}
export const CPF = '52998224725'
export const IBAN = 'PK36SCBL0000001123456702'

export const gatewayOn = (outcome: HttpOutcome, more: Partial<OkPayAccount> = {}) => {
  const http = scripted(outcome)
  return { http, gateway: createOkPayGateway({ ...account, ...more }, http, DEFAULT_LIMITS) }
}
export const silent: HttpOutcome = { outcome: 'lost', cause: 'timeout', tookMs: 1 }
export const link: LinkRequest = {
  orderId: 'T1A000001',
  amountMinor: 1234,
  currency: 'INR',
  methodId: 'UPI',
  wallet: null,
  payer: {},
  seconds: null,
  note: '',
  noticeUrl: null,
  returnUrl: null,
}
export const payout: PayoutRequest = {
  payoutId: 'T1P000001',
  amountMinor: 1234,
  currency: 'INR',
  methodId: 'BANK',
  payee: { name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234' },
  note: '',
  noticeUrl: null,
}
export const times = { createdAt: NOW, askedAt: NOW + 5_000, gatewayRef: null }
export const linkAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.createLink?.(link)
export const askAfter = (outcome: HttpOutcome, change: object = {}) => gatewayOn(outcome).gateway.queryLink?.({ ...link, ...times, ...change })
export const payoutAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.payout?.(payout)
export const askPayoutAfter = (outcome: HttpOutcome, change: object = {}) =>
  gatewayOn(outcome).gateway.queryPayout?.({ ...payout, ...times, ...change })

export async function sent(change: Partial<LinkRequest>, more: Partial<OkPayAccount> = {}) {
  const { http, gateway } = gatewayOn(silent, more)
  const made = await gateway.createLink?.({ ...link, ...change })
  const post = http.posts[0]
  return { post, values: post && { ...readForm(Buffer.from(post.body)) }, answer: made?.answer }
}
export async function paidOut(change: Partial<PayoutRequest>, more: Partial<OkPayAccount> = {}) {
  const { http, gateway } = gatewayOn(silent, more)
  const answer = await gateway.payout?.({ ...payout, ...change })
  const post = http.posts[0]
  return { post, values: post && { ...readForm(Buffer.from(post.body)) }, answer }
}
