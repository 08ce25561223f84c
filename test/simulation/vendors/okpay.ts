import { readForm } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { okPayVendor } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { createLinkVendor } from './link-vendor.ts'
import type { Vendor, VendorParts } from './vendor.ts'

const { payKey, payoutKey, currencies, ...SETTINGS } = OKPAY_PRACTICE_MERCHANT

/** OKPAY in India: UPI pages, and payouts to bank accounts. */
export function createOkPayVendor(parts: VendorParts): Vendor {
  const account = { ...SETTINGS, baseUrl: 'https://okpay.example', payKey: new Secret(payKey), payoutKey: new Secret(payoutKey) }
  const coded = (code: number, msg: string): string => JSON.stringify({ code, msg, data: null })
  return createLinkVendor(parts, {
    vendor: okPayVendor({ merchantId: SETTINGS.merchantId, payKey, payoutKey, currencies }),
    account: (http) => ({
      id: 'okpay:sim',
      gateway: createOkPayGateway(account, http, DEFAULT_LIMITS),
      merchantId: SETTINGS.merchantId,
      currency: 'INR',
      currencies: ['INR'],
      practice: false,
    }),
    link: { methodId: 'UPI', payer: {} },
    payout: {
      methodId: 'BANK',
      payees: ['123456789012', '123456789013', '998877665544'].map((number) => ({ name: 'Asha Rao', account: number, bankCode: 'HDFC0001234' })),
      canAsk: true,
    },
    read({ url, body }) {
      const path = URL.parse(url)?.pathname.toLowerCase() ?? ''
      const id = readForm(Buffer.from(body))?.out_trade_no ?? ''
      return { does: path === '/v1/collect' ? 'pay' : path === '/v1/payout' ? 'pay-out' : 'ask', id }
    },
    never: { ANY: ['wrong-digest'] },
    troubles: [coded(1, 'fail'), coded(15, 'system busy'), coded(99, 'who knows')],
    falseNo: coded(1, 'fail'),
    isMissing: (text) => text.startsWith('{"code":7,'),
    members: { order: 'out_trade_no', merchant: 'mchId', status: 'status', amount: { in: 'pay_money', out: 'money' } },
    amountText: (minor) => (minor / 100).toFixed(2),
  })
}
