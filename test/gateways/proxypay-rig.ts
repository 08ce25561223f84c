/* One ProxyPay account and what its tests ask of it. */

import { DEFAULT_LIMITS, type LinkRequest, type PayoutRequest, Secret } from '#main/gateways/gateway.ts'
import type { HttpOutcome } from '#main/gateways/http.ts'
import { createProxyPayGateway, type ProxyPayAccount } from '#main/gateways/proxypay/index.ts'
import { DEFAULT_PIX_WORDS, type ProxyPayChannel } from '#main/gateways/proxypay/methods.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { httpReply, scripted } from './scripted-http.ts'

export const NOW = 1_700_000_000_000
export const SIGN_KEY = '0123456789abcdef0123456789abcdef'
export const CPF = '52998224725'
export const CNPJ = '11222333000181'
export const channel = (payCode: string, direction: 'in' | 'out', country: string | null, wholeAmounts = false): ProxyPayChannel => ({
  payCode,
  direction,
  country,
  wholeAmounts,
})
export const account: ProxyPayAccount = {
  baseUrl: 'http://127.0.0.1:9/',
  merchant: 'M1',
  currency: 'BRL',
  notifyUrl: 'https://pos.example/cb/cp',
  encoding: 'json',
  pixWords: DEFAULT_PIX_WORDS,
  channels: [channel('32901', 'in', null), channel('101', 'in', 'BR'), channel('201', 'out', 'BR'), channel('301', 'in', null, true)],
  signKey: new Secret(SIGN_KEY),
}
export const buyer: Party = { idNumber: CPF, name: 'Ana Lima', phone: '+5511987654321', email: 'ana@loja.com.br' }
export const payee: Party = { name: 'Ana Lima', accountType: 'CPF', account: CPF, phone: '+5511987654321', email: 'ana@loja.com.br' }

export const gatewayOn = (outcome: HttpOutcome, more: Partial<ProxyPayAccount> = {}) => {
  const http = scripted(outcome)
  return { http, gateway: createProxyPayGateway({ ...account, ...more }, http, DEFAULT_LIMITS) }
}
export const silent: HttpOutcome = { outcome: 'lost', cause: 'timeout', tookMs: 1 }
export const link: LinkRequest = {
  orderId: 'o1',
  amountMinor: 10_000,
  currency: 'BRL',
  methodId: '32901',
  wallet: null,
  payer: {},
  seconds: null,
  note: '',
  noticeUrl: null,
  returnUrl: null,
}
export const payout: PayoutRequest = { payoutId: 'p1', amountMinor: 1234, currency: 'BRL', methodId: '201', payee, note: '', noticeUrl: null }
export const times = { createdAt: NOW, askedAt: NOW + 5_000, gatewayRef: null }
export const success = (data: unknown) => httpReply({ code: 200, success: true, msg: 'success', desc: '', data })
export const linkAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.createLink?.(link)
export const askAfter = (outcome: HttpOutcome, change: object = {}) => gatewayOn(outcome).gateway.queryLink?.({ ...link, ...times, ...change })
export const payoutAfter = (outcome: HttpOutcome) => gatewayOn(outcome).gateway.payout?.(payout)
export const askPayoutAfter = (outcome: HttpOutcome, change: object = {}) =>
  gatewayOn(outcome).gateway.queryPayout?.({ ...payout, ...times, ...change })
