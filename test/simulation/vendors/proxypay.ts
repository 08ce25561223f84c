import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createProxyPayGateway } from '#main/gateways/proxypay/index.ts'
import { proxyPayVendor } from '#main/simulator/proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from '#main/simulator/proxypay/practice-merchant.ts'
import { createLinkVendor } from './link-vendor.ts'
import type { Vendor, VendorParts } from './vendor.ts'

const { signKey, ...SETTINGS } = PROXYPAY_PRACTICE_MERCHANT
const CPF = '52998224725'
const PERSON = { name: 'Ana Lima', phone: '+5511987654321', email: 'ana@loja.com.br' }

/** ProxyPay in Brazil: pages and payouts by PIX. Amounts in its calls are written in another way in every third world. */
export function createProxyPayVendor(parts: VendorParts): Vendor {
  const { merchant, currency } = SETTINGS
  const account = { ...SETTINGS, baseUrl: 'https://proxypay.example', signKey: new Secret(signKey) }
  const numbers = (['two-decimals', 'short', 'signed-apart'] as const)[parts.world % 3] ?? 'short'
  const refusal = (code: number, desc: string): string => JSON.stringify({ code, success: false, msg: null, desc, data: null })
  return createLinkVendor(parts, {
    vendor: proxyPayVendor({ merchant, signKey, currency, numbers }),
    account: (http) => ({
      id: 'proxypay:sim',
      gateway: createProxyPayGateway(account, http, DEFAULT_LIMITS),
      merchantId: merchant,
      currency,
      currencies: [currency],
      practice: false,
    }),
    link: { methodId: '32901', payer: { ...PERSON, idNumber: CPF } },
    payout: {
      methodId: '32902',
      payees: [
        { ...PERSON, accountType: 'CPF', account: CPF },
        { ...PERSON, accountType: 'EMAIL', account: PERSON.email },
      ],
      canAsk: true,
    },
    read({ url, body }) {
      const path = URL.parse(url)?.pathname ?? ''
      const { orderId = '' } = JSON.parse(body) as { orderId?: string }
      return { does: path === '/collect/create' ? 'pay' : path === '/pay/create' ? 'pay-out' : 'ask', id: orderId }
    },
    never: { ANY: ['wrong-digest', 'other-merchant'] },
    troubles: [refusal(500, 'other anomalies'), refusal(503, 'who knows')],
    falseNo: refusal(400, 'business error'),
    // It has no code of its own for "no such order", so the till must not read one into it.
    isMissing: () => false,
    members: { order: 'orderId', merchant: null, status: 'status', amount: { in: 'amount', out: 'amount' } },
    amountText: (minor) => (minor / 100).toFixed(2),
  })
}
