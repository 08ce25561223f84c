import { createDokypayGateway } from '#main/gateways/dokypay/index.ts'
import { type CallLimits, Secret } from '#main/gateways/gateway.ts'
import type { HttpClient } from '#main/gateways/http.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { createProxyPayGateway } from '#main/gateways/proxypay/index.ts'
import type { GatewayAccount } from '#main/payments/payment-deps.ts'
import type { SaleByLink } from '#main/payments/take-link.ts'
import { startDokypaySimulator } from '#main/simulator/dokypay/index.ts'
import { DOKYPAY_PRACTICE_MERCHANT } from '#main/simulator/dokypay/practice-merchant.ts'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { PRACTICE_MERCHANT } from '#main/simulator/ottpay/practice-merchant.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from '#main/simulator/proxypay/practice-merchant.ts'
import { accountWith } from '../gateways/dokypay-rig.ts'

/* The other sides of links as the tests of the use case need them. */

export type LinkVendorName = 'ottpay' | 'okpay' | 'proxypay' | 'dokypay'

/** One vendor's running simulator. Amounts in minor units. */
export type OpenVendor = {
  id: string
  name: string
  /** An account of the till in front of it. */
  open(http: HttpClient): Pick<GatewayAccount, 'gateway' | 'merchantId' | 'currency' | 'currencies'>
  /** What a usual link at this vendor needs. */
  sale: Pick<SaleByLink, 'methodId' | 'currency' | 'payer'>
  /** What makes a link be paid with another amount than was asked; whether the customer has to do it. */
  wrongAmount: Partial<SaleByLink> & { customer: boolean }
  /** Whether the vendor ends an order whose time is over. */
  expires: boolean
  customerDoes(orderId: string, does: 'pays' | 'refuses'): boolean
  /** Orders it holds, and whether money moved. */
  held(): { orderId: string; moved: boolean }[]
  refundsOf?(orderId: string): number[]
  close(): Promise<void>
}

type Start = (now: () => number, relayed: (base: string) => string) => Promise<OpenVendor>

export const CALM_HTTP_LIMITS: CallLimits = { payMs: 4_000, queryMs: 4_000, connectMs: 2_000 }

/** Each vendor's simulator, as a till meets it through a relay. */
export const LINK_VENDORS: Record<LinkVendorName, Start> = {
  async ottpay(now, relayed) {
    const { signKey, merchantId, operatorId } = PRACTICE_MERCHANT
    const sim = await startOttPaySimulator({ port: 0, merchantId, operatorId, signKey, storeFile: null, now })
    const { origin, pathname } = new URL(sim.url)
    const baseUrl = relayed(origin) + pathname
    return {
      id: 'ottpay:1',
      name: 'OTT Pay',
      open: (http) => ({
        gateway: createOttPayGateway({ ...PRACTICE_MERCHANT, baseUrl, signKey: new Secret(signKey) }, http, CALM_HTTP_LIMITS),
        merchantId,
        currency: 'CAD',
        currencies: ['CAD'],
      }),
      sale: { methodId: null, currency: 'CAD', payer: {} },
      wrongAmount: { note: 'play:wrong-amount', customer: true },
      expires: true,
      customerDoes: sim.customerDoes,
      held: () => sim.orders().map(({ order_id: orderId, status }) => ({ orderId, moved: status === 'success' })),
      refundsOf: (orderId) => (sim.orders().find((order) => order.order_id === orderId)?.refunds ?? []).map(({ amount }) => amount),
      close: sim.close,
    }
  },
  async okpay(now, relayed) {
    const { currencies, payKey, payoutKey, ...settings } = OKPAY_PRACTICE_MERCHANT
    const { merchantId } = settings
    const sim = await startOkPaySimulator({ port: 0, storeFile: null, merchantId, payKey, payoutKey, currencies, now })
    const baseUrl = relayed(sim.url)
    return {
      id: 'okpay:1',
      name: 'OKPAY',
      open: (http) => ({
        gateway: createOkPayGateway({ ...settings, baseUrl, payKey: new Secret(payKey), payoutKey: new Secret(payoutKey) }, http, CALM_HTTP_LIMITS),
        merchantId,
        currency: 'INR',
        currencies,
      }),
      sale: { methodId: 'UPI', currency: 'INR', payer: {} },
      wrongAmount: { amountMinor: 7_706, customer: false },
      expires: false,
      customerDoes: sim.customerDoes,
      held: () => sim.orders().map(({ order_id: orderId, moved }) => ({ orderId, moved })),
      close: sim.close,
    }
  },
  async proxypay(now, relayed) {
    const { signKey, ...settings } = PROXYPAY_PRACTICE_MERCHANT
    const { merchant, currency } = settings
    const sim = await startProxyPaySimulator({ port: 0, storeFile: null, merchant, signKey, currency, numbers: 'two-decimals', now })
    const baseUrl = relayed(sim.url)
    return {
      id: 'proxypay:1',
      name: 'ProxyPay',
      open: (http) => ({
        gateway: createProxyPayGateway({ ...settings, baseUrl, signKey: new Secret(signKey) }, http, CALM_HTTP_LIMITS),
        merchantId: merchant,
        currency,
        currencies: [currency],
      }),
      sale: {
        methodId: '32901',
        currency,
        payer: { idNumber: '529.982.247-25', name: 'Ana Lima', phone: '+5511987654321', email: 'ana@loja.com.br' },
      },
      wrongAmount: { amountMinor: 7_706, customer: false },
      expires: false,
      customerDoes: sim.customerDoes,
      held: () => sim.orders().map(({ order_id: orderId, moved }) => ({ orderId, moved })),
      close: sim.close,
    }
  },
  async dokypay(now, relayed) {
    const sim = await startDokypaySimulator({ port: 0, storeFile: null, now, ...DOKYPAY_PRACTICE_MERCHANT })
    const origin = new URL(sim.urls.order).origin
    const base = relayed(origin)
    const urls = Object.fromEntries(Object.entries(sim.urls).map(([name, url]) => [name, url.replace(origin, base)])) as typeof sim.urls
    const { merchantId } = DOKYPAY_PRACTICE_MERCHANT
    return {
      id: 'dokypay:1',
      name: 'Dokypay',
      open: (http) => ({
        gateway: createDokypayGateway(accountWith({ urls }), http, CALM_HTTP_LIMITS),
        merchantId,
        currency: 'INR',
        currencies: ['INR', 'IDR', 'CAD'],
      }),
      sale: { methodId: null, currency: 'CAD', payer: {} },
      wrongAmount: { note: '#short', customer: true },
      expires: true,
      customerDoes: sim.customerDoes,
      held: () => sim.orders().map(({ order_id: orderId, status }) => ({ orderId, moved: status === 'success' })),
      refundsOf: (orderId) => (sim.orders().find((order) => order.order_id === orderId)?.refunds ?? []).map(({ amount }) => amount),
      close: sim.close,
    }
  },
}
